// What holds for the narrative of any budget, in every form that ships.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ledger_service/budget/unit_content.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "tests/support/arbitrary_budget.h"
#include "tests/support/source_files.h"

namespace mingzhang::form {
namespace {

using budget::v1::BudgetContent;
using mingzhang::testing::ShippedCatalogue;
using mingzhang::testing::SourceText;

// 2026 and 2025, as the budgets that are made up.
const CompiledForm& FormOf(std::int32_t year) {
  const auto read = [](const std::string& path) {
    return *CompiledForm::FromText(SourceText(path), path);
  };
  static const CompiledForm& xinjiang =
      *new CompiledForm(read("config/forms/xinjiang-2026.textproto"));
  static const CompiledForm& putuo =
      *new CompiledForm(read("config/forms/shanghai-putuo-2025.textproto"));
  return year == 2026 ? xinjiang : putuo;
}

std::string Document(const BudgetContent& content, Subject subject = Subject::kDepartment) {
  const budget::ContentIndex index(content);
  const CompiledForm& form = FormOf(content.fiscal_year());
  const catalog::Catalogue catalogue = ShippedCatalogue(content.fiscal_year());
  const auto tables = DeriveTables(index, form, catalogue);
  const auto narrative = DeriveNarrative(index, form, catalogue, subject);
  RC_ASSERT(tables.ok());
  RC_ASSERT(narrative.ok());
  return DocumentText(*narrative, *tables);
}

struct OneView {
  BudgetContent content;
  Subject subject;
};

// The budget, and each unit's.
std::vector<OneView> Views(const BudgetContent& content) {
  std::vector<OneView> views = {{content, Subject::kDepartment}};
  for (const auto& unit : content.department().units()) {
    views.push_back({*budget::UnitContent(content, unit.code()), Subject::kUnit});
  }
  return views;
}

// No mark stands where a name, an amount or a list should have been.
RC_GTEST_PROP(NarrativeProperty, LeavesNoHoleInASentence, ()) {
  const BudgetContent content = *mingzhang::testing::ArbitraryBudget();
  for (const auto& [view, subject] : Views(content)) {
    const std::string document = Document(view, subject);
    for (const char* hole : {"{{",    "}}",   "。。",   "，，", "，。",
                             "，；",  "；；", "；。",   "：。", "：；",
                             "、、",  "、。", "（）",   "“”",   "是。",
                             "于。",  "于；", "于：。", "  ",   "上年预算数未填报",
                             "未填报"}) {
      if (document.find(hole) != std::string::npos) {
        const std::size_t at = document.find(hole);
        RC_FAIL(std::string(hole) + " in …" + document.substr(at < 120 ? 0 : at - 120, 240));
      }
    }
  }
}

RC_GTEST_PROP(NarrativeProperty, DoesNotDependOnTheOrderOfLines, ()) {
  BudgetContent content = *mingzhang::testing::ArbitraryBudget();
  const std::string document = Document(content);
  std::reverse(content.mutable_expenditure_lines()->begin(),
               content.mutable_expenditure_lines()->end());
  RC_ASSERT(Document(content) == document);
}

}  // namespace
}  // namespace mingzhang::form
