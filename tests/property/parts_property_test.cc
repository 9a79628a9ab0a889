// Whatever the budget: its parts give it back, and where two budgets agree they share parts.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "ledger_service/budget/content_parts.h"
#include "tests/property/changed_budget.h"
#include "tests/support/arbitrary_budget.h"

namespace mingzhang::testing {
namespace {

using budget::JoinParts;
using budget::SplitContent;
using budget::v1::BudgetContent;

std::set<std::string> PartsOf(const BudgetContent& content) {
  std::set<std::string> parts;
  for (const auto& part : SplitContent(content)) parts.insert(part.bytes);
  return parts;
}

RC_GTEST_PROP(PartsProperty, JoinedTheyAreTheContentAgain, ()) {
  const BudgetContent content = Changed(*ArbitraryBudget(400), *rc::gen::inRange(0, 20),
                                        *rc::gen::arbitrary<std::uint64_t>());
  const auto joined = JoinParts(SplitContent(content));
  RC_ASSERT(joined.ok());
  RC_ASSERT(joined->SerializeAsString() == content.SerializeAsString());
}

RC_GTEST_PROP(PartsProperty, AChangedLineTouchesAPartOrTwo, ()) {
  const BudgetContent before = *ArbitraryBudget(1'500);
  BudgetContent after = before;
  const int lines = before.expenditure_lines_size();
  auto& line = *after.mutable_expenditure_lines(*rc::gen::inRange(0, lines));
  line.set_amount_fen(line.amount_fen() + *rc::gen::inRange(1, 1'000'000));
  const auto old_parts = PartsOf(before);
  const auto new_parts = PartsOf(after);
  const auto added = std::count_if(new_parts.begin(), new_parts.end(),
                                   [&](const auto& part) { return !old_parts.contains(part); });
  RC_ASSERT(added >= 1);
  RC_ASSERT(added <= 2);
}

}  // namespace
}  // namespace mingzhang::testing
