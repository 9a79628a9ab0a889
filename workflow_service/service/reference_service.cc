#include "workflow_service/service/reference_service.h"

#include <string>
#include <utility>

#include "common/request/fields.h"
#include "common/resource/reference_name.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "workflow_service/process/state_machine.h"
#include "workflow_service/service/fingerprint.h"
#include "workflow_service/service/transition_call.h"

namespace mingzhang::workflow {
namespace {

using server::Caller;
using server::Reply;

template <typename Name>
absl::StatusOr<Name> ParseName(const char* field, const std::string& text) {
  auto name = Name::Parse(text);
  if (!name.ok()) return FieldError(field, std::string(name.status().message()));
  return name;
}

// Whether the person may change what the division is judged by, under a request id that may be.
absl::Status Check(const std::string& division, const std::string& request_id,
                   const Caller& caller) {
  absl::Status status = CheckRequestId("request_id", request_id);
  if (!status.ok()) return status;
  return AuthorizeReferences(DivisionName{division}.ToString(), caller.principal);
}

}  // namespace

grpc::ServerUnaryReactor* ReferenceServiceImpl::LoadReference(
    grpc::CallbackServerContext* context, const v1::LoadReferenceRequest* request,
    v1::LoadReferenceResponse* response) {
  return calls_.RunLater(
      context, request, response,
      [this](const Caller& caller, const v1::LoadReferenceRequest& wanted,
             Reply<v1::LoadReferenceResponse> reply) {
        const auto name = ParseName<DivisionName>("parent", wanted.parent());
        if (!name.ok()) return reply.Finish(name.status());
        const absl::Status allowed = Check(name->division, wanted.request_id(), caller);
        if (!allowed.ok()) return reply.Finish(allowed);
        ledger::v1::LoadReferenceRequest load;
        load.set_parent(wanted.parent());
        load.set_kind(wanted.kind());
        load.set_text(wanted.text());
        load.set_file_name(wanted.file_name());
        load.set_fiscal_year(wanted.fiscal_year());
        load.set_message(wanted.message());
        load.set_request_id(wanted.request_id());
        load.set_request_fingerprint(Fingerprint(wanted));
        ledger_.LoadReference(
            ForwardedFrom(caller), std::move(load),
            [reply = std::move(reply)](
                absl::StatusOr<ledger::v1::LoadReferenceResponse> loaded) mutable {
              if (!loaded.ok()) return reply.Finish(loaded.status());
              v1::LoadReferenceResponse answer;
              *answer.mutable_reference() = std::move(*loaded->mutable_reference());
              *answer.mutable_receipt() = std::move(*loaded->mutable_receipt());
              reply.Finish(std::move(answer));
            });
      });
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::ActivateReference(
    grpc::CallbackServerContext* context, const v1::ActivateReferenceRequest* request,
    v1::ActivateReferenceResponse* response) {
  return calls_.RunLater(
      context, request, response,
      [this](const Caller& caller, const v1::ActivateReferenceRequest& wanted,
             Reply<v1::ActivateReferenceResponse> reply) {
        const auto name = ParseName<ReferenceRevisionName>("name", wanted.name());
        if (!name.ok()) return reply.Finish(name.status());
        const absl::Status allowed = Check(name->document.division, wanted.request_id(), caller);
        if (!allowed.ok()) return reply.Finish(allowed);
        ledger::v1::ActivateReferenceRequest activate;
        activate.set_name(wanted.name());
        activate.set_fiscal_year(wanted.fiscal_year());
        activate.set_message(wanted.message());
        activate.set_request_id(wanted.request_id());
        activate.set_request_fingerprint(Fingerprint(wanted));
        ledger_.ActivateReference(
            ForwardedFrom(caller), std::move(activate),
            [reply = std::move(reply)](
                absl::StatusOr<ledger::v1::ActivateReferenceResponse> activated) mutable {
              if (!activated.ok()) return reply.Finish(activated.status());
              v1::ActivateReferenceResponse answer;
              *answer.mutable_activation() = std::move(*activated->mutable_activation());
              *answer.mutable_receipt() = std::move(*activated->mutable_receipt());
              reply.Finish(std::move(answer));
            });
      });
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::IssueControlFigures(
    grpc::CallbackServerContext* context, const v1::IssueControlFiguresRequest* request,
    v1::IssueControlFiguresResponse* response) {
  return calls_.RunLater(
      context, request, response,
      [this](const Caller& caller, const v1::IssueControlFiguresRequest& wanted,
             Reply<v1::IssueControlFiguresResponse> reply) {
        const auto name = ParseName<DepartmentName>("parent", wanted.parent());
        if (!name.ok()) return reply.Finish(name.status());
        const absl::Status allowed = Check(name->division, wanted.request_id(), caller);
        if (!allowed.ok()) return reply.Finish(allowed);
        ledger::v1::IssueControlFiguresRequest issue;
        issue.set_parent(wanted.parent());
        issue.set_fiscal_year(wanted.fiscal_year());
        *issue.mutable_control_figures() = wanted.control_figures();
        issue.set_base_revision(wanted.base_revision());
        issue.set_request_id(wanted.request_id());
        issue.set_request_fingerprint(Fingerprint(wanted));
        ledger_.IssueControlFigures(
            ForwardedFrom(caller), std::move(issue),
            [reply = std::move(reply)](
                absl::StatusOr<ledger::v1::IssueControlFiguresResponse> issued) mutable {
              if (!issued.ok()) return reply.Finish(issued.status());
              v1::IssueControlFiguresResponse answer;
              *answer.mutable_control_figures() = std::move(*issued->mutable_control_figures());
              *answer.mutable_receipt() = std::move(*issued->mutable_receipt());
              reply.Finish(std::move(answer));
            });
      });
}

}  // namespace mingzhang::workflow
