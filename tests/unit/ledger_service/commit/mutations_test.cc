#include "ledger_service/commit/mutations.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/commit/budget_head.h"
#include "tests/unit/ledger_service/commit/disclosure_testing.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::commit {
namespace {

using namespace budget::v1;
using ledger::v1::CommitTransitionRequest;
using storage::ColumnFamily;

constexpr char kName[] = "divisions/652300/departments/301/budgets/2026";

// A ledger in which each mutation is its own transaction.
class MutationsTest : public testing::Test {
 protected:
  template <typename Mutation>
  absl::StatusOr<Outcome> Apply(Mutation mutation) {
    const auto snapshot = store_->TakeSnapshot();
    Transaction transaction(*snapshot);
    auto outcome = mutation(transaction, absl::FromUnixSeconds(++time_));
    if (outcome.ok()) {
      transaction.Keep();
      EXPECT_TRUE(store_->Write(transaction.TakeBatch()).ok());
      head_ = outcome->budget;
    }
    return outcome;
  }

  absl::StatusOr<Outcome> Create() {
    return Apply([&](Transaction& transaction, absl::Time now) {
      return CreateBudget(transaction, now, origin_, {kName, "工信局", 2026});
    });
  }

  absl::StatusOr<Outcome> Save(std::int64_t amount, const std::string& etag = "") {
    BudgetContent content;
    content.set_fiscal_year(2026);
    content.add_expenditure_lines()->set_amount_fen(amount);
    return Apply([&](Transaction& transaction, absl::Time now) {
      return SaveVersion(transaction, now, origin_,
                         SplitVersion(kName, etag.empty() ? head_.etag() : etag, "说明", content,
                                      [](const Digest&) { return false; }));
    });
  }

  CommitTransitionRequest Request(Action action, BudgetState to) {
    CommitTransitionRequest request;
    request.set_name(kName);
    request.set_etag(head_.etag());
    request.set_action(action);
    request.set_from_state(head_.state());
    request.set_to_state(to);
    request.set_from_step(head_.review().step());
    request.set_version(head_.has_review() ? head_.review().version() : head_.latest_version());
    if (action == ACTION_CORRECT) request.set_version(head_.publication().version());
    return request;
  }

  CommitTransitionRequest Correction() {
    auto request = Request(ACTION_CORRECT, BUDGET_STATE_DRAFTING);
    request.set_opinion("水费金额有误");
    return request;
  }

  absl::StatusOr<Outcome> Move(const CommitTransitionRequest& request,
                               const ValidationReport& report = {}) {
    return Apply([&](Transaction& transaction, absl::Time now) {
      return CommitTransition(transaction, now, origin_, request, report, nullptr);
    });
  }

  // Publishes a page.
  absl::StatusOr<Outcome> Publish() {
    const auto report = PublishReport(kName);
    const auto disclosure = TakeDisclosure(SomeUploads(report, "页面"), report);
    EXPECT_TRUE(disclosure.ok()) << disclosure.status();
    const auto request = Request(ACTION_PUBLISH, BUDGET_STATE_PUBLISHED);
    return Apply([&](Transaction& transaction, absl::Time now) {
      return CommitTransition(transaction, now, origin_, request, report, &*disclosure);
    });
  }

  absl::StatusOr<Outcome> Submit() { return Move(Request(ACTION_SUBMIT, BUDGET_STATE_SUBMITTED)); }

  // From a draft to PUBLISHED.
  void PublishDraft() {
    ASSERT_TRUE(Submit().ok());
    auto claim = Request(ACTION_CLAIM, BUDGET_STATE_IN_REVIEW);
    claim.set_to_step("first_review");
    claim.set_holder("editor");
    ASSERT_TRUE(Move(claim).ok());
    ASSERT_TRUE(Move(Request(ACTION_PASS, BUDGET_STATE_REVIEWED)).ok());
    auto approve = Request(ACTION_APPROVE, BUDGET_STATE_APPROVED);
    *approve.mutable_publication_due() = ToDate(absl::CivilDay(2026, 9, 30));
    ASSERT_TRUE(Move(approve).ok());
    const auto published = Publish();
    ASSERT_TRUE(published.ok()) << published.status();
  }

