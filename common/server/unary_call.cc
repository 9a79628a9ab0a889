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

absl::Status UnaryCall::Admit(grpc::CallbackServerContext& context, Audience audience) {
  absl::Status status = runner_.Admit(record_, context, audience);
  if (!status.ok() || audience == Audience::kPeople) return status;
  status = runner_.public_places_.Take(record_.caller().client_address);
  has_place_ = status.ok();
  if (has_place_) time_limit_.emplace(context, CallRunner::kMaxPublicDuration);
  return status;
}

void UnaryCall::End(absl::Status status) {
  record_.End(std::move(status), runner_.counts_);
  Finish(ToGrpcStatus(record_.status()));
}

void UnaryCall::OnDone() {
  if (time_limit_) time_limit_->End();
  if (has_place_) runner_.public_places_.Leave(record_.caller().client_address);
  record_.Log();
  delete this;
}

}  // namespace mingzhang::server
