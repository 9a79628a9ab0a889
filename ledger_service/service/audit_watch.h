// WatchAuditEntries: streams of audit entries, from a place in the log on and then as they come.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_WATCH_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_WATCH_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/server/unary_call.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::service {

struct AuditWatchOptions {
  // Streams at the same time; one more is refused.
  std::size_t max_streams = 256;
  // The same of one person, so that nobody locks the others out.
  std::size_t max_streams_of_person = 16;
  // A stream that has nothing to tell says so this often.
  absl::Duration heartbeat = absl::Seconds(20);
  // A stream whose client takes nothing for so long is ended.
  absl::Duration max_write = absl::Seconds(30);
};

// One thread looks after all streams: it alone reads for them, writes to them and ends them. Of
// each stream one response at most is on its way, so a slow reader costs no memory, and the
// committer, which only tells that the log has grown, never waits. A stream whose client does not
// read is cancelled, since nothing else ends a write: its client finds CANCELLED where another
// would be told why. Thread-safe.
class AuditWatches {
 public:
  // All must outlive the object.
  AuditWatches(server::CallRunner& calls, const storage::Storage& storage, const AuditLog& log,
               AuditWatchOptions options = {});
  // Ends what is open. Every stream must be gone before: drain the server first.
  ~AuditWatches();
  AuditWatches(const AuditWatches&) = delete;
  AuditWatches& operator=(const AuditWatches&) = delete;

  // Begins a stream of serialized WatchAuditEntriesResponse for a WatchAuditEntriesRequest. It ends
  // with the errors of CallRunner::Admit, of ParseMessage, of MakeAuditQuery and of reading,
  // INVALID_ARGUMENT for a start beyond the log, RESOURCE_EXHAUSTED (TOO_MANY_STREAMS, with
  // RetryInfo), UNAUTHENTICATED (TOKEN_EXPIRED), UNAVAILABLE (SHUTTING_DOWN), or with what Stop was
  // given.
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Start(grpc::CallbackServerContext* context,
                                                    const grpc::ByteBuffer& request)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // The log has grown. Does not wait.
  void Notify() ABSL_LOCKS_EXCLUDED(mutex_);

  // Ends every stream, and each that begins afterwards, with this error, or as SHUTTING_DOWN. The
  // first one counts.
  void Stop(absl::Status reason) ABSL_LOCKS_EXCLUDED(mutex_);
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  class Stream;
  // What all streams are told from, in one round.
  struct Round {
    std::unique_ptr<const storage::Snapshot> snapshot;
    AuditLog::VerifiedNote newest;
  };

  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status CheckRoomFor(const Stream& stream) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Why the stream has to end, were it not writing; OK if it has not.
  absl::Status ReasonToEnd(const Stream& stream, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether the stream's write has taken too long, and keeps why it is to be cancelled.
  bool MustCancel(Stream& stream, absl::Time now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Round> TakeRound() const;
  // Writes to the stream what there is for it. An error ends it.
  absl::Status Serve(Stream& stream, const Round& round, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

  server::CallRunner& calls_;
  const storage::Storage& storage_;
  const AuditLog& log_;
  const AuditWatchOptions options_;

  absl::Mutex mutex_;
  std::set<Stream*> streams_ ABSL_GUARDED_BY(mutex_);  // All that are not done.
  bool news_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status stopped_ ABSL_GUARDED_BY(mutex_);  // Why streams are to end; OK while they are not.
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_WATCH_H_
