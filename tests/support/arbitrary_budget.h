// Small budgets of all kinds for RapidCheck. They shrink towards few lines, units and projects of
// few fund sources.
#ifndef MINGZHANG_TESTS_SUPPORT_ARBITRARY_BUDGET_H_
#define MINGZHANG_TESTS_SUPPORT_ARBITRARY_BUDGET_H_

#include <rapidcheck.h>

#include <set>
#include <vector>

#include "tests/support/generated_budget.h"

namespace mingzhang::testing {

inline rc::Gen<BudgetShape> ArbitraryShape(int most_lines) {
  const auto source =
      rc::gen::map(rc::gen::inRange<int>(1, budget::v1::FundSource_ARRAYSIZE),
                   [](int value) { return static_cast<budget::v1::FundSource>(value); });
  return rc::gen::build<BudgetShape>(
      rc::gen::set(&BudgetShape::fiscal_year, rc::gen::element(2026, 2025)),
      rc::gen::set(&BudgetShape::lines, rc::gen::inRange(1, most_lines + 1)),
      rc::gen::set(&BudgetShape::projects, rc::gen::inRange(0, 6)),
      rc::gen::set(&BudgetShape::carry_overs, rc::gen::inRange(0, 5)),
      rc::gen::set(&BudgetShape::units, rc::gen::inRange(0, 5)),
      rc::gen::set(&BudgetShape::fund_sources,
                   rc::gen::container<std::vector<budget::v1::FundSource>>(source)),
      rc::gen::set(&BudgetShape::capital_construction, rc::gen::arbitrary<bool>()),
      rc::gen::set(&BudgetShape::unit_comparisons, rc::gen::just(true)),
      rc::gen::set(&BudgetShape::seed, rc::gen::inRange<std::uint64_t>(0, 1'000'000)));
}

// A valid budget of at most `most_lines` lines, or a few more.
inline rc::Gen<budget::v1::BudgetContent> ArbitraryBudget(int most_lines = 40) {
  return rc::gen::map(ArbitraryShape(most_lines),
                      [](const BudgetShape& shape) { return GenerateBudget(shape); });
}

}  // namespace mingzhang::testing

namespace mingzhang::budget::v1 {

// What a failed property prints.
inline void showValue(const BudgetContent& content, std::ostream& out) {
  out << content.ShortDebugString();
}

}  // namespace mingzhang::budget::v1

#endif  // MINGZHANG_TESTS_SUPPORT_ARBITRARY_BUDGET_H_
