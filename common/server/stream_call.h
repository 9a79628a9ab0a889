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

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/server/authenticator.h"
#include "common/server/call_record.h"
#include "common/server/unary_call.h"
#include "common/status/grpc_status.h"

namespace mingzhang::server {

struct StreamLimits {
  // Streams at the same time, and those of one client address among them.
  std::size_t max_streams = 64;
  std::size_t max_streams_of_client = 16;
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
      : calls_(calls), limits_(limits) {}

  // `handler(const Caller&, const Request&, StreamReply<Response>)` starts the work; whoever does
  // it begins or fails the reply, on any thread. The caller lives until the stream is over, the
  // request only until the handler returns. RESOURCE_EXHAUSTED (TOO_MANY_STREAMS, with RetryInfo)
  // where there is no place.
  template <typename Response, typename Request, typename Handler>
  grpc::ServerWriteReactor<Response>* Run(grpc::CallbackServerContext* context,
                                          const Request& request, Audience audience,
                                          Handler handler);

  CallRunner& calls() { return calls_; }
  absl::Duration max_duration() const { return limits_.max_duration; }

 private:
  template <typename Response>
  friend class StreamCall;

  absl::Status TakePlace(const std::string& client) ABSL_LOCKS_EXCLUDED(mutex_);
  void LeavePlace(const std::string& client) ABSL_LOCKS_EXCLUDED(mutex_);

  CallRunner& calls_;
  const StreamLimits limits_;
  absl::Mutex mutex_;
  std::size_t streams_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, std::size_t> of_client_ ABSL_GUARDED_BY(mutex_);
};

// Cancels a call when its time is over, unless it has ended before.
class TimeLimit {
 public:
  TimeLimit(grpc::CallbackServerContext& context, absl::Duration limit);
  // The call is about to end: it is not touched any more.
  void End() { shared_->End(); }
  // Whether the time is over.
  bool over() const { return shared_->over(); }

 private:
  class Shared {
   public:
    explicit Shared(grpc::CallbackServerContext& context) : context_(&context) {}
    void Cancel() ABSL_LOCKS_EXCLUDED(mutex_);
    void End() ABSL_LOCKS_EXCLUDED(mutex_);
    bool over() const ABSL_LOCKS_EXCLUDED(mutex_);

   private:
    mutable absl::Mutex mutex_;
    grpc::CallbackServerContext* context_ ABSL_GUARDED_BY(mutex_);
    bool over_ ABSL_GUARDED_BY(mutex_) = false;
  };

  const std::shared_ptr<Shared> shared_;  // The alarm's callback may come late.
  grpc::Alarm alarm_;
};

// One stream on its way; deletes itself once gRPC is done with it.
template <typename Response>
class StreamCall final : public grpc::ServerWriteReactor<Response> {
 public:
  StreamCall(StreamRunner& runner, grpc::CallbackServerContext& context, std::string request_type)
      : runner_(runner),
        record_(std::move(request_type)),
        time_limit_(context, runner.max_duration()) {}

  absl::Status Admit(const grpc::CallbackServerContext& context, Audience audience) {
    absl::Status status = runner_.calls_.Admit(record_, context, audience);
    if (!status.ok()) return status;
    status = runner_.TakePlace(record_.caller().client_address);
    has_place_ = status.ok();
    return status;
  }
  const Caller& caller() const { return record_.caller(); }

  void Begin(ResponseSource<Response> source) {
    source_ = std::move(source);
    Next();
  }
  void End(absl::Status status) {
    time_limit_.End();
    record_.End(std::move(status), runner_.calls_.counts());
    this->Finish(ToGrpcStatus(record_.status()));
  }
  void LogException(const char* what) const { record_.LogException(what); }

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
  void OnCancel() override { record_.Cancel(); }
  void OnDone() override {
    if (has_place_) runner_.LeavePlace(record_.caller().client_address);
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
    call->LogException(exception.what());
  }
  return call;
}

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_STREAM_CALL_H_
