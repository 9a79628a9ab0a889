#include "workflow_service/service/requests.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/request/fields.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"

namespace mingzhang::workflow {
namespace {

using budget::v1::Action;
using ledger::v1::CommitTransitionRequest;

absl::Status CheckBudgetName(std::string_view field, const std::string& name) {
  const auto parsed = BudgetName::Parse(name);
  if (parsed.ok()) return absl::OkStatus();
  const absl::string_view message = parsed.status().message();
  return FieldError(field, std::string_view(message.data(), message.size()));
}

absl::Status CheckTarget(const v1::TransitionTarget& target, Action action) {
  absl::Status status = CheckBudgetName("target.name", target.name());
  status.Update(CheckText("target.etag", target.etag(), 1, kMaxEtagCharacters));
  status.Update(CheckRequestId("target.request_id", target.request_id()));
  if (!status.ok()) return status;
  // A budget may be cancelled before it has a version.
  const std::int64_t least = action == budget::v1::ACTION_CANCEL ? 0 : 1;
  if (target.version() < least) {
    return FieldError("target.version", absl::StrCat("应为所依据的版本号，不小于 ", least,
                                                     "，现为 ", target.version()));
  }
  return absl::OkStatus();
}

absl::Status CheckResolution(const v1::ApproveBudgetRequest& request, absl::CivilDay today) {
  absl::Status status = CheckText("resolution_number", request.resolution_number(), 1,
                                  kMaxResolutionNumberCharacters);
  if (!status.ok()) return status;
  if (!request.has_resolution_date() || !IsValidDate(request.resolution_date())) {
    return FieldError("resolution_date", "应为人大批准的日期，年、月、日齐全且存在");
  }
  if (FromDate(request.resolution_date()) > today) {
    return FieldError("resolution_date",
                      absl::StrCat("不得晚于今天（", absl::FormatCivilTime(today), "）"));
  }
  return absl::OkStatus();
}

CommitTransitionRequest Begin(const v1::TransitionTarget& target, Action action) {
  CommitTransitionRequest commit;
  commit.set_name(target.name());
  commit.set_etag(target.etag());
  commit.set_request_id(target.request_id());
  commit.set_action(action);
  commit.set_version(target.version());
  return commit;
}

}  // namespace

CommitRequest ToCommit(const v1::SubmitBudgetRequest& request, absl::CivilDay /*today*/) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_SUBMIT);
  status.Update(CheckAcknowledgements("acknowledgements", request.acknowledgements()));
  if (!status.ok()) return status;
  CommitTransitionRequest commit = Begin(request.target(), budget::v1::ACTION_SUBMIT);
  *commit.mutable_acknowledgements() = request.acknowledgements();
  return commit;
}

CommitRequest ToCommit(const v1::WithdrawBudgetRequest& request, absl::CivilDay /*today*/) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_WITHDRAW);
  status.Update(CheckText("reason", request.reason(), 0, kMaxOpinionCharacters));
  if (!status.ok()) return status;
  CommitTransitionRequest commit = Begin(request.target(), budget::v1::ACTION_WITHDRAW);
  commit.set_opinion(request.reason());
  return commit;
}

CommitRequest ToCommit(const v1::ClaimBudgetRequest& request, absl::CivilDay /*today*/) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_CLAIM);
  if (!status.ok()) return status;
  return Begin(request.target(), budget::v1::ACTION_CLAIM);
}

CommitRequest ToCommit(const v1::PassBudgetRequest& request, absl::CivilDay /*today*/) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_PASS);
  status.Update(CheckText("opinion", request.opinion(), 1, kMaxOpinionCharacters));
  status.Update(CheckAcknowledgements("acknowledgements", request.acknowledgements()));
  if (!status.ok()) return status;
  CommitTransitionRequest commit = Begin(request.target(), budget::v1::ACTION_PASS);
  commit.set_opinion(request.opinion());
  *commit.mutable_acknowledgements() = request.acknowledgements();
  return commit;
}

