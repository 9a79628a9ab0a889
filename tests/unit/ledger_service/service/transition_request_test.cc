#include "ledger_service/service/transition_request.h"

#include <gtest/gtest.h>

#include <string>

#include "common/request/fields.h"
#include "common/status/status.h"

namespace mingzhang::service {
namespace {

std::string Characters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "预";
  return text;
}

ledger::v1::CommitTransitionRequest Correction(const std::string& reason) {
  ledger::v1::CommitTransitionRequest request;
  request.set_action(budget::v1::ACTION_CORRECT);
  request.set_opinion(reason);
  return request;
}

std::string FieldOf(const absl::Status& status) {
  if (status.ok()) return "";
  EXPECT_EQ(ErrorReasonName(status), "FIELD_INVALID");
  const auto bad = GetDetail<google::rpc::BadRequest>(status);
  return bad ? bad->field_violations(0).field() : "没有 BadRequest";
}

TEST(TransitionRequestTest, ACorrectionGivesAReasonOfUpToAThousandCharacters) {
  EXPECT_EQ(FieldOf(CheckCorrection(Correction("水费金额有误"))), "");
  EXPECT_EQ(FieldOf(CheckCorrection(Correction(Characters(kMaxReasonCharacters)))), "");
  EXPECT_EQ(FieldOf(CheckCorrection(Correction(Characters(kMaxReasonCharacters + 1)))), "opinion");
  EXPECT_EQ(FieldOf(CheckCorrection(Correction(""))), "opinion");
}

TEST(TransitionRequestTest, ACorrectionHasNoRemarksResolutionOrSteps) {
  auto remarked = Correction("水费金额有误");
  remarked.add_comments()->set_text("此处");
  EXPECT_EQ(FieldOf(CheckCorrection(remarked)), "comments");
  auto resolved = Correction("水费金额有误");
  resolved.set_resolution_number("昌州人发〔2026〕3号");
  EXPECT_EQ(FieldOf(CheckApproval(resolved, absl::CivilDay(2026, 3, 1))), "resolution_number");
  auto stepping = Correction("水费金额有误");
  stepping.set_to_step("first_review");
  EXPECT_EQ(FieldOf(CheckSteps(stepping)), "to_step");
}

TEST(TransitionRequestTest, OtherActionsNeedNoReason) {
  auto request = Correction("");
  request.set_action(budget::v1::ACTION_CANCEL);
  EXPECT_TRUE(CheckCorrection(request).ok());
}

TEST(TransitionRequestTest, AReasonThatWillBePublicHoldsNothingPersonal) {
  EXPECT_EQ(FieldOf(CheckCorrection(Correction("误列联系人手机 13812345678，现删去"))), "opinion");
  EXPECT_EQ(FieldOf(CheckCorrection(Correction("误列 zhang.san@qq.com"))), "opinion");
  const auto refused = CheckCorrection(Correction("误列联系人手机 13812345678，现删去"));
  EXPECT_EQ(refused.message().find("13812345678"), absl::string_view::npos) << "nor the refusal";
}

TEST(TransitionRequestTest, APublicationSaysNothingBesides) {
  ledger::v1::CommitTransitionRequest request;
  request.set_action(budget::v1::ACTION_PUBLISH);
  EXPECT_TRUE(CheckPublication(request).ok());
  request.set_opinion("同意");
  EXPECT_EQ(FieldOf(CheckPublication(request)), "opinion");
  request.clear_opinion();
  request.add_comments()->set_text("此处");
  EXPECT_EQ(FieldOf(CheckPublication(request)), "comments");
}

}  // namespace
}  // namespace mingzhang::service
