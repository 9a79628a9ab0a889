// Times as people write them on a command line.
#ifndef MINGZHANG_CLI_TIME_ARGUMENT_H_
#define MINGZHANG_CLI_TIME_ARGUMENT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mingzhang::cli {

// What a day stands for where a moment is asked for: its first, or the one after its last.
enum class DayMeans { kItsBegin, kItsEnd };

// "2026-03-01", "2026-03-01 15:04", "2026-03-01 15:04:05" (China Standard Time), or RFC 3339 with
// its zone. kUsage, naming `option`, for anything else.
absl::StatusOr<absl::Time> ParseTimeArgument(std::string_view option, const std::string& text,
                                             DayMeans day = DayMeans::kItsBegin);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_TIME_ARGUMENT_H_
