// LedgerService over gRPC: checks requests, judges the person, and hands mutations to the
// committer.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_LEDGER_SERVICE_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_LEDGER_SERVICE_H_

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/resource/resource_name.h"
#include "common/server/unary_call.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/commit/mutations.h"
#include "ledger_service/reference/resolver.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/service/disclosure_reads.h"
#include "ledger_service/service/judge.h"
#include "ledger_service/service/mutation_runner.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/ledger_service.grpc.pb.h"

namespace mingzhang::service {

// Thread-safe. Reads run on gRPC's threads against a snapshot; mutations are answered from the
// committer's.
class LedgerServiceImpl final : public ledger::v1::LedgerService::CallbackService {
 public:
  // All must outlive the service, and the server must have drained before any of them goes.
  LedgerServiceImpl(server::CallRunner& calls, const storage::Storage& storage,
                    commit::Committer& committer, AuditLog& log,
                    const reference::Resolver& resolver, const Clock& clock)
      : calls_(calls),
        storage_(storage),
        log_(log),
        resolver_(resolver),
        clock_(clock),
        mutations_(calls, storage, committer),
        judge_(resolver, clock),
        disclosure_(resolver) {}

  grpc::ServerUnaryReactor* CreateBudget(grpc::CallbackServerContext* context,
                                         const ledger::v1::CreateBudgetRequest* request,
                                         ledger::v1::CreateBudgetResponse* response) override;
  grpc::ServerUnaryReactor* GetBudget(grpc::CallbackServerContext* context,
                                      const ledger::v1::GetBudgetRequest* request,
                                      budget::v1::Budget* response) override;
  grpc::ServerUnaryReactor* ListBudgets(grpc::CallbackServerContext* context,
                                        const ledger::v1::ListBudgetsRequest* request,
                                        ledger::v1::ListBudgetsResponse* response) override;
  grpc::ServerUnaryReactor* SaveVersion(grpc::CallbackServerContext* context,
                                        const ledger::v1::SaveVersionRequest* request,
                                        ledger::v1::SaveVersionResponse* response) override;
  grpc::ServerUnaryReactor* GetVersion(grpc::CallbackServerContext* context,
                                       const ledger::v1::GetVersionRequest* request,
                                       budget::v1::Version* response) override;
  grpc::ServerUnaryReactor* ListVersions(grpc::CallbackServerContext* context,
                                         const ledger::v1::ListVersionsRequest* request,
                                         ledger::v1::ListVersionsResponse* response) override;
  grpc::ServerUnaryReactor* ValidateVersion(grpc::CallbackServerContext* context,
                                            const ledger::v1::ValidateVersionRequest* request,
                                            ledger::v1::ValidateVersionResponse* response) override;
  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext* context,
                                      const ledger::v1::GetReportRequest* request,
                                      ledger::v1::GetReportResponse* response) override;
  grpc::ServerUnaryReactor* DiffVersions(grpc::CallbackServerContext* context,
                                         const ledger::v1::DiffVersionsRequest* request,
                                         budget::v1::VersionDiff* response) override;
  grpc::ServerUnaryReactor* GetTables(grpc::CallbackServerContext* context,
                                      const ledger::v1::GetTablesRequest* request,
                                      ledger::v1::GetTablesResponse* response) override;
  grpc::ServerUnaryReactor* TraceCell(grpc::CallbackServerContext* context,
                                      const ledger::v1::TraceCellRequest* request,
                                      ledger::v1::TraceCellResponse* response) override;
  grpc::ServerUnaryReactor* GetNarrative(grpc::CallbackServerContext* context,
                                         const ledger::v1::GetNarrativeRequest* request,
                                         ledger::v1::GetNarrativeResponse* response) override;
  grpc::ServerUnaryReactor* CommitTransition(
      grpc::CallbackServerContext* context, const ledger::v1::CommitTransitionRequest* request,
      ledger::v1::CommitTransitionResponse* response) override;
  grpc::ServerUnaryReactor* GetRequestOutcome(
      grpc::CallbackServerContext* context, const ledger::v1::GetRequestOutcomeRequest* request,
      ledger::v1::GetRequestOutcomeResponse* response) override;

 private:
  // Answers a read of what a version prints, for whoever may read its budget.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Read(
      grpc::CallbackServerContext* context, const Request* request, Response* response,
      absl::StatusOr<Response> (DisclosureReads::*read)(const storage::Snapshot&, const Request&)
          const,
      absl::StatusOr<std::string> (*resource_of)(const Request&));
  template <typename Response>
  absl::StatusOr<Response> Answer(commit::Committed committed);

  absl::StatusOr<Apply> PrepareCreate(const ledger::v1::CreateBudgetRequest& request) const;
  absl::StatusOr<Apply> PrepareSave(const ledger::v1::SaveVersionRequest& request) const;
  absl::StatusOr<Apply> PrepareTransition(const ledger::v1::CommitTransitionRequest& request) const;

  server::CallRunner& calls_;
  const storage::Storage& storage_;
  AuditLog& log_;
  const reference::Resolver& resolver_;
  const Clock& clock_;
  const MutationRunner mutations_;
  const Judge judge_;
  const DisclosureReads disclosure_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_LEDGER_SERVICE_H_
