#include "cli/labels.h"

#include "gtest/gtest.h"

namespace mingzhang::cli {
namespace {

TEST(Labels, NameStatesWithTheirStep) {
  EXPECT_EQ(StateWithStep(budget::v1::BUDGET_STATE_DRAFTING, ""), "编制中");
  EXPECT_EQ(StateWithStep(budget::v1::BUDGET_STATE_IN_REVIEW, "first_review"),
            "审核中（业务科初审）");
  EXPECT_EQ(StateWithStep(budget::v1::BUDGET_STATE_IN_REVIEW, "their_own"), "审核中（their_own）");
}

TEST(Labels, ShowValuesOfALaterReleaseAsNumbers) {
  EXPECT_EQ(StateLabel(static_cast<budget::v1::BudgetState>(77)), "77");
  EXPECT_EQ(StateName(static_cast<budget::v1::BudgetState>(77)), "");
}

TEST(Labels, SayHowAnEntryChangedTheState) {
  ledger::v1::AuditEntry entry;
  entry.set_to_state(budget::v1::BUDGET_STATE_DRAFTING);
  EXPECT_EQ(StateChange(entry), "编制中");  // Created.
  entry.set_from_state(budget::v1::BUDGET_STATE_DRAFTING);
  EXPECT_EQ(StateChange(entry), "编制中");  // Saved.
  entry.set_from_state(budget::v1::BUDGET_STATE_IN_REVIEW);
  entry.set_from_step("final_review");
  entry.set_to_state(budget::v1::BUDGET_STATE_REVIEWED);
  EXPECT_EQ(StateChange(entry), "审核中（局领导审签） → 审核通过，待批复");
}

TEST(ParseState, ReadsNamesAndLabels) {
  EXPECT_EQ(ParseState("submitted").value(), budget::v1::BUDGET_STATE_SUBMITTED);
  EXPECT_EQ(ParseState("已报送").value(), budget::v1::BUDGET_STATE_SUBMITTED);
  EXPECT_FALSE(ParseState("").ok());
  EXPECT_FALSE(ParseState("UNSPECIFIED").ok());
}

TEST(ParseAction, ReadsNamesAndLabels) {
  EXPECT_EQ(ParseAction("correct").value(), budget::v1::ACTION_CORRECT);
  EXPECT_EQ(ParseAction("更正").value(), budget::v1::ACTION_CORRECT);
  EXPECT_FALSE(ParseAction("改正").ok());
}

TEST(ParseGate, ReadsTheFourGates) {
  EXPECT_EQ(ParseGate("submit").value(), budget::v1::GATE_SUBMIT);
  EXPECT_EQ(ParseGate("publish").value(), budget::v1::GATE_PUBLISH);
  EXPECT_FALSE(ParseGate("").ok());
  EXPECT_FALSE(ParseGate("Submit").ok());
}

TEST(ParseDate, ReadsRealDatesOfOneSpelling) {
  EXPECT_EQ(DateText(ParseDate("2026-02-28").value()), "2026-02-28");
  for (const char* wrong : {"", "2026-2-28", "2026-02-30", "28.02.2026", "2026-02-28T00"}) {
    EXPECT_FALSE(ParseDate(wrong).ok()) << wrong;
  }
}

TEST(TimeText, IsChinaStandardTime) {
  google::protobuf::Timestamp time;
  EXPECT_EQ(TimeText(time), "");
  time.set_seconds(1'767'225'600);  // 2026-01-01T00:00:00Z
  EXPECT_EQ(TimeText(time), "2026-01-01 08:00:00");
}

}  // namespace
}  // namespace mingzhang::cli
