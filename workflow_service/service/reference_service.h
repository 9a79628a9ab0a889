// The workflow's ReferenceService over gRPC: checks requests and the person's role, and has the
// ledger do the rest.
#ifndef MINGZHANG_WORKFLOW_SERVICE_SERVICE_REFERENCE_SERVICE_H_
#define MINGZHANG_WORKFLOW_SERVICE_SERVICE_REFERENCE_SERVICE_H_

#include "common/server/unary_call.h"
#include "mingzhang/workflow/v1/reference_service.grpc.pb.h"
#include "workflow_service/ledger_client/ledger_client.h"

namespace mingzhang::workflow {

// Keeps nothing between calls. Thread-safe; no thread ever waits for the ledger. The order of
// refusals: the token, the resource's name, the person's role, then what the ledger says; the text
// itself is the ledger's to check.
class ReferenceServiceImpl final : public v1::ReferenceService::CallbackService {
 public:
  // Both must outlive the service, and the server must have drained before either goes.
  ReferenceServiceImpl(server::CallRunner& calls, LedgerClient& ledger)
      : calls_(calls), ledger_(ledger) {}

  grpc::ServerUnaryReactor* LoadReference(grpc::CallbackServerContext* context,
                                          const v1::LoadReferenceRequest* request,
                                          v1::LoadReferenceResponse* response) override;
  grpc::ServerUnaryReactor* ActivateReference(grpc::CallbackServerContext* context,
                                              const v1::ActivateReferenceRequest* request,
                                              v1::ActivateReferenceResponse* response) override;
  grpc::ServerUnaryReactor* IssueControlFigures(grpc::CallbackServerContext* context,
                                                const v1::IssueControlFiguresRequest* request,
                                                v1::IssueControlFiguresResponse* response) override;

 private:
  server::CallRunner& calls_;
  LedgerClient& ledger_;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_SERVICE_REFERENCE_SERVICE_H_
