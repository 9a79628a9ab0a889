#include "common/server/call_record.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/server/logging.h"
#include "common/status/status.h"

namespace mingzhang::server {
namespace {

// Every method has a request type of its own, named after it: …GetBudgetRequest.
std::string MethodName(std::string_view request_type) {
  constexpr std::string_view kSuffix = "Request";
  if (request_type.ends_with(kSuffix)) request_type.remove_suffix(kSuffix.size());
  return std::string(request_type);
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

CallRecord::CallRecord(std::string_view request_type)
    : request_type_(request_type), start_(absl::Now()) {}

absl::Status CallRecord::Admit(const Authenticator& authenticator,
                               const grpc::CallbackServerContext& context, Audience audience) {
  caller_.rpc_ = &context;
  caller_.context = ReadCallContext(context);
  caller_.client_address = authenticator.ClientAddress(caller_.context);
  caller_.trusted_service = authenticator.IsTrustedService(caller_.context);
  if (context.IsCancelled()) return absl::CancelledError("调用方已取消请求");
  if (audience == Audience::kEverybody) return absl::OkStatus();
  auto principal = authenticator.Authenticate(caller_.context);
  if (!principal.ok()) return principal.status();
  caller_.principal = *std::move(principal);
  return absl::OkStatus();
}

void CallRecord::End(absl::Status status, CallCounts& counts) {
  status_ = std::move(status);
  cancelled_ = caller_.Cancelled();
  caller_.rpc_ = nullptr;
  counts.Count(status_.code());
}

void CallRecord::Log() const {
  const LogLevel level = LevelFor(status_.code());
  if (!IsLogged(level)) return;
  server::Log(
      level, "call",
      {{"method", MethodName(request_type_)},
       {"code", absl::StatusCodeToString(status_.code())},
       {"reason", ErrorReasonName(status_)},
       {"duration_ms", absl::ToDoubleMilliseconds(absl::Now() - start_)},
       {"subject", caller_.principal.subject},
       {"client_address", caller_.client_address},
       {"trace_id", caller_.context.trace_id},
       {"cancelled", cancelled_},
       {"status_message", level == LogLevel::kError ? std::string(status_.message()) : ""}});
}

void LogException(std::string_view request_type, const char* what) {
  Log(LogLevel::kError, "exception in a handler",
      {{"method", MethodName(request_type)}, {"exception", what}});
}

}  // namespace mingzhang::server
