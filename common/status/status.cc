#include "common/status/status.h"

#include "absl/strings/cord.h"
#include "google/protobuf/any.pb.h"

namespace mingzhang {
namespace {

constexpr std::string_view kTypeUrlPrefix = "type.googleapis.com/";
constexpr std::string_view kReasonPrefix = "ERROR_REASON_";

absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

absl::Status MakeError(absl::StatusCode code, budget::v1::ErrorReason reason,
                       std::string_view message, const ErrorMetadata& metadata) {
  absl::Status status(code, ToAbsl(message));
  google::rpc::ErrorInfo info;
  info.set_reason(budget::v1::ErrorReason_Name(reason).substr(kReasonPrefix.size()));
  info.set_domain(std::string(kErrorDomain));
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  AddDetail(status, info);
  return status;
}

absl::Status FieldError(std::string_view field, std::string_view description) {
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, budget::v1::ERROR_REASON_FIELD_INVALID,
                std::string(field).append("：").append(description));
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field(std::string(field));
  violation->set_description(std::string(description));
  AddDetail(status, bad_request);
  return status;
}

void AddDetail(absl::Status& status, const google::protobuf::Message& detail) {
  const std::string type_url = std::string(kTypeUrlPrefix) + detail.GetDescriptor()->full_name();
  status.SetPayload(type_url, absl::Cord(detail.SerializeAsString()));
}

void AddRetryDelay(absl::Status& status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &delay));
  retry.mutable_retry_delay()->set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(delay)));
  AddDetail(status, retry);
}

std::string ErrorReasonName(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  return info ? info->reason() : "";
}

std::string ErrorMetadataValue(const absl::Status& status, std::string_view key) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  if (!info) return "";
  const auto found = info->metadata().find(std::string(key));
  return found == info->metadata().end() ? "" : found->second;
}

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status rpc;
  rpc.set_code(static_cast<int>(status.code()));
  rpc.set_message(std::string(status.message()));
  status.ForEachPayload([&rpc](absl::string_view type_url, const absl::Cord& bytes) {
    google::protobuf::Any* any = rpc.add_details();
    any->set_type_url(std::string(type_url));
    any->set_value(std::string(bytes));
  });
  return rpc;
}

absl::Status FromRpcStatus(const google::rpc::Status& rpc) {
  absl::Status status(static_cast<absl::StatusCode>(rpc.code()), rpc.message());
  for (const auto& any : rpc.details()) status.SetPayload(any.type_url(), absl::Cord(any.value()));
  return status;
}

std::optional<std::string> DetailBytes(const absl::Status& status, const std::string& type_name) {
  const auto payload = status.GetPayload(std::string(kTypeUrlPrefix) + type_name);
  if (!payload) return std::nullopt;
  return std::string(*payload);
}

}  // namespace mingzhang
