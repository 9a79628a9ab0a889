#include "workflow_service/ledger_client/grpc_ledger_client.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/server/call_context.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"

namespace mingzhang::workflow {
namespace {

using Stub = ledger::v1::LedgerService::Stub;

constexpr int kMaxReceiveBytes = 32 << 20;
constexpr int kMaxMetadataBytes = 16 << 10;
// gRPC waits up to two minutes before it tries to connect again; a ledger restarts in seconds.
constexpr int kInitialReconnectMs = 100;
constexpr int kMinReconnectMs = 1'000;
constexpr int kMaxReconnectMs = 2'000;

constexpr char kServiceConfig[] = R"json({
  "methodConfig": [{
    "name": [
      {"service": "mingzhang.ledger.v1.LedgerService", "method": "GetBudget"},
      {"service": "mingzhang.ledger.v1.LedgerService", "method": "GetVersion"},
      {"service": "mingzhang.ledger.v1.LedgerService", "method": "ValidateVersion"},
      {"service": "mingzhang.ledger.v1.LedgerService", "method": "GetReport"},
      {"service": "mingzhang.ledger.v1.LedgerService", "method": "GetRequestOutcome"},
      {"service": "mingzhang.ledger.v1.ReferenceService", "method": "GetDocument"}
    ],
    "retryPolicy": {
      "maxAttempts": 3,
      "initialBackoff": "0.1s",
      "maxBackoff": "1s",
      "backoffMultiplier": 3,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }]
})json";

// W3C Trace Context: our call is a span of its own within the person's trace.
std::string Traceparent(const std::string& trace_id) {
  absl::BitGen random;
  const auto span_id = absl::Uniform<std::uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX);
  return absl::StrCat("00-", trace_id, "-", absl::Hex(span_id, absl::kZeroPad16), "-01");
}

absl::Time DeadlineFor(const OnBehalfOf& person) {
  const absl::Time now = absl::Now();
  if (person.deadline == absl::InfiniteFuture()) return now + kDefaultTimeout;
  return std::min(person.deadline, now + kMaxTimeout);
}

// An error without ErrorInfo did not come from the ledger's handlers but from the way there.
absl::Status ToStatus(const grpc::Status& status) {
  absl::Status result = FromGrpcStatus(status);
  if (result.ok() || !ErrorReasonName(result).empty()) return result;
  if (result.code() == absl::StatusCode::kUnavailable) {
    return MakeError(result.code(), budget::v1::ERROR_REASON_LEDGER_UNAVAILABLE,
                     "账本服务暂时不可用，请稍后用同一请求编号重试");
  }
  if (result.code() == absl::StatusCode::kDeadlineExceeded) {
    return MakeError(result.code(), budget::v1::ERROR_REASON_LEDGER_UNAVAILABLE,
                     "账本服务未在时限内答复，请稍后用同一请求编号重试");
  }
  return result;
}

using References = ledger::v1::ReferenceService::Stub;

template <typename AnyStub, typename Request, typename Response>
using Method = void (AnyStub::async::*)(grpc::ClientContext*, const Request*, Response*,
                                        std::function<void(grpc::Status)>);

// What must live until the call has ended.
template <typename Request, typename Response>
struct Call {
  // Let go of last: see ~GrpcLedgerClient.
  std::shared_ptr<void> in_use;
  grpc::ClientContext context;
  Request request;
  Response response;
  LedgerClient::Done<Response> done;
};

template <typename AnyStub, typename Request, typename Response>
void Start(AnyStub& stub, const std::shared_ptr<void>& in_use,
           Method<AnyStub, Request, Response> method, const OnBehalfOf& person, Request request,
           LedgerClient::Done<Response> done) {
  auto call = std::make_shared<Call<Request, Response>>();
  call->in_use = in_use;
  call->request = std::move(request);
  call->done = std::move(done);
  call->context.AddMetadata("authorization", absl::StrCat("Bearer ", person.bearer_token));
  call->context.AddMetadata(server::kClientAddressKey, person.client_address);
  if (!person.trace_id.empty()) {
    call->context.AddMetadata("traceparent", Traceparent(person.trace_id));
  }
  call->context.set_deadline(absl::ToChronoTime(DeadlineFor(person)));
  (stub.async()->*method)(&call->context, &call->request, &call->response,
                          [call](const grpc::Status& status) {
                            if (status.ok()) {
                              call->done(std::move(call->response));
                            } else {
                              call->done(ToStatus(status));
                            }
                          });
}

}  // namespace

std::shared_ptr<grpc::Channel> NewLedgerChannel(
    const LedgerAddress& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kInitialReconnectMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kMinReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMaxReconnectMs);
  if (!address.certificate_name.empty()) {
    arguments.SetSslTargetNameOverride(address.certificate_name);
  }
  return grpc::CreateCustomChannel(address.target, credentials, arguments);
}

