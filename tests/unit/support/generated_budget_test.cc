#include "tests/support/generated_budget.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

#include "ledger_service/validation/validate.h"
#include "tests/support/arbitrary_budget.h"
#include "tests/support/source_files.h"

namespace mingzhang::testing {
namespace {

using budget::v1::BudgetContent;
using budget::v1::Gate;

// What the shipped rules call an error at that gate.
std::string Errors(const BudgetContent& content, Gate gate) {
  const auto departments = GeneratedRegister(content);
  const auto& catalogue = GeneratedCatalogue(content.fiscal_year());
  const auto report = validation::Validate(content, gate, {ShippedRules(), catalogue, departments});
  std::string errors;
  for (const auto& finding : report.findings()) {
    if (finding.severity() != budget::v1::SEVERITY_ERROR) continue;
    errors += finding.finding_id() + ": " + finding.message() + "\n";
  }
  return errors;
}

TEST(GeneratedBudgetTest, IsAsLargeAsItsShapeSays) {
  const BudgetContent content =
      GenerateBudget({.lines = 1'000, .projects = 20, .carry_overs = 7, .units = 30});
  EXPECT_EQ(content.expenditure_lines_size(), 1'000);
  EXPECT_EQ(content.projects_size(), 20);
  EXPECT_EQ(content.carry_overs_size(), 7);
  EXPECT_EQ(content.department().units_size(), 30);
  EXPECT_EQ(content.revenue_size(), budget::v1::FundSource_ARRAYSIZE - 1);
}

TEST(GeneratedBudgetTest, TheSameShapeGivesTheSameBytes) {
  const BudgetShape shape = {.seed = 7};
  BudgetShape other = shape;
  other.seed = 8;
  EXPECT_EQ(GenerateBudget(shape).SerializeAsString(), GenerateBudget(shape).SerializeAsString());
  EXPECT_NE(GenerateBudget(shape).SerializeAsString(), GenerateBudget(other).SerializeAsString());
}

TEST(GeneratedBudgetTest, UsesTheSourcesThatItsShapeNames) {
  const BudgetContent content =
      GenerateBudget({.fund_sources = {budget::v1::FUND_SOURCE_STATE_CAPITAL}});
  ASSERT_EQ(content.revenue_size(), 1);
  EXPECT_EQ(content.revenue(0).fund_source(), budget::v1::FUND_SOURCE_STATE_CAPITAL);
  EXPECT_EQ(content.carry_overs_size(), 0);
  for (const auto& line : content.expenditure_lines()) {
    EXPECT_EQ(line.functional_code().substr(0, 3), "223");
  }
}

TEST(GeneratedBudgetTest, MoneyCarriedOverAloneHasNoProjectsOfTheYear) {
  const BudgetContent content =
      GenerateBudget({.fund_sources = {budget::v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT}});
  EXPECT_EQ(content.projects_size(), 0);
  EXPECT_EQ(content.carry_overs_size(), 3);
  EXPECT_GE(content.expenditure_lines_size(), 3);
}

TEST(GeneratedBudgetTest, ProjectsHaveNamesOfTheirOwn) {
  const BudgetContent content = GenerateBudget({.lines = 2'000, .projects = 2'000});
  std::set<std::string> names;
  for (const auto& project : content.projects()) names.insert(project.name());
  EXPECT_EQ(names.size(), 2'000U);
}

TEST(GeneratedBudgetTest, ALargeOneHasNoErrorsAtAnyGate) {
  const BudgetContent content =
      GenerateBudget({.lines = 5'000, .projects = 100, .carry_overs = 20, .units = 30});
  for (const Gate gate : {budget::v1::GATE_SUBMIT, budget::v1::GATE_REVIEW,
                          budget::v1::GATE_APPROVE, budget::v1::GATE_PUBLISH}) {
    EXPECT_EQ(Errors(content, gate), "");
  }
}

RC_GTEST_PROP(GeneratedBudgetTest, NoneHasErrors, ()) {
  const BudgetContent content = *ArbitraryBudget();
  RC_ASSERT(Errors(content, budget::v1::GATE_SUBMIT) == "");
  RC_ASSERT(Errors(content, budget::v1::GATE_PUBLISH) == "");
}

}  // namespace
}  // namespace mingzhang::testing
