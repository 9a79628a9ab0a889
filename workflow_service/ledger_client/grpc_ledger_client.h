// The ledger over gRPC.
#ifndef MINGZHANG_WORKFLOW_SERVICE_LEDGER_CLIENT_GRPC_LEDGER_CLIENT_H_
#define MINGZHANG_WORKFLOW_SERVICE_LEDGER_CLIENT_GRPC_LEDGER_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "mingzhang/ledger/v1/ledger_service.grpc.pb.h"
#include "mingzhang/ledger/v1/reference_service.grpc.pb.h"
#include "workflow_service/ledger_client/ledger_client.h"

namespace mingzhang::workflow {

// How long a call may take when the person set no deadline, and at most, so that a ledger that
// keeps silent does not hold up draining.
inline constexpr absl::Duration kDefaultTimeout = absl::Seconds(10);
inline constexpr absl::Duration kMaxTimeout = absl::Seconds(60);

struct LedgerAddress {
  // As gRPC names targets: host:port, dns:///name:port.
  std::string target;
  // The name that the ledger's certificate must carry where it is not the target's host; else
  // empty.
  std::string certificate_name;
};

// A channel to the ledger, which connects when it is first used and again whenever the connection
// is lost. Reads that fail with UNAVAILABLE are repeated, three attempts in all within the call's
// deadline; mutations are not: the person repeats them with the same request id. It takes answers
// of up to 32 MiB with 16 KiB of metadata.
std::shared_ptr<grpc::Channel> NewLedgerChannel(
    const LedgerAddress& address, const std::shared_ptr<grpc::ChannelCredentials>& credentials);

// Calls on gRPC's threads.
class GrpcLedgerClient final : public LedgerClient {
 public:
  explicit GrpcLedgerClient(const std::shared_ptr<grpc::Channel>& channel);

  // Waits for the calls under way, so not from within a `done`.
  ~GrpcLedgerClient() override;

  void CreateBudget(const OnBehalfOf& person, ledger::v1::CreateBudgetRequest request,
                    Done<ledger::v1::CreateBudgetResponse> done) override;
  void GetBudget(const OnBehalfOf& person, ledger::v1::GetBudgetRequest request,
                 Done<budget::v1::Budget> done) override;
  void GetVersion(const OnBehalfOf& person, ledger::v1::GetVersionRequest request,
                  Done<budget::v1::Version> done) override;
  void SaveVersion(const OnBehalfOf& person, ledger::v1::SaveVersionRequest request,
                   Done<ledger::v1::SaveVersionResponse> done) override;
  void ValidateVersion(const OnBehalfOf& person, ledger::v1::ValidateVersionRequest request,
                       Done<ledger::v1::ValidateVersionResponse> done) override;
  void GetReport(const OnBehalfOf& person, ledger::v1::GetReportRequest request,
                 Done<ledger::v1::GetReportResponse> done) override;
  void CommitTransition(const OnBehalfOf& person, ledger::v1::CommitTransitionRequest request,
                        Done<ledger::v1::CommitTransitionResponse> done) override;
  void GetRequestOutcome(const OnBehalfOf& person, ledger::v1::GetRequestOutcomeRequest request,
                         Done<ledger::v1::GetRequestOutcomeResponse> done) override;
  void GetDocument(const OnBehalfOf& person, ledger::v1::GetDocumentRequest request,
                   Done<ledger::v1::GetDocumentResponse> done) override;
  void LoadReference(const OnBehalfOf& person, ledger::v1::LoadReferenceRequest request,
                     Done<ledger::v1::LoadReferenceResponse> done) override;
  void ActivateReference(const OnBehalfOf& person, ledger::v1::ActivateReferenceRequest request,
                         Done<ledger::v1::ActivateReferenceResponse> done) override;
  void IssueControlFigures(const OnBehalfOf& person, ledger::v1::IssueControlFiguresRequest request,
                           Done<ledger::v1::IssueControlFiguresResponse> done) override;

 private:
  const std::unique_ptr<ledger::v1::LedgerService::Stub> stub_;
  const std::unique_ptr<ledger::v1::ReferenceService::Stub> references_;
  // Every call shares in_use_; the last to let go of it notifies.
  absl::Notification all_ended_;
  std::shared_ptr<void> in_use_;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_LEDGER_CLIENT_GRPC_LEDGER_CLIENT_H_
