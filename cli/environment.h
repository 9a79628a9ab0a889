// What the program takes from the process that it runs in, so that tests can give it something
// else.
#ifndef MINGZHANG_CLI_ENVIRONMENT_H_
#define MINGZHANG_CLI_ENVIRONMENT_H_

#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "common/clock/clock.h"

namespace mingzhang::cli {

struct Environment {
  // Results: text, or with --json one JSON document, errors included.
  std::ostream& out;
  // Errors, as text, and progress.
  std::ostream& err;
  // An environment variable; nullopt when it is not set.
  std::function<std::optional<std::string>(const std::string& name)> variable;
  // Of the running program; where its configuration is looked for. May be empty.
  std::filesystem::path executable;
  const Clock& clock;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_ENVIRONMENT_H_
