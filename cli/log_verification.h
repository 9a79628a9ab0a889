// Verifying a whole audit log: every entry is read, and the tree computed anew. What does not fit
// is DATA_LOSS with the exit code kRefused.
#ifndef MINGZHANG_CLI_LOG_VERIFICATION_H_
#define MINGZHANG_CLI_LOG_VERIFICATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/compact_range.h"
#include "ledger_service/audit/key_chain.h"

namespace mingzhang::cli {

// The data of entry bundle `bundle_index`, which must hold `width` entries.
using FetchBundle =
    absl::FunctionRef<absl::StatusOr<std::string>(std::int64_t bundle_index, std::int32_t width)>;

// The checkpoint in `note`, provided that the log's key signed it.
absl::StatusOr<audit::Checkpoint> OpenSignedCheckpoint(std::string_view note,
                                                       const audit::KeyChain& keys);

// A tree that the log is known to have been, as error messages call it: 上次验证时.
struct KnownTree {
  audit::Checkpoint checkpoint;
  std::string when;
};
// The trees at which the log's keys changed.
std::vector<KnownTree> Rotations(const audit::KeyChain& keys);

// What does not fit: DATA_LOSS that says so, with the exit code kRefused.
absl::Status Broken(std::string_view why);

// Adds the entries of a bundle, which must be `width` of them, to `tree` one by one. Each must be
// an AuditEntry that names its place. After each, `after_entry` may refuse.
absl::Status AppendBundle(std::string_view data, std::size_t width, audit::CompactRange& tree,
                          absl::FunctionRef<absl::Status()> after_entry);
// Refuses when the log that `checkpoint` is about is shorter than a tree it is known to have been.
absl::Status CheckNotShorter(const audit::Checkpoint& checkpoint,
                             const std::vector<KnownTree>& known);
// Refuses a tree that has the size of a known one, but another root.
absl::Status CheckAgainstKnown(const audit::CompactRange& tree,
                               const std::vector<KnownTree>& known);

// Checks that the entries fetched are those of the tree of `checkpoint`: each is an AuditEntry that
// names the index at which it stands, so there is no gap, and together they have its root; and that
// the log begins with each of the trees in `known`. `progress` hears of every bundle. Errors of
// `fetch` are passed on. Holds one bundle at a time.
absl::Status VerifyLog(const audit::Checkpoint& checkpoint, const std::vector<KnownTree>& known,
                       FetchBundle fetch, absl::FunctionRef<void(std::uint64_t entries)> progress);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_LOG_VERIFICATION_H_
