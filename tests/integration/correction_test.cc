// A budget that is published is corrected (更正), through both services: the next cycle, and what
// holds meanwhile.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using namespace budget::v1;  // NOLINT(google-build-using-namespace): states, actions, gates.
using ledger::v1::AuditEntry;
using workflow::v1::TransitionResponse;
using AuditStub = ledger::v1::AuditService::Stub;
using LedgerStub = ledger::v1::LedgerService::Stub;
using WorkflowReferences = workflow::v1::ReferenceService::Stub;
using WorkflowStub = workflow::v1::WorkflowService::Stub;

constexpr char kReason[] = "水费与办公费录反，现予更正";
constexpr char kNextYear[] = "divisions/652300/departments/301/budgets/2027";

std::string VersionOf(const std::string& budget, int version) {
  return budget + "/versions/" + std::to_string(version);
}

std::string ShippedFile(const std::string& path) {
  std::ifstream file(Environment("MINGZHANG_SOURCE") + "/config/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The sample with one yuan more for water and one less for the office.
BudgetContent CorrectedContent() {
  BudgetContent content = SampleContent();
  content.mutable_expenditure_lines(11)->set_amount_fen(content.expenditure_lines(11).amount_fen() -
                                                        100);
  content.mutable_expenditure_lines(12)->set_amount_fen(content.expenditure_lines(12).amount_fen() +
                                                        100);
  return content;
}

class CorrectionTest : public testing::Test {
 protected:
  CorrectionTest() { WalkTo(cluster_, BUDGET_STATE_PUBLISHED); }

  Budget HeadNow() { return cluster_.GetBudget().value(); }

  workflow::v1::CorrectBudgetRequest Correction(int request) {
    workflow::v1::CorrectBudgetRequest correct;
    *correct.mutable_target() = TargetNow(cluster_, request);
    correct.mutable_target()->set_version(HeadNow().publication().version());
    correct.set_reason(kReason);
    return correct;
  }

  absl::StatusOr<TransitionResponse> Correct(const workflow::v1::CorrectBudgetRequest& request,
                                             const identity::Principal& person = Head()) {
    return Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::CorrectBudget,
                         cluster_.Token(person), request);
  }

  absl::StatusOr<TransitionResponse> Cancel(int request) {
    workflow::v1::CancelBudgetRequest cancel;
    *cancel.mutable_target() = TargetNow(cluster_, request);
    cancel.set_reason("核实后无误，不需更正");
    return Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::CancelBudget,
                         cluster_.Token(Head()), cancel);
  }

  absl::StatusOr<workflow::v1::SaveDraftResponse> Save(const BudgetContent& content, int request,
                                                       const std::string& budget = kBudget) {
    workflow::v1::SaveDraftRequest save;
    save.set_name(budget);
    save.set_etag(cluster_.GetBudget(budget)->etag());
    save.set_request_id(RequestId(request));
    *save.mutable_content() = content;
    return Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::SaveDraft,
                         cluster_.Token(Editor()), save);
  }

  // What is left of the walk once the last draft is saved: submitted, reviewed, approved,
  // published.
  static std::vector<Step> StepsOfADraft(int first_request) {
    std::vector<Step> steps = WalkSteps(first_request);
    const auto last_save = std::find_if(steps.rbegin(), steps.rend(),
                                        [](const Step& step) { return step.name == "save"; });
    steps.erase(steps.begin(), last_save.base());
    return steps;
  }

  // That the receipt proves an entry that says what the response does.
  void ExpectProven(const TransitionResponse& response) {
    const auto& receipt = response.receipt();
    AuditEntry entry;
    ASSERT_TRUE(entry.ParseFromString(receipt.entry()));
    const auto checkpoint = audit::OpenCheckpoint(receipt.checkpoint(), cluster_.LogVerifier());
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
    const auto hashes = DigestsFromBytes(receipt.inclusion_proof().hashes()).value();
    EXPECT_TRUE(audit::VerifyInclusion(audit::LeafHash(receipt.entry()), entry.log_index(),
                                       checkpoint->size, hashes, checkpoint->root)
                    .ok());
    EXPECT_EQ(entry.etag(), response.budget().etag());
    EXPECT_EQ(entry.to_state(), response.budget().state());
  }

  void PublishTheDraft(int first_request) {
    for (Step& step : StepsOfADraft(first_request)) {
      const auto taken = step.take(cluster_);
      ASSERT_TRUE(taken.ok()) << step.name << ": " << taken.status();
      EXPECT_EQ(taken->budget().state(), step.to) << step.name;
      ExpectProven(*taken);
    }
  }

  absl::StatusOr<ledger::v1::ValidateVersionResponse> Validate(const std::string& version,
                                                               Gate gate) {
    ledger::v1::ValidateVersionRequest validate;
    validate.set_name(version);
    validate.set_gate(gate);
    return Cluster::Call(cluster_.ledger_stub(), &LedgerStub::ValidateVersion,
                         cluster_.Token(Editor()), validate);
  }

  Version ReadVersion(int version) {
    ledger::v1::GetVersionRequest get;
    get.set_name(VersionOf(kBudget, version));
    return Cluster::Call(cluster_.ledger_stub(), &LedgerStub::GetVersion, cluster_.Token(Editor()),
                         get)
        .value();
  }

  // "head CORRECT" for each entry of the budget that the filter admits, oldest first.
  std::vector<std::string> Trail(const std::string& filter = {}) {
    ledger::v1::ListAuditEntriesRequest request;
    request.set_resource(kBudget);
    request.set_filter(filter);
    request.set_page_size(100);
    const auto page = Cluster::Call(cluster_.audit_stub(), &AuditStub::ListAuditEntries,
                                    cluster_.Token(Auditor()), request);
    std::vector<std::string> trail;
    for (const AuditEntry& entry : page.value().entries()) {
      trail.push_back(entry.actor().subject() + " " + Action_Name(entry.action()).substr(7));
    }
    return trail;
  }

  void Enforce(ReferenceKind kind, const std::string& text, int request) {
    workflow::v1::LoadReferenceRequest load;
    load.set_parent("divisions/652300");
    load.set_kind(kind);
    load.set_text(text);
    load.set_file_name("file");
    if (kind == REFERENCE_KIND_CODE_CATALOGUE) load.set_fiscal_year(2027);
    load.set_request_id(RequestId(request));
    const auto loaded =
        Cluster::Call(cluster_.workflow_references(), &WorkflowReferences::LoadReference,
                      cluster_.Token(Officer()), load);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    workflow::v1::ActivateReferenceRequest activate;
    activate.set_name(loaded->reference().name());
    activate.set_fiscal_year(2027);
    activate.set_request_id(RequestId(request + 1));
    const auto activated =
        Cluster::Call(cluster_.workflow_references(), &WorkflowReferences::ActivateReference,
                      cluster_.Token(Officer()), activate);
    ASSERT_TRUE(activated.ok()) << activated.status();
  }

  // A first draft of the next year, whose rules and codes are this year's. Takes 10 request ids.
  void DraftNextYear(int first_request) {
    std::string rules = ShippedFile("rules/national.textproto");
    for (const auto& [from, to] :
         {std::pair("\"national\"", "\"changji\""),
          std::pair("fiscal_years: 2026", "fiscal_years: 2026 fiscal_years: 2027")}) {
      const std::size_t at = rules.find(from);
      ASSERT_NE(at, std::string::npos) << from;
      rules.replace(at, std::string(from).size(), to);
    }
    Enforce(REFERENCE_KIND_RULE_SET, rules, first_request);
    Enforce(REFERENCE_KIND_CODE_CATALOGUE, ShippedFile("catalog/2026.csv"), first_request + 2);
    workflow::v1::CreateBudgetRequest create;
    create.set_parent(kDepartment);
    create.set_fiscal_year(2027);
    create.set_request_id(RequestId(first_request + 4));
    const auto created = Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::CreateBudget,
                                       cluster_.Token(Editor()), create);
    ASSERT_TRUE(created.ok()) << created.status();
    BudgetContent content = SampleContent();
    content.set_fiscal_year(2027);
    content.clear_disclosure_form();
    const auto saved = Save(content, first_request + 5, kNextYear);
    ASSERT_TRUE(saved.ok()) << saved.status();
  }

  // The version of this year's budget that the next year's draft is compared with.
  std::string PriorOfNextYear() {
    const auto judged = Validate(VersionOf(kNextYear, 1), GATE_SUBMIT);
    EXPECT_TRUE(judged.ok()) << judged.status();
    return judged.ok() ? judged->report().basis().prior_version() : "";
  }

  Cluster cluster_;
};

