#include "common/server/unary_call.h"

#include <string>
#include <utility>

#include "common/server/time_limit.h"
#include "common/status/grpc_status.h"

namespace mingzhang::server {
namespace {

// Of a call that everybody may make: keeps its place until gRPC is done with it, for a limited
// time.
class PlacedReactor final : public grpc::ServerUnaryReactor {
 public:
  PlacedReactor(Places& places, std::string client, grpc::CallbackServerContext& context,
                absl::Duration limit)
      : places_(places), client_(std::move(client)), time_limit_(context, limit) {}

 private:
  void OnDone() override {
    time_limit_.End();
    places_.Leave(client_);
    delete this;
  }

  Places& places_;
  const std::string client_;
  TimeLimit time_limit_;
};

}  // namespace

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

absl::Status UnaryCall::Admit(Audience audience) {
  absl::Status status = runner_.Admit(record_, context_, audience);
  if (status.ok() && audience == Audience::kEverybody) {
    const std::string& client = record_.caller().client_address;
    status = runner_.public_places_.Take(client);
    if (status.ok()) {
      reactor_ = new PlacedReactor(runner_.public_places_, client, context_,
                                   CallRunner::kMaxPublicDuration);
    }
  }
  // gRPC's own, which is told nothing of what becomes of the answer. To tell that to one of ours,
  // gRPC wakes another thread, which costs as much as reading a budget's head does.
  if (reactor_ == nullptr) reactor_ = context_.DefaultReactor();
  return status;
}

void UnaryCall::End(absl::Status status) {
  record_.End(std::move(status), runner_.counts_);
  reactor_->Finish(ToGrpcStatus(record_.status()));
  record_.Log();
  delete this;
}

}  // namespace mingzhang::server
