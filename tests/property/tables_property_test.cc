// Whatever the budget and the form: every printed amount is the sum of what it says that it is, and
// the tables balance within themselves, with each other, and with those of the units.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/unit_content.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "tests/property/naive_sum.h"
#include "tests/support/arbitrary_budget.h"
#include "tests/support/source_files.h"

namespace mingzhang::testing {
namespace {

using budget::v1::BudgetContent;
using budget::v1::DerivedCell;
using budget::v1::DerivedColumn;
using budget::v1::DerivedRow;
using budget::v1::DerivedRowPart;
using budget::v1::DerivedTable;
using budget::v1::DerivedTables;
using budget::v1::Filter;

DerivedTables Derive(const BudgetContent& content, const form::CompiledForm& form) {
  const budget::ContentIndex index(content);
  auto tables = form::DeriveTables(index, form, GeneratedCatalogue(content.fiscal_year()));
  if (!tables.ok()) RC_FAIL(tables.status().ToString());
  return *std::move(tables);
}

// An amount of a table and where it stands.
struct Amount {
  const DerivedTable& table;
  int row;
  int column;
  const DerivedRowPart& part;

  const DerivedCell& cell() const { return table.rows(row).cells(column); }
  const DerivedColumn& heading() const { return table.columns(column); }
  std::string Place() const {
    return absl::StrCat("table ", table.number(), " row ", row, " column ", column, " ",
                        heading().title(), ": ", cell().ShortDebugString());
  }
};

std::vector<Amount> AmountsOf(const DerivedTable& table) {
  std::vector<Amount> amounts;
  for (int row = 0; row < table.rows_size(); ++row) {
    for (int column = 0; column < table.columns_size(); ++column) {
      if (!table.rows(row).cells(column).has_amount_fen()) continue;
      const auto& part = table.rows(row).parts(table.columns(column).panel());
      amounts.push_back({table, row, column, part});
    }
  }
  return amounts;
}

RC_GTEST_PROP(TablesProperty, EveryAmountIsTheSumOfWhatItSays, ()) {
  const BudgetContent content = *ArbitraryBudget();
  for (const auto& form : DisclosureForms()) {
    const DerivedTables tables = Derive(content, form);
    for (const DerivedTable& table : tables.tables()) {
      for (const Amount& amount : AmountsOf(table)) {
        std::vector<const Filter*> filters = {&table.scope(), &amount.heading().amount()};
        for (const Filter& where : amount.part.where()) filters.push_back(&where);
        const std::int64_t expected = NaiveSum(content, amount.part.relation(), filters);
        if (expected != amount.cell().amount_fen()) {
          RC_FAIL(absl::StrCat(form.form().form_id(), " ", amount.Place(), " is ", expected));
        }
      }
    }
  }
}

// The printed amount in units of its last decimal, and fen in one of those.
std::pair<std::int64_t, std::int64_t> Printed(const DerivedCell& cell,
                                              const budget::v1::AmountStyle& style) {
  const std::string digits = absl::StrReplaceAll(cell.text(), {{",", ""}, {".", ""}});
  std::int64_t fen = style.unit() == budget::v1::AMOUNT_UNIT_YUAN ? 100 : 1'000'000;
  for (int i = 0; i < style.decimals(); ++i) fen /= 10;
  return {std::stoll(digits), fen};
}

RC_GTEST_PROP(TablesProperty, RoundingMovesNoCellByMoreThanHalfAUnit, ()) {
  const BudgetContent content = *ArbitraryBudget();
  for (const auto& form : DisclosureForms()) {
    const DerivedTables tables = Derive(content, form);
    for (const DerivedTable& table : tables.tables()) {
      for (const Amount& amount : AmountsOf(table)) {
        const DerivedCell& cell = amount.cell();
        const auto& style = amount.heading().style();
        if (cell.amount_fen() == 0) {
          const bool blank = style.zero() == budget::v1::ZERO_STYLE_BLANK;
          RC_ASSERT(cell.text().empty() == blank);
          continue;
        }
        RC_ASSERT(!cell.text().empty());
        const auto [printed, unit] = Printed(cell, style);
        // Half up: never more than half a unit away, and half a unit only upwards.
        const std::int64_t moved = printed * unit - cell.amount_fen();
        if (2 * moved > unit || 2 * moved <= -unit) {
          RC_FAIL(absl::StrCat(form.form().form_id(), " ", amount.Place()));
        }
      }
    }
  }
}

// Amounts in a row, each with its depth; one of depth d > 0 is the sum of those of depth d + 1
// behind it, up to the next of depth d or less, where there are any.
void AssertDepthsAddUp(const std::vector<std::pair<int, std::int64_t>>& amounts,
                       const std::string& where) {
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    const auto [depth, amount] = amounts[i];
    if (depth == 0) continue;
    std::int64_t sum = 0;
    bool has_parts = false;
    for (std::size_t j = i + 1; j < amounts.size(); ++j) {
      if (amounts[j].first == 0) continue;
      if (amounts[j].first <= depth) break;
      if (amounts[j].first != depth + 1) continue;
      has_parts = true;
      sum += amounts[j].second;
    }
    if (has_parts && sum != amount) {
      RC_FAIL(absl::StrCat(where, ": number ", i, " of depth ", depth, " is ", amount,
                           ", its parts add up to ", sum));
    }
  }
}

RC_GTEST_PROP(TablesProperty, TablesBalanceWithinThemselves, ()) {
  const BudgetContent content = *ArbitraryBudget();
  for (const auto& form : DisclosureForms()) {
    const DerivedTables tables = Derive(content, form);
    for (const DerivedTable& table : tables.tables()) {
      const std::string name = absl::StrCat(form.form().form_id(), " table ", table.number());
      // Rows: along the columns of each panel.
      std::map<std::pair<int, int>, std::vector<std::pair<int, std::int64_t>>> along;
      // Columns: down the rows. With it what the total row says, and the sum of depth 1.
      std::map<int, std::vector<std::pair<int, std::int64_t>>> down;
      std::map<int, std::int64_t> totals;
      for (const Amount& amount : AmountsOf(table)) {
        const std::int64_t fen = amount.cell().amount_fen();
        along[{amount.row, amount.heading().panel()}].emplace_back(amount.heading().depth(), fen);
        if (amount.part.kind() == budget::v1::ROW_KIND_TOTAL) {
          totals[amount.column] = fen;
        } else {
          down[amount.column].emplace_back(amount.part.depth(), fen);
        }
      }
      for (const auto& [row, amounts] : along) {
        AssertDepthsAddUp(amounts, absl::StrCat(name, " row ", row.first));
      }
      for (const auto& [column, amounts] : down) {
        AssertDepthsAddUp(amounts, absl::StrCat(name, " column ", column));
        std::int64_t sum = 0;
        for (const auto& [depth, fen] : amounts) sum += depth == 1 ? fen : 0;
        const auto total = totals.find(column);
        if (total != totals.end() && total->second != sum) {
          RC_FAIL(absl::StrCat(name, " column ", column, ": the total is ", total->second,
                               ", the rows add up to ", sum));
        }
      }
    }
  }
}

// What the total row of a table has in the first amount column of that title.
std::int64_t Total(const DerivedTables& tables, int number, const std::string& title) {
  for (const DerivedTable& table : tables.tables()) {
    if (table.number() != number) continue;
    for (const Amount& amount : AmountsOf(table)) {
      if (amount.part.kind() == budget::v1::ROW_KIND_TOTAL && amount.heading().title() == title) {
        return amount.cell().amount_fen();
      }
    }
  }
  RC_FAIL(absl::StrCat("table ", number, " has no total of ", title));
}

RC_GTEST_PROP(TablesProperty, TablesOfXinjiangBalanceWithEachOther, ()) {
  const BudgetContent content = *ArbitraryBudget();
  const DerivedTables tables = Derive(content, DisclosureFormOf("xinjiang-2026"));
  const std::int64_t all = Total(tables, 1, "支出预算数");
  RC_ASSERT(Total(tables, 1, "收入预算数") == all);
  RC_ASSERT(Total(tables, 2, "总计") == all);
  RC_ASSERT(Total(tables, 3, "合计") == all);
  const std::int64_t appropriation = Total(tables, 2, "财政拨款（补助）小计");
  RC_ASSERT(Total(tables, 4, "收入合计") == appropriation);
  RC_ASSERT(Total(tables, 4, "支出合计") == appropriation);
  RC_ASSERT(Total(tables, 4, "一般公共预算") == Total(tables, 5, "合计"));
  RC_ASSERT(Total(tables, 4, "政府性基金预算") == Total(tables, 8, "合计"));
  RC_ASSERT(Total(tables, 4, "国有资本经营预算") == Total(tables, 9, "合计"));
  RC_ASSERT(Total(tables, 5, "基本支出") == Total(tables, 6, "合计"));
  RC_ASSERT(Total(tables, 5, "项目支出") == Total(tables, 7, "项目支出合计"));
  RC_ASSERT(Total(tables, 12, "财政拨款小计") == Total(tables, 2, "财政拨款结转"));
  RC_ASSERT(Total(tables, 12, "非财政拨款小计") == Total(tables, 2, "非财政拨款结转结余"));
}

// What a row stands for, without what it is called.
std::string Subject(const Amount& amount) {
  std::string subject = absl::StrCat(amount.table.number(), "/", amount.column, "/",
                                     static_cast<int>(amount.part.kind()), "/",
                                     static_cast<int>(amount.part.relation()));
  for (const Filter& where : amount.part.where()) {
    absl::StrAppend(&subject, "/", where.SerializeAsString());
  }
  return subject;
}

RC_GTEST_PROP(TablesProperty, TablesOfTheUnitsAddUpToTheDepartments, ()) {
  // Drawn again instead of discarded: so many discards can come together that the test gives up.
  const BudgetContent content = *rc::gen::suchThat(
      ArbitraryBudget(),
      [](const BudgetContent& drawn) { return !drawn.department().units().empty(); });
  for (const auto& form : DisclosureForms()) {
    const auto add = [&](const BudgetContent& of, std::map<std::string, std::int64_t>& sums) {
      const DerivedTables tables = Derive(of, form);
      for (const DerivedTable& table : tables.tables()) {
        for (const Amount& amount : AmountsOf(table)) {
          if (amount.cell().amount_fen() != 0) {
            sums[Subject(amount)] += amount.cell().amount_fen();
          }
        }
      }
    };
    std::map<std::string, std::int64_t> department;
    std::map<std::string, std::int64_t> units;
    add(content, department);
    for (const auto& unit : content.department().units()) {
      const auto of_unit = budget::UnitContent(content, unit.code());
      if (!of_unit.ok()) RC_FAIL(of_unit.status().ToString());
      add(*of_unit, units);
    }
    for (const auto& [subject, fen] : department) {
      if (units[subject] != fen) {
        RC_FAIL(absl::StrCat(form.form().form_id(), " ", subject, ": ", fen, " in the department, ",
                             units[subject], " in its units"));
      }
    }
    for (const auto& [subject, fen] : units) RC_ASSERT(department[subject] == fen);
  }
}

RC_GTEST_PROP(TablesProperty, TheOrderOfLinesDoesNotMatter, ()) {
  const BudgetContent content = *ArbitraryBudget();
  BudgetContent shuffled = content;
  const int lines = content.expenditure_lines_size();
  for (int i = 0; i < lines; ++i) {
    shuffled.mutable_expenditure_lines()->SwapElements(i, *rc::gen::inRange(0, lines));
  }
  const auto& catalogue = GeneratedCatalogue(content.fiscal_year());
  for (const auto& form : DisclosureForms()) {
    const auto text = [&](const BudgetContent& of) {
      const auto narrative = form::DeriveNarrative(budget::ContentIndex(of), form, catalogue);
      if (!narrative.ok()) RC_FAIL(narrative.status().ToString());
      return form::DocumentText(*narrative, Derive(of, form));
    };
    RC_ASSERT(text(content) == text(shuffled));
  }
}

}  // namespace
}  // namespace mingzhang::testing