  std::size_t Count(ColumnFamily family) {
    std::size_t count = 0;
    EXPECT_TRUE(store_->TakeSnapshot()
                    ->Scan(family, "", "", storage::Direction::kForward,
                           [&](std::string_view, std::string_view) { return ++count, true; })
                    .ok());
    return count;
  }

  static void ExpectRefused(const absl::StatusOr<Outcome>& outcome, absl::StatusCode code,
                            const std::string& reason) {
    EXPECT_EQ(outcome.status().code(), code) << outcome.status();
    EXPECT_EQ(ErrorReasonName(outcome.status()), reason);
  }

  storage::TempStorage store_;
  CallOrigin origin_ = [] {
    CallOrigin origin;
    origin.actor.set_subject("editor");
    return origin;
  }();
  Budget head_;
  std::int64_t time_ = 1'790'000'000;
};

TEST_F(MutationsTest, ANewBudgetIsDraftingWithoutAVersion) {
  const auto created = Create();
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->budget.state(), BUDGET_STATE_DRAFTING);
  EXPECT_EQ(created->budget.latest_version(), 0);
  EXPECT_EQ(created->entry.from_state(), BUDGET_STATE_UNSPECIFIED);
  EXPECT_EQ(created->entry.etag(), created->budget.etag());
  ExpectRefused(Create(), absl::StatusCode::kAlreadyExists, "BUDGET_EXISTS");
}

TEST_F(MutationsTest, TheStoredHeadHasTheAnsweredEtag) {
  ASSERT_TRUE(Create().ok());
  const auto stored = store_->TakeSnapshot()->Get(ColumnFamily::kBudgets, kName);
  EXPECT_EQ(ParseHead(stored->value())->etag(), head_.etag());
}

TEST_F(MutationsTest, VersionsCountFromOneAndChangeTheEtag) {
  ASSERT_TRUE(Create().ok());
  for (int n = 1; n <= 3; ++n) {
    const std::string before = head_.etag();
    const auto saved = Save(n);
    ASSERT_TRUE(saved.ok()) << saved.status();
    EXPECT_EQ(saved->saved->version(), n);
    EXPECT_EQ(saved->entry.version(), n);
    EXPECT_EQ(saved->entry.version_digest().size(), kDigestSize);
    EXPECT_NE(head_.etag(), before);
  }
}

TEST_F(MutationsTest, EqualPartsAreStoredOnce) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  const std::size_t parts = Count(ColumnFamily::kParts);
  ASSERT_TRUE(Save(2).ok());
  EXPECT_EQ(Count(ColumnFamily::kParts), parts + 1) << "only the lines changed";
  ASSERT_TRUE(Save(1).ok());
  EXPECT_EQ(Count(ColumnFamily::kParts), parts + 1) << "the first version's lines are there";
}

TEST_F(MutationsTest, AStaleEtagIsAbortedWithTheCurrentOne) {
  ASSERT_TRUE(Create().ok());
  const std::string stale = head_.etag();
  ASSERT_TRUE(Save(1).ok());
  const auto refused = Save(2, stale);
  ExpectRefused(refused, absl::StatusCode::kAborted, "ETAG_MISMATCH");
  EXPECT_EQ(ErrorMetadataValue(refused.status(), "current_etag"), head_.etag());
}

TEST_F(MutationsTest, ContentIsClosedOnceSubmitted) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ASSERT_TRUE(Submit().ok());
  ExpectRefused(Save(2), absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH");
}

TEST_F(MutationsTest, OnlyTheNewestVersionIsSubmitted) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ASSERT_TRUE(Save(2).ok());
  auto request = Request(ACTION_SUBMIT, BUDGET_STATE_SUBMITTED);
  request.set_version(1);
  const auto refused = Move(request);
  ExpectRefused(refused, absl::StatusCode::kFailedPrecondition, "VERSION_MISMATCH");
  EXPECT_EQ(ErrorMetadataValue(refused.status(), "version"), "2");
}

