// The committer: the one thread that changes the ledger.
//
// Callers queue mutations. The thread drains what waits into one batch; each mutation checks its
// preconditions against a snapshot plus what the batch already did, and gets its place in the audit
// log; then the batch, its audit entries and the tree above them are one synced write, signed once,
// and everyone is answered. Throughput grows with concurrency, latency is one sync.
//
// The times of entries never go back, whatever the clock does, so that a time range is a range of
// the log.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_COMMITTER_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_COMMITTER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
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
#include "ledger_service/audit/log_signer.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/audit/tree_appender.h"
#include "ledger_service/commit/commit_statistics.h"
#include "ledger_service/commit/request_records.h"
#include "ledger_service/commit/transaction.h"
#include "ledger_service/storage/storage.h"
#include "ledger_service/trail/postings.h"
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
  // The version that was saved, without its content.
  std::optional<budget::v1::Version> saved = {};
  // Where the mutation is not one of a budget: what it is answered with, serialized.
  std::string record = {};
  // The entry without log_index, time and request_id, which the committer sets.
  ledger::v1::AuditEntry entry;
};

// A mutation that waits. Request ids belong to subjects. The entry's actor must be the subject:
// what is kept of the request is found again by it.
struct Mutation {
  std::string subject;
  std::string request_id;
  // Tells one request under this id from another.
  Digest fingerprint;
  // Not committed after this time: DEADLINE_EXCEEDED.
  absl::Time deadline = absl::InfiniteFuture();
  // Whether the caller has gone: the mutation is then not committed, and CANCELLED. Null: never.
  absl::AnyInvocable<bool() const> abandoned = nullptr;
  // What it takes of the queue's bound of bytes.
  std::size_t bytes = 0;
  // Checks preconditions and stages writes. Runs on the committer's thread, never twice at the same
  // time; an error drops what it staged. `now` is the time that the entry will carry.
  absl::AnyInvocable<absl::StatusOr<Outcome>(Transaction& transaction, absl::Time now)> apply;
  // Of a rotation of the log's key: the key that signs from the next batch on. The batch ends with
  // this mutation, and its checkpoint carries the signatures of both keys.
  std::shared_ptr<const audit::Signer> next_signer = nullptr;
  // Called once, on a thread of the committer's (or, for a mutation that was not taken, on the
  // thread that called Submit).
  absl::AnyInvocable<void(absl::StatusOr<Committed>)> done;
};

struct CommitterOptions {
  // Mutations that may wait; one more is refused.
  std::size_t max_queue = 4096;
  // Bytes of the mutations that wait; one is taken whatever its size.
  std::size_t max_queue_bytes = std::size_t{256} << 20;
  // Mutations in one batch, and their bytes; one is taken whatever its size.
  std::size_t max_batch = 256;
  std::size_t max_batch_bytes = std::size_t{32} << 20;
  // How long the answer to a request is kept for its repetition, at least. Older records are
  // removed by the way, some with each batch.
  absl::Duration request_retention = absl::Hours(24 * 7);
  // Called when a batch is durable, with the size of the log then; on the committer's thread, so it
  // must not wait. Null: nobody.
  std::function<void(std::int64_t tree_size)> on_durable = nullptr;
};

// Thread-safe. Two threads of its own: the committer, which never waits for anything but the disk,
// and the responder, which calls back.
class Committer {
 public:
  // `tree` is the audit log's tree as stored. `storage`, `signer` and `clock` must outlive the
  // committer, and nobody else may write to the storage.
  Committer(storage::Storage& storage, audit::TreeAppender tree, audit::LogSigner& signer,
            const Clock& clock, CommitterOptions options = {});
  // Commits and answers what waits, then stops.
  ~Committer();

  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Queues a mutation. It is answered with
  //  - what `apply` returned, where it failed;
  //  - INVALID_ARGUMENT (REQUEST_ID_REUSED): the id was used for another request;
  //  - RESOURCE_EXHAUSTED (QUEUE_FULL, with RetryInfo), DEADLINE_EXCEEDED or CANCELLED: it was not
  //    committed;
  //  - RESOURCE_EXHAUSTED (STORAGE_FULL) or UNAVAILABLE (STORAGE_UNAVAILABLE): the write failed;
  //    the request may be repeated with its id;
  //  - UNAVAILABLE (SHUTTING_DOWN).
  void Submit(Mutation mutation) ABSL_LOCKS_EXCLUDED(mutex_);

