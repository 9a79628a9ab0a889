// Nobody gets in who does not belong.
#include <gtest/gtest.h>

#include "common/status/status.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using identity::Role;
using LedgerStub = ledger::v1::LedgerService::Stub;
using AuditStub = ledger::v1::AuditService::Stub;
using WorkflowStub = workflow::v1::WorkflowService::Stub;

// One cluster for all tests of the suite: they change nothing but what SetUpTestSuite made.
class AccessTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster_ = new Cluster;
    WalkTo(*cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  }
  static void TearDownTestSuite() { delete cluster_; }

  static void ExpectRefused(const absl::Status& status, absl::StatusCode code,
                            const std::string& reason) {
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(ErrorReasonName(status), reason) << status;
  }

  // The reviewer's next step, tried with a token.
  static absl::Status Claim(const std::string& token) {
    workflow::v1::ClaimBudgetRequest request;
    *request.mutable_target() = TargetNow(*cluster_, 900);
    return Cluster::Call(cluster_->workflow_stub(), &WorkflowStub::ClaimBudget, token, request)
        .status();
  }
  static absl::Status Read(const std::string& token) {
    ledger::v1::GetBudgetRequest request;
    request.set_name(kBudget);
    return Cluster::Call(cluster_->ledger_stub(), &LedgerStub::GetBudget, token, request).status();
  }

  static Cluster* cluster_;
};
Cluster* AccessTest::cluster_ = nullptr;

constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;
constexpr auto kDenied = absl::StatusCode::kPermissionDenied;

TEST_F(AccessTest, NoToken) {
  ExpectRefused(Claim(""), kUnauthenticated, "TOKEN_MISSING");
  ExpectRefused(Read(""), kUnauthenticated, "TOKEN_MISSING");
}

TEST_F(AccessTest, AnExpiredToken) {
  const std::string token = cluster_->Token(Reviewer(), absl::ZeroDuration());
  ExpectRefused(Claim(token), kUnauthenticated, "TOKEN_EXPIRED");
  ExpectRefused(Read(token), kUnauthenticated, "TOKEN_EXPIRED");
}

TEST_F(AccessTest, ATokenSignedByAnotherKey) {
  const std::string token = cluster_->ForgedToken(Reviewer());
  ExpectRefused(Claim(token), kUnauthenticated, "TOKEN_SIGNATURE_INVALID");
  ExpectRefused(Read(token), kUnauthenticated, "TOKEN_SIGNATURE_INVALID");
}

TEST_F(AccessTest, GarbageForAToken) {
  ExpectRefused(Claim("not-a-token"), kUnauthenticated, "TOKEN_MALFORMED");
}

TEST_F(AccessTest, TheWrongRole) {
  ExpectRefused(Claim(cluster_->Token(Editor())), kDenied, "ROLE_MISSING");
  ExpectRefused(Claim(cluster_->Token(Auditor())), kDenied, "ROLE_MISSING");
}

TEST_F(AccessTest, TheRightRoleOfAnotherStep) {
  ExpectRefused(Claim(cluster_->Token(Officer())), kDenied, "ROLE_MISSING");
}

TEST_F(AccessTest, TheWrongDepartment) {
  const auto other = Person("other", Role::kDepartmentHead, "divisions/652300/departments/302");
  workflow::v1::WithdrawBudgetRequest request;
  *request.mutable_target() = TargetNow(*cluster_, 901);
  ExpectRefused(Cluster::Call(cluster_->workflow_stub(), &WorkflowStub::WithdrawBudget,
                              cluster_->Token(other), request)
                    .status(),
                kDenied, "ROLE_OUT_OF_SCOPE");
  ExpectRefused(Read(cluster_->Token(other)), kDenied, "ROLE_OUT_OF_SCOPE");
}

TEST_F(AccessTest, TheWrongDivision) {
  const auto other = Person("other", Role::kFinanceReviewer, "divisions/310107");
  ExpectRefused(Claim(cluster_->Token(other)), kDenied, "ROLE_OUT_OF_SCOPE");
  ExpectRefused(Read(cluster_->Token(other)), kDenied, "ROLE_OUT_OF_SCOPE");
}

