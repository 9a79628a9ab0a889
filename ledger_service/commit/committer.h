// The committer: the one thread that changes the ledger.
//
// Callers queue mutations. The thread drains what waits into one batch; each mutation checks its
// preconditions against a snapshot plus what the batch already did, and gets its place in the audit
// log; then the batch, its audit entries and the tree above them are one synced write, signed once,
// and everyone is answered. Throughput grows with concurrency, latency is one sync.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_COMMITTER_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_COMMITTER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/audit/tree_appender.h"
#include "ledger_service/commit/transaction.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::commit {

// An audit entry has at most this many bytes, so that it fits a C2SP entry bundle with room to
// spare.
inline constexpr std::size_t kMaxEntryBytes = 60'000;

// What a mutation did, before it is durable.
struct Outcome {
  // The budget afterwards, with its etag.
  budget::v1::Budget budget;
  // The number of the version that was saved, 0 where none was.
  std::int64_t version = 0;
  // Where the mutation is not one of a budget: what it is answered with, serialized.
  std::string record = {};
  // The entry without log_index, time and request_id, which the committer sets.
  ledger::v1::AuditEntry entry;
};

// The durable answer to a mutation; the same for a request that is repeated.
struct Committed {
  budget::v1::Budget budget;
  std::int64_t version = 0;
  std::string record = {};
  std::int64_t log_index = 0;
  // The size of the tree that the first answer's checkpoint is about.
  std::int64_t tree_size = 0;
};

// A mutation that waits. Request ids belong to subjects.
struct Mutation {
  std::string subject;
  std::string request_id;
  // Tells one request under this id from another.
  Digest fingerprint;
  // Not committed after this time: DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  // Checks preconditions and stages writes. Runs on the committer's thread, never twice at the same
  // time; an error drops what it staged. `now` is the time that the entry will carry.
  absl::AnyInvocable<absl::StatusOr<Outcome>(Transaction& transaction, absl::Time now)> apply;
  // Called once, on the responder's thread (or, for a mutation that was not taken, on the thread
  // that called Submit).
  absl::AnyInvocable<void(absl::StatusOr<Committed>)> done;
};

struct CommitterOptions {
  // Mutations that may wait; one more is refused.
  std::size_t max_queue = 4096;
  // Mutations in one batch.
  std::size_t max_batch = 256;
};

// The stored answer to a subject's earlier request, or nullopt. INVALID_ARGUMENT
// (REQUEST_ID_REUSED) when the id was used for a request with another fingerprint.
absl::StatusOr<std::optional<Committed>> FindCommitted(const storage::Snapshot& snapshot,
                                                       std::string_view subject,
                                                       std::string_view request_id,
                                                       const Digest& fingerprint);

// Thread-safe. Two threads of its own: the committer, which never waits for anything but the disk,
// and the responder, which calls back.
class Committer {
 public:
  // `tree` is the audit log's tree as stored. `storage`, `signer` and `clock` must outlive the
  // committer, and nobody else may write to the storage.
  Committer(storage::Storage& storage, audit::TreeAppender tree, const audit::Signer& signer,
            const Clock& clock, CommitterOptions options = {});
  // Commits and answers what waits, then stops.
  ~Committer();

  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Queues a mutation. It is answered with
  //  - what `apply` returned, where it failed;
  //  - INVALID_ARGUMENT (REQUEST_ID_REUSED): the id was used for another request;
  //  - RESOURCE_EXHAUSTED (QUEUE_FULL, with RetryInfo) or DEADLINE_EXCEEDED: it was not committed;
  //  - RESOURCE_EXHAUSTED (STORAGE_FULL) or UNAVAILABLE (STORAGE_UNAVAILABLE): the write failed;
  //  the request may be
  //    repeated with its id;
  //  - UNAVAILABLE (SHUTTING_DOWN).
  void Submit(Mutation mutation) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Answer {
    absl::AnyInvocable<void(absl::StatusOr<Committed>)> done;
    absl::StatusOr<Committed> result;
  };

  void CommitLoop() ABSL_LOCKS_EXCLUDED(mutex_);
  void RespondLoop() ABSL_LOCKS_EXCLUDED(answers_mutex_);
  std::vector<Answer> CommitBatch(std::vector<Mutation> batch);
  absl::StatusOr<Committed> CommitOne(Mutation& mutation, Transaction& transaction,
                                      audit::TreeAppender& tree, absl::Time now);
  absl::Status WriteBatch(Transaction& transaction, audit::TreeAppender& tree);

  storage::Storage& storage_;
  const audit::Signer& signer_;
  const Clock& clock_;
  const CommitterOptions options_;

  audit::TreeAppender tree_;  // Only the committer's thread touches it.

  absl::Mutex mutex_;
  std::deque<Mutation> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex answers_mutex_;
  std::deque<Answer> answers_ ABSL_GUARDED_BY(answers_mutex_);
  bool no_more_answers_ ABSL_GUARDED_BY(answers_mutex_) = false;

  std::thread committer_;
  std::thread responder_;
};

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_COMMITTER_H_
