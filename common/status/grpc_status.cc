#include "common/status/grpc_status.h"

#include <algorithm>
#include <string>

#include "common/status/status.h"

namespace mingzhang {

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status rpc = ToRpcStatus(status);
  // Largest first out, until it fits: ErrorInfo is small and tells programs the most.
  auto* details = rpc.mutable_details();
  while (rpc.ByteSizeLong() > kMaxDetailBytes && !details->empty()) {
    details->erase(std::max_element(
        details->begin(), details->end(),
        [](const auto& a, const auto& b) { return a.value().size() < b.value().size(); }));
  }
  return {static_cast<grpc::StatusCode>(status.code()), rpc.message(), rpc.SerializeAsString()};
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status rpc;
  if (!rpc.ParseFromString(status.error_details())) rpc.clear_details();
  rpc.set_code(status.error_code());
  rpc.set_message(status.error_message());
  return FromRpcStatus(rpc);
}

}  // namespace mingzhang
