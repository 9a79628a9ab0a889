// The main job: one budget from nothing to PUBLISHED, through both services.
#include <gtest/gtest.h>

#include "common/digest/digest.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using budget::v1::Budget;
using ledger::v1::AuditEntry;
using ledger::v1::LedgerService;
using AuditStub = ledger::v1::AuditService::Stub;

class WalkTest : public testing::Test {
 protected:
  audit::Verifier LogVerifier() {
    const auto checkpoint = Cluster::Call(cluster_.audit_stub(), &AuditStub::GetCheckpoint,
                                          cluster_.Token(Auditor()), {});
    return audit::Verifier::Parse(checkpoint->verifier_key()).value();
  }

  Cluster cluster_;
};

TEST_F(WalkTest, TheBudgetComesToPublishedAndEveryReceiptProvesItsStep) {
  std::int64_t index = 0;
  for (Step& step : WalkSteps()) {
    const auto taken = step.take(cluster_);
    ASSERT_TRUE(taken.ok()) << step.name << ": " << taken.status();
    EXPECT_EQ(taken->budget().state(), step.to) << step.name;

    const auto& receipt = taken->receipt();
    const auto checkpoint = audit::OpenCheckpoint(receipt.checkpoint(), LogVerifier());
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
    const auto hashes = DigestsFromBytes(receipt.inclusion_proof().hashes()).value();
    EXPECT_TRUE(audit::VerifyInclusion(audit::LeafHash(receipt.entry()), index, checkpoint->size,
                                       hashes, checkpoint->root)
                    .ok());
    AuditEntry entry;
    ASSERT_TRUE(entry.ParseFromString(receipt.entry()));
    EXPECT_EQ(entry.log_index(), index++);
    EXPECT_EQ(entry.etag(), taken->budget().etag());
    EXPECT_EQ(entry.to_state(), step.to);
  }
  const auto head = cluster_.GetBudget();
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->state(), budget::v1::BUDGET_STATE_PUBLISHED);
  EXPECT_EQ(head->latest_version(), 2);
  EXPECT_EQ(head->publication().version(), 2);
  EXPECT_FALSE(head->publication().late());
  EXPECT_EQ(head->approval().resolution_number(), "昌州人发〔2026〕3号");
}

TEST_F(WalkTest, TheTrailTellsWhoDidWhatInOrder) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_PUBLISHED);
  ledger::v1::ListAuditEntriesRequest request;
  request.set_resource(kBudget);
  request.set_page_size(4);
  std::vector<std::string> trail;
  do {
    const auto page = Cluster::Call(cluster_.audit_stub(), &AuditStub::ListAuditEntries,
                                    cluster_.Token(Auditor()), request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const AuditEntry& entry : page->entries()) {
      trail.push_back(entry.actor().subject() + " " + Action_Name(entry.action()).substr(7));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(trail, (std::vector<std::string>{
                       "editor CREATE", "editor SAVE", "head SUBMIT", "reviewer CLAIM",
                       "reviewer RETURN", "editor SAVE", "head SUBMIT", "reviewer CLAIM",
                       "reviewer PASS", "officer CLAIM", "officer PASS", "leader CLAIM",
                       "leader PASS", "approver APPROVE", "publisher PUBLISH"}));
}

TEST_F(WalkTest, AReturnTellsTheDepartmentWhereAndWhy) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_RETURNED);
  const auto head = cluster_.GetBudget();
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->last_return().opinion(), "请核对水费");
  EXPECT_EQ(head->last_return().subject(), "reviewer");
  ASSERT_EQ(head->last_return().comments_size(), 1);
  EXPECT_EQ(head->last_return().comments(0).place(), "expenditure_lines[12].amount_fen");
}

TEST_F(WalkTest, EveryVersionStaysAsItWasAndDiffersWhereItWasCorrected) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED, 2);
  ledger::v1::GetVersionRequest get;
  get.set_name(std::string(kBudget) + "/versions/2");
  const auto version = Cluster::Call(cluster_.ledger_stub(), &LedgerService::Stub::GetVersion,
                                     cluster_.Token(Editor()), get);
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(version->content().SerializeAsString(), SampleContent().SerializeAsString());

  ledger::v1::DiffVersionsRequest diff;
  diff.set_name(kBudget);
  diff.set_from_version(1);
  diff.set_to_version(2);
  const auto changes = Cluster::Call(cluster_.ledger_stub(), &LedgerService::Stub::DiffVersions,
                                     cluster_.Token(Editor()), diff);
  ASSERT_TRUE(changes.ok()) << changes.status();
  EXPECT_EQ(changes->lines_size(), 2);
  EXPECT_EQ(changes->values_size(), 0);
  EXPECT_EQ(changes->from_total_fen(), changes->to_total_fen());
}

}  // namespace
}  // namespace mingzhang
