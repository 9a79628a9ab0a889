// Times as people write them on a command line.
#ifndef MINGZHANG_CLI_TIME_ARGUMENT_H_
#define MINGZHANG_CLI_TIME_ARGUMENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mingzhang::cli {

// "2026-03-01", "2026-03-01 15:04", "2026-03-01 15:04:05" (China Standard Time; a day begins at its
// midnight), or RFC 3339 with its zone. kUsage, naming `option`, for anything else.
absl::StatusOr<absl::Time> ParseTimeArgument(const std::string& option, const std::string& text);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_TIME_ARGUMENT_H_
