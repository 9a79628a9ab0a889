// A budget at the size that the system is made for.
#include <gtest/gtest.h>

#include "ledger_service/budget/content_index.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "ledger_service/validation/validate.h"
#include "tests/support/generated_budget.h"
#include "tests/support/source_files.h"

namespace mingzhang::testing {
namespace {

TEST(SizeTest, ABudgetOfAHundredThousandLinesIsJudgedAndDerived) {
  const auto content =
      GenerateBudget({.lines = 100'000, .projects = 2'000, .carry_overs = 200, .units = 300});
  ASSERT_EQ(content.expenditure_lines_size(), 100'000);
  const auto& catalogue = GeneratedCatalogue(content.fiscal_year());
  const auto departments = GeneratedRegister(content);
  const auto& form = DisclosureFormOf("xinjiang-2026");

  const auto report = validation::Validate(content, budget::v1::GATE_PUBLISH,
                                           {ShippedRules(), catalogue, departments, &form});
  for (const auto& finding : report.findings()) {
    EXPECT_NE(finding.severity(), budget::v1::SEVERITY_ERROR) << finding.ShortDebugString();
  }
  const budget::ContentIndex index(content);
  const auto tables = form::DeriveTables(index, form, catalogue);
  ASSERT_TRUE(tables.ok()) << tables.status();
  EXPECT_EQ(tables->tables_size(), 12);
  EXPECT_TRUE(form::DeriveNarrative(index, form, catalogue).ok());
}

}  // namespace
}  // namespace mingzhang::testing