TEST_F(AccessTest, WhoeverDraftedOrSubmittedMayNotReview) {
  auto drafter = Person("editor", Role::kFinanceReviewer, "divisions/652300");
  ExpectRefused(Claim(cluster_->Token(drafter)), kDenied, "DUTY_CONFLICT");
  auto submitter = Person("head", Role::kFinanceReviewer, "divisions/652300");
  ExpectRefused(Claim(cluster_->Token(submitter)), kDenied, "DUTY_CONFLICT");
}

TEST_F(AccessTest, TheAdministratorSeesNoContent) {
  ExpectRefused(Read(cluster_->Token(Person("admin", Role::kAdmin, "*"))), kDenied,
                "ROLE_OUT_OF_SCOPE");
}

TEST_F(AccessTest, APersonCannotWriteToTheLedgerDirectly) {
  ledger::v1::CreateBudgetRequest request;
  request.set_parent(kDepartment);
  request.set_fiscal_year(2025);
  request.set_request_id(RequestId(902));
  ExpectRefused(Cluster::Call(cluster_->ledger_stub(), &LedgerStub::CreateBudget,
                              cluster_->Token(Editor()), request)
                    .status(),
                kDenied, "CALLER_NOT_TRUSTED");
}

TEST_F(AccessTest, AWorkflowServiceCannotWriteForNobodyNorForAnAuditor) {
  const auto trusted = cluster_->TrustedLedgerStub();
  ledger::v1::CreateBudgetRequest request;
  request.set_parent(kDepartment);
  request.set_fiscal_year(2025);
  request.set_request_id(RequestId(903));
  ExpectRefused(Cluster::Call(*trusted, &LedgerStub::CreateBudget, "", request).status(),
                kUnauthenticated, "TOKEN_MISSING");
  ExpectRefused(
      Cluster::Call(*trusted, &LedgerStub::CreateBudget, cluster_->Token(Auditor()), request)
          .status(),
      kDenied, "ROLE_OUT_OF_SCOPE");
}

TEST_F(AccessTest, AListingShowsOnlyWhatThePersonMayRead) {
  ledger::v1::ListBudgetsRequest request;
  request.set_parent("divisions/-/departments/-");
  const auto other = Person("other", Role::kDepartmentHead, "divisions/652300/departments/302");
  const auto theirs = Cluster::Call(cluster_->ledger_stub(), &LedgerStub::ListBudgets,
                                    cluster_->Token(other), request);
  ASSERT_TRUE(theirs.ok()) << theirs.status();
  EXPECT_EQ(theirs->budgets_size(), 0);
  const auto all = Cluster::Call(cluster_->ledger_stub(), &LedgerStub::ListBudgets,
                                 cluster_->Token(Reviewer()), request);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->budgets_size(), 1);
}

TEST_F(AccessTest, TheAuditTrailOfOthersIsClosed) {
  const auto other = Person("other", Role::kDepartmentHead, "divisions/652300/departments/302");
  ledger::v1::ListAuditEntriesRequest request;
  request.set_resource(kBudget);
  ExpectRefused(Cluster::Call(cluster_->audit_stub(), &AuditStub::ListAuditEntries,
                              cluster_->Token(other), request)
                    .status(),
                kDenied, "ROLE_OUT_OF_SCOPE");
  ledger::v1::GetReceiptRequest receipt;
  ExpectRefused(
      Cluster::Call(cluster_->audit_stub(), &AuditStub::GetReceipt, cluster_->Token(other), receipt)
          .status(),
      kDenied, "ROLE_OUT_OF_SCOPE");
  ledger::v1::GetEntryBundleRequest bundle;
  ExpectRefused(Cluster::Call(cluster_->audit_stub(), &AuditStub::GetEntryBundle,
                              cluster_->Token(Reviewer()), bundle)
                    .status(),
                kDenied, "ROLE_MISSING");
}

}  // namespace
}  // namespace mingzhang
