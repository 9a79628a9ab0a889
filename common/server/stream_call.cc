#include "common/server/stream_call.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status.h"

namespace mingzhang::server {
namespace {

absl::Status TooManyStreams(std::size_t limit) {
  absl::Status status =
      MakeError(absl::StatusCode::kResourceExhausted, budget::v1::ERROR_REASON_TOO_MANY_STREAMS,
                absl::StrCat("同时传送的文件已达上限 ", limit, "，请稍后再试"));
  AddRetryDelay(status, absl::Seconds(5));
  return status;
}

}  // namespace

absl::Status StreamRunner::TakePlace(const std::string& client) {
  absl::MutexLock lock(&mutex_);
  if (streams_ >= limits_.max_streams) return TooManyStreams(limits_.max_streams);
  const std::size_t of_client = ++of_client_[client];
  if (of_client > limits_.max_streams_of_client) {
    --of_client_[client];
    return TooManyStreams(limits_.max_streams_of_client);
  }
  ++streams_;
  return absl::OkStatus();
}

void StreamRunner::LeavePlace(const std::string& client) {
  absl::MutexLock lock(&mutex_);
  --streams_;
  const auto found = of_client_.find(client);
  if (--found->second == 0) of_client_.erase(found);
}

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