TEST_F(MutationsTest, ABudgetWithoutAVersionIsNotSubmitted) {
  ASSERT_TRUE(Create().ok());
  EXPECT_EQ(Submit().status().code(), absl::StatusCode::kNotFound);
}

TEST_F(MutationsTest, AnEdgeThatDoesNotExistIsRefused) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ExpectRefused(Move(Request(ACTION_APPROVE, BUDGET_STATE_APPROVED)),
                absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH");
  auto request = Request(ACTION_SUBMIT, BUDGET_STATE_SUBMITTED);
  request.set_from_state(BUDGET_STATE_RETURNED);
  ExpectRefused(Move(request), absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH");
}

TEST_F(MutationsTest, AnErrorBlocksAndTheReportComesWithIt) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ValidationReport report;
  auto* finding = report.add_findings();
  finding->set_finding_id("BAL-001@revenue");
  finding->set_severity(SEVERITY_ERROR);
  const auto refused = Move(Request(ACTION_SUBMIT, BUDGET_STATE_SUBMITTED), report);
  ExpectRefused(refused, absl::StatusCode::kFailedPrecondition, "VALIDATION_BLOCKED");
  EXPECT_EQ(GetDetail<ValidationReport>(refused.status())->findings(0).finding_id(),
            "BAL-001@revenue");
  EXPECT_EQ(Count(ColumnFamily::kReports), 0U);
}

TEST_F(MutationsTest, ABlockingReportIsCutBlockingFindingsFirst) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ValidationReport report;
  for (int i = 0; i < 200; ++i) {
    auto* finding = report.add_findings();
    finding->set_finding_id("X@" + std::to_string(i));
    finding->set_severity(i < 199 ? SEVERITY_INFO : SEVERITY_ERROR);
    finding->set_message(std::string(100, 'x'));
  }
  const auto refused = Move(Request(ACTION_SUBMIT, BUDGET_STATE_SUBMITTED), report);
  EXPECT_LE(ToRpcStatus(refused.status()).ByteSizeLong(), kMaxDetailBytes);
  const auto shown = GetDetail<ValidationReport>(refused.status());
  ASSERT_TRUE(shown.has_value());
  EXPECT_EQ(shown->findings(0).finding_id(), "X@199");
  EXPECT_GT(shown->findings_size(), 10);
  EXPECT_EQ(shown->findings_size() + shown->omitted_findings(), 200);
}

TEST_F(MutationsTest, AnAcknowledgedWarningPassesHereAndAtLaterGates) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ValidationReport report;
  auto* finding = report.add_findings();
  finding->set_finding_id("STR-014@x");
  finding->set_severity(SEVERITY_WARNING);
  auto request = Request(ACTION_SUBMIT, BUDGET_STATE_SUBMITTED);
  ExpectRefused(Move(request, report), absl::StatusCode::kFailedPrecondition, "VALIDATION_BLOCKED");
  auto* acknowledgement = request.add_acknowledgements();
  acknowledgement->set_finding_id("STR-014@x");
  acknowledgement->set_reason("已核实");
  const auto submitted = Move(request, report);
  ASSERT_TRUE(submitted.ok()) << submitted.status();
  EXPECT_EQ(submitted->entry.report_digest(), ToBytes(Sha256(report.SerializeAsString())));
  EXPECT_EQ(Count(ColumnFamily::kReports), 1U);

  auto claim = Request(ACTION_CLAIM, BUDGET_STATE_IN_REVIEW);
  claim.set_to_step("first_review");
  claim.set_holder("editor");
  ASSERT_TRUE(Move(claim).ok());
  EXPECT_EQ(head_.review().holder(), "editor");
  EXPECT_TRUE(Move(Request(ACTION_PASS, BUDGET_STATE_REVIEWED), report).ok());
}

