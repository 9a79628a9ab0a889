// The audit log as stored: opening it with all its checks, and the proofs about it.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_LOG_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_LOG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/log_signer.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/audit/tiled_tree.h"
#include "ledger_service/audit/tree_appender.h"
#include "ledger_service/commit/request_records.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::service {

// A log with more entries than this is checked behind the running service. Its check takes a second
// or so.
inline constexpr std::uint64_t kMaxEntriesCheckedAtStart = 20'000;

struct OpenedLog {
  // The tree to append to.
  audit::TreeAppender tree;
  // Whether everything was checked (check_ledger.h). Otherwise the signature, the newest entries
  // and the right edge of the tree were, and the rest is left to check::BackgroundCheck.
  bool checked_in_full = false;
};

// Opens the log before the ledger serves, in bounded time: up to `max_entries` entries, everything
// that the log commits to is checked; of a longer log its newest entries and its tree's edge
// (docs/decisions/0013). DATA_LOSS, saying what does not fit, when anything was changed behind the
// ledger's back; FAILED_PRECONDITION when the log was signed by another key.
absl::StatusOr<OpenedLog> OpenAuditLog(const storage::Storage& storage,
                                       const audit::Verifier& verifier,
                                       std::uint64_t max_entries = kMaxEntriesCheckedAtStart);

// The tiles of a snapshot, which must outlive the reader.
audit::TileReader StoredTiles(const storage::Snapshot& snapshot);

// Reads and proves. Thread-safe.
class AuditLog {
 public:
  // Both must outlive the log; the key must be the one that signs the stored log.
  AuditLog(const storage::Storage& storage, const audit::LogSigner& signer);

  // The newest checkpoint that is durable.
  absl::StatusOr<ledger::v1::Checkpoint> NewestCheckpoint() const;

  // The number of entries that are durable.
  absl::StatusOr<std::int64_t> Size() const;

  // The checkpoint of a snapshot, its signature checked once for all that ask while it is the
  // newest. The empty tree's where there is none. A snapshot from before a rotation of the key has
  // the checkpoint that the key of then signed.
  struct VerifiedNote {
    std::string note;
    audit::Checkpoint checkpoint;
    std::string verifier_key;  // Of the key that signed it.
  };
  absl::StatusOr<VerifiedNote> CheckpointOf(const storage::Snapshot& snapshot) const
      ABSL_LOCKS_EXCLUDED(note_mutex_);

  // The keys that have signed the log, oldest first, with what leads from each to the next.
  absl::StatusOr<ledger::v1::ListLogKeysResponse> Keys() const;

  // The bytes of an entry, as EntryReader reads them; OUT_OF_RANGE past the log's end.
  absl::StatusOr<std::string> EntryBytes(std::int64_t log_index) const;

  // An entry with its proof in the tree of `tree_size`, and that tree's checkpoint: the same bytes
  // whenever it is asked for, until the log's key is rotated. From then on, for an earlier tree,
  // the tree and the checkpoint of the rotation, which that tree's key signed too. Proofs for one
  // tree size in a row share their work. OUT_OF_RANGE unless 0 ≤ log_index < tree_size; `tree_size`
  // is one that the log has had.
  absl::StatusOr<ledger::v1::Receipt> MakeReceipt(std::int64_t log_index, std::int64_t tree_size)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The receipt of a mutation: moved out of it where it was committed just now, or made.
  absl::StatusOr<ledger::v1::Receipt> TakeReceipt(commit::Committed& committed)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // In the newest tree where none is named. OUT_OF_RANGE as above.
  absl::StatusOr<ledger::v1::InclusionProof> ProveInclusion(
      std::int64_t log_index, std::optional<std::int64_t> tree_size) const;
  // To the newest tree where none is named. OUT_OF_RANGE unless 0 ≤ first ≤ second ≤ Size().
  absl::StatusOr<ledger::v1::ConsistencyProof> ProveConsistency(
      std::int64_t first_tree_size, std::optional<std::int64_t> second_tree_size) const;

  // The tree of so many entries, for several proofs: from the snapshot, which must outlive it.
  audit::TiledTree TreeOf(std::uint64_t size, const storage::Snapshot& snapshot) const;

 private:
  // What the receipts of one batch have in common.
  struct SharedTree {
    audit::TiledTree tree;
    std::string checkpoint;
  };

  const storage::Storage& storage_;
  const audit::LogSigner& signer_;

  absl::Mutex mutex_;
  std::optional<SharedTree> shared_ ABSL_GUARDED_BY(mutex_);

  mutable audit::TileCache tiles_;  // Shared by all proofs.

  mutable absl::Mutex note_mutex_;
  mutable VerifiedNote verified_ ABSL_GUARDED_BY(note_mutex_);
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_LOG_H_
