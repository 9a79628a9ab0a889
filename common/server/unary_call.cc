#include "common/server/unary_call.h"

#include "common/status/grpc_status.h"

namespace mingzhang::server {

void CallRunner::RefuseAll(absl::Status refusal) {
  absl::MutexLock lock(&refusal_mutex_);
  if (refusing_) return;
  refusal_ = std::move(refusal);
  refusing_ = true;
}

absl::Status CallRunner::Admit(CallRecord& record, const grpc::CallbackServerContext& context,
                               Audience audience) const {
  if (refusing_) {
    absl::MutexLock lock(&refusal_mutex_);
    return refusal_;
  }
  return record.Admit(authenticator_, context, audience);
}

void UnaryCall::End(absl::Status status) {
  record_.End(std::move(status), runner_.counts_);
  Finish(ToGrpcStatus(record_.status()));
}

void UnaryCall::OnDone() {
  record_.Log();
  delete this;
}

}  // namespace mingzhang::server
