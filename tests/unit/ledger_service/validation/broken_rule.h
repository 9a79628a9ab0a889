// Budgets that break one rule of config/rules/national.textproto each.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_VALIDATION_BROKEN_RULE_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_VALIDATION_BROKEN_RULE_H_

#include <functional>
#include <ostream>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "ledger_service/validation/basis.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/control.pb.h"

namespace mingzhang::validation::testing {

// How the balanced budget is broken, and the one finding that this raises.
struct BrokenRule {
  const char* name;
  const char* rule_id;
  std::function<void(budget::v1::BudgetContent&)> breaks;
  const char* place;
  const char* expected;
  const char* actual;
  // Part of the message.
  const char* says;
  budget::v1::Gate gate = budget::v1::GATE_SUBMIT;
  // Other rules that cannot but break with it.
  std::set<std::string> implied = {};
  // What is issued, published and known besides; nullptr: nothing.
  std::function<void(budget::v1::ControlFigures&)> control_figures = nullptr;
  std::function<void(budget::v1::BudgetContent&)> published = nullptr;
  std::function<void(Circumstances&)> circumstances = nullptr;
};

void PrintTo(const BrokenRule& rule, std::ostream* out);
std::string NameOf(const ::testing::TestParamInfo<BrokenRule>& info);

// Expects that breaking the balanced budget raises exactly that finding, implied ones apart.
void ExpectOneFinding(const BrokenRule& broken);

// The budget's own, of the year 2026.
Circumstances OfIdentity(const budget::v1::BudgetContent& content);

// Gives the budget to department 302: its second line, public expenditure, to the public
// institution 302002, all others to 302001.
void UseUnits(budget::v1::BudgetContent& content);

}  // namespace mingzhang::validation::testing

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_VALIDATION_BROKEN_RULE_H_