TEST_F(MutationsTest, AReturnOpensTheContentAndForgetsTheReview) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ASSERT_TRUE(Submit().ok());
  auto claim = Request(ACTION_CLAIM, BUDGET_STATE_IN_REVIEW);
  claim.set_to_step("first_review");
  claim.set_holder("editor");
  ASSERT_TRUE(Move(claim).ok());
  auto request = Request(ACTION_RETURN, BUDGET_STATE_RETURNED);
  request.set_opinion("请核对");
  request.add_comments()->set_text("此处");
  const auto returned = Move(request);
  ASSERT_TRUE(returned.ok()) << returned.status();
  EXPECT_FALSE(head_.has_review());
  EXPECT_EQ(head_.last_return().step(), "first_review");
  EXPECT_EQ(returned->entry.comment(), "请核对");
  EXPECT_EQ(returned->entry.comments_size(), 1);
  ASSERT_TRUE(Save(2).ok());
  ASSERT_TRUE(Submit().ok());
  EXPECT_FALSE(head_.has_last_return());
}

TEST_F(MutationsTest, NobodyClaimsForSomebodyElseNorPassesToAHolder) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ASSERT_TRUE(Submit().ok());
  auto claim = Request(ACTION_CLAIM, BUDGET_STATE_IN_REVIEW);
  claim.set_to_step("first_review");
  for (const char* holder : {"", "somebody else"}) {
    claim.set_holder(holder);
    ExpectRefused(Move(claim), absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
  }
  claim.set_holder("editor");
  ASSERT_TRUE(Move(claim).ok());
  auto pass = Request(ACTION_PASS, BUDGET_STATE_REVIEWED);
  pass.set_holder("editor");
  ExpectRefused(Move(pass), absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
}

TEST_F(MutationsTest, AcknowledgementsNeedAGate) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  auto request = Request(ACTION_CANCEL, BUDGET_STATE_CANCELLED);
  request.add_acknowledgements()->set_finding_id("GHOST");
  ExpectRefused(Move(request), absl::StatusCode::kInvalidArgument, "FIELD_INVALID");
}

TEST_F(MutationsTest, TheLedgerItselfTellsWhetherAPublicationIsLate) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ASSERT_TRUE(Submit().ok());
  auto claim = Request(ACTION_CLAIM, BUDGET_STATE_IN_REVIEW);
  claim.set_to_step("first_review");
  claim.set_holder("editor");
  ASSERT_TRUE(Move(claim).ok());
  ASSERT_TRUE(Move(Request(ACTION_PASS, BUDGET_STATE_REVIEWED)).ok());
  auto approve = Request(ACTION_APPROVE, BUDGET_STATE_APPROVED);
  approve.mutable_publication_due()->set_year(2026);
  approve.mutable_publication_due()->set_month(9);
  approve.mutable_publication_due()->set_day(30);
  ASSERT_TRUE(Move(approve).ok());
  time_ += 30 * 24 * 3600;  // From September into October 2026.
  const auto published = Publish();
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_TRUE(head_.publication().late());
  EXPECT_EQ(head_.publication().disclosure(), std::string(kName) + "/disclosures/1");
  EXPECT_EQ(published->entry.disclosure(), 1);
  EXPECT_EQ(Count(ColumnFamily::kDisclosures), 1U);
}

TEST_F(MutationsTest, ParticipationsAreRecordedOnceForEachDuty) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ASSERT_TRUE(Save(2).ok());
  EXPECT_EQ(head_.participations_size(), 1);
  origin_.actor.set_subject("head");
  ASSERT_TRUE(Submit().ok());
  ASSERT_EQ(head_.participations_size(), 2);
  EXPECT_EQ(head_.participations(1).subject(), "head");
  EXPECT_EQ(head_.participations(1).action(), ACTION_SUBMIT);
}

