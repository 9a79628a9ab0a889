// What the program's exit status says; docs/cli.md and --help list the same.
#ifndef MINGZHANG_CLI_EXIT_CODE_H_
#define MINGZHANG_CLI_EXIT_CODE_H_

namespace mingzhang::cli {

enum class ExitCode : int {
  kOk = 0,
  kRefused = 1,        // Rules block, or something did not verify.
  kUsage = 2,          // The command line, the profile or a value in a request is wrong.
  kBadInput = 3,       // An input file, or what it says.
  kDenied = 4,         // No valid token, or not this person's business.
  kConflict = 5,       // The budget has changed or is in another state.
  kUnavailable = 6,    // A service is away, slow or full: try again.
  kWrongResource = 7,  // It does not exist, or exists already.
  kOther = 8,
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_EXIT_CODE_H_
