// Pages wait here to be rendered, a few at a time: a rendering takes seconds and hundreds of
// megabytes, so one more than the machine bears is refused rather than begun.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_RENDER_QUEUE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_RENDER_QUEUE_H_

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace mingzhang::publication {

struct RenderQueueOptions {
  // Jobs that run at the same time, each on a thread of the queue's; at least 1.
  int workers = 1;
  // Jobs that may wait for one of them, at least 1; one more is refused.
  std::size_t max_waiting = 16;
};

// Thread-safe.
class RenderQueue {
 public:
  // Called exactly once: with OK on a thread of the queue's, where it may take its time, or else
  // with why it is not its turn, where it should return soon.
  using Job = absl::AnyInvocable<void(absl::Status) &&>;

  explicit RenderQueue(RenderQueueOptions options = {});
  // Stops, and lets the jobs at work end.
  ~RenderQueue() ABSL_LOCKS_EXCLUDED(mutex_);

  RenderQueue(const RenderQueue&) = delete;
  RenderQueue& operator=(const RenderQueue&) = delete;

  // Runs the job in its turn: first come, first served. Otherwise it is called with
  //  - RESOURCE_EXHAUSTED (QUEUE_FULL, with RetryInfo), before Submit returns;
  //  - DEADLINE_EXCEEDED: the deadline passed while it waited;
  //  - UNAVAILABLE (SHUTTING_DOWN): the queue was stopped meanwhile.
  void Submit(absl::Time deadline, Job job) ABSL_LOCKS_EXCLUDED(mutex_);

  // Refuses those that wait, and those that come from now on; the jobs at work go on. Returns at
  // once.
  void Stop() ABSL_LOCKS_EXCLUDED(mutex_);

  // Jobs that wait now.
  std::size_t waiting() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Waiting {
    absl::Time deadline;
    Job job;
  };

  void Work() ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !queue_.empty(); }
  // Those that wait in vain.
  std::vector<Waiting> TakeExpired() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::size_t max_waiting_;
  mutable absl::Mutex mutex_;
  std::deque<Waiting> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> workers_;
};

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_PDF_RENDER_QUEUE_H_
