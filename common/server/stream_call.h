// Server-streaming calls whose answer is made piece by piece as the client takes it, such as a
// file:
//
//   grpc::ServerWriteReactor<DownloadResponse>* Download(context, request) override {
//     return streams_.Run<DownloadResponse>(
//         context, *request, Audience::kEverybody,
//         [this](const Caller&, const DownloadRequest& wanted, StreamReply<DownloadResponse> reply)
//         {
//           reply.Begin(PiecesOf(Read(wanted)));  // or reply.Fail(status)
//         });
//   }
//
// A stream takes a place as long as it lives; no client has all places, and none keeps one for
// longer than a limit.
#ifndef MINGZHANG_COMMON_SERVER_STREAM_CALL_H_
#define MINGZHANG_COMMON_SERVER_STREAM_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <exception>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/server/authenticator.h"
#include "common/server/call_record.h"
#include "common/server/places.h"
#include "common/server/time_limit.h"
#include "common/server/unary_call.h"
#include "common/status/grpc_status.h"

namespace mingzhang::server {

struct StreamLimits {
  PlaceLimits places = {};
  // How long a stream may take, its making included.
  absl::Duration max_duration = absl::Minutes(5);
};

// Fills in the next response; false: there are no more.
template <typename Response>
using ResponseSource = absl::AnyInvocable<bool(Response&)>;

template <typename Response>
class StreamReply;

// Runs the streams of a server, and counts them among the runner's calls. Thread-safe. Outlives the
// Server.
class StreamRunner {
 public:
  // `calls` outlives the runner.
  explicit StreamRunner(CallRunner& calls, StreamLimits limits = {})
      : calls_(calls), max_duration_(limits.max_duration), places_(limits.places) {}

  // `handler(const Caller&, const Request&, StreamReply<Response>)` starts the work; whoever does
  // it begins or fails the reply, on any thread. The caller lives until the stream is over, the
  // request only until the handler returns. RESOURCE_EXHAUSTED (TOO_MANY_STREAMS, with RetryInfo)
  // where there is no place.
  template <typename Response, typename Request, typename Handler>
  grpc::ServerWriteReactor<Response>* Run(grpc::CallbackServerContext* context,
                                          const Request& request, Audience audience,
                                          Handler handler);

  absl::Duration max_duration() const { return max_duration_; }

 private:
  template <typename Response>
  friend class StreamCall;

  CallRunner& calls_;
  const absl::Duration max_duration_;
  Places places_;
};

// One stream on its way; deletes itself once gRPC is done with it.
template <typename Response>
class StreamCall final : public grpc::ServerWriteReactor<Response> {
 public:
  StreamCall(StreamRunner& runner, grpc::CallbackServerContext& context,
             std::string_view request_type)
      : runner_(runner), record_(request_type), time_limit_(context, runner.max_duration()) {}

  absl::Status Admit(const grpc::CallbackServerContext& context, Audience audience) {
    absl::Status status = runner_.calls_.Admit(record_, context, audience);
    if (!status.ok()) return status;
    status = runner_.places_.Take(record_.caller().client_address);
    has_place_ = status.ok();
    return status;
  }
  const Caller& caller() const { return record_.caller(); }

  void Begin(ResponseSource<Response> source) {
    source_ = std::move(source);
    Next();
  }
  void End(absl::Status status) {
    // What Finish sends does not wait for the client to read.
    time_limit_.End();
    record_.End(std::move(status), runner_.calls_.counts());
    this->Finish(ToGrpcStatus(record_.status()));
  }

 private:
  void Next() {
    response_.Clear();
    if (source_(response_)) {
      this->StartWrite(&response_);
    } else {
      End(absl::OkStatus());
    }
  }
  void OnWriteDone(bool ok) override {
    if (ok && !record_.caller().Cancelled()) return Next();
    End(time_limit_.over() ? absl::DeadlineExceededError("传送超过了时限，请稍后重试")
                           : absl::CancelledError("调用方已离开"));
  }
  void OnDone() override {
    if (has_place_) runner_.places_.Leave(record_.caller().client_address);
    record_.Log();
    delete this;
  }

  StreamRunner& runner_;
  CallRecord record_;
  TimeLimit time_limit_;
  bool has_place_ = false;
  ResponseSource<Response> source_;
  Response response_;  // On its way while it is written.
};

// The answer that a stream waits for. Dropped unfinished, it ends as INTERNAL, so that no call
// hangs. Use it on one thread at a time.
template <typename Response>
class StreamReply {
 public:
  explicit StreamReply(StreamCall<Response>* call) : call_(call) {}
  StreamReply(StreamReply&& other) noexcept : call_(std::exchange(other.call_, nullptr)) {}
  StreamReply& operator=(StreamReply&&) = delete;
  ~StreamReply() {
    if (call_ != nullptr) Fail(absl::InternalError("服务内部错误：请求没有得到处理结果"));
  }

  // Either at most once; the caller may be gone afterwards.
  void Begin(ResponseSource<Response> source) {
    std::exchange(call_, nullptr)->Begin(std::move(source));
  }
  void Fail(absl::Status status) { std::exchange(call_, nullptr)->End(std::move(status)); }

 private:
  StreamCall<Response>* call_;
};

// Implementation.

template <typename Response, typename Request, typename Handler>
grpc::ServerWriteReactor<Response>* StreamRunner::Run(grpc::CallbackServerContext* context,
                                                      const Request& request, Audience audience,
                                                      Handler handler) {
  // As in CallRunner, gRPC binds the reactor after this function.
  auto* call = new StreamCall<Response>(*this, *context, Request::descriptor()->full_name());
  StreamReply<Response> reply(call);
  if (absl::Status refusal = call->Admit(*context, audience); !refusal.ok()) {
    reply.Fail(std::move(refusal));
    return call;
  }
  try {
    handler(call->caller(), request, std::move(reply));
  } catch (const std::exception& exception) {
    LogException(Request::descriptor()->full_name(), exception.what());
  }
  return call;
}

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_STREAM_CALL_H_
