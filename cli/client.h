// Calls of the two services over TLS, in the name of one person.
#ifndef MINGZHANG_CLI_CLIENT_H_
#define MINGZHANG_CLI_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mingzhang/ledger/v1/admin_service.grpc.pb.h"
#include "mingzhang/ledger/v1/audit_service.grpc.pb.h"
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
  using Admin = ledger::v1::AdminService::Stub;
  using References = ledger::v1::ReferenceService::Stub;
  using Workflow = workflow::v1::WorkflowService::Stub;
  using WorkflowReferences = workflow::v1::ReferenceService::Stub;

  struct Options {
    std::string ledger;       // host:port
    std::string workflow;     // host:port
    std::string authorities;  // Path of the PEM file.
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
    context.AddMetadata("authorization", "Bearer " + token_);
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout_));
    Response response;
    const grpc::Status status = ((*stub).*method)(&context, request, &response);
    if (!status.ok()) return CallStatus(status, endpoint, timeout_);
    return response;
  }

 private:
  template <typename Stub>
  struct Target {
    Endpoint endpoint;
    std::unique_ptr<Stub> stub;
  };

  Client(std::string token, absl::Duration timeout) : token_(std::move(token)), timeout_(timeout) {}

  std::string token_;
  absl::Duration timeout_;
  std::tuple<Target<Ledger>, Target<Audit>, Target<Admin>, Target<References>, Target<Workflow>,
             Target<WorkflowReferences>>
      targets_;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_CLIENT_H_
