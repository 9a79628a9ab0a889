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
// The caller is authenticated first; without a valid token no handler runs. When it is answered,
// the call is counted and logged (call_record.h).
#ifndef MINGZHANG_COMMON_SERVER_UNARY_CALL_H_
#define MINGZHANG_COMMON_SERVER_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/server/authenticator.h"
#include "common/server/call_record.h"
#include "common/server/message_bytes.h"
#include "common/server/places.h"

namespace mingzhang::server {

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

  // The same for a method that is answered with bytes that are there already, neither parsed nor
  // serialized on their way: `handler(const Caller&, const Request&)` gives
  // absl::StatusOr<std::string>, a serialized response. The service derives from
  // WithRawCallbackMethod_… for it. INVALID_ARGUMENT for bytes that are no Request.
  template <typename Request, typename Handler>
  grpc::ServerUnaryReactor* RunInBytes(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request, grpc::ByteBuffer* response,
                                       Handler handler);

  // As Run for a method that everybody may call; the caller is nobody. At most kMaxPublicCalls of
  // these live at the same time, each for kMaxPublicDuration at most: an answer that is not read is
  // in memory until then.
  template <typename Request, typename Response, typename Handler>
  grpc::ServerUnaryReactor* RunForEverybody(grpc::CallbackServerContext* context,
                                            const Request* request, Response* response,
                                            Handler handler);

  // `handler(const Caller&, const Request&, Reply<Response>)` starts the work; whoever does it
  // finishes the reply, on any thread. Caller and request live until then.
  //
  // Either kind of handler should not throw; if one does, the call ends as INTERNAL and the
  // exception is logged.
  template <typename Request, typename Response, typename Handler>
  grpc::ServerUnaryReactor* RunLater(grpc::CallbackServerContext* context, const Request* request,
                                     Response* response, Handler handler,
                                     Audience audience = Audience::kPeople);

  // As CallRecord::Admit; or what all calls are refused with.
  absl::Status Admit(CallRecord& record, const grpc::CallbackServerContext& context,
                     Audience audience = Audience::kPeople) const
      ABSL_LOCKS_EXCLUDED(refusal_mutex_);

  // From now on no call is admitted; each is answered with this error. The first one counts.
  void RefuseAll(absl::Status refusal) ABSL_LOCKS_EXCLUDED(refusal_mutex_);

  // Calls that ended with this code since the start.
  std::int64_t ended(absl::StatusCode code) const { return counts_.ended(code); }

  // For calls that are answered in another way than Run does it.
  CallCounts& counts() { return counts_; }

 private:
  friend class UnaryCall;

  static constexpr PlaceLimits kMaxPublicCalls = {.max = 128, .max_of_client = 32};
  static constexpr absl::Duration kMaxPublicDuration = absl::Minutes(1);

  const Authenticator& authenticator_;
  CallCounts counts_;
  Places public_places_{kMaxPublicCalls};
  std::atomic<bool> refusing_ = false;  // Spares calls the lock.
  mutable absl::Mutex refusal_mutex_;
  absl::Status refusal_ ABSL_GUARDED_BY(refusal_mutex_);
};

// One call on its way; deletes itself once it is answered.
class UnaryCall final {
 public:
  UnaryCall(CallRunner& runner, grpc::CallbackServerContext& context, std::string_view request_type)
      : runner_(runner), context_(context), record_(request_type) {}

  // As CallRunner::Admit; RESOURCE_EXHAUSTED (TOO_MANY_STREAMS) where everybody may call and too
  // many do. Once, and first.
  absl::Status Admit(Audience audience);
  // What gRPC is given.
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }
  const Caller& caller() const { return record_.caller(); }

  // Answers; exactly once.
  void End(absl::Status status);

 private:
  CallRunner& runner_;
  grpc::CallbackServerContext& context_;
  CallRecord record_;
  grpc::ServerUnaryReactor* reactor_ = nullptr;
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

template <typename Request, typename Handler>
grpc::ServerUnaryReactor* CallRunner::RunInBytes(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response, Handler handler) {
  Request message;
  absl::Status parsed = ParseMessage(*request, message);
  return RunLater(
      context, &message, response,
      [&](const Caller& caller, const Request& called_with, Reply<grpc::ByteBuffer> reply) {
        if (!parsed.ok()) return reply.Finish(std::move(parsed));
        const absl::StatusOr<std::string> answer = handler(caller, called_with);
        if (!answer.ok()) return reply.Finish(answer.status());
        reply.Finish(ToByteBuffer(*answer));
      });
}

template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* CallRunner::RunForEverybody(grpc::CallbackServerContext* context,
                                                      const Request* request, Response* response,
                                                      Handler handler) {
  return RunLater(
      context, request, response,
      [&handler](const Caller&, const Request& message, Reply<Response> reply) {
        reply.Finish(handler(message));
      },
      Audience::kEverybody);
}

template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* CallRunner::RunLater(grpc::CallbackServerContext* context,
                                               const Request* request, Response* response,
                                               Handler handler, Audience audience) {
  const std::string_view request_type = Request::descriptor()->full_name();
  auto* call = new UnaryCall(*this, *context, request_type);
  absl::Status refusal = call->Admit(audience);
  // The call may be gone once the reply is finished. gRPC binds the reactor after this function, so
  // it stays even then.
  grpc::ServerUnaryReactor* const reactor = call->reactor();
  Reply<Response> reply(call, response);
  if (!refusal.ok()) {
    reply.Finish(std::move(refusal));
    return reactor;
  }
  try {
    handler(call->caller(), *request, std::move(reply));
  } catch (const std::exception& exception) {
    LogException(request_type, exception.what());
  }
  return reactor;
}

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_UNARY_CALL_H_
