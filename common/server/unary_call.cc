#include "common/server/unary_call.h"

#include "common/status/grpc_status.h"

namespace mingzhang::server {

void UnaryCall::End(absl::Status status) {
  record_.End(std::move(status), runner_.counts_);
  Finish(ToGrpcStatus(record_.status()));
}

void UnaryCall::OnDone() {
  record_.Log();
  delete this;
}

}  // namespace mingzhang::server
