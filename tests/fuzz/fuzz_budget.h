// A small budget with everything in it, and what it is judged and printed by.
#ifndef MINGZHANG_TESTS_FUZZ_FUZZ_BUDGET_H_
#define MINGZHANG_TESTS_FUZZ_FUZZ_BUDGET_H_

#include "ledger_service/budget/content_index.h"
#include "tests/support/generated_budget.h"

namespace mingzhang::testing {

inline const budget::v1::BudgetContent& FuzzBudget() {
  static const auto& content = *new budget::v1::BudgetContent(
      GenerateBudget({.lines = 30, .projects = 2, .carry_overs = 2, .units = 2}));
  return content;
}

inline const budget::ContentIndex& FuzzIndex() {
  static const auto& index = *new budget::ContentIndex(FuzzBudget());
  return index;
}

}  // namespace mingzhang::testing

#endif  // MINGZHANG_TESTS_FUZZ_FUZZ_BUDGET_H_
