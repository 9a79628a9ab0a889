// The groups of commands. Each function adds its commands to the command line; when parsing meets
// one of them, it puts the command's work into `chosen`.
#ifndef MINGZHANG_CLI_COMMANDS_H_
#define MINGZHANG_CLI_COMMANDS_H_

#include <CLI/App.hpp>
#include <functional>

#include "absl/status/statusor.h"
#include "cli/exit_code.h"
#include "cli/session.h"

namespace mingzhang::cli {

// One command's work, with its options bound.
using Command = std::function<absl::StatusOr<ExitCode>(Session&)>;

void AddBudgetCommands(CLI::App& app, Command& chosen);
void AddDraftCommands(CLI::App& app, Command& chosen);
void AddTransitionCommands(CLI::App& app, Command& chosen);
void AddAdminCommands(CLI::App& app, Command& chosen);
void AddAuditCommands(CLI::App& app, Command& chosen);
void AddCheckCommand(CLI::App& app, Command& chosen);
void AddCheckDocumentCommand(CLI::App& app, Command& chosen);
void AddReconcileCommand(CLI::App& app, Command& chosen);
void AddDiffCommand(CLI::App& app, Command& chosen);
void AddNarrativeCommand(CLI::App& app, Command& chosen);
void AddPreviewCommand(CLI::App& app, Command& chosen);
void AddTableCommands(CLI::App& app, Command& chosen);
void AddReferenceCommands(CLI::App& app, Command& chosen);
void AddControlCommands(CLI::App& app, Command& chosen);
void AddReportCommand(CLI::App& app, Command& chosen);
void AddExportCommands(CLI::App& app, Command& chosen);
void AddDisclosureCommands(CLI::App& app, Command& chosen);
void AddVerifyDisclosureCommand(CLI::App& app, Command& chosen);
void AddSiteCommands(CLI::App& app, Command& chosen);
void AddDevCommands(CLI::App& app, Command& chosen);
void AddHealthCommand(CLI::App& app, Command& chosen);

// A command `name` of `parent`. `add` adds its options, of type Options, to it; `run` is its work:
// absl::StatusOr<ExitCode>(Session&, const Options&).
template <typename Options, typename Add, typename Run>
void AddCommand(CLI::App& parent, Command& chosen, const std::string& name,
                const std::string& description, Add add, Run run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = parent.add_subcommand(name, description);
  add(*command, *options);
  command->callback([&chosen, options, run] {
    chosen = [options, run](Session& session) { return run(session, *options); };
  });
}

// A group of commands: `mingzhang NAME COMMAND`; the one that is there, if another function added
// it.
inline CLI::App& AddGroup(CLI::App& app, const std::string& name, const std::string& description) {
  for (CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == name) return *command;
  }
  CLI::App* group = app.add_subcommand(name, description);
  group->require_subcommand(1);
  return *group;
}

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_COMMANDS_H_
