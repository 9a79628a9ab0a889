#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "cli/cli.h"
#include "common/clock/clock.h"

int main(int argc, char** argv) {
  // What gRPC would log here is in the error that the command prints.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  const mingzhang::SystemClock clock;
  std::error_code ignored;
  const mingzhang::cli::Environment environment{
      .out = std::cout,
      .err = std::cerr,
      .variable = [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return value;
      },
      .executable = std::filesystem::read_symlink("/proc/self/exe", ignored),
      .clock = clock};
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return static_cast<int>(mingzhang::cli::RunCli(arguments, environment));
}
