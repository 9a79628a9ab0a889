#include "workflow_service/publication/pdf/render_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "common/status/status.h"

namespace mingzhang::publication {
namespace {

// A page takes seconds.
constexpr absl::Duration kRetryDelay = absl::Seconds(5);

absl::Status QueueFull() {
  absl::Status status =
      MakeError(absl::StatusCode::kResourceExhausted, budget::v1::ERROR_REASON_QUEUE_FULL,
                "等待生成公开文件的请求过多，没有处理这一个，请稍后重试");
  AddRetryDelay(status, kRetryDelay);
  return status;
}

absl::Status DeadlinePassed() {
  return absl::DeadlineExceededError("等待生成公开文件时已超过期限，未作任何处理，请稍后重试");
}

absl::Status ShuttingDown() {
  return MakeError(absl::StatusCode::kUnavailable, budget::v1::ERROR_REASON_SHUTTING_DOWN,
                   "服务正在停止，没有生成公开文件，请稍后重试");
}

}  // namespace

RenderQueue::RenderQueue(RenderQueueOptions options)
    : max_waiting_(std::max<std::size_t>(1, options.max_waiting)) {
  for (int i = 0; i < std::max(1, options.workers); ++i) {
    workers_.emplace_back([this] { Work(); });
  }
}

RenderQueue::~RenderQueue() {
  Stop();
  for (std::thread& worker : workers_) worker.join();
}

void RenderQueue::Stop() {
  std::deque<Waiting> refused;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    refused.swap(queue_);
  }
  for (Waiting& waiting : refused) std::move(waiting.job)(ShuttingDown());
}

void RenderQueue::Submit(absl::Time deadline, Job job) {
  std::vector<Waiting> expired;
  bool full = false;
  bool stopped = false;
  {
    absl::MutexLock lock(&mutex_);
    stopped = stopping_;
    // Nobody is refused for the sake of those who have given up.
    if (queue_.size() >= max_waiting_) expired = TakeExpired();
    full = !stopped && queue_.size() >= max_waiting_;
    if (!full && !stopped) queue_.push_back({deadline, std::move(job)});
  }
  for (Waiting& waiting : expired) std::move(waiting.job)(DeadlinePassed());
  if (full) std::move(job)(QueueFull());
  if (stopped) std::move(job)(ShuttingDown());
}

std::size_t RenderQueue::waiting() const {
  absl::MutexLock lock(&mutex_);
  return queue_.size();
}

std::vector<RenderQueue::Waiting> RenderQueue::TakeExpired() {
  const absl::Time now = absl::Now();
  const auto first = std::stable_partition(
      queue_.begin(), queue_.end(), [now](const Waiting& each) { return each.deadline > now; });
  std::vector<Waiting> expired(std::make_move_iterator(first),
                               std::make_move_iterator(queue_.end()));
  queue_.erase(first, queue_.end());
  return expired;
}

void RenderQueue::Work() {
  while (true) {
    Waiting next;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &RenderQueue::HasWork));
      if (stopping_) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    const bool late = next.deadline <= absl::Now();
    std::move(next.job)(late ? DeadlinePassed() : absl::OkStatus());
  }
}

}  // namespace mingzhang::publication