TEST_F(MutationsTest, ACorrectionOpensTheNextCycleAndKeepsWhatIsPublished) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  PublishDraft();
  const Publication published = head_.publication();
  origin_.actor.set_subject("head");
  const auto corrected = Move(Correction());
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(head_.state(), BUDGET_STATE_DRAFTING);
  EXPECT_EQ(head_.cycle(), 2);
  EXPECT_FALSE(head_.has_review());
  EXPECT_FALSE(head_.has_approval());
  EXPECT_EQ(head_.publication().SerializeAsString(), published.SerializeAsString());
  EXPECT_EQ(head_.correction().reason(), "水费金额有误");
  EXPECT_EQ(head_.correction().version(), 1);
  EXPECT_EQ(head_.correction().disclosure(), published.disclosure());
  EXPECT_EQ(head_.correction().subject(), "head");
  EXPECT_EQ(head_.correction().time().seconds(), time_);
  EXPECT_EQ(corrected->entry.comment(), "水费金额有误");
  EXPECT_EQ(corrected->entry.version(), 1);
  EXPECT_EQ(corrected->entry.version_digest().size(), kDigestSize);
  EXPECT_EQ(corrected->entry.from_state(), BUDGET_STATE_PUBLISHED);
  EXPECT_EQ(corrected->entry.to_state(), BUDGET_STATE_DRAFTING);
}

TEST_F(MutationsTest, DutiesBeginAnewWithTheCycle) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  PublishDraft();
  ASSERT_GT(head_.participations_size(), 1);
  ASSERT_TRUE(Move(Correction()).ok());
  ASSERT_EQ(head_.participations_size(), 1);
  EXPECT_EQ(head_.participations(0).action(), ACTION_CORRECT);
}

TEST_F(MutationsTest, ACycleFullOfParticipationsCanStillBeCorrected) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  PublishDraft();
  ASSERT_TRUE(Apply([&](Transaction& transaction, absl::Time) -> absl::StatusOr<Outcome> {
                while (head_.participations_size() < kMaxParticipations) head_.add_participations();
                WriteHead(transaction, head_);
                Outcome outcome;
                outcome.budget = head_;
                return outcome;
              }).ok());
  EXPECT_TRUE(Move(Correction()).ok());
}

TEST_F(MutationsTest, ACorrectionIsReviewedApprovedAndPublishedLikeTheFirstVersion) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  PublishDraft();
  ASSERT_TRUE(Move(Correction()).ok());
  const auto saved = Save(2);
  ASSERT_TRUE(saved.ok()) << saved.status();
  EXPECT_EQ(saved->saved->version(), 2);
  EXPECT_EQ(saved->saved->cycle(), 2);
  EXPECT_EQ(head_.publication().version(), 1) << "until the correction is published";
  PublishDraft();
  EXPECT_EQ(head_.publication().version(), 2);
  EXPECT_EQ(head_.approval().version(), 2);
  EXPECT_EQ(head_.correction().version(), 1) << "says what was corrected";

  ASSERT_TRUE(Move(Correction()).ok());
  EXPECT_EQ(head_.cycle(), 3);
  EXPECT_EQ(head_.correction().version(), 2);
}

TEST_F(MutationsTest, OnlyThePublishedVersionIsCorrected) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ASSERT_TRUE(Save(2).ok());
  ExpectRefused(Move(Correction()), absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH");
  PublishDraft();
  auto request = Correction();
  request.set_version(1);
  const auto refused = Move(request);
  ExpectRefused(refused, absl::StatusCode::kFailedPrecondition, "VERSION_MISMATCH");
  EXPECT_EQ(ErrorMetadataValue(refused.status(), "version"), "2");
  EXPECT_EQ(head_.cycle(), 1);
}

TEST_F(MutationsTest, WarningsAreAcknowledgedAnewInACorrection) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  PublishDraft();
  ASSERT_TRUE(Move(Correction()).ok());
  ValidationReport report;
  auto* finding = report.add_findings();
  finding->set_finding_id("STR-014@x");
  finding->set_severity(SEVERITY_WARNING);
  auto request = Request(ACTION_SUBMIT, BUDGET_STATE_SUBMITTED);
  ExpectRefused(Move(request, report), absl::StatusCode::kFailedPrecondition, "VALIDATION_BLOCKED");
}

