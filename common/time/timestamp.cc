#include "common/time/timestamp.h"

#include <string>

namespace mingzhang {

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

std::optional<absl::Time> ParseRfc3339(std::string_view text) {
  absl::Time time;
  std::string ignored;
  if (!absl::ParseTime(absl::RFC3339_full, absl::string_view(text.data(), text.size()), &time,
                       &ignored)) {
    return std::nullopt;
  }
  const absl::Time first = absl::FromCivil(absl::CivilDay(1, 1, 1), absl::UTCTimeZone());
  const absl::Time end = absl::FromCivil(absl::CivilDay(10000, 1, 1), absl::UTCTimeZone());
  if (time < first || time >= end) return std::nullopt;
  return time;
}

absl::TimeZone ChinaStandardTime() { return absl::FixedTimeZone(8 * 60 * 60); }

absl::CivilDay ChinaDay(absl::Time time) { return absl::ToCivilDay(time, ChinaStandardTime()); }

budget::v1::Date ToDate(absl::CivilDay day) {
  budget::v1::Date date;
  date.set_year(static_cast<std::int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

absl::CivilDay FromDate(const budget::v1::Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

bool IsValidDate(const budget::v1::Date& date) {
  if (date.year() < 1 || date.year() > 9999) return false;
  const absl::CivilDay day = FromDate(date);
  return day.year() == date.year() && day.month() == date.month() && day.day() == date.day();
}

}  // namespace mingzhang
