// What every RPC has in common, so that each is one line in its service:
//
//   grpc::ServerUnaryReactor* GetBudget(grpc::CallbackServerContext* context,
//                                       const GetBudgetRequest* request, Budget* response) override
//                                       {
//     return calls_.Run(context, request, response, [this](const Caller& caller, const auto& get) {
//       return Read(caller.principal, get.name());  // absl::StatusOr<Budget>
//     });
//   }
//
// The caller is authenticated first; without a valid token no handler runs. Afterwards the call is
// counted and logged: method, code, reason, duration, subject, address, trace id. A call that went
// well is logged at debug level, a refused one at info, a failure of ours at error.
#ifndef MINGZHANG_COMMON_SERVER_UNARY_CALL_H_
#define MINGZHANG_COMMON_SERVER_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
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
  bool Cancelled() const { return cancelled_; }

 private:
  friend class UnaryCall;
  std::atomic<bool> cancelled_ = false;
};

template <typename Response>
class Reply;

// Runs the unary calls of a server and counts them. Thread-safe. Outlives the Server.
class CallRunner {
 public:
  explicit CallRunner(const Authenticator& authenticator) : authenticator_(authenticator) {}

  // `handler(const Caller&, const Request&)` gives absl::StatusOr<Response> at once. It runs on a
  // thread of gRPC, so it must not wait for the disk or another server.
  template <typename Request, typename Response, typename Handler>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, const Request* request,
                                Response* response, Handler handler);

  // `handler(const Caller&, const Request&, Reply<Response>)` starts the work; whoever does it
  // finishes the reply, on any thread. Caller and request live until then.
  //
  // Either kind of handler should not throw; if one does, the call ends as INTERNAL and the
  // exception is logged.
  template <typename Request, typename Response, typename Handler>
  grpc::ServerUnaryReactor* RunLater(grpc::CallbackServerContext* context, const Request* request,
                                     Response* response, Handler handler);

  // Calls that ended with this code since the start.
  std::int64_t ended(absl::StatusCode code) const {
    return ended_[static_cast<std::size_t>(code)].load(std::memory_order_relaxed);
  }

 private:
  friend class UnaryCall;
  static constexpr std::size_t kCodes = 17;

  const Authenticator& authenticator_;
  std::array<std::atomic<std::int64_t>, kCodes> ended_ = {};
};

// One call on its way; deletes itself once gRPC is done with it.
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  UnaryCall(CallRunner& runner, std::string request_type);

  // Fills in the caller. UNAUTHENTICATED; CANCELLED when nobody waits any more.
  absl::Status Admit(const grpc::CallbackServerContext& context);
  const Caller& caller() const { return caller_; }

  // Answers; exactly once.
  void End(absl::Status status);
  void LogException(const char* what) const;

 private:
  void OnCancel() override { caller_.cancelled_ = true; }
  void OnDone() override;

  CallRunner& runner_;
  const std::string method_;
  const absl::Time start_;
  Caller caller_;
  absl::Status status_;
};

// The answer that a call waits for. Dropped unfinished, it answers INTERNAL, so that no call hangs.
// Use it on one thread at a time.
template <typename Response>
class Reply {
 public:
  Reply(UnaryCall* call, Response* response) : call_(call), response_(response) {}
  Reply(Reply&& other) noexcept
      : call_(std::exchange(other.call_, nullptr)), response_(other.response_) {}
  Reply& operator=(Reply&&) = delete;
  ~Reply() {
    if (call_ != nullptr) Finish(absl::InternalError("服务内部错误：请求没有得到处理结果"));
  }

  // At most once. Invalidates the call's Caller and request.
  void Finish(absl::StatusOr<Response> result) {
    if (result.ok()) *response_ = *std::move(result);
    std::exchange(call_, nullptr)->End(result.status());
  }

 private:
  UnaryCall* call_;
  Response* response_;
};

// Implementation.

template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* CallRunner::Run(grpc::CallbackServerContext* context,
                                          const Request* request, Response* response,
                                          Handler handler) {
  return RunLater(context, request, response,
                  [&handler](const Caller& caller, const Request& message, Reply<Response> reply) {
                    reply.Finish(handler(caller, message));
                  });
}

template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* CallRunner::RunLater(grpc::CallbackServerContext* context,
                                               const Request* request, Response* response,
                                               Handler handler) {
  // gRPC binds the reactor after this function: it cannot be deleted before, even when it is
  // finished.
  auto* call = new UnaryCall(*this, Request::descriptor()->full_name());
  Reply<Response> reply(call, response);
  if (absl::Status refusal = call->Admit(*context); !refusal.ok()) {
    reply.Finish(std::move(refusal));
    return call;
  }
  try {
    handler(call->caller(), *request, std::move(reply));
  } catch (const std::exception& exception) {
    call->LogException(exception.what());
  }
  return call;
}

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_UNARY_CALL_H_
