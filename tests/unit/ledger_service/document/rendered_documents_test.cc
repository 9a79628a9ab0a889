#include <cstdint>
#include <string>

#include "gtest/gtest.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "tests/support/generated_budget.h"
#include "tests/unit/ledger_service/document/document_testing.h"

namespace mingzhang::document {
namespace {

std::string Render(const budget::v1::BudgetContent& content, const form::CompiledForm& form,
                   const catalog::Catalogue& catalogue) {
  const budget::ContentIndex index(content);
  const auto tables = form::DeriveTables(index, form, catalogue);
  const auto narrative = form::DeriveNarrative(index, form, catalogue);
  EXPECT_TRUE(tables.ok() && narrative.ok()) << tables.status() << narrative.status();
  return form::DocumentText(*narrative, *tables);
}

testing::BudgetShape Shape(std::uint64_t seed) {
  testing::BudgetShape shape;
  shape.fiscal_year = seed % 2 == 0 ? 2026 : 2025;
  shape.lines = 5 + static_cast<int>(seed * 7 % 90);
  shape.projects = static_cast<int>(seed % 6);
  shape.carry_overs = static_cast<int>(seed / 2 % 5);
  shape.units = static_cast<int>(seed / 3 % 5);
  if (seed % 3 == 0) shape.fund_sources = {budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET};
  if (seed % 3 == 1) {
    shape.fund_sources = {
        budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET, budget::v1::FUND_SOURCE_GOVERNMENT_FUND,
        budget::v1::FUND_SOURCE_UNIT_OTHER, budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL};
  }
  shape.seed = seed;
  return shape;
}

TEST(RenderedDocuments, AreSilentInEveryForm) {
  for (const form::CompiledForm& form : testing::DisclosureForms()) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const auto shape = Shape(seed);
      const auto content = testing::GenerateBudget(shape);
      const auto& catalogue = testing::GeneratedCatalogue(shape.fiscal_year);
      const std::string text = Render(content, form, catalogue);
      const auto findings = Check(text, form, catalogue);
      EXPECT_TRUE(findings.empty()) << form.form().form_id() << " " << seed << "\n"
                                    << Listed(findings).substr(0, 3000);
    }
  }
}

}  // namespace
}  // namespace mingzhang::document
