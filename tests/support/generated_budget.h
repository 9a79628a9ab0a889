// Budgets made up by parameters, for tests and benchmarks: as varied as real ones, of any size, and
// without a fault that a rule calls an error.
#ifndef MINGZHANG_TESTS_SUPPORT_GENERATED_BUDGET_H_
#define MINGZHANG_TESTS_SUPPORT_GENERATED_BUDGET_H_

#include <cstdint>
#include <vector>

#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::testing {

// How a budget should be.
struct BudgetShape {
  // 2025 or 2026.
  std::int32_t fiscal_year = 2026;
  // Lines with dimensions that differ. There is at least one for each project and carry-over item,
  // and there may be fewer than asked for where the other numbers leave too few combinations:
  // more than some 5,000 for each unit and each project.
  int lines = 100;
  int projects = 5;
  int carry_overs = 3;
  // 0: a department without units. The first is administrative, the kinds go around.
  int units = 3;
  // Where money comes from; empty: every source. Without one of this year there are no projects,
  // without a carried-over one no carry-over items.
  std::vector<budget::v1::FundSource> fund_sources = {};
  // Projects may spend on capital construction (309, 311), which the rules warn of.
  bool capital_construction = false;
  // Prior-year amounts and reasons for every unit too, under units/<code>/….
  bool unit_comparisons = false;
  std::uint64_t seed = 1;
};

// The budget: its revenue balances, projects add up to what is approved and have performance
// targets, carried-over money stands under carry-over items, government funds and state capital
// under their own codes, every compared amount has one of the prior year (of which some are equal,
// some zero, some new) and a reason that fits the direction, and every term is explained. The same
// shape gives the same bytes everywhere. Amounts are of all sizes from 0.01 yuan to 10^9 yuan, and
// halves of what forms print are frequent. Linear in the size.
budget::v1::BudgetContent GenerateBudget(const BudgetShape& shape);

// What such budgets are judged by: the shipped catalogue of the year with the codes of government
// funds and state capital that it lacks, …
const catalog::Catalogue& GeneratedCatalogue(std::int32_t fiscal_year);
// … and a register with the budget's department.
catalog::Register GeneratedRegister(const budget::v1::BudgetContent& content);

}  // namespace mingzhang::testing

#endif  // MINGZHANG_TESTS_SUPPORT_GENERATED_BUDGET_H_
