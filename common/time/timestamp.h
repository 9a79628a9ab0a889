// Instants and civil dates between Abseil and protobuf. Budgets live in China Standard Time (UTC+8,
// no summer time).
#ifndef MINGZHANG_COMMON_TIME_TIMESTAMP_H_
#define MINGZHANG_COMMON_TIME_TIMESTAMP_H_

#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang {

google::protobuf::Timestamp ToTimestamp(absl::Time time);
absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp);

// An instant of the years 1 … 9999 as RFC 3339 writes it, with its zone; nullopt for anything else,
// also what Abseil understands beyond that: infinite-past, infinite-future.
std::optional<absl::Time> ParseRfc3339(std::string_view text);

absl::TimeZone ChinaStandardTime();
// The day that it is in China.
absl::CivilDay ChinaDay(absl::Time time);

budget::v1::Date ToDate(absl::CivilDay day);
// Normalizes: 2026-02-30 becomes 2026-03-02. See IsValidDate.
absl::CivilDay FromDate(const budget::v1::Date& date);
// Whether the date exists, in the years 1 … 9999.
bool IsValidDate(const budget::v1::Date& date);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_TIME_TIMESTAMP_H_
