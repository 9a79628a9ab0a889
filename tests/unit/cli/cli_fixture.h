// Runs the command line within a test: its own home, environment, clock and output.
#ifndef MINGZHANG_TESTS_UNIT_CLI_CLI_FIXTURE_H_
#define MINGZHANG_TESTS_UNIT_CLI_CLI_FIXTURE_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "cli/cli.h"
#include "common/clock/clock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace mingzhang::cli {

inline std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void WriteAll(const std::filesystem::path& path, const std::string& contents) {
  std::ofstream(path, std::ios::binary) << contents;
}

// The repository, as ctest says.
inline std::filesystem::path SourceRoot() {
  const char* root = std::getenv("MINGZHANG_SOURCE");
  return root == nullptr ? "." : root;
}

// What a run of the program came to.
struct Outcome {
  ExitCode exit_code;
  std::string out;
  std::string err;

  nlohmann::json Json() const { return nlohmann::json::parse(out); }
};

// A folder of its own for each test, removed afterwards. Its home is not made yet.
class CliTest : public testing::Test {
 protected:
  CliTest() {
    std::string name = (std::filesystem::temp_directory_path() / "mingzhang-cli-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    directory_ = name;
    variables_["MINGZHANG_HOME"] = Home().string();
    variables_["MINGZHANG_CONFIG"] = (SourceRoot() / "config").string();
  }
  ~CliTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  std::filesystem::path Home() const { return directory_ / "home"; }

  Outcome Cli(const std::vector<std::string>& arguments) const {
    std::ostringstream out;
    std::ostringstream err;
    const Environment environment{
        .out = out,
        .err = err,
        .variable = [this](const std::string& name) -> std::optional<std::string> {
          const auto found = variables_.find(name);
          if (found == variables_.end()) return std::nullopt;
          return found->second;
        },
        .executable = "",
        .clock = clock_};
    const ExitCode code = RunCli(arguments, environment);
    return {code, out.str(), err.str()};
  }

  std::filesystem::path directory_;
  std::map<std::string, std::string> variables_;
  // Stands still, at a time at which new certificates are valid.
  ManualClock clock_{absl::Now()};
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_TESTS_UNIT_CLI_CLI_FIXTURE_H_
