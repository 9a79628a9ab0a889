// What all commands that change something have in common: the options that make them repeatable,
// and the report of what happened, with the receipt verified.
#ifndef MINGZHANG_CLI_MUTATION_H_
#define MINGZHANG_CLI_MUTATION_H_

#include <CLI/App.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "ledger_service/audit/note.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::cli {

struct MutationOptions {
  // Empty: a random one.
  std::string request_id;
  // Where to save the receipt; empty: nowhere.
  std::string receipt;
};

// Adds --request-id and --receipt. `options` must live as long as `app`.
void AddMutationOptions(CLI::App& app, MutationOptions& options);

// The request id to use: the given one, or a new UUID, version 4 (RFC 9562).
std::string RequestIdFor(const MutationOptions& options);

// Says with an error after which nobody knows whether the change was made, or that passes, which
// options repeat the very same request. Other errors stay as they are.
absl::Status AdviseRetry(absl::Status status, std::string_view repeating_options);

// A change that a service has answered. All must outlive the report.
struct Mutation {
  // The answer; printed with --json.
  const google::protobuf::Message& response;
  // As it is afterwards; nullptr where the change is not one of a budget.
  const budget::v1::Budget* budget;
  const ledger::v1::Receipt& receipt;
  // What the audit entry must record: see CheckEntryIs. Without a budget it names the resource.
  ledger::v1::AuditEntry wanted;
};

// Verifies the receipt, saves it if asked to, and prints what happened. A receipt that does not
// verify is an error that says that the change was made all the same.
absl::StatusOr<ExitCode> Report(Session& session, const audit::KeyChain& log_keys,
                                const MutationOptions& options, Mutation mutation);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_MUTATION_H_
