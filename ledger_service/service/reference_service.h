// ReferenceService over gRPC: rule sets, forms, catalogues and control figures.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_SERVICE_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_SERVICE_H_

#include "absl/status/statusor.h"
#include "common/server/unary_call.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/reference/resolver.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/service/mutation_runner.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/reference_service.grpc.pb.h"

namespace mingzhang::service {

// Thread-safe. Texts are compiled on gRPC's threads; only what is sound reaches the committer.
class ReferenceServiceImpl final : public ledger::v1::ReferenceService::CallbackService {
 public:
  // All must outlive the service, and the server must have drained before any of them goes.
  ReferenceServiceImpl(server::CallRunner& calls, const storage::Storage& storage,
                       commit::Committer& committer, AuditLog& log,
                       const reference::Resolver& resolver)
      : calls_(calls),
        storage_(storage),
        log_(log),
        resolver_(resolver),
        mutations_(calls, storage, committer) {}

  grpc::ServerUnaryReactor* LoadReference(grpc::CallbackServerContext* context,
                                          const ledger::v1::LoadReferenceRequest* request,
                                          ledger::v1::LoadReferenceResponse* response) override;
  grpc::ServerUnaryReactor* ActivateReference(
      grpc::CallbackServerContext* context, const ledger::v1::ActivateReferenceRequest* request,
      ledger::v1::ActivateReferenceResponse* response) override;
  grpc::ServerUnaryReactor* GetReference(grpc::CallbackServerContext* context,
                                         const ledger::v1::GetReferenceRequest* request,
                                         budget::v1::Reference* response) override;
  grpc::ServerUnaryReactor* ListReferences(grpc::CallbackServerContext* context,
                                           const ledger::v1::ListReferencesRequest* request,
                                           ledger::v1::ListReferencesResponse* response) override;
  grpc::ServerUnaryReactor* GetDocument(grpc::CallbackServerContext* context,
                                        const ledger::v1::GetDocumentRequest* request,
                                        ledger::v1::GetDocumentResponse* response) override;
  grpc::ServerUnaryReactor* IssueControlFigures(
      grpc::CallbackServerContext* context, const ledger::v1::IssueControlFiguresRequest* request,
      ledger::v1::IssueControlFiguresResponse* response) override;
  grpc::ServerUnaryReactor* GetControlFigures(grpc::CallbackServerContext* context,
                                              const ledger::v1::GetControlFiguresRequest* request,
                                              budget::v1::ControlFigures* response) override;
  grpc::ServerUnaryReactor* ListControlFigures(
      grpc::CallbackServerContext* context, const ledger::v1::ListControlFiguresRequest* request,
      ledger::v1::ListControlFiguresResponse* response) override;

 private:
  absl::StatusOr<Apply> PrepareLoad(const ledger::v1::LoadReferenceRequest& request) const;
  absl::StatusOr<Apply> PrepareIssue(const ledger::v1::IssueControlFiguresRequest& request) const;
  absl::StatusOr<budget::v1::Reference> Get(const ledger::v1::GetReferenceRequest& request) const;
  absl::StatusOr<ledger::v1::ListReferencesResponse> List(
      const ledger::v1::ListReferencesRequest& request) const;
  absl::StatusOr<ledger::v1::GetDocumentResponse> Document(
      const ledger::v1::GetDocumentRequest& request) const;
  absl::StatusOr<ledger::v1::ListControlFiguresResponse> ListFigures(
      const ledger::v1::ListControlFiguresRequest& request) const;

  server::CallRunner& calls_;
  const storage::Storage& storage_;
  AuditLog& log_;
  const reference::Resolver& resolver_;
  const MutationRunner mutations_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_SERVICE_H_
