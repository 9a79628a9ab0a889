// Bad requests get a clear error that names the field, and change nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using budget::v1::ValidationReport;
using LedgerStub = ledger::v1::LedgerService::Stub;
using AuditStub = ledger::v1::AuditService::Stub;
using WorkflowStub = workflow::v1::WorkflowService::Stub;

class InputTest : public testing::Test {
 protected:
  InputTest() { EXPECT_TRUE(WalkSteps().front().take(cluster_).ok()); }

  absl::StatusOr<workflow::v1::SaveDraftResponse> Save(workflow::v1::SaveDraftRequest request) {
    if (request.name().empty()) request.set_name(kBudget);
    if (request.etag().empty()) request.set_etag(cluster_.GetBudget()->etag());
    if (request.request_id().empty()) request.set_request_id(RequestId(500 + ++requests_));
    return Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::SaveDraft,
                         cluster_.Token(Editor()), request);
  }

  static std::string ViolatedField(const absl::Status& status) {
    const auto bad_request = GetDetail<google::rpc::BadRequest>(status);
    return bad_request ? bad_request->field_violations(0).field() : status.ToString();
  }

  void ExpectNothingStored() {
    EXPECT_EQ(cluster_.GetBudget()->latest_version(), 0);
    ledger::v1::GetCheckpointRequest request;
    EXPECT_EQ(Cluster::Call(cluster_.audit_stub(), &AuditStub::GetCheckpoint,
                            cluster_.Token(Auditor()), request)
                  ->tree_size(),
              1);
  }

  Cluster cluster_;
  int requests_ = 0;
};

TEST_F(InputTest, ContentOfAnotherBudgetIsRefused) {
  workflow::v1::SaveDraftRequest request;
  *request.mutable_content() = SampleContent();
  request.mutable_content()->mutable_department()->set_code("302");
  EXPECT_EQ(ViolatedField(Save(request).status()), "content.department.code");
  *request.mutable_content() = SampleContent();
  request.mutable_content()->set_fiscal_year(2025);
  EXPECT_EQ(ViolatedField(Save(request).status()), "content.fiscal_year");
  request.clear_content();
  EXPECT_EQ(ViolatedField(Save(request).status()), "content");
  ExpectNothingStored();
}

TEST_F(InputTest, NamesAndIdsOfAnotherShapeAreRefused) {
  workflow::v1::SaveDraftRequest request;
  *request.mutable_content() = SampleContent();
  request.set_name("divisions/652300/departments/301/budgets/26");
  EXPECT_EQ(ViolatedField(Save(request).status()), "name");
  request.clear_name();
  request.set_request_id("42");
  EXPECT_EQ(ViolatedField(Save(request).status()), "request_id");
  request.clear_request_id();
  request.set_message(std::string(1001, 'x'));
  EXPECT_EQ(ViolatedField(Save(request).status()), "message");
  ExpectNothingStored();
}

TEST_F(InputTest, AStaleEtagIsRefused) {
  workflow::v1::SaveDraftRequest request;
  *request.mutable_content() = SampleContent();
  request.set_etag("0123456789abcdef");
  const auto status = Save(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ErrorMetadataValue(status, "current_etag"), cluster_.GetBudget()->etag());
  ExpectNothingStored();
}

TEST_F(InputTest, AMessageOverTheLimitIsRefusedAndTheServiceGoesOn) {
  workflow::v1::SaveDraftRequest request;
  *request.mutable_content() = SampleContent();
  request.mutable_content()->set_other_matters(std::string(std::size_t{40} << 20, 'x'));
  EXPECT_EQ(Save(request).status().code(), absl::StatusCode::kResourceExhausted);
  ExpectNothingStored();
}

TEST_F(InputTest, AnUnregisteredDepartmentAndAnUnknownYearAreRefused) {
  const auto create = [&](const std::string& department, int year) {
    workflow::v1::CreateBudgetRequest request;
    request.set_parent("divisions/652300/departments/" + department);
    request.set_fiscal_year(year);
    request.set_request_id(RequestId(600 + ++requests_));
    const auto editor = Person("editor", identity::Role::kDepartmentEditor, "divisions/652300");
    return Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::CreateBudget,
                         cluster_.Token(editor), request)
        .status();
  };
  EXPECT_EQ(ErrorReasonName(create("999", 2026)), "DEPARTMENT_UNREGISTERED");
  EXPECT_EQ(ErrorReasonName(create("301", 2099)), "YEAR_UNSUPPORTED");
  EXPECT_EQ(ErrorReasonName(create("301", 2026)), "BUDGET_EXISTS");
  EXPECT_EQ(ViolatedField(create("301", 26)), "fiscal_year");
  ExpectNothingStored();
}

