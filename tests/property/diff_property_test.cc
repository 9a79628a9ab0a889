#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "ledger_service/budget/diff.h"
#include "tests/property/changed_budget.h"
#include "tests/support/applied_diff.h"
#include "tests/support/arbitrary_budget.h"

namespace mingzhang::testing {
namespace {

using budget::DiffContent;
using budget::v1::BudgetContent;

void AssertToldInFull(const BudgetContent& from, const BudgetContent& to) {
  const auto diff = DiffContent(from, to);
  RC_LOG() << diff.DebugString();
  const BudgetContent applied = Normalized(ApplyDiff(from, diff));
  const BudgetContent wanted = Normalized(to);
  if (applied.SerializeAsString() != wanted.SerializeAsString()) {
    RC_LOG() << "left over: " << DiffContent(applied, wanted).DebugString();
    RC_FAIL("the difference, applied, does not give the other content");
  }
}

RC_GTEST_PROP(DiffProperty, ToldInFullBetweenTwoStatesOfABudget, ()) {
  const BudgetContent from = *ArbitraryBudget(15);
  const int changes = *rc::gen::inRange(0, 20);
  AssertToldInFull(from, Changed(from, changes, *rc::gen::arbitrary<std::uint64_t>()));
}

RC_GTEST_PROP(DiffProperty, ToldInFullBetweenAnyTwoBudgets, ()) {
  AssertToldInFull(*ArbitraryBudget(15), *ArbitraryBudget(15));
}

RC_GTEST_PROP(DiffProperty, ABudgetDoesNotDifferFromItself, ()) {
  const BudgetContent content = *ArbitraryBudget();
  BudgetContent shuffled = content;
  const int lines = content.expenditure_lines_size();
  for (int i = 0; i < lines; ++i) {
    shuffled.mutable_expenditure_lines()->SwapElements(i, *rc::gen::inRange(0, lines));
  }
  const auto diff = DiffContent(content, shuffled);
  RC_ASSERT(diff.lines_size() == 0);
  RC_ASSERT(diff.values_size() == 0);
}

}  // namespace
}  // namespace mingzhang::testing