CommitRequest ToCommit(const v1::ReturnBudgetRequest& request, absl::CivilDay /*today*/) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_RETURN);
  status.Update(CheckText("opinion", request.opinion(), 1, kMaxOpinionCharacters));
  status.Update(CheckComments("comments", request.comments()));
  if (!status.ok()) return status;
  CommitTransitionRequest commit = Begin(request.target(), budget::v1::ACTION_RETURN);
  commit.set_opinion(request.opinion());
  *commit.mutable_comments() = request.comments();
  return commit;
}

CommitRequest ToCommit(const v1::ApproveBudgetRequest& request, absl::CivilDay today) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_APPROVE);
  status.Update(CheckResolution(request, today));
  status.Update(CheckText("opinion", request.opinion(), 0, kMaxOpinionCharacters));
  status.Update(CheckAcknowledgements("acknowledgements", request.acknowledgements()));
  if (!status.ok()) return status;
  CommitTransitionRequest commit = Begin(request.target(), budget::v1::ACTION_APPROVE);
  commit.set_resolution_number(request.resolution_number());
  *commit.mutable_resolution_date() = request.resolution_date();
  commit.set_opinion(request.opinion());
  *commit.mutable_acknowledgements() = request.acknowledgements();
  return commit;
}

CommitRequest ToCommit(const v1::PublishBudgetRequest& request, absl::CivilDay /*today*/) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_PUBLISH);
  status.Update(CheckAcknowledgements("acknowledgements", request.acknowledgements()));
  if (!status.ok()) return status;
  CommitTransitionRequest commit = Begin(request.target(), budget::v1::ACTION_PUBLISH);
  *commit.mutable_acknowledgements() = request.acknowledgements();
  return commit;
}

CommitRequest ToCommit(const v1::CorrectBudgetRequest& request, absl::CivilDay /*today*/) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_CORRECT);
  status.Update(CheckText("reason", request.reason(), 1, kMaxReasonCharacters));
  if (!status.ok()) return status;
  CommitTransitionRequest commit = Begin(request.target(), budget::v1::ACTION_CORRECT);
  commit.set_opinion(request.reason());
  return commit;
}

CommitRequest ToCommit(const v1::CancelBudgetRequest& request, absl::CivilDay /*today*/) {
  absl::Status status = CheckTarget(request.target(), budget::v1::ACTION_CANCEL);
  status.Update(CheckText("reason", request.reason(), 1, kMaxOpinionCharacters));
  if (!status.ok()) return status;
  CommitTransitionRequest commit = Begin(request.target(), budget::v1::ACTION_CANCEL);
  commit.set_opinion(request.reason());
  return commit;
}

absl::StatusOr<ledger::v1::CreateBudgetRequest> ToCreate(const v1::CreateBudgetRequest& request) {
  if (const auto parent = DepartmentName::Parse(request.parent()); !parent.ok()) {
    const absl::string_view message = parent.status().message();
    return FieldError("parent", std::string_view(message.data(), message.size()));
  }
  if (request.fiscal_year() < kMinFiscalYear || request.fiscal_year() > kMaxFiscalYear) {
    return FieldError("fiscal_year",
                      absl::StrCat("应为 ", kMinFiscalYear, " 到 ", kMaxFiscalYear, " 之间的年度"));
  }
  if (absl::Status status = CheckRequestId("request_id", request.request_id()); !status.ok()) {
    return status;
  }
  ledger::v1::CreateBudgetRequest create;
  create.set_parent(request.parent());
  create.set_fiscal_year(request.fiscal_year());
  create.set_request_id(request.request_id());
  return create;
}

absl::StatusOr<ledger::v1::SaveVersionRequest> ToSave(const v1::SaveDraftRequest& request) {
  absl::Status status = CheckBudgetName("name", request.name());
  status.Update(CheckText("etag", request.etag(), 1, kMaxEtagCharacters));
  status.Update(CheckRequestId("request_id", request.request_id()));
  status.Update(CheckText("message", request.message(), 0, kMaxMessageCharacters));
  if (!status.ok()) return status;
  if (!request.has_content()) return FieldError("content", "没有预算内容");
  ledger::v1::SaveVersionRequest save;
  save.set_name(request.name());
  save.set_etag(request.etag());
  save.set_request_id(request.request_id());
  *save.mutable_content() = request.content();
  save.set_message(request.message());
  return save;
}

}  // namespace mingzhang::workflow
