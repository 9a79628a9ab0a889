#include "cli/time_argument.h"

#include <gtest/gtest.h>

namespace mingzhang::cli {
namespace {

std::string Utc(const std::string& text) {
  const auto time = ParseTimeArgument("--at", text);
  return time.ok() ? absl::FormatTime(absl::RFC3339_full, *time, absl::UTCTimeZone())
                   : std::string(time.status().message());
}

TEST(TimeArgumentTest, AreChineseTimesUnlessTheySayTheirZone) {
  EXPECT_EQ(Utc("2026-03-01"), "2026-02-28T16:00:00+00:00");
  EXPECT_EQ(Utc("2026-03-01 15:04"), "2026-03-01T07:04:00+00:00");
  EXPECT_EQ(Utc("2026-03-01 15:04:05"), "2026-03-01T07:04:05+00:00");
  EXPECT_EQ(Utc("2026-03-01T15:04:05Z"), "2026-03-01T15:04:05+00:00");
}

TEST(TimeArgumentTest, ADayCanStandForItsEnd) {
  EXPECT_EQ(ParseTimeArgument("--until", "2026-12-31", DayMeans::kItsEnd).value(),
            ParseTimeArgument("--until", "2027-01-01").value());
}

TEST(TimeArgumentTest, AnythingElseIsRefusedWithTheOption) {
  EXPECT_NE(Utc("yesterday").find("--at"), std::string::npos);
  for (const char* text : {"2026-02-30", "2026-3-1", "infinite-past", "infinite-future", ""}) {
    EXPECT_NE(Utc(text).find("看不懂"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace mingzhang::cli
