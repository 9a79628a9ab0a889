// Messages as the bytes that gRPC carries, for methods whose answers are put together from stored
// bytes.
#ifndef MINGZHANG_COMMON_SERVER_MESSAGE_BYTES_H_
#define MINGZHANG_COMMON_SERVER_MESSAGE_BYTES_H_

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>

#include "absl/status/status.h"
#include "common/status/status.h"

namespace mingzhang::server {

// INVALID_ARGUMENT (FIELD_INVALID) for bytes that are no such message.
template <typename Message>
absl::Status ParseMessage(const grpc::ByteBuffer& bytes, Message& message) {
  grpc::ByteBuffer shared = bytes;  // Parsing takes it apart.
  if (grpc::SerializationTraits<Message>::Deserialize(&shared, &message).ok()) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kInvalidArgument, budget::v1::ERROR_REASON_FIELD_INVALID,
                   "请求无法解析：文本须为 UTF-8，字段须与接口定义相符，请检查后重试");
}

// A copy of the bytes, in one slice.
inline grpc::ByteBuffer ToByteBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_MESSAGE_BYTES_H_