TEST_F(InputTest, ABrokenDraftIsSavedButNotSubmittedAndTheReportSaysWhy) {
  workflow::v1::SaveDraftRequest save;
  *save.mutable_content() = SampleContent();
  auto& line = *save.mutable_content()->mutable_expenditure_lines(0);
  line.set_amount_fen(line.amount_fen() + 1);
  line.set_functional_code("2999999");
  ASSERT_TRUE(Save(save).ok());

  workflow::v1::SubmitBudgetRequest request;
  *request.mutable_target() = TargetNow(cluster_, 700);
  *request.mutable_acknowledgements() = Acknowledgements(cluster_, budget::v1::GATE_SUBMIT);
  const auto status = Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::SubmitBudget,
                                    cluster_.Token(Head()), request)
                          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ErrorReasonName(status), "VALIDATION_BLOCKED");
  const auto report = GetDetail<ValidationReport>(status);
  ASSERT_TRUE(report.has_value());
  std::vector<std::string> rules;
  for (const auto& finding : report->findings()) rules.push_back(finding.rule_id());
  EXPECT_NE(std::find(rules.begin(), rules.end(), "STR-003"), rules.end());
  EXPECT_NE(std::find(rules.begin(), rules.end(), "BAL-001"), rules.end());
  EXPECT_NE(std::find(rules.begin(), rules.end(), "BAL-002"), rules.end());
  EXPECT_EQ(cluster_.GetBudget()->state(), budget::v1::BUDGET_STATE_DRAFTING);
}

TEST_F(InputTest, AHundredFindingsComeAsFarAsTheyFitWithTheRestCounted) {
  workflow::v1::SaveDraftRequest save;
  *save.mutable_content() = SampleContent();
  for (auto& line : *save.mutable_content()->mutable_expenditure_lines()) {
    line.set_functional_code("2999999");
    line.set_economic_code("39999");
  }
  ASSERT_TRUE(Save(save).ok());
  workflow::v1::SubmitBudgetRequest request;
  *request.mutable_target() = TargetNow(cluster_, 701);
  const auto status = Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::SubmitBudget,
                                    cluster_.Token(Head()), request)
                          .status();
  const auto part = GetDetail<ValidationReport>(status);
  ASSERT_TRUE(part.has_value()) << status;
  EXPECT_GT(part->findings_size(), 5);
  EXPECT_GT(part->omitted_findings(), 0);

  ledger::v1::ValidateVersionRequest validate;
  validate.set_name(std::string(kBudget) + "/versions/1");
  validate.set_gate(budget::v1::GATE_SUBMIT);
  const auto whole = Cluster::Call(cluster_.ledger_stub(), &LedgerStub::ValidateVersion,
                                   cluster_.Token(Head()), validate);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->report().findings_size(), part->findings_size() + part->omitted_findings());
}

TEST_F(InputTest, AWarningBlocksUntilItIsAcknowledged) {
  workflow::v1::SaveDraftRequest save;
  *save.mutable_content() = SampleContent();
  ASSERT_TRUE(Save(save).ok());
  workflow::v1::SubmitBudgetRequest request;
  *request.mutable_target() = TargetNow(cluster_, 702);
  const auto submit = [&] {
    return Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::SubmitBudget,
                         cluster_.Token(Head()), request)
        .status();
  };
  EXPECT_EQ(ErrorReasonName(submit()), "VALIDATION_BLOCKED");
  const auto acknowledgements = Acknowledgements(cluster_, budget::v1::GATE_SUBMIT);
  *request.mutable_acknowledgements() = acknowledgements;
  request.mutable_acknowledgements(0)->clear_reason();
  EXPECT_EQ(ViolatedField(submit()), "acknowledgements[0].reason");
  *request.mutable_acknowledgements() = acknowledgements;
  request.mutable_acknowledgements(0)->set_finding_id("BAL-001@");
  EXPECT_EQ(submit().code(), absl::StatusCode::kInvalidArgument);
  *request.mutable_acknowledgements() = acknowledgements;
  EXPECT_TRUE(submit().ok());
  EXPECT_EQ(cluster_.GetBudget()->review().acknowledgements(0).reason(), "已与预算科核对");
}

TEST_F(InputTest, PageTokensAreBoundToTheirQuery) {
  ledger::v1::ListAuditEntriesRequest request;
  request.set_page_token("AAAAAAAAAAAA");
  EXPECT_EQ(ErrorReasonName(Cluster::Call(cluster_.audit_stub(), &AuditStub::ListAuditEntries,
                                          cluster_.Token(Auditor()), request)
                                .status()),
            "PAGE_TOKEN_INVALID");
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_EQ(ViolatedField(Cluster::Call(cluster_.audit_stub(), &AuditStub::ListAuditEntries,
                                        cluster_.Token(Auditor()), request)
                              .status()),
            "page_size");
}

TEST_F(InputTest, WhatDoesNotExistIsNotFound) {
  ledger::v1::GetVersionRequest request;
  request.set_name(std::string(kBudget) + "/versions/7");
  const auto status = Cluster::Call(cluster_.ledger_stub(), &LedgerStub::GetVersion,
                                    cluster_.Token(Editor()), request)
                          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(cluster_.GetBudget("divisions/652300/departments/302/budgets/2026").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace mingzhang
