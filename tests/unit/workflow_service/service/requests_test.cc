#include "workflow_service/service/requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "absl/strings/ascii.h"
#include "common/digest/digest.h"
#include "common/request/fields.h"
#include "common/status/status.h"
#include "workflow_service/service/fingerprint.h"

namespace mingzhang::workflow {
namespace {

constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";
constexpr char kRequestId[] = "3f2b8c1e-5d4a-4b7e-9C61-0A1B2C3D4E5F";
const absl::CivilDay kToday(2026, 3, 1);

std::string Characters(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "预";
  return text;
}

// A request that is right, for tests to spoil.
template <typename Request>
Request Right() {
  Request request;
  auto* target = request.mutable_target();
  target->set_name(kBudget);
  target->set_etag("e1");
  target->set_request_id(kRequestId);
  target->set_version(2);
  return request;
}
template <>
v1::PassBudgetRequest Right() {
  v1::PassBudgetRequest request;
  *request.mutable_target() = Right<v1::ClaimBudgetRequest>().target();
  request.set_opinion("同意");
  return request;
}
template <>
v1::ReturnBudgetRequest Right() {
  v1::ReturnBudgetRequest request;
  *request.mutable_target() = Right<v1::ClaimBudgetRequest>().target();
  request.set_opinion("请核对");
  return request;
}
template <>
v1::ApproveBudgetRequest Right() {
  v1::ApproveBudgetRequest request;
  *request.mutable_target() = Right<v1::ClaimBudgetRequest>().target();
  request.set_resolution_number("昌州人发〔2026〕3号");
  request.mutable_resolution_date()->set_year(2026);
  request.mutable_resolution_date()->set_month(3);
  request.mutable_resolution_date()->set_day(1);
  return request;
}
template <>
v1::CorrectBudgetRequest Right() {
  v1::CorrectBudgetRequest request;
  *request.mutable_target() = Right<v1::ClaimBudgetRequest>().target();
  request.set_reason("水费金额有误");
  return request;
}
template <>
v1::CancelBudgetRequest Right() {
  v1::CancelBudgetRequest request;
  *request.mutable_target() = Right<v1::ClaimBudgetRequest>().target();
  request.set_reason("重复建立");
  return request;
}

// The field that is refused once `spoil` has been at the request; empty when none is.
template <typename Request>
std::string Refused(const std::function<void(Request&)>& spoil) {
  Request request = Right<Request>();
  spoil(request);
  const auto commit = ToCommit(request, kToday);
  if (commit.ok()) return "";
  EXPECT_EQ(commit.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorReasonName(commit.status()), "FIELD_INVALID");
  const auto bad = GetDetail<google::rpc::BadRequest>(commit.status());
  return bad ? bad->field_violations(0).field() : "没有 BadRequest";
}

template <typename Request>
class TargetTest : public testing::Test {};
using Requests =
    testing::Types<v1::SubmitBudgetRequest, v1::WithdrawBudgetRequest, v1::ClaimBudgetRequest,
                   v1::PassBudgetRequest, v1::ReturnBudgetRequest, v1::ApproveBudgetRequest,
                   v1::PublishBudgetRequest, v1::CorrectBudgetRequest, v1::CancelBudgetRequest>;
TYPED_TEST_SUITE(TargetTest, Requests);

TYPED_TEST(TargetTest, EveryFieldOfTheTargetIsChecked) {
  const auto refused = [](auto spoil) {
    return Refused<TypeParam>([&](TypeParam& request) { spoil(*request.mutable_target()); });
  };
  EXPECT_EQ(refused([](auto&) {}), "");
  EXPECT_EQ(Refused<TypeParam>([](auto& request) { request.clear_target(); }), "target.name");
  for (const char* name :
       {"", "divisions/652300/departments/301", "divisions/x/departments/301/budgets/2026",
        "divisions/652300/departments/301/budgets/2026/versions/1"}) {
    EXPECT_EQ(refused([&](auto& target) { target.set_name(name); }), "target.name") << name;
  }
  EXPECT_EQ(refused([](auto& target) { target.clear_etag(); }), "target.etag");
  EXPECT_EQ(refused([](auto& target) { target.set_etag(std::string(101, 'e')); }), "target.etag");
  for (const char* id :
       {"", "1", "3f2b8c1e5d4a4b7e9c610a1b2c3d4e5f", "3f2b8c1e-5d4a-4b7e-9c61-0a1b2c3d4e5g",
        "3f2b8c1e-5d4a-4b7e-9c61-0a1b2c3d4e5f "}) {
    EXPECT_EQ(refused([&](auto& target) { target.set_request_id(id); }), "target.request_id") << id;
  }
  EXPECT_EQ(refused([](auto& target) { target.set_version(-1); }), "target.version");
}

TYPED_TEST(TargetTest, TheTargetIsTakenOver) {
  const auto commit = ToCommit(Right<TypeParam>(), kToday);
  ASSERT_TRUE(commit.ok()) << commit.status();
  EXPECT_EQ(commit->name(), kBudget);
  EXPECT_EQ(commit->etag(), "e1");
  EXPECT_EQ(commit->request_id(), kRequestId);
  EXPECT_EQ(commit->version(), 2);
  const std::string action = budget::v1::Action_Name(commit->action()).substr(7);
  EXPECT_EQ(absl::AsciiStrToUpper(TypeParam::descriptor()->name()), action + "BUDGETREQUEST");
}

TEST(RequestsTest, OnlyACancelledBudgetMayHaveNoVersion) {
  const auto drop = [](auto& request) { request.mutable_target()->set_version(0); };
  EXPECT_EQ(Refused<v1::CancelBudgetRequest>(drop), "");
  EXPECT_EQ(Refused<v1::SubmitBudgetRequest>(drop), "target.version");
  EXPECT_EQ(Refused<v1::PublishBudgetRequest>(drop), "target.version");
  EXPECT_EQ(Refused<v1::CorrectBudgetRequest>(drop), "target.version");
}

TEST(RequestsTest, OpinionsAndReasonsHaveTheirLimitsInCharacters) {
  const std::string most = Characters(kMaxOpinionCharacters);
  const std::string more = most + "算";
  EXPECT_EQ(Refused<v1::PassBudgetRequest>([&](auto& r) { r.set_opinion(most); }), "");
  EXPECT_EQ(Refused<v1::PassBudgetRequest>([&](auto& r) { r.set_opinion(more); }), "opinion");
  EXPECT_EQ(Refused<v1::PassBudgetRequest>([](auto& r) { r.clear_opinion(); }), "opinion");
  EXPECT_EQ(Refused<v1::ReturnBudgetRequest>([&](auto& r) { r.set_opinion(most); }), "");
  EXPECT_EQ(Refused<v1::ReturnBudgetRequest>([&](auto& r) { r.set_opinion(more); }), "opinion");
  EXPECT_EQ(Refused<v1::ReturnBudgetRequest>([](auto& r) { r.clear_opinion(); }), "opinion");
  EXPECT_EQ(Refused<v1::ApproveBudgetRequest>([](auto& r) { r.clear_opinion(); }), "");
  EXPECT_EQ(Refused<v1::ApproveBudgetRequest>([&](auto& r) { r.set_opinion(more); }), "opinion");
  EXPECT_EQ(Refused<v1::WithdrawBudgetRequest>([](auto& r) { r.clear_reason(); }), "");
  EXPECT_EQ(Refused<v1::WithdrawBudgetRequest>([&](auto& r) { r.set_reason(more); }), "reason");
  EXPECT_EQ(Refused<v1::CancelBudgetRequest>([&](auto& r) { r.set_reason(most); }), "");
  EXPECT_EQ(Refused<v1::CancelBudgetRequest>([&](auto& r) { r.set_reason(more); }), "reason");
  EXPECT_EQ(Refused<v1::CancelBudgetRequest>([](auto& r) { r.clear_reason(); }), "reason");
}

TEST(RequestsTest, ACorrectionTellsThePublicWhyInUpToAThousandCharacters) {
  using Correct = v1::CorrectBudgetRequest;
  EXPECT_EQ(Refused<Correct>([](auto& r) { r.set_reason(Characters(1000)); }), "");
  EXPECT_EQ(Refused<Correct>([](auto& r) { r.set_reason(Characters(1001)); }), "reason");
  EXPECT_EQ(Refused<Correct>([](auto& r) { r.clear_reason(); }), "reason");
}

template <typename Request>
void ExpectAcknowledgementsChecked() {
  EXPECT_EQ(Refused<Request>([](Request& request) {
              auto* acknowledgement = request.add_acknowledgements();
              acknowledgement->set_finding_id("STR-014@expenditure_lines[3]");
              acknowledgement->set_reason("发改部门安排");
            }),
            "");
  EXPECT_EQ(Refused<Request>([](Request& request) {
              request.add_acknowledgements()->set_finding_id("STR-014@expenditure_lines[3]");
            }),
            "acknowledgements[0].reason");
}

TEST(RequestsTest, AcknowledgementsAreChecked) {
  ExpectAcknowledgementsChecked<v1::SubmitBudgetRequest>();
  ExpectAcknowledgementsChecked<v1::PassBudgetRequest>();
  ExpectAcknowledgementsChecked<v1::ApproveBudgetRequest>();
  ExpectAcknowledgementsChecked<v1::PublishBudgetRequest>();
}

TEST(RequestsTest, AReturnTakesUpToAHundredComments) {
  const auto add = [](int count) {
    return [count](v1::ReturnBudgetRequest& request) {
      for (int i = 0; i < count; ++i) request.add_comments()->set_text("金额有误");
    };
  };
  EXPECT_EQ(Refused<v1::ReturnBudgetRequest>(add(100)), "");
  EXPECT_EQ(Refused<v1::ReturnBudgetRequest>(add(101)), "comments");
  EXPECT_EQ(Refused<v1::ReturnBudgetRequest>([](auto& r) { r.add_comments(); }),
            "comments[0].text");
}

TEST(RequestsTest, AnApprovalNamesAResolutionThatIsNotInTheFuture) {
  using Approve = v1::ApproveBudgetRequest;
  EXPECT_EQ(Refused<Approve>([](auto& r) { r.clear_resolution_number(); }), "resolution_number");
  EXPECT_EQ(Refused<Approve>([](auto& r) { r.set_resolution_number(Characters(101)); }),
            "resolution_number");
  EXPECT_EQ(Refused<Approve>([](auto& r) { r.set_resolution_number(Characters(100)); }), "");
  EXPECT_EQ(Refused<Approve>([](auto& r) { r.clear_resolution_date(); }), "resolution_date");
  EXPECT_EQ(Refused<Approve>([](auto& r) { r.mutable_resolution_date()->set_day(2); }),
            "resolution_date");
  EXPECT_EQ(Refused<Approve>([](auto& r) {
              r.mutable_resolution_date()->set_month(2);
              r.mutable_resolution_date()->set_day(29);
            }),
            "resolution_date");
  EXPECT_EQ(Refused<Approve>([](auto& r) { r.mutable_resolution_date()->clear_month(); }),
            "resolution_date");
  EXPECT_EQ(Refused<Approve>([](auto& r) { r.mutable_resolution_date()->set_month(2); }), "");
}

TEST(RequestsTest, WhatThePersonSaysIsTakenOver) {
  auto give_back = Right<v1::ReturnBudgetRequest>();
  give_back.add_comments()->set_text("金额有误");
  const auto returned = ToCommit(give_back, kToday);
  ASSERT_TRUE(returned.ok());
  EXPECT_EQ(returned->opinion(), "请核对");
  ASSERT_EQ(returned->comments_size(), 1);
  EXPECT_EQ(returned->comments(0).text(), "金额有误");

  auto approve = Right<v1::ApproveBudgetRequest>();
  approve.set_opinion("照此批复");
  const auto approved = ToCommit(approve, kToday);
  ASSERT_TRUE(approved.ok());
  EXPECT_EQ(approved->opinion(), "照此批复");
  EXPECT_EQ(approved->resolution_number(), "昌州人发〔2026〕3号");
  EXPECT_EQ(approved->resolution_date().month(), 3);

  const auto corrected = ToCommit(Right<v1::CorrectBudgetRequest>(), kToday);
  ASSERT_TRUE(corrected.ok());
  EXPECT_EQ(corrected->opinion(), "水费金额有误");

  const auto cancelled = ToCommit(Right<v1::CancelBudgetRequest>(), kToday);
  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled->opinion(), "重复建立");
}

template <typename Result>
std::string FieldOf(const Result& result) {
  if (result.ok()) return "";
  const auto bad = GetDetail<google::rpc::BadRequest>(result.status());
  return bad ? bad->field_violations(0).field() : "没有 BadRequest";
}

TEST(RequestsTest, EveryFieldOfACreationIsChecked) {
  v1::CreateBudgetRequest right;
  right.set_parent("divisions/652300/departments/301");
  right.set_fiscal_year(2026);
  right.set_request_id(kRequestId);
  const auto refused = [&](auto spoil) {
    v1::CreateBudgetRequest request = right;
    spoil(request);
    return FieldOf(ToCreate(request));
  };
  EXPECT_EQ(refused([](auto&) {}), "");
  EXPECT_EQ(refused([](auto& r) { r.clear_parent(); }), "parent");
  EXPECT_EQ(refused([](auto& r) { r.set_parent(kBudget); }), "parent");
  for (const int year : {0, -2026, 1999, 3000}) {
    EXPECT_EQ(refused([&](auto& r) { r.set_fiscal_year(year); }), "fiscal_year") << year;
  }
  EXPECT_EQ(refused([](auto& r) { r.clear_request_id(); }), "request_id");
}

TEST(RequestsTest, EveryFieldOfASaveIsChecked) {
  v1::SaveDraftRequest right;
  right.set_name(kBudget);
  right.set_etag("e1");
  right.set_request_id(kRequestId);
  right.mutable_content()->set_fiscal_year(2026);
  right.set_message(Characters(kMaxMessageCharacters));
  const auto refused = [&](auto spoil) {
    v1::SaveDraftRequest request = right;
    spoil(request);
    return FieldOf(ToSave(request));
  };
  EXPECT_EQ(refused([](auto&) {}), "");
  EXPECT_EQ(refused([](auto& r) { r.set_name("budgets/1"); }), "name");
  EXPECT_EQ(refused([](auto& r) { r.clear_etag(); }), "etag");
  EXPECT_EQ(refused([](auto& r) { r.set_request_id("x"); }), "request_id");
  EXPECT_EQ(refused([](auto& r) { r.clear_content(); }), "content");
  EXPECT_EQ(refused([](auto& r) { r.mutable_message()->append("长"); }), "message");

  const auto save = ToSave(right);
  ASSERT_TRUE(save.ok());
  EXPECT_EQ(save->content().fiscal_year(), 2026);
  EXPECT_EQ(save->message(), right.message());
}

TEST(FingerprintTest, EqualRequestsHaveOneFingerprint) {
  EXPECT_EQ(Fingerprint(Right<v1::PassBudgetRequest>()),
            Fingerprint(Right<v1::PassBudgetRequest>()));
  EXPECT_EQ(Fingerprint(Right<v1::PassBudgetRequest>()).size(), kDigestSize);
}

TEST(FingerprintTest, AnyFieldAndTheMethodChangeIt) {
  auto other = Right<v1::PassBudgetRequest>();
  other.set_opinion("不同意");
  EXPECT_NE(Fingerprint(Right<v1::PassBudgetRequest>()), Fingerprint(other));
  // The same bytes, another method.
  EXPECT_NE(Fingerprint(Right<v1::SubmitBudgetRequest>()),
            Fingerprint(Right<v1::PublishBudgetRequest>()));
}

}  // namespace
}  // namespace mingzhang::workflow
