#include "cli/time_argument.h"

#include "cli/failure.h"
#include "common/time/timestamp.h"

namespace mingzhang::cli {

absl::StatusOr<absl::Time> ParseTimeArgument(const std::string& option, const std::string& text) {
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return time;
  for (const char* format : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    if (absl::ParseTime(format, text, ChinaStandardTime(), &time, &error)) return time;
  }
  return UsageError(option + " 的时间“" + text +
                    "”看不懂，应写成 2026-03-01、“2026-03-01 15:04”或 2026-03-01T15:04:05+08:00");
}

}  // namespace mingzhang::cli