  const CommitStatistics& statistics() const { return statistics_; }
  // Mutations that wait now, and their bytes.
  std::size_t queue_length() const ABSL_LOCKS_EXCLUDED(mutex_);
  std::size_t queue_bytes() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Queued {
    Mutation mutation;
    absl::Time since;
  };
  // A mutation of the batch at work, and what became of it.
  struct Attempt {
    Queued queued;
    std::string request_key;
    absl::StatusOr<Committed> result;
    // Where it is committed with this batch: its entry, as logged.
    std::optional<std::string> entry = {};
    // Where it repeats a mutation of the same batch: that one's place.
    std::optional<std::size_t> repeats = {};
  };
  struct Answer {
    absl::AnyInvocable<void(absl::StatusOr<Committed>)> done;
    absl::StatusOr<Committed> result;
    absl::Time since;
  };

  void CommitLoop() ABSL_LOCKS_EXCLUDED(mutex_);
  void RespondLoop() ABSL_LOCKS_EXCLUDED(answers_mutex_);
  std::vector<Queued> TakeBatch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Answer> CommitBatch(std::vector<Queued> batch);
  // Of a batch that rotates the log's key, the key that follows; otherwise null.
  static std::shared_ptr<const audit::Signer> NextSigner(const std::vector<Attempt>& attempts);
  // Reads block_ where there is none, and returns the time that the batch's entries will carry.
  // DATA_LOSS; errors of the store.
  absl::StatusOr<absl::Time> BeginBatch(const storage::Snapshot& snapshot);
  // Whether the mutation may be applied: it is wanted still, and not answered already.
  bool IsNew(Attempt& attempt, const storage::Snapshot& snapshot);
  void Apply(Attempt& attempt, Transaction& transaction, audit::TreeAppender& tree, absl::Time now);
  // Writes what is committed, and completes its results.
  void Commit(std::vector<Attempt>& attempts, const storage::Snapshot& snapshot,
              Transaction& transaction, audit::TreeAppender tree, absl::Time now);
  absl::StatusOr<Committed> Repeated(const Attempt& attempt, const Attempt& first);
  // The checkpoint of the tree that was written.
  absl::StatusOr<std::string> WriteBatch(const std::vector<Attempt>& attempts,
                                         const storage::Snapshot& snapshot,
                                         Transaction& transaction, audit::TreeAppender& tree,
                                         absl::Time now);
  void Respond(std::vector<Answer> answers) ABSL_LOCKS_EXCLUDED(answers_mutex_);
  void Call(Answer& answer);

  storage::Storage& storage_;
  audit::LogSigner& signer_;
  const Clock& clock_;
  const CommitterOptions options_;
  CommitStatistics statistics_;

  // Only the committer's thread touches these. The block is read from the store when it is needed
  // first, and anew when a write failed.
  audit::TreeAppender tree_;
  std::optional<trail::OpenBlock> block_;
  RequestExpiry expiry_;

  mutable absl::Mutex mutex_;
  std::deque<Queued> queue_ ABSL_GUARDED_BY(mutex_);
  std::size_t queue_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex answers_mutex_;
  std::deque<Answer> answers_ ABSL_GUARDED_BY(answers_mutex_);
  bool no_more_answers_ ABSL_GUARDED_BY(answers_mutex_) = false;

  std::thread committer_;
  std::thread responder_;
};

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_COMMITTER_H_
