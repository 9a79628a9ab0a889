#include "ledger_service/commit/life_cycle.h"

#include <gtest/gtest.h>

namespace mingzhang::commit {
namespace {

using namespace budget::v1;

TEST(LifeCycleTest, TheMainLineIsThereWithItsGates) {
  const auto gate = [](Action action, BudgetState from, BudgetState to) {
    const Edge* edge = FindEdge(action, from, to);
    EXPECT_NE(edge, nullptr) << Action_Name(action);
    return edge == nullptr ? std::nullopt : edge->gate;
  };
  EXPECT_EQ(gate(ACTION_SUBMIT, BUDGET_STATE_DRAFTING, BUDGET_STATE_SUBMITTED), GATE_SUBMIT);
  EXPECT_EQ(gate(ACTION_CLAIM, BUDGET_STATE_SUBMITTED, BUDGET_STATE_IN_REVIEW), std::nullopt);
  EXPECT_EQ(gate(ACTION_PASS, BUDGET_STATE_IN_REVIEW, BUDGET_STATE_IN_REVIEW), GATE_REVIEW);
  EXPECT_EQ(gate(ACTION_PASS, BUDGET_STATE_IN_REVIEW, BUDGET_STATE_REVIEWED), GATE_REVIEW);
  EXPECT_EQ(gate(ACTION_APPROVE, BUDGET_STATE_REVIEWED, BUDGET_STATE_APPROVED), GATE_APPROVE);
  EXPECT_EQ(gate(ACTION_PUBLISH, BUDGET_STATE_APPROVED, BUDGET_STATE_PUBLISHED), GATE_PUBLISH);
}

TEST(LifeCycleTest, NoStepIsSkipped) {
  EXPECT_EQ(FindEdge(ACTION_SUBMIT, BUDGET_STATE_DRAFTING, BUDGET_STATE_REVIEWED), nullptr);
  EXPECT_EQ(FindEdge(ACTION_APPROVE, BUDGET_STATE_SUBMITTED, BUDGET_STATE_APPROVED), nullptr);
  EXPECT_EQ(FindEdge(ACTION_PUBLISH, BUDGET_STATE_REVIEWED, BUDGET_STATE_PUBLISHED), nullptr);
  EXPECT_EQ(FindEdge(ACTION_CLAIM, BUDGET_STATE_DRAFTING, BUDGET_STATE_IN_REVIEW), nullptr);
}

TEST(LifeCycleTest, EveryForwardStepButAClaimHasAGate) {
  for (int from = BudgetState_MIN; from <= BudgetState_MAX; ++from) {
    for (int to = BudgetState_MIN; to <= BudgetState_MAX; ++to) {
      for (const Action action : {ACTION_SUBMIT, ACTION_PASS, ACTION_APPROVE, ACTION_PUBLISH}) {
        const Edge* edge =
            FindEdge(action, static_cast<BudgetState>(from), static_cast<BudgetState>(to));
        if (edge != nullptr) {
          EXPECT_TRUE(edge->gate.has_value()) << Action_Name(action);
        }
      }
    }
  }
}

TEST(LifeCycleTest, WhatIsCancelledStaysAndWhatIsPublishedIsOnlyCorrected) {
  for (const BudgetState end :
       {BUDGET_STATE_PUBLISHED, BUDGET_STATE_SUPERSEDED, BUDGET_STATE_CANCELLED}) {
    EXPECT_FALSE(ContentMayChange(end));
    for (int action = Action_MIN; action <= Action_MAX; ++action) {
      for (int to = BudgetState_MIN; to <= BudgetState_MAX; ++to) {
        const bool corrects = end == BUDGET_STATE_PUBLISHED && action == ACTION_CORRECT &&
                              to == BUDGET_STATE_DRAFTING;
        EXPECT_EQ(
            FindEdge(static_cast<Action>(action), end, static_cast<BudgetState>(to)) != nullptr,
            corrects);
      }
    }
  }
  EXPECT_EQ(FindEdge(ACTION_CORRECT, BUDGET_STATE_PUBLISHED, BUDGET_STATE_DRAFTING)->gate,
            std::nullopt);
}

TEST(LifeCycleTest, WhatIsPublishedOutlivesACancelledCorrection) {
  Budget head;
  EXPECT_EQ(CancelledTo(head), BUDGET_STATE_CANCELLED);
  head.mutable_publication();
  head.mutable_correction();
  EXPECT_EQ(CancelledTo(head), BUDGET_STATE_PUBLISHED);
}

TEST(LifeCycleTest, ContentChangesWhileTheDepartmentHasTheBudget) {
  EXPECT_TRUE(ContentMayChange(BUDGET_STATE_DRAFTING));
  EXPECT_TRUE(ContentMayChange(BUDGET_STATE_RETURNED));
  EXPECT_FALSE(ContentMayChange(BUDGET_STATE_SUBMITTED));
  EXPECT_FALSE(ContentMayChange(BUDGET_STATE_IN_REVIEW));
  EXPECT_FALSE(ContentMayChange(BUDGET_STATE_APPROVED));
}

}  // namespace
}  // namespace mingzhang::commit
