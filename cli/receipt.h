// Receipts: checking that an audit entry is in the log, and is the one that was asked for. What
// does not verify is an error with the exit code kRefused.
#ifndef MINGZHANG_CLI_RECEIPT_H_
#define MINGZHANG_CLI_RECEIPT_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/audit/key_chain.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::cli {

// An entry that was proved to be in the log.
struct ProvenEntry {
  ledger::v1::AuditEntry entry;
  // Size of the tree that it was proved to be in.
  std::uint64_t tree_size = 0;
};

// The receipt's proof as a C2SP tlog-proof text.
absl::StatusOr<std::string> ProofText(const ledger::v1::Receipt& receipt);

// Proves that the serialized `entry` is in the log of `keys` at the index that it names.
absl::StatusOr<ProvenEntry> ProveEntry(std::string_view entry, std::string_view proof_text,
                                       const audit::KeyChain& keys);

// Whether the entry records what was asked for: every field that `wanted` has must be the same, and
// every comment and acknowledgement of `wanted` must be there.
absl::Status CheckEntryIs(const ledger::v1::AuditEntry& entry,
                          const ledger::v1::AuditEntry& wanted);

// Where the entry of the receipt file at `path` is kept: `path` + ".entry".
std::filesystem::path EntryPath(const std::filesystem::path& path);

// Writes the proof's text to `path` and the entry's bytes beside it, to EntryPath(path).
absl::Status SaveReceipt(const std::filesystem::path& path, const ledger::v1::Receipt& receipt);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_RECEIPT_H_
