// absl::Status on the wire: gRPC's status with grpc-status-details-bin.
#ifndef MINGZHANG_COMMON_STATUS_GRPC_STATUS_H_
#define MINGZHANG_COMMON_STATUS_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace mingzhang {

// Details that make the status larger than kMaxDetailBytes are left out, ErrorInfo last of all.
grpc::Status ToGrpcStatus(const absl::Status& status);

absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_STATUS_GRPC_STATUS_H_
