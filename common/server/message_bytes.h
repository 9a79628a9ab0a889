// Messages as the bytes that gRPC carries, for methods whose answers are made up of bytes.
#ifndef MINGZHANG_COMMON_SERVER_MESSAGE_BYTES_H_
#define MINGZHANG_COMMON_SERVER_MESSAGE_BYTES_H_

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>

#include "absl/status/status.h"

namespace mingzhang::server {

// INVALID_ARGUMENT for bytes that are no such message.
template <typename Message>
absl::Status ParseMessage(const grpc::ByteBuffer& bytes, Message& message) {
  grpc::ByteBuffer shared = bytes;  // Parsing takes it apart.
  if (grpc::SerializationTraits<Message>::Deserialize(&shared, &message).ok()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("请求无法解析");
}

inline grpc::ByteBuffer ToByteBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_MESSAGE_BYTES_H_
