#include "common/server/time_limit.h"

#include <chrono>

#include "absl/time/clock.h"

namespace mingzhang::server {

TimeLimit::TimeLimit(grpc::CallbackServerContext& context, absl::Duration limit)
    : shared_(std::make_shared<Shared>(context)) {
  alarm_.Set(absl::ToChronoTime(absl::Now() + limit), [shared = shared_](bool rang) {
    if (rang) shared->Cancel();
  });
}

void TimeLimit::Shared::Cancel() {
  absl::MutexLock lock(&mutex_);
  if (context_ == nullptr) return;
  over_ = true;
  context_->TryCancel();
}

void TimeLimit::Shared::End() {
  absl::MutexLock lock(&mutex_);
  context_ = nullptr;
}

bool TimeLimit::Shared::over() const {
  absl::MutexLock lock(&mutex_);
  return over_;
}

}  // namespace mingzhang::server
