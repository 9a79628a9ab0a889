#include "workflow_service/service/transition_call.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "workflow_service/process/state_machine.h"

namespace mingzhang::workflow {
namespace {

absl::Status EtagMismatch(const budget::v1::Budget& head) {
  return MakeError(absl::StatusCode::kAborted, budget::v1::ERROR_REASON_ETAG_MISMATCH,
                   "预算已被他人更新，请重新读取后再操作", {{"current_etag", head.etag()}});
}

void FillIn(const Transition& transition, ledger::v1::CommitTransitionRequest& commit) {
  commit.set_from_state(transition.from_state);
  commit.set_to_state(transition.to_state);
  commit.set_from_step(transition.from_step);
  commit.set_to_step(transition.to_step);
  commit.set_holder(transition.holder);
}

void FillInDeadline(absl::CivilDay today, ledger::v1::CommitTransitionRequest& commit) {
  if (commit.action() == budget::v1::ACTION_APPROVE) {
    *commit.mutable_publication_due() = ToDate(today + kPublicationDays);
  }
}

template <typename LedgerResponse>
v1::TransitionResponse ToResponse(LedgerResponse answer) {
  v1::TransitionResponse response;
  *response.mutable_budget() = std::move(*answer.mutable_budget());
  *response.mutable_receipt() = std::move(*answer.mutable_receipt());
  return response;
}

}  // namespace

OnBehalfOf ForwardedFrom(const server::Caller& caller) {
  return {.bearer_token = caller.context.bearer_token.value_or(""),
          .client_address = caller.client_address,
          .trace_id = caller.context.trace_id,
          .deadline = caller.context.deadline};
}

TransitionCall::TransitionCall(const Surroundings& surroundings, const server::Caller& caller,
                               ledger::v1::CommitTransitionRequest commit,
                               server::Reply<v1::TransitionResponse> reply)
    : surroundings_(surroundings),
      caller_(caller),
      person_(ForwardedFrom(caller)),
      commit_(std::move(commit)),
      reply_(std::move(reply)) {}

void TransitionCall::Start(const Surroundings& surroundings, const server::Caller& caller,
                           ledger::v1::CommitTransitionRequest commit,
                           server::Reply<v1::TransitionResponse> reply) {
  const std::shared_ptr<TransitionCall> call(
      new TransitionCall(surroundings, caller, std::move(commit), std::move(reply)));
  call->ReadHead();
}

template <typename Response, typename Next>
LedgerClient::Done<Response> TransitionCall::Then(Next next) {
  return [self = shared_from_this(), next](absl::StatusOr<Response> answer) {
    if (!answer.ok()) {
      self->reply_.Finish(answer.status());
    } else if (self->caller_.Cancelled()) {
      self->reply_.Finish(absl::CancelledError("调用方已取消请求"));
    } else {
      next(*self, *std::move(answer));
    }
  };
}

void TransitionCall::ReadHead() {
  ledger::v1::GetBudgetRequest get;
  get.set_name(commit_.name());
  surroundings_.ledger.GetBudget(
      person_, std::move(get),
      Then<budget::v1::Budget>(
          [](TransitionCall& self, budget::v1::Budget head) { self.Judge(std::move(head)); }));
}

void TransitionCall::Judge(budget::v1::Budget head) {
  head_ = std::move(head);
  if (head_.etag() != commit_.etag()) return Recall(EtagMismatch(head_));
  const auto transition =
      Decide(head_, commit_.action(), commit_.version(), caller_.principal, surroundings_.steps);
  if (!transition.ok()) return Recall(transition.status());
  FillIn(*transition, commit_);
  FillInDeadline(ChinaDay(surroundings_.clock.Now()), commit_);
  if (transition->gate == budget::v1::GATE_UNSPECIFIED) return Commit();
  Validate(transition->gate);
}

void TransitionCall::Validate(budget::v1::Gate gate) {
  ledger::v1::ValidateVersionRequest validate;
  validate.set_name(absl::StrCat(commit_.name(), "/versions/", commit_.version()));
  validate.set_gate(gate);
  // What the congress decided is judged before it is committed.
  validate.set_resolution_number(commit_.resolution_number());
  if (commit_.has_resolution_date()) {
    *validate.mutable_resolution_date() = commit_.resolution_date();
  }
  // Whether the findings block is the ledger's to say, in the write that the report belongs to.
  surroundings_.ledger.ValidateVersion(
      person_, std::move(validate),
      Then<ledger::v1::ValidateVersionResponse>(
          [](TransitionCall& self, ledger::v1::ValidateVersionResponse validated) {
            self.commit_.set_report_digest(validated.report_digest());
            if (self.commit_.action() != budget::v1::ACTION_PUBLISH) return self.Commit();
            self.Render(std::move(*validated.mutable_report()));
          }));
}

void TransitionCall::Render(budget::v1::ValidationReport report) {
  surroundings_.disclosures.Make(
      person_,
      {.head = head_,
       .report = std::move(report),
       .watermark = "",
       .abandoned = [this] { return caller_.Cancelled(); }},  // Lives until the call is answered.
      Then<std::vector<BundleFile>>([](TransitionCall& self, std::vector<BundleFile> files) {
        for (BundleFile& file : files) {
          auto* upload = self.commit_.add_files();
          upload->set_path(std::move(file.path));
          upload->set_data(std::move(file.contents));
        }
        self.Commit();
      }));
}

void TransitionCall::Commit() {
  surroundings_.ledger.CommitTransition(
      person_, std::move(commit_),
      [self = shared_from_this()](absl::StatusOr<ledger::v1::CommitTransitionResponse> committed) {
        if (!committed.ok()) return self->reply_.Finish(committed.status());
        self->reply_.Finish(ToResponse(*std::move(committed)));
      });
}

void TransitionCall::Recall(absl::Status refusal) {
  ledger::v1::GetRequestOutcomeRequest recall;
  recall.set_request_id(commit_.request_id());
  recall.set_request_fingerprint(commit_.request_fingerprint());
  surroundings_.ledger.GetRequestOutcome(
      person_, std::move(recall),
      [self = shared_from_this(), refusal = std::move(refusal)](
          absl::StatusOr<ledger::v1::GetRequestOutcomeResponse> outcome) {
        if (outcome.ok()) return self->reply_.Finish(ToResponse(*std::move(outcome)));
        self->reply_.Finish(absl::IsNotFound(outcome.status()) ? refusal : outcome.status());
      });
}

}  // namespace mingzhang::workflow
