#include "cli/time_argument.h"

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "common/time/timestamp.h"

namespace mingzhang::cli {

absl::StatusOr<absl::Time> ParseTimeArgument(std::string_view option, const std::string& text,
                                             DayMeans day) {
  if (const auto time = ParseRfc3339(text)) return *time;
  if (const auto date = ParseDate(text); date.ok()) {
    return absl::FromCivil(FromDate(*date) + (day == DayMeans::kItsEnd ? 1 : 0),
                           ChinaStandardTime());
  }
  for (const char* format : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"}) {
    absl::Time time;
    std::string ignored;
    const bool understood = absl::ParseTime(format, text, ChinaStandardTime(), &time, &ignored);
    // Abseil also reads infinite-past and infinite-future.
    if (understood && time != absl::InfinitePast() && time != absl::InfiniteFuture()) return time;
  }
  return UsageError(
      absl::StrCat(std::string(option), " 的时间“", text,
                   "”看不懂，应写成 2026-03-01、“2026-03-01 15:04”或 2026-03-01T15:04:05+08:00"));
}

}  // namespace mingzhang::cli
