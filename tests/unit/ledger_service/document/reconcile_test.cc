#include "ledger_service/document/reconcile.h"

#include <string>

#include "exchange/exchange.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "tests/support/generated_budget.h"
#include "tests/unit/ledger_service/document/document_testing.h"

namespace mingzhang::document {
namespace {

using ::testing::HasSubstr;

struct Derived {
  budget::v1::DerivedTables tables;
  budget::v1::Narrative narrative;
};

Derived Derive(const budget::v1::BudgetContent& content, const form::CompiledForm& form,
               const catalog::Catalogue& catalogue) {
  const budget::ContentIndex index(content);
  auto tables = form::DeriveTables(index, form, catalogue);
  auto narrative = form::DeriveNarrative(index, form, catalogue);
  EXPECT_TRUE(tables.ok() && narrative.ok()) << tables.status() << narrative.status();
  return {*std::move(tables), *std::move(narrative)};
}

Derived DeriveCase(const std::string& name) {
  const bool changji = name == "changji-iit-2026";
  auto read = exchange::ReadContent(testing::SourceText("deploy/samples/" + name + ".json"));
  EXPECT_TRUE(read.ok());
  return Derive(read.content,
                testing::DisclosureFormOf(changji ? "xinjiang-2026" : "shanghai-putuo-2025"),
                testing::ShippedCatalogue(changji ? 2026 : 2025));
}

std::vector<Finding> ReconcileText(const std::string& text, const Derived& derived) {
  const auto document = ReadDocument(text);
  EXPECT_TRUE(document.ok()) << document.status();
  return Reconcile(*document, derived.tables, derived.narrative);
}

TEST(Reconcile, FindsNothingWrongWithTheFiguresOfTheLeadingCase) {
  EXPECT_EQ(Listed(ReconcileText(CaseText("changji-iit-2026"), DeriveCase("changji-iit-2026"))),
            "");
}

TEST(Reconcile, FindsTheWrongFiguresAndTheWrongNoteOfTheSecondCase) {
  const auto findings =
      ReconcileText(CaseText("putuo-finance-2025"), DeriveCase("putuo-finance-2025"));
  std::string list;
  for (const Finding& finding : findings) {
    list += finding.rule + " " + std::to_string(finding.severity) + " " +
            std::to_string(finding.line) + " " +
            (finding.rule == "PUB-002" ? "" : finding.printed + " -> " + finding.expected) + "\n";
  }
  EXPECT_EQ(list,
            "PUB-009 1 83 87.70万元 -> 87.71万元\n"
            "PUB-009 2 87 887.36万元 -> 87.36万元\n"
            "PUB-009 1 91 78.21万元 -> 78.22万元\n"
            "PUB-009 1 93 204.91万元 -> 204.92万元\n"
            "PUB-009 1 95 268.77万元 -> 268.78万元\n"
            "PUB-002 3 235 \n");
}

TEST(Reconcile, NamesTheCellThatIsPrintedOtherwise) {
  const auto findings =
      ReconcileText(Replaced(CaseText("changji-iit-2026"), "302\t06\t电费\t2.70\t\t2.70",
                             "302\t06\t电费\t2.70\t\t2.07"),
                    DeriveCase("changji-iit-2026"));
  ASSERT_EQ(findings.size(), 1U) << Listed(findings);
  EXPECT_EQ(findings[0].place, "第 309 行，表 6“302 06 电费”行“公用经费”列");
  EXPECT_EQ(findings[0].printed, "2.07");
  EXPECT_EQ(findings[0].expected, "2.70");
  EXPECT_EQ(findings[0].severity, budget::v1::SEVERITY_ERROR);
}

TEST(Reconcile, LeavesAHundredthOf万元ToRounding) {
  const std::string text = Replaced(CaseText("changji-iit-2026"), "302\t06\t电费\t2.70\t\t2.70",
                                    "302\t06\t电费\t2.70\t\t2.71");
  EXPECT_EQ(Listed(ReconcileText(text, DeriveCase("changji-iit-2026"))), "");
}

TEST(Reconcile, FindsRowsThatOneSideLacks) {
  const Derived derived = DeriveCase("changji-iit-2026");
  const std::string text = CaseText("changji-iit-2026");
  const auto missing = ReconcileText(Replaced(text, "302\t06\t电费\t2.70\t\t2.70\n", ""), derived);
  ASSERT_EQ(missing.size(), 1U) << Listed(missing);
  EXPECT_THAT(missing[0].message, HasSubstr("没有“302 06 电费”这一行"));
  const auto added = ReconcileText(
      Replaced(text, "302\t06\t电费", "302\t04\t手续费\t1.00\t\t1.00\n302\t06\t电费"), derived);
  ASSERT_EQ(added.size(), 1U) << Listed(added);
  EXPECT_THAT(added[0].message, HasSubstr("没有对应的一行"));
}

TEST(Reconcile, IsSilentOnWhatIsRenderedFromTheBudget) {
  for (const form::CompiledForm& form : testing::DisclosureForms()) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      testing::BudgetShape shape;
      shape.fiscal_year = form.Serves(2026) ? 2026 : 2025;
      shape.lines = 60;
      shape.units = static_cast<int>(seed % 4);
      shape.seed = seed;
      const auto content = testing::GenerateBudget(shape);
      const Derived derived = Derive(content, form, testing::GeneratedCatalogue(shape.fiscal_year));
      const std::string text = form::DocumentText(derived.narrative, derived.tables);
      EXPECT_EQ(Listed(ReconcileText(text, derived)), "") << form.form().form_id() << " " << seed;
    }
  }
}

}  // namespace
}  // namespace mingzhang::document