TEST_F(MutationsTest, ACancelledCorrectionLeavesThePublicationAsItWas) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  PublishDraft();
  const Publication published = head_.publication();
  ASSERT_TRUE(Move(Correction()).ok());
  ASSERT_TRUE(Save(2).ok());
  ExpectRefused(Move(Request(ACTION_CANCEL, BUDGET_STATE_CANCELLED)),
                absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH");
  auto cancel = Request(ACTION_CANCEL, BUDGET_STATE_PUBLISHED);
  cancel.set_opinion("核实后无误");
  const auto cancelled = Move(cancel);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->entry.version(), 2);
  EXPECT_EQ(cancelled->entry.to_state(), BUDGET_STATE_PUBLISHED);
  EXPECT_EQ(head_.publication().SerializeAsString(), published.SerializeAsString());
  EXPECT_FALSE(head_.has_correction());
  EXPECT_EQ(head_.cycle(), 2) << "the cycle counts";
  ExpectRefused(Save(3), absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH");

  ASSERT_TRUE(Move(Correction()).ok());
  EXPECT_EQ(head_.cycle(), 3);
  EXPECT_EQ(head_.correction().version(), 1);
}

TEST_F(MutationsTest, ADraftOfACorrectionThatWasCancelledIsSavedAnewBeforeItIsSubmitted) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  PublishDraft();
  ASSERT_TRUE(Move(Correction()).ok());
  EXPECT_TRUE(Submit().ok()) << "what is published may be published again";
  ASSERT_TRUE(Move(Request(ACTION_WITHDRAW, BUDGET_STATE_DRAFTING)).ok());
  ASSERT_TRUE(Save(2).ok());
  ASSERT_TRUE(Move(Request(ACTION_CANCEL, BUDGET_STATE_PUBLISHED)).ok());
  auto again = Correction();
  again.set_version(head_.publication().version());
  ASSERT_TRUE(Move(again).ok());
  // Its author takes no part in this cycle, so nothing would keep them from reviewing it.
  ExpectRefused(Submit(), absl::StatusCode::kFailedPrecondition, "VERSION_MISMATCH");
  ASSERT_TRUE(Save(2).ok());
  EXPECT_TRUE(Submit().ok());
}

TEST_F(MutationsTest, AReturnedCorrectionIsCancelledBackToPublishedToo) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  PublishDraft();
  ASSERT_TRUE(Move(Correction()).ok());
  ASSERT_TRUE(Submit().ok());
  auto claim = Request(ACTION_CLAIM, BUDGET_STATE_IN_REVIEW);
  claim.set_to_step("first_review");
  claim.set_holder("editor");
  ASSERT_TRUE(Move(claim).ok());
  ASSERT_TRUE(Move(Request(ACTION_RETURN, BUDGET_STATE_RETURNED)).ok());
  ExpectRefused(Move(Request(ACTION_CANCEL, BUDGET_STATE_CANCELLED)),
                absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH");
  ASSERT_TRUE(Move(Request(ACTION_CANCEL, BUDGET_STATE_PUBLISHED)).ok());
  EXPECT_FALSE(head_.has_last_return());
}

TEST_F(MutationsTest, WhatWasNeverPublishedIsNotCancelledToPublished) {
  ASSERT_TRUE(Create().ok());
  ASSERT_TRUE(Save(1).ok());
  ExpectRefused(Move(Request(ACTION_CANCEL, BUDGET_STATE_PUBLISHED)),
                absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH");
  EXPECT_TRUE(Move(Request(ACTION_CANCEL, BUDGET_STATE_CANCELLED)).ok());
}

TEST_F(MutationsTest, TheBudgetOfNobodyIsNotFound) {
  head_.set_etag("x");
  ExpectRefused(Save(1), absl::StatusCode::kNotFound, "NOT_FOUND");
}

}  // namespace
}  // namespace mingzhang::commit
