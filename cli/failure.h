// Errors as the program's user sees them: what is wrong, where, and what to do next.
//
// Commands return absl::Status. Its message says in Chinese what is wrong; google.rpc.BadRequest
// among the details lists the places, a ValidationReport the findings. An error that came from a
// service says by its code and reason how the program exits and what to advise; for one of our own,
// or to say it better, ExitWith and Advise are added.
#ifndef MINGZHANG_CLI_FAILURE_H_
#define MINGZHANG_CLI_FAILURE_H_

#include <ostream>
#include <string_view>

#include "absl/status/status.h"
#include "cli/exit_code.h"
#include "nlohmann/json.hpp"

namespace mingzhang::cli {

// The same error, making the program exit with `code`. An OK status stays as it is.
absl::Status ExitWith(ExitCode code, absl::Status status);

// The same error with a line that says what to do next, in place of the usual one for its reason.
absl::Status Advise(absl::Status status, std::string_view advice);

// The same error, naming the options that repeat the very same request.
absl::Status WithRetryOptions(absl::Status status, std::string_view options);

// A wrong command line, profile or setting: kUsage.
absl::Status UsageError(std::string_view message);

// How the program exits: as ExitWith said, otherwise by code and reason.
ExitCode ExitCodeFor(const absl::Status& status);

// Prints an error as text: the first line says what is wrong, then come the places or findings, and
// last what to do.
void PrintFailure(std::ostream& out, const absl::Status& status);

// "retry" holds the options of WithRetryOptions; "fields" the places and "findings" the findings.
// {"error": {"exit_code", "code", "reason", "message", "advice", "retry", "metadata", "fields",
// "findings"}}
nlohmann::ordered_json FailureJson(const absl::Status& status);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_FAILURE_H_
