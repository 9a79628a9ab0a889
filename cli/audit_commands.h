// The commands of `mingzhang audit`, a file each, and what they share.
#ifndef MINGZHANG_CLI_AUDIT_COMMANDS_H_
#define MINGZHANG_CLI_AUDIT_COMMANDS_H_

#include <cstdint>
#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "cli/commands.h"
#include "cli/log_export.h"
#include "cli/receipt.h"
#include "cli/verified_bundles.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/key_chain.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::cli {

void AddAuditListCommand(CLI::App& group, Command& chosen);
void AddAuditVerifyCommand(CLI::App& group, Command& chosen);
void AddAuditExportCommand(CLI::App& group, Command& chosen);
void AddAuditWatchCommand(CLI::App& group, Command& chosen);

// The newest checkpoint, with its signature verified.
struct NewestCheckpoint {
  ledger::v1::Checkpoint message;
  audit::Checkpoint checkpoint;
};
absl::StatusOr<NewestCheckpoint> FetchCheckpoint(Session& session, const audit::KeyChain& keys);

// Brings the export in `directory`, which is made if there is none, up to the newest checkpoint,
// the one file that is written last. Needs the role of an auditor of all divisions.
struct ExportedLog {
  audit::Checkpoint checkpoint;
  std::uint64_t new_entries = 0;
};
absl::StatusOr<ExportedLog> ExportLog(Session& session, const std::filesystem::path& directory,
                                      LogEntries entries);

// The ledger's log, as verified_bundles.h reads it. The session must outlive it.
LogSource OnlineLog(Session& session);

// Says what a receipt proved, as text or JSON.
void PrintProven(const Session& session, const ProvenEntry& proven);

// 652300/301/2026: a budget's name without its collections; of another, without its division's.
std::string ShortBudgetName(const std::string& name);
// The version of a budget, or the revision of a document or of control figures; empty for none.
std::string VersionOf(const ledger::v1::AuditEntry& entry);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_AUDIT_COMMANDS_H_