GrpcLedgerClient::GrpcLedgerClient(const std::shared_ptr<grpc::Channel>& channel)
    : stub_(ledger::v1::LedgerService::NewStub(channel)),
      references_(ledger::v1::ReferenceService::NewStub(channel)),
      in_use_(&all_ended_, [](absl::Notification* all_ended) { all_ended->Notify(); }) {}

// A call's context refers to the channel until after `done`. Were that the channel's last
// reference, gRPC's thread would take the channel down and, with it, the queue that the thread
// itself runs on, which crashes (gRPC 1.51).
GrpcLedgerClient::~GrpcLedgerClient() {
  in_use_.reset();
  all_ended_.WaitForNotification();
}

void GrpcLedgerClient::CreateBudget(const OnBehalfOf& person,
                                    ledger::v1::CreateBudgetRequest request,
                                    Done<ledger::v1::CreateBudgetResponse> done) {
  Start(*stub_, in_use_, &Stub::async::CreateBudget, person, std::move(request), std::move(done));
}

void GrpcLedgerClient::GetBudget(const OnBehalfOf& person, ledger::v1::GetBudgetRequest request,
                                 Done<budget::v1::Budget> done) {
  Start(*stub_, in_use_, &Stub::async::GetBudget, person, std::move(request), std::move(done));
}

void GrpcLedgerClient::GetVersion(const OnBehalfOf& person, ledger::v1::GetVersionRequest request,
                                  Done<budget::v1::Version> done) {
  Start(*stub_, in_use_, &Stub::async::GetVersion, person, std::move(request), std::move(done));
}

void GrpcLedgerClient::SaveVersion(const OnBehalfOf& person, ledger::v1::SaveVersionRequest request,
                                   Done<ledger::v1::SaveVersionResponse> done) {
  Start(*stub_, in_use_, &Stub::async::SaveVersion, person, std::move(request), std::move(done));
}

void GrpcLedgerClient::ValidateVersion(const OnBehalfOf& person,
                                       ledger::v1::ValidateVersionRequest request,
                                       Done<ledger::v1::ValidateVersionResponse> done) {
  Start(*stub_, in_use_, &Stub::async::ValidateVersion, person, std::move(request),
        std::move(done));
}

void GrpcLedgerClient::GetReport(const OnBehalfOf& person, ledger::v1::GetReportRequest request,
                                 Done<ledger::v1::GetReportResponse> done) {
  Start(*stub_, in_use_, &Stub::async::GetReport, person, std::move(request), std::move(done));
}

void GrpcLedgerClient::CommitTransition(const OnBehalfOf& person,
                                        ledger::v1::CommitTransitionRequest request,
                                        Done<ledger::v1::CommitTransitionResponse> done) {
  Start(*stub_, in_use_, &Stub::async::CommitTransition, person, std::move(request),
        std::move(done));
}

void GrpcLedgerClient::GetRequestOutcome(const OnBehalfOf& person,
                                         ledger::v1::GetRequestOutcomeRequest request,
                                         Done<ledger::v1::GetRequestOutcomeResponse> done) {
  Start(*stub_, in_use_, &Stub::async::GetRequestOutcome, person, std::move(request),
        std::move(done));
}

void GrpcLedgerClient::GetDocument(const OnBehalfOf& person, ledger::v1::GetDocumentRequest request,
                                   Done<ledger::v1::GetDocumentResponse> done) {
  Start(*references_, in_use_, &References::async::GetDocument, person, std::move(request),
        std::move(done));
}

void GrpcLedgerClient::LoadReference(const OnBehalfOf& person,
                                     ledger::v1::LoadReferenceRequest request,
                                     Done<ledger::v1::LoadReferenceResponse> done) {
  Start(*references_, in_use_, &References::async::LoadReference, person, std::move(request),
        std::move(done));
}

void GrpcLedgerClient::ActivateReference(const OnBehalfOf& person,
                                         ledger::v1::ActivateReferenceRequest request,
                                         Done<ledger::v1::ActivateReferenceResponse> done) {
  Start(*references_, in_use_, &References::async::ActivateReference, person, std::move(request),
        std::move(done));
}

void GrpcLedgerClient::IssueControlFigures(const OnBehalfOf& person,
                                           ledger::v1::IssueControlFiguresRequest request,
                                           Done<ledger::v1::IssueControlFiguresResponse> done) {
  Start(*references_, in_use_, &References::async::IssueControlFigures, person, std::move(request),
        std::move(done));
}

}  // namespace mingzhang::workflow
