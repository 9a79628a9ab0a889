// What is rendered contradicts itself nowhere, and what was changed in it is found.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "ledger_service/budget/content_index.h"
#include "ledger_service/document/check_document.h"
#include "ledger_service/document/printed_document.h"
#include "ledger_service/document/text_rules.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "tests/support/arbitrary_budget.h"
#include "tests/support/source_files.h"

namespace mingzhang::testing {
namespace {

using budget::v1::BudgetContent;

// A disclosure before it is printed.
struct Disclosure {
  budget::v1::DerivedTables tables;
  budget::v1::Narrative narrative;

  std::string Text() const { return form::DocumentText(narrative, tables); }
};

Disclosure Derive(const BudgetContent& content, const form::CompiledForm& form) {
  const budget::ContentIndex index(content);
  const auto& catalogue = GeneratedCatalogue(content.fiscal_year());
  auto tables = form::DeriveTables(index, form, catalogue);
  auto narrative = form::DeriveNarrative(index, form, catalogue);
  if (!tables.ok() || !narrative.ok()) RC_FAIL("not derived");
  return {*std::move(tables), *std::move(narrative)};
}

// Without capital construction, which the rules warn of.
rc::Gen<BudgetContent> FaultlessBudget() {
  return rc::gen::map(ArbitraryShape(15), [](BudgetShape shape) {
    shape.capital_construction = false;
    return GenerateBudget(shape);
  });
}

// A line each.
std::string Findings(const std::string& text, const BudgetContent& content,
                     const form::CompiledForm& form) {
  static const auto& rules =
      *new document::TextRules(document::TextRulesOf(ShippedRules().rule_set()));
  const auto read = document::ReadDocument(text);
  if (!read.ok()) return std::string(read.status().message());
  const auto findings =
      document::CheckDocument(*read, form.form(), GeneratedCatalogue(content.fiscal_year()), rules);
  if (!findings.ok()) return std::string(findings.status().message());
  std::string lines;
  for (const auto& finding : *findings) {
    lines += finding.rule + " " + finding.place + ": " + finding.message + "\n";
  }
  return lines;
}

RC_GTEST_PROP(DocumentProperty, ARenderedDocumentHasNoFindings, ()) {
  const BudgetContent content = *FaultlessBudget();
  for (const auto& form : DisclosureForms()) {
    const std::string findings = Findings(Derive(content, form).Text(), content, form);
    if (!findings.empty()) RC_FAIL(form.form().form_id() + "\n" + findings);
  }
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The digits of printed amounts but the last of each: what differs there alone may come of rounding
// the parts of a sum.
std::vector<char*> DigitsOf(budget::v1::DerivedTables& tables) {
  std::vector<char*> digits;
  for (auto& table : *tables.mutable_tables()) {
    for (auto& row : *table.mutable_rows()) {
      for (auto& cell : *row.mutable_cells()) {
        if (!cell.has_amount_fen() || cell.text().empty()) continue;
        std::string& text = *cell.mutable_text();
        for (std::size_t i = 0; i + 1 < text.size(); ++i) {
          if (IsDigit(text[i])) digits.push_back(&text[i]);
        }
      }
    }
  }
  return digits;
}

RC_GTEST_PROP(DocumentProperty, AnyOneChangedDigitOfATableIsFound, ()) {
  const BudgetContent content = *FaultlessBudget();
  for (const auto& form : DisclosureForms()) {
    Disclosure disclosure = Derive(content, form);
    const auto digits = DigitsOf(disclosure.tables);
    if (digits.empty()) continue;
    char& digit = *digits[*rc::gen::inRange<std::size_t>(0, digits.size())];
    const char right = digit;
    digit = static_cast<char>('0' + (digit - '0' + *rc::gen::inRange(1, 10)) % 10);
    if (Findings(disclosure.Text(), content, form).empty()) {
      RC_LOG() << disclosure.Text();
      RC_FAIL(form.form().form_id() + ": " + right + " printed as " + digit);
    }
  }
}

}  // namespace
}  // namespace mingzhang::testing
