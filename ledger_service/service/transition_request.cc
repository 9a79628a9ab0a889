#include "ledger_service/service/transition_request.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/request/fields.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/prose/personal_information.h"

namespace mingzhang::service {
namespace {

using ledger::v1::CommitTransitionRequest;

// Of a review step's id.
constexpr std::size_t kMaxStepCharacters = 40;

}  // namespace

absl::Status CheckSteps(const CommitTransitionRequest& request) {
  absl::Status status = CheckText("from_step", request.from_step(), 0, kMaxStepCharacters);
  status.Update(CheckText("to_step", request.to_step(), 0, kMaxStepCharacters));
  const bool from_review = request.from_state() == budget::v1::BUDGET_STATE_IN_REVIEW;
  const bool to_review = request.to_state() == budget::v1::BUDGET_STATE_IN_REVIEW;
  if (request.from_step().empty() == from_review) {
    status.Update(FieldError("from_step", "审核中须写明审核环节，其他状态不写"));
  }
  if (request.to_step().empty() == to_review) {
    status.Update(FieldError("to_step", "进入审核须写明审核环节，其他状态不写"));
  }
  return status;
}

absl::Status CheckApproval(const CommitTransitionRequest& request, absl::CivilDay today) {
  if (request.action() != budget::v1::ACTION_APPROVE) {
    if (request.resolution_number().empty() && !request.has_resolution_date() &&
        !request.has_publication_due()) {
      return absl::OkStatus();
    }
    return FieldError("resolution_number", "只有批复写人大决议和公开期限");
  }
  absl::Status status = CheckText("resolution_number", request.resolution_number(), 1,
                                  kMaxResolutionNumberCharacters);
  if (!IsValidDate(request.resolution_date()) || FromDate(request.resolution_date()) > today) {
    status.Update(FieldError("resolution_date", "须是已经到来的日期"));
  }
  if (!IsValidDate(request.publication_due()) || FromDate(request.publication_due()) < today) {
    status.Update(FieldError("publication_due", "须是今天或以后的日期"));
  }
  return status;
}

absl::Status CheckPublication(const CommitTransitionRequest& request) {
  if (request.action() != budget::v1::ACTION_PUBLISH) return absl::OkStatus();
  absl::Status status;
  if (!request.opinion().empty()) {
    status.Update(FieldError("opinion", "公开的记录人人可读，不写意见"));
  }
  if (!request.comments().empty()) {
    status.Update(FieldError("comments", "公开的记录人人可读，不附批注"));
  }
  return status;
}

absl::Status CheckCorrection(const CommitTransitionRequest& request) {
  if (request.action() != budget::v1::ACTION_CORRECT) return absl::OkStatus();
  absl::Status status = CheckText("opinion", request.opinion(), 1, kMaxReasonCharacters);
  if (!request.comments().empty()) {
    status.Update(FieldError("comments", "更正的原因写在 opinion 中，不另附批注"));
  }
  const auto personal =
      prose::FindPersonalInformation(request.opinion(), prose::PrivateMailDomains());
  if (!personal.empty()) {
    status.Update(FieldError(
        "opinion", absl::StrCat("更正的原因将随更正公开，不得含", std::string(personal[0].kind),
                                "（", personal[0].masked, "），请删去后再办理")));
  }
  return status;
}

}  // namespace mingzhang::service
