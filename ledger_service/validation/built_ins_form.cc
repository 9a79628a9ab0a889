// Built-ins about what the budget's form makes of it: is the disclosure whole?
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "ledger_service/validation/blank.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using budget::v1::FormTable;
using budget::v1::Narrative;

// Whether a total row of the table counts all expenditure, so that it is empty only where there is
// none: it need not be derived to know.
bool CountsEverything(const FormTable& table) {
  if (table.has_scope()) return false;
  return std::any_of(table.panels().begin(), table.panels().end(), [](const auto& panel) {
    const bool unfiltered =
        std::any_of(panel.columns().begin(), panel.columns().end(), [](const auto& column) {
          return column.has_amount() && column.amount().ByteSizeLong() == 0;
        });
    return unfiltered && panel.has_total() && !panel.total().has_where() &&
           panel.total().relation() != budget::v1::RELATION_REVENUE;
  });
}

absl::StatusOr<Check> MakeEmptyTablesExplained(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    if (context.basis().form == nullptr) return;
    const auto& tables = context.basis().form->form().tables();
    const auto& lines = context.index().lines();
    const bool spends = std::any_of(lines.begin(), lines.end(),
                                    [](const auto& line) { return line.amount_fen > 0; });
    const bool certain = std::all_of(tables.begin(), tables.end(), [&](const FormTable& table) {
      return !IsBlank(table.empty_note()) || (spends && CountsEverything(table));
    });
    if (certain) return;
    const auto derived =
        form::DeriveTables(context.index(), *context.basis().form, context.catalogue());
    // Amounts that cannot be derived are for other rules.
    if (!derived.ok()) return;
    for (const auto& table : derived->tables()) {
      if (!table.empty() || !IsBlank(table.note())) continue;
      sink.Add([&] {
        return Violation{absl::StrCat("tables[", table.number(), "]"),
                         "表下注明为空表及原因",
                         "没有说明",
                         {{"table", Shown(table.title())}}};
      });
    }
  };
}

// Whether the heading of section `i` has nothing under it: no text, no table, no section of a lower
// level.
bool IsBareHeading(const Narrative& narrative, int i) {
  const auto& section = narrative.sections(i);
  if (IsBlank(section.title()) || section.blocks_size() > 0) return false;
  return i + 1 == narrative.sections_size() || narrative.sections(i + 1).level() <= section.level();
}

// Whether the disclosure uses the term anywhere but in the section that explains it.
bool Uses(const Narrative& narrative, std::string_view term, std::string_view glossary) {
  const auto has = [&](const std::string& text) { return text.find(term) != std::string::npos; };
  for (const auto& section : narrative.sections()) {
    if (section.section_id() == glossary) continue;
    if (has(section.title())) return true;
    for (const auto& block : section.blocks()) {
      if (has(block.paragraph())) return true;
    }
  }
  return false;
}

bool Explains(const BudgetContent& content, std::string_view term) {
  return std::any_of(content.glossary().begin(), content.glossary().end(), [&](const auto& entry) {
    return entry.term().find(term) != std::string::npos && !IsBlank(entry.definition());
  });
}

absl::StatusOr<Check> MakeDisclosureWhole(const Parameters& parameters) {
  const auto glossary = parameters.One("glossary_section");
  if (!glossary.ok()) return glossary.status();
  return [glossary = *glossary, terms = parameters.Values("terms")](const CheckContext& context,
                                                                    FindingSink& sink) {
    if (context.basis().form == nullptr) return;
    const BudgetContent& content = context.content();
    const auto narrative =
        form::DeriveNarrative(context.index(), *context.basis().form, context.catalogue());
    if (!narrative.ok()) return;
    for (int i = 0; i < narrative->sections_size(); ++i) {
      const auto& section = narrative->sections(i);
      // An empty glossary is reported with the terms that it lacks.
      if (section.section_id() == glossary || !IsBareHeading(*narrative, i)) continue;
      sink.Add([&] {
        return Violation{absl::StrCat("sections[", section.section_id(), "]"),
                         "标题下有说明",
                         "没有文字",
                         {{"problem", absl::StrCat("“", Shown(section.title()), "”没有内容")}}};
      });
    }
    std::vector<std::string> missing;
    for (const std::string& term : terms) {
      if (Uses(*narrative, term, glossary) && !Explains(content, term)) missing.push_back(term);
    }
    if (missing.empty()) return;
    sink.Add([&] {
      std::string list = absl::StrJoin(missing, "、");
      return Violation{"glossary",
                       absl::StrCat("解释 ", list),
                       content.glossary().empty() ? "没有名词解释" : "没有解释",
                       {{"problem", absl::StrCat("公开文本用到的 ", list, " 没有解释")}}};
    });
  };
}

}  // namespace

std::vector<BuiltInKind> FormBuiltIns() {
  return {
      {"disclosure_whole", {"glossary_section", "terms"}, {"problem"}, MakeDisclosureWhole},
      {"empty_tables_explained", {}, {"table"}, MakeEmptyTablesExplained},
  };
}

}  // namespace mingzhang::validation
