// A bound on how long a call may last, whatever its client does.
#ifndef MINGZHANG_COMMON_SERVER_TIME_LIMIT_H_
#define MINGZHANG_COMMON_SERVER_TIME_LIMIT_H_

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace mingzhang::server {

// Cancels a call when its time is over, unless it has ended before. Thread-safe.
class TimeLimit {
 public:
  TimeLimit(grpc::CallbackServerContext& context, absl::Duration limit);
  // The call has ended, or is about to: it is not touched any more.
  void End() { shared_->End(); }
  // Whether the time is over.
  bool over() const { return shared_->over(); }

 private:
  class Shared {
   public:
    explicit Shared(grpc::CallbackServerContext& context) : context_(&context) {}
    void Cancel() ABSL_LOCKS_EXCLUDED(mutex_);
    void End() ABSL_LOCKS_EXCLUDED(mutex_);
    bool over() const ABSL_LOCKS_EXCLUDED(mutex_);

   private:
    mutable absl::Mutex mutex_;
    grpc::CallbackServerContext* context_ ABSL_GUARDED_BY(mutex_);
    bool over_ ABSL_GUARDED_BY(mutex_) = false;
  };

  const std::shared_ptr<Shared> shared_;  // The alarm's callback may come late.
  grpc::Alarm alarm_;
};

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_TIME_LIMIT_H_
