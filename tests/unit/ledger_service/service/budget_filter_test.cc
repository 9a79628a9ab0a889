#include "ledger_service/service/budget_filter.h"

#include <gtest/gtest.h>

#include "common/request/filter.h"

namespace mingzhang::service {
namespace {

using budget::v1::Budget;

Budget InReview() {
  Budget budget;
  budget.set_state(budget::v1::BUDGET_STATE_IN_REVIEW);
  budget.set_fiscal_year(2026);
  budget.mutable_review()->set_step("first_review");
  return budget;
}

TEST(BudgetFilterTest, AllConditionsMustHold) {
  const auto matches = [](const char* text) {
    const auto filter = BudgetFilter::Parse(text);
    EXPECT_TRUE(filter.ok()) << text << ": " << filter.status();
    return filter.ok() && filter->Matches(InReview());
  };
  EXPECT_TRUE(matches(""));
  EXPECT_TRUE(matches("  "));
  EXPECT_TRUE(matches("state = IN_REVIEW"));
  EXPECT_TRUE(matches("state=IN_REVIEW AND step = \"first_review\" AND fiscal_year = 2026"));
  EXPECT_FALSE(matches("state = DRAFTING"));
  EXPECT_FALSE(matches("state = IN_REVIEW AND step = second_review"));
  EXPECT_FALSE(matches("fiscal_year = 2025"));
}

TEST(BudgetFilterTest, WhatIsNotUnderstoodIsQuoted) {
  for (const char* text : {"state", "state = NOWHERE", "colour = red", "fiscal_year = soon",
                           "state = DRAFTING AND state = SUBMITTED", "state = DRAFTING AND "}) {
    const auto status = BudgetFilter::Parse(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_NE(BudgetFilter::Parse("colour = red").status().message().find("“colour = red”"),
            absl::string_view::npos);
  EXPECT_FALSE(BudgetFilter::Parse(std::string(mingzhang::kMaxFilterBytes + 1, ' ')).ok());
}

}  // namespace
}  // namespace mingzhang::service
