#include "common/time/timestamp.h"

#include <gtest/gtest.h>

namespace mingzhang {
namespace {

TEST(TimestampTest, RoundTripsToTheNanosecond) {
  for (const absl::Time time : {absl::UnixEpoch(), absl::FromUnixNanos(1'790'000'000'123'456'789),
                                absl::FromUnixNanos(-1)}) {
    const auto timestamp = ToTimestamp(time);
    EXPECT_GE(timestamp.nanos(), 0);
    EXPECT_EQ(FromTimestamp(timestamp), time);
  }
}

TEST(TimestampTest, TheDayIsThatOfChina) {
  EXPECT_EQ(
      ChinaDay(absl::FromCivil(absl::CivilSecond(2026, 2, 13, 15, 59, 59), absl::UTCTimeZone())),
      absl::CivilDay(2026, 2, 13));
  EXPECT_EQ(
      ChinaDay(absl::FromCivil(absl::CivilSecond(2026, 2, 13, 16, 0, 0), absl::UTCTimeZone())),
      absl::CivilDay(2026, 2, 14));
}

TEST(TimestampTest, ReadsRfc3339AndNoTimeThatNothingCanHave) {
  EXPECT_EQ(ParseRfc3339("1970-01-01T08:00:00.5+08:00"),
            absl::UnixEpoch() + absl::Milliseconds(500));
  for (const char* text : {"", "2026-01-01", "2026-01-01T00:00:00", "infinite-past",
                           "infinite-future", " infinite-future ", "10000-01-01T00:00:00Z",
                           "-2026-01-01T00:00:00Z", "0000-12-31T00:00:00Z"}) {
    EXPECT_EQ(ParseRfc3339(text), std::nullopt) << text;
  }
}

TEST(DateTest, KnowsWhichDatesExist) {
  EXPECT_TRUE(IsValidDate(ToDate(absl::CivilDay(2024, 2, 29))));
  budget::v1::Date date = ToDate(absl::CivilDay(2026, 2, 28));
  date.set_day(29);
  EXPECT_FALSE(IsValidDate(date));
  EXPECT_FALSE(IsValidDate(budget::v1::Date()));
}

}  // namespace
}  // namespace mingzhang
