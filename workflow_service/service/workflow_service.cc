#include "workflow_service/service/workflow_service.h"

#include <memory>
#include <utility>

#include "common/time/timestamp.h"
#include "workflow_service/process/state_machine.h"
#include "workflow_service/service/fingerprint.h"
#include "workflow_service/service/preview_call.h"
#include "workflow_service/service/requests.h"

namespace mingzhang::workflow {

using server::Caller;
using server::Reply;

grpc::ServerUnaryReactor* WorkflowServiceImpl::CreateBudget(grpc::CallbackServerContext* context,
                                                            const v1::CreateBudgetRequest* request,
                                                            v1::CreateBudgetResponse* response) {
  return calls_.RunLater(
      context, request, response,
      [this](const Caller& caller, const v1::CreateBudgetRequest& wanted,
             Reply<v1::CreateBudgetResponse> reply) {
        auto create = ToCreate(wanted);
        if (!create.ok()) return reply.Finish(create.status());
        const absl::Status allowed = AuthorizeDrafting(wanted.parent(), caller.principal);
        if (!allowed.ok()) return reply.Finish(allowed);
        create->set_request_fingerprint(Fingerprint(wanted));
        surroundings_.ledger.CreateBudget(
            ForwardedFrom(caller), *std::move(create),
            [reply = std::move(reply)](
                absl::StatusOr<ledger::v1::CreateBudgetResponse> created) mutable {
              if (!created.ok()) return reply.Finish(created.status());
              v1::CreateBudgetResponse answer;
              *answer.mutable_budget() = std::move(*created->mutable_budget());
              *answer.mutable_receipt() = std::move(*created->mutable_receipt());
              reply.Finish(std::move(answer));
            });
      });
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::SaveDraft(grpc::CallbackServerContext* context,
                                                         const v1::SaveDraftRequest* request,
                                                         v1::SaveDraftResponse* response) {
  return calls_.RunLater(context, request, response,
                         [this](const Caller& caller, const v1::SaveDraftRequest& wanted,
                                Reply<v1::SaveDraftResponse> reply) {
                           auto save = ToSave(wanted);
                           if (!save.ok()) return reply.Finish(save.status());
                           const absl::Status allowed =
                               AuthorizeDrafting(wanted.name(), caller.principal);
                           if (!allowed.ok()) return reply.Finish(allowed);
                           save->set_request_fingerprint(Fingerprint(wanted));
                           surroundings_.ledger.SaveVersion(
                               ForwardedFrom(caller), *std::move(save),
                               [reply = std::move(reply)](
                                   absl::StatusOr<ledger::v1::SaveVersionResponse> saved) mutable {
                                 if (!saved.ok()) return reply.Finish(saved.status());
                                 v1::SaveDraftResponse answer;
                                 *answer.mutable_budget() = std::move(*saved->mutable_budget());
                                 *answer.mutable_version() = std::move(*saved->mutable_version());
                                 *answer.mutable_receipt() = std::move(*saved->mutable_receipt());
                                 reply.Finish(std::move(answer));
                               });
                         });
}

template <typename Request>
grpc::ServerUnaryReactor* WorkflowServiceImpl::Transit(grpc::CallbackServerContext* context,
                                                       const Request* request,
                                                       v1::TransitionResponse* response) {
  return calls_.RunLater(
      context, request, response,
      [this](const Caller& caller, const Request& wanted, Reply<v1::TransitionResponse> reply) {
        auto commit = ToCommit(wanted, ChinaDay(surroundings_.clock.Now()));
        if (!commit.ok()) return reply.Finish(commit.status());
        const absl::Status allowed =
            Authorize(commit->action(), commit->name(), caller.principal, surroundings_.steps);
        if (!allowed.ok()) return reply.Finish(allowed);
        commit->set_request_fingerprint(Fingerprint(wanted));
        TransitionCall::Start(surroundings_, caller, *std::move(commit), std::move(reply));
      });
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::SubmitBudget(grpc::CallbackServerContext* context,
                                                            const v1::SubmitBudgetRequest* request,
                                                            v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::WithdrawBudget(
    grpc::CallbackServerContext* context, const v1::WithdrawBudgetRequest* request,
    v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::ClaimBudget(grpc::CallbackServerContext* context,
                                                           const v1::ClaimBudgetRequest* request,
                                                           v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::PassBudget(grpc::CallbackServerContext* context,
                                                          const v1::PassBudgetRequest* request,
                                                          v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::ReturnBudget(grpc::CallbackServerContext* context,
                                                            const v1::ReturnBudgetRequest* request,
                                                            v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::ApproveBudget(
    grpc::CallbackServerContext* context, const v1::ApproveBudgetRequest* request,
    v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::PublishBudget(
    grpc::CallbackServerContext* context, const v1::PublishBudgetRequest* request,
    v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::CorrectBudget(
    grpc::CallbackServerContext* context, const v1::CorrectBudgetRequest* request,
    v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerUnaryReactor* WorkflowServiceImpl::CancelBudget(grpc::CallbackServerContext* context,
                                                            const v1::CancelBudgetRequest* request,
                                                            v1::TransitionResponse* response) {
  return Transit(context, request, response);
}

grpc::ServerWriteReactor<v1::PreviewDisclosureResponse>* WorkflowServiceImpl::PreviewDisclosure(
    grpc::CallbackServerContext* context, const v1::PreviewDisclosureRequest* request) {
  return streams_.Run<v1::PreviewDisclosureResponse>(
      context, *request, server::Audience::kPeople,
      [this](const Caller& caller, const v1::PreviewDisclosureRequest& wanted,
             server::StreamReply<v1::PreviewDisclosureResponse> reply) {
        StartPreview(surroundings_, caller, wanted, std::move(reply));
      });
}

}  // namespace mingzhang::workflow
