// What is known of one call, from its admission to its line in the log.
#ifndef MINGZHANG_COMMON_SERVER_CALL_RECORD_H_
#define MINGZHANG_COMMON_SERVER_CALL_RECORD_H_

#include <grpcpp/server_context.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/identity/principal.h"
#include "common/server/authenticator.h"
#include "common/server/call_context.h"

namespace mingzhang::server {

// Who calls. Lives until the call is answered.
class Caller {
 public:
  identity::Principal principal;
  CallContext context;
  // Whether a service of ours calls for the person, known by its certificate.
  bool trusted_service = false;
  // Where the person is, for the audit log.
  std::string client_address;

  // Whether the caller has gone or its deadline has passed: nobody waits for the answer.
  // Thread-safe.
  bool Cancelled() const { return rpc_ != nullptr && rpc_->IsCancelled(); }

 private:
  friend class CallRecord;
  const grpc::CallbackServerContext* rpc_ = nullptr;
};

// Calls that ended, by their code. Thread-safe.
class CallCounts {
 public:
  static constexpr std::size_t kCodes = 17;  // absl::StatusCode from 0 on.

  void Count(absl::StatusCode code) {
    counts_[static_cast<std::size_t>(code)].fetch_add(1, std::memory_order_relaxed);
  }
  std::int64_t ended(absl::StatusCode code) const {
    return counts_[static_cast<std::size_t>(code)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::int64_t>, kCodes> counts_ = {};
};

// Not thread-safe.
class CallRecord {
 public:
  // `request_type` is the full name of the method's request; it must outlive the record.
  explicit CallRecord(std::string_view request_type);

  // Fills in the caller; where everybody may call, without a person. UNAUTHENTICATED; CANCELLED
  // when nobody waits any more. The context must outlive the record.
  absl::Status Admit(const Authenticator& authenticator, const grpc::CallbackServerContext& context,
                     Audience audience = Audience::kPeople);
  const Caller& caller() const { return caller_; }

  // How the call ended, for its line in the log. The context may be gone afterwards: it is as soon
  // as the answer is on its way.
  void End(absl::Status status, CallCounts& counts);
  const absl::Status& status() const { return status_; }

  // Method, code, reason, duration, subject, address, trace id. A call that went well is logged at
  // debug level, a refused one at info, a failure of ours at error.
  void Log() const;

 private:
  const std::string_view request_type_;
  const absl::Time start_;
  Caller caller_;
  absl::Status status_;
  bool cancelled_ = false;
};

// Logs, at error level, what the handler of a request of this type threw. Thread-safe.
void LogException(std::string_view request_type, const char* what);

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_CALL_RECORD_H_