TEST_F(CorrectionTest, ACorrectionGoesTheWholeWayAndReplacesWhatWasPublished) {
  const Publication first = HeadNow().publication();
  const auto request = Correction(100);
  const auto opened = Correct(request);
  ASSERT_TRUE(opened.ok()) << opened.status();
  ExpectProven(*opened);
  EXPECT_EQ(opened->budget().state(), BUDGET_STATE_DRAFTING);
  EXPECT_EQ(opened->budget().cycle(), 2);
  EXPECT_EQ(opened->budget().publication().SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(opened->budget().correction().reason(), kReason);
  EXPECT_EQ(opened->budget().correction().version(), 2);
  EXPECT_EQ(opened->budget().correction().subject(), "head");
  EXPECT_FALSE(opened->budget().has_approval());

  cluster_.CrashLedger();
  const auto repeated = Correct(request);
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(repeated->SerializeAsString(), opened->SerializeAsString());

  const auto saved = Save(CorrectedContent(), 101);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(saved->version().version(), 3);
  const auto judged = Validate(VersionOf(kBudget, 3), GATE_PUBLISH);
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_FALSE(judged->report().basis().has_publication_due()) << "that was the first cycle's";

  PublishTheDraft(200);
  const Budget head = HeadNow();
  EXPECT_EQ(head.state(), BUDGET_STATE_PUBLISHED);
  EXPECT_EQ(head.cycle(), 2);
  EXPECT_EQ(head.publication().version(), 3);
  EXPECT_EQ(head.approval().version(), 3);
  EXPECT_EQ(head.correction().version(), 2) << "says what was corrected";
  EXPECT_EQ(ReadVersion(2).cycle(), 1);
  EXPECT_EQ(ReadVersion(2).content().SerializeAsString(), SampleContent().SerializeAsString());
  EXPECT_EQ(ReadVersion(3).cycle(), 2);
  EXPECT_EQ(ReadVersion(3).content().SerializeAsString(), CorrectedContent().SerializeAsString());

  const std::vector<std::string> trail = Trail();
  ASSERT_EQ(trail.size(), 26U);
  EXPECT_EQ(std::vector<std::string>(trail.begin() + 14, trail.end()),
            (std::vector<std::string>{"publisher PUBLISH", "head CORRECT", "editor SAVE",
                                      "head SUBMIT", "reviewer CLAIM", "reviewer PASS",
                                      "officer CLAIM", "officer PASS", "leader CLAIM",
                                      "leader PASS", "approver APPROVE", "publisher PUBLISH"}));
  EXPECT_EQ(Trail("action = CORRECT AND from_state = PUBLISHED AND to_state = DRAFTING"),
            std::vector<std::string>{"head CORRECT"});

  EXPECT_EQ(cluster_.StopLedger(), 0);
  EXPECT_EQ(cluster_.CheckStored(), 0) << cluster_.CheckOutput();
  EXPECT_EQ(cluster_.VerifyStored(), 0);
}

TEST_F(CorrectionTest, OnlyTheHeadCorrectsForAReasonWhatIsPublished) {
  const Budget before = HeadNow();
  for (const auto& person : {Editor(), Publisher(), Reviewer(), Approver(), Auditor()}) {
    EXPECT_EQ(ErrorReasonName(Correct(Correction(100), person).status()), "ROLE_MISSING")
        << person.subject;
  }
  auto request = Correction(100);
  request.clear_reason();
  EXPECT_EQ(ErrorReasonName(Correct(request).status()), "FIELD_INVALID");
  request = Correction(100);
  request.mutable_target()->set_version(1);
  EXPECT_EQ(ErrorReasonName(Correct(request).status()), "VERSION_MISMATCH");
  request = Correction(100);
  request.mutable_target()->set_etag("0123456789abcdef");
  EXPECT_EQ(ErrorReasonName(Correct(request).status()), "ETAG_MISMATCH");
  EXPECT_EQ(HeadNow().SerializeAsString(), before.SerializeAsString());

  ASSERT_TRUE(Correct(Correction(100)).ok());
  EXPECT_EQ(ErrorReasonName(Correct(Correction(101)).status()), "STATE_MISMATCH");
}

TEST_F(CorrectionTest, TheLedgerItselfAsksForTheReasonAndKeepsWhatIsPublished) {
  const auto trusted = cluster_.TrustedLedgerStub();
  const auto commit = [&](Action action, BudgetState to, const std::string& opinion, int request) {
    const Budget head = HeadNow();
    ledger::v1::CommitTransitionRequest transition;
    transition.set_name(kBudget);
    transition.set_etag(head.etag());
    transition.set_request_id(RequestId(request));
    transition.set_action(action);
    transition.set_from_state(head.state());
    transition.set_to_state(to);
    transition.set_version(head.publication().version());
    transition.set_opinion(opinion);
    return Cluster::Call(*trusted, &LedgerStub::CommitTransition, cluster_.Token(Head()),
                         transition)
        .status();
  };
  EXPECT_EQ(ErrorReasonName(commit(ACTION_CORRECT, BUDGET_STATE_DRAFTING, "", 100)),
            "FIELD_INVALID");
  ASSERT_TRUE(commit(ACTION_CORRECT, BUDGET_STATE_DRAFTING, kReason, 101).ok());
  EXPECT_EQ(ErrorReasonName(commit(ACTION_CANCEL, BUDGET_STATE_CANCELLED, kReason, 102)),
            "STATE_MISMATCH");
  EXPECT_TRUE(commit(ACTION_CANCEL, BUDGET_STATE_PUBLISHED, kReason, 103).ok());
}

TEST_F(CorrectionTest, ACancelledCorrectionLeavesThePublicationAndTheBudgetCanBeCorrectedAgain) {
  const Publication published = HeadNow().publication();
  ASSERT_TRUE(Correct(Correction(100)).ok());
  ASSERT_TRUE(Save(CorrectedContent(), 101).ok());
  const auto cancelled = Cancel(102);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  ExpectProven(*cancelled);
  EXPECT_EQ(cancelled->budget().state(), BUDGET_STATE_PUBLISHED);
  EXPECT_EQ(cancelled->budget().publication().SerializeAsString(), published.SerializeAsString());
  EXPECT_FALSE(cancelled->budget().has_correction());
  EXPECT_EQ(ErrorReasonName(Save(CorrectedContent(), 103).status()), "STATE_MISMATCH");

  ASSERT_TRUE(Correct(Correction(104)).ok());
  ASSERT_TRUE(Save(CorrectedContent(), 105).ok());
  PublishTheDraft(200);
  EXPECT_EQ(HeadNow().cycle(), 3);
  EXPECT_EQ(HeadNow().publication().version(), 4);
  EXPECT_EQ(cluster_.StopLedger(), 0);
  EXPECT_EQ(cluster_.CheckStored(), 0) << cluster_.CheckOutput();
}

TEST_F(CorrectionTest, TheNextYearIsComparedWithWhatIsPublishedTheCorrectionOnceItIs) {
  DraftNextYear(300);
  EXPECT_EQ(PriorOfNextYear(), VersionOf(kBudget, 2));
  ASSERT_TRUE(Correct(Correction(100)).ok());
  ASSERT_TRUE(Save(CorrectedContent(), 101).ok());
  EXPECT_EQ(PriorOfNextYear(), VersionOf(kBudget, 2)) << "the correction is a draft";
  PublishTheDraft(200);
  EXPECT_EQ(PriorOfNextYear(), VersionOf(kBudget, 3));
}

}  // namespace
}  // namespace mingzhang
