#include "common/server/unary_call.h"

#include "absl/time/clock.h"
#include "common/server/logging.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"

namespace mingzhang::server {
namespace {

// Every method has a request type of its own, named after it: …GetBudgetRequest.
std::string MethodName(std::string request_type) {
  constexpr std::string_view kSuffix = "Request";
  if (request_type.ends_with(kSuffix)) request_type.resize(request_type.size() - kSuffix.size());
  return request_type;
}

LogLevel LevelFor(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return LogLevel::kDebug;
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
      return LogLevel::kError;
    default:
      return LogLevel::kInfo;
  }
}

}  // namespace

UnaryCall::UnaryCall(CallRunner& runner, std::string request_type)
    : runner_(runner), method_(MethodName(std::move(request_type))), start_(absl::Now()) {}

absl::Status UnaryCall::Admit(const grpc::CallbackServerContext& context) {
  const Authenticator& authenticator = runner_.authenticator_;
  caller_.context = ReadCallContext(context);
  caller_.client_address = authenticator.ClientAddress(caller_.context);
  caller_.trusted_service = authenticator.IsTrustedService(caller_.context);
  if (context.IsCancelled()) return absl::CancelledError("调用方已取消请求");
  auto principal = authenticator.Authenticate(caller_.context);
  if (!principal.ok()) return principal.status();
  caller_.principal = *std::move(principal);
  return absl::OkStatus();
}

void UnaryCall::End(absl::Status status) {
  status_ = std::move(status);
  runner_.ended_[static_cast<std::size_t>(status_.code())].fetch_add(1, std::memory_order_relaxed);
  Finish(ToGrpcStatus(status_));
}

void UnaryCall::LogException(const char* what) const {
  Log(LogLevel::kError, "exception in a handler", {{"method", method_}, {"exception", what}});
}

void UnaryCall::OnDone() {
  const LogLevel level = LevelFor(status_.code());
  Log(level, "call",
      {{"method", method_},
       {"code", absl::StatusCodeToString(status_.code())},
       {"reason", ErrorReasonName(status_)},
       {"duration_ms", absl::ToDoubleMilliseconds(absl::Now() - start_)},
       {"subject", caller_.principal.subject},
       {"client_address", caller_.client_address},
       {"trace_id", caller_.context.trace_id},
       {"cancelled", caller_.Cancelled()},
       {"status_message", level == LogLevel::kError ? std::string(status_.message()) : ""}});
  delete this;
}

}  // namespace mingzhang::server
