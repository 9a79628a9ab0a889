// WorkflowService over gRPC: checks requests and the person's role, and has the ledger do the rest.
#ifndef MINGZHANG_WORKFLOW_SERVICE_SERVICE_WORKFLOW_SERVICE_H_
#define MINGZHANG_WORKFLOW_SERVICE_SERVICE_WORKFLOW_SERVICE_H_

#include "common/clock/clock.h"
#include "common/server/stream_call.h"
#include "common/server/unary_call.h"
#include "mingzhang/workflow/v1/workflow_service.grpc.pb.h"
#include "workflow_service/ledger_client/ledger_client.h"
#include "workflow_service/process/review_steps.h"
#include "workflow_service/service/transition_call.h"

namespace mingzhang::workflow {

// Keeps nothing between calls. Thread-safe; no thread ever waits for the ledger.
//
// The order of refusals: the token, the request's fields, the person's role, then what the budget's
// head says.
class WorkflowServiceImpl final : public v1::WorkflowService::CallbackService {
 public:
  // Previews at the same time.
  static constexpr server::PlaceLimits kMaxPreviews = {.max = 16, .max_of_client = 2};

  // All must outlive the service, and the server must have drained before any of them goes.
  WorkflowServiceImpl(server::CallRunner& calls, LedgerClient& ledger, const ReviewSteps& steps,
                      DisclosureMaker& disclosures, DisclosureMaker& previews, const Clock& clock)
      : calls_(calls),
        streams_(calls, {.places = kMaxPreviews}),
        surroundings_{ledger, steps, disclosures, previews, clock} {}

  grpc::ServerUnaryReactor* CreateBudget(grpc::CallbackServerContext* context,
                                         const v1::CreateBudgetRequest* request,
                                         v1::CreateBudgetResponse* response) override;
  grpc::ServerUnaryReactor* SaveDraft(grpc::CallbackServerContext* context,
                                      const v1::SaveDraftRequest* request,
                                      v1::SaveDraftResponse* response) override;
  grpc::ServerUnaryReactor* SubmitBudget(grpc::CallbackServerContext* context,
                                         const v1::SubmitBudgetRequest* request,
                                         v1::TransitionResponse* response) override;
  grpc::ServerUnaryReactor* WithdrawBudget(grpc::CallbackServerContext* context,
                                           const v1::WithdrawBudgetRequest* request,
                                           v1::TransitionResponse* response) override;
  grpc::ServerUnaryReactor* ClaimBudget(grpc::CallbackServerContext* context,
                                        const v1::ClaimBudgetRequest* request,
                                        v1::TransitionResponse* response) override;
  grpc::ServerUnaryReactor* PassBudget(grpc::CallbackServerContext* context,
                                       const v1::PassBudgetRequest* request,
                                       v1::TransitionResponse* response) override;
  grpc::ServerUnaryReactor* ReturnBudget(grpc::CallbackServerContext* context,
                                         const v1::ReturnBudgetRequest* request,
                                         v1::TransitionResponse* response) override;
  grpc::ServerUnaryReactor* ApproveBudget(grpc::CallbackServerContext* context,
                                          const v1::ApproveBudgetRequest* request,
                                          v1::TransitionResponse* response) override;
  grpc::ServerUnaryReactor* PublishBudget(grpc::CallbackServerContext* context,
                                          const v1::PublishBudgetRequest* request,
                                          v1::TransitionResponse* response) override;
  grpc::ServerUnaryReactor* CorrectBudget(grpc::CallbackServerContext* context,
                                          const v1::CorrectBudgetRequest* request,
                                          v1::TransitionResponse* response) override;
  grpc::ServerUnaryReactor* CancelBudget(grpc::CallbackServerContext* context,
                                         const v1::CancelBudgetRequest* request,
                                         v1::TransitionResponse* response) override;
  grpc::ServerWriteReactor<v1::PreviewDisclosureResponse>* PreviewDisclosure(
      grpc::CallbackServerContext* context, const v1::PreviewDisclosureRequest* request) override;

 private:
  template <typename Request>
  grpc::ServerUnaryReactor* Transit(grpc::CallbackServerContext* context, const Request* request,
                                    v1::TransitionResponse* response);

  server::CallRunner& calls_;
  server::StreamRunner streams_;
  const Surroundings surroundings_;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_SERVICE_WORKFLOW_SERVICE_H_
