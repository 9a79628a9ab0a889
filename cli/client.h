// Calls of the two services over TLS, in the name of one person or of nobody.
#ifndef MINGZHANG_CLI_CLIENT_H_
#define MINGZHANG_CLI_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "mingzhang/ledger/v1/admin_service.grpc.pb.h"
#include "mingzhang/ledger/v1/audit_service.grpc.pb.h"
#include "mingzhang/ledger/v1/disclosure_service.grpc.pb.h"
#include "mingzhang/ledger/v1/ledger_service.grpc.pb.h"
#include "mingzhang/ledger/v1/reference_service.grpc.pb.h"
#include "mingzhang/workflow/v1/reference_service.grpc.pb.h"
#include "mingzhang/workflow/v1/workflow_service.grpc.pb.h"

namespace mingzhang::cli {

// The longest answer that is received: a draft of 200,000 lines and any narrative fit.
inline constexpr int kMaxReceiveBytes = 64 << 20;

// A service as people know it.
struct Endpoint {
  std::string title;    // 账本服务
  std::string address;  // host:port
};

inline constexpr char kLedgerTitle[] = "账本服务";
inline constexpr char kWorkflowTitle[] = "流程服务";

// A channel to a service whose certificate comes from one of the authorities in the PEM file.
// Connects with the first call. kUsage when the file is missing or wrong.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const Endpoint& endpoint,
                                                           const std::string& authorities);

// A call's status, with what people need to know when the service did not answer: who, where, and
// how to start it.
absl::Status CallStatus(const grpc::Status& status, const Endpoint& endpoint,
                        absl::Duration timeout);

// Blocks in every call, at most for the timeout. Thread-safe.
class Client {
 public:
  using Ledger = ledger::v1::LedgerService::Stub;
  using Audit = ledger::v1::AuditService::Stub;
  using Disclosures = ledger::v1::DisclosureService::Stub;
  using Admin = ledger::v1::AdminService::Stub;
  using References = ledger::v1::ReferenceService::Stub;
  using Workflow = workflow::v1::WorkflowService::Stub;
  using WorkflowReferences = workflow::v1::ReferenceService::Stub;

  struct Options {
    std::string ledger;       // host:port
    std::string workflow;     // host:port
    std::string authorities;  // Path of the PEM file.
    // Empty: what everybody may call is called without saying who calls.
    std::string token;
    absl::Duration timeout;
  };

  // Errors of OpenChannel. The services need not run yet.
  static absl::StatusOr<std::unique_ptr<Client>> Create(Options options);

  // Calls a method, such as Call(&Client::Ledger::GetBudget, request). Errors are the service's,
  // and those of CallStatus.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Request& request) {
    const auto& [endpoint, stub] = std::get<Target<Stub>>(targets_);
    grpc::ClientContext context;
    Prepare(context);
    Response response;
    const grpc::Status status = ((*stub).*method)(&context, request, &response);
    if (!status.ok()) return CallStatus(status, endpoint, timeout_);
    return response;
  }

  // Calls a method that answers with a stream, and hands each message to `take`; what `take`
  // refuses ends the call, and is the result. The timeout is that of the whole stream.
  template <typename Stub, typename Request, typename Response>
  absl::Status Read(std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                        grpc::ClientContext*, const Request&),
                    const Request& request,
                    std::type_identity_t<absl::FunctionRef<absl::Status(const Response&)>> take) {
    const auto& [endpoint, stub] = std::get<Target<Stub>>(targets_);
    grpc::ClientContext context;
    Prepare(context);
    const auto reader = ((*stub).*method)(&context, request);
    Response response;
    absl::Status taken;
    while (taken.ok() && reader->Read(&response)) taken = take(response);
    if (!taken.ok()) context.TryCancel();
    const grpc::Status status = reader->Finish();
    if (!taken.ok()) return taken;
    return CallStatus(status, endpoint, timeout_);
  }

 private:
  void Prepare(grpc::ClientContext& context) const {
    if (!token_.empty()) context.AddMetadata("authorization", "Bearer " + token_);
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout_));
  }

  template <typename Stub>
  struct Target {
    Endpoint endpoint;
    std::unique_ptr<Stub> stub;
  };

  Client(std::string token, absl::Duration timeout) : token_(std::move(token)), timeout_(timeout) {}

  std::string token_;
  absl::Duration timeout_;
  std::tuple<Target<Ledger>, Target<Audit>, Target<Disclosures>, Target<Admin>, Target<References>,
             Target<Workflow>, Target<WorkflowReferences>>
      targets_;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_CLIENT_H_
