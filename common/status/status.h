// Errors with the details that the API promises (AIP-193): a stable reason, the fields that are
// wrong, when to retry. Inside, errors are absl::Status with google.rpc messages as payloads; this
// is the one place that turns them into gRPC's and back. Thread-safe: every function depends on its
// arguments alone.
#ifndef MINGZHANG_COMMON_STATUS_STATUS_H_
#define MINGZHANG_COMMON_STATUS_STATUS_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "mingzhang/budget/v1/error_reason.pb.h"

namespace mingzhang {

// google.rpc.ErrorInfo.domain of every error of ours.
inline constexpr std::string_view kErrorDomain = "mingzhang";

// What a status may carry beside its message once it is serialized, so that clients with gRPC's
// default limit of 8 KiB of metadata can read it.
inline constexpr std::size_t kMaxDetailBytes = 6 * 1024;

using ErrorMetadata = std::vector<std::pair<std::string, std::string>>;

// An error with an ErrorInfo. `message` is for people, in Chinese: what is wrong and the way out.
absl::Status MakeError(absl::StatusCode code, budget::v1::ErrorReason reason,
                       std::string_view message, const ErrorMetadata& metadata = {});

// INVALID_ARGUMENT, FIELD_INVALID, with a BadRequest that names `field`, such as
// content.fiscal_year.
absl::Status FieldError(std::string_view field, std::string_view description);

// Puts a message among the details, replacing one of the same type.
void AddDetail(absl::Status& status, const google::protobuf::Message& detail);

// Asks the caller to wait this long before trying again.
void AddRetryDelay(absl::Status& status, absl::Duration delay);

// The detail of type Message, or nullopt.
template <typename Message>
std::optional<Message> GetDetail(const absl::Status& status);

// ErrorInfo.reason without its enum prefix, such as ETAG_MISMATCH; empty where there is none.
std::string ErrorReasonName(const absl::Status& status);
// ErrorInfo.metadata[key]; empty where there is none.
std::string ErrorMetadataValue(const absl::Status& status, std::string_view key);

// A status as google.rpc.Status and back. Codes are the same numbers.
google::rpc::Status ToRpcStatus(const absl::Status& status);
absl::Status FromRpcStatus(const google::rpc::Status& status);

// Implementation.

std::optional<std::string> DetailBytes(const absl::Status& status, const std::string& type_name);

template <typename Message>
std::optional<Message> GetDetail(const absl::Status& status) {
  const auto bytes = DetailBytes(status, Message::descriptor()->full_name());
  Message message;
  if (!bytes || !message.ParseFromString(*bytes)) return std::nullopt;
  return message;
}

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_STATUS_STATUS_H_
