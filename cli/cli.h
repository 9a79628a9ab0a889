// The command line of Mingzhang: the program `mingzhang` without its main.
#ifndef MINGZHANG_CLI_CLI_H_
#define MINGZHANG_CLI_CLI_H_

#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/exit_code.h"

namespace mingzhang::cli {

// Runs one command, given by the arguments behind the program's name, and returns its exit status.
// Calls of services block. docs/cli.md describes the commands.
ExitCode RunCli(const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_CLI_H_
