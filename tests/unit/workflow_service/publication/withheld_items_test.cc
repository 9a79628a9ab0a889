// What is published of a budget with withheld items, joined: no row of any file that names one says
// more of it than its amount.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/budget/content_index.h"
#include "nlohmann/json.hpp"
#include "tests/support/generated_budget.h"
#include "tests/support/source_files.h"
#include "tests/unit/workflow_service/publication/data/workbook_reader.h"
#include "tests/unit/workflow_service/publication/publication_testing.h"
#include "workflow_service/publication/bundle.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/public_tables.h"

namespace mingzhang::publication {
namespace {

namespace v1 = budget::v1;

using testing::Derive;
using ::testing::HasSubstr;
using testing::kChangji;
using testing::kPutuo;
using ::testing::Not;
using testing::ParsedPage;
using testing::SampleContent;

using Row = std::vector<std::string>;

// Names that are found nowhere else.
std::string CodeName(int number) { return absl::StrCat("特定目标Q", number, "Z"); }

template <typename Items>
void Withhold(Items& items, int every, int& number) {
  for (int i = 0; i < items.size(); ++i) {
    if (i % every != 0 && items[i].disclosure() == v1::DISCLOSURE_LEVEL_PUBLIC) continue;
    items[i].set_disclosure(v1::DISCLOSURE_LEVEL_WITHHELD);
    items[i].set_name(CodeName(++number));
  }
}

struct Withheld {
  const char* what;
  // Every so many are withheld; 0: none.
  int projects;
  int carry_overs;
};
constexpr Withheld kWays[] = {{"one project", 100, 0},   {"one carry-over item", 0, 100},
                              {"one of each", 100, 100}, {"every second", 2, 2},
                              {"all projects", 1, 0},    {"all of them", 1, 1}};

v1::BudgetContent With(v1::BudgetContent content, const Withheld& way) {
  int number = 0;
  if (way.projects > 0) Withhold(*content.mutable_projects(), way.projects, number);
  if (way.carry_overs > 0) Withhold(*content.mutable_carry_overs(), way.carry_overs, number);
  return content;
}

// RFC 4180, without the quotation marks that the test's names do not need.
std::vector<Row> ReadCsv(const std::string& csv) {
  std::vector<Row> rows(1, {""});
  bool quoted = false;
  for (const char c : csv) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      rows.back().emplace_back();
    } else if (!quoted && c == '\n') {
      rows.push_back({""});
    } else if (c != '\r') {
      rows.back().back() += c;
    }
  }
  return rows;
}

class WithheldItemsTest : public ::testing::Test {
 protected:
  // Looks at everything that is published.
  void ExpectAmountsAlone(const Publication& publication) {
    std::map<std::string, std::set<std::string>> amounts;
    for (const DisclosedItem& item : publication.disclosed.items) {
      if (!item.withheld) continue;
      // As any column may print it.
      auto& texts = amounts[item.name];
      texts.insert({FormatYuan(item.amount_fen), FormatYuanGrouped(item.amount_fen)});
      for (const int decimals : {0, 1, 2}) {
        texts.insert(FormatMoney(item.amount_fen, MoneyUnit::kYuan, decimals));
        texts.insert(FormatMoney(item.amount_fen, MoneyUnit::kWanyuan, decimals));
      }
    }
    const auto expect = [&](const std::string& file, const std::vector<Row>& rows) {
      for (const Row& row : rows) Expect(file, row, amounts);
    };
    std::string html;
    const auto files = RenderBundle(publication, {"name"});
    ASSERT_TRUE(files.ok()) << files.status();
    for (const auto& file : *files) {
      if (file.path == kPageFile) {
        html = file.contents;
        expect(file.path, ParsedPage(html).Rows());
      } else if (absl::EndsWith(file.path, ".csv")) {
        expect(file.path, ReadCsv(file.contents));
      } else if (file.path == kWorkbookFile) {
        for (const auto& sheet : data::testing::Read(file.contents).sheets) {
          std::map<int, Row> rows;
          for (const auto& [place, cell] : sheet.cells) rows[place.first].push_back(cell.shown);
          for (const auto& [number, row] : rows) Expect(sheet.name, row, amounts);
        }
      } else if (file.path == kJsonFile) {
        const auto document = nlohmann::json::parse(file.contents);
        for (const auto& line : document["lines"]) {
          if (!amounts.contains(line.value("item_name", ""))) continue;
          EXPECT_EQ(line.size(), 3U) << line;
        }
        for (const auto& table : document["tables"]) {
          for (const auto& row : table["rows"]) {
            Row texts;
            for (const auto& cell : row["cells"]) {
              texts.push_back(cell["text"]);
              texts.push_back(cell.value("amount_yuan", ""));
            }
            Expect(file.path, texts, amounts);
          }
        }
      }
    }
    ExpectColumnsThatTellNothing(publication);
    // Nothing is lost.
    std::int64_t told = 0;
    for (const DisclosedLine& line : publication.disclosed.lines) told += line.amount_fen;
    EXPECT_EQ(told, publication.charts.expenditure_fen);
    for (const auto& [name, texts] : amounts) {
      EXPECT_THAT(html, HasSubstr(name)) << "the page names every item that is withheld";
    }
  }

 private:
  // The row's cells are the item's name, its amount, or say which row it is.
  static void Expect(const std::string& file, const Row& row,
                     const std::map<std::string, std::set<std::string>>& amounts) {
    for (const auto& [name, texts] : amounts) {
      if (std::find(row.begin(), row.end(), name) == row.end()) continue;
      for (const std::string& cell : row) {
        const bool number = cell.size() <= 6 && std::all_of(cell.begin(), cell.end(), [](char c) {
                              return c >= '0' && c <= '9';
                            });
        static const std::set<std::string> kNothing = {"0.00",       "0",           "PROJECT",
                                                       "CARRY_OVER", "WITHHELD",    "不予公开",
                                                       "当年项目",   "上年结转结余"};
        EXPECT_TRUE(cell == name || number || texts.contains(cell) || kNothing.contains(cell))
            << file << ": " << name << " … " << cell;
      }
    }
  }

  // In the tables a withheld item has an amount only where every item of its kind has one, or none.
  static void ExpectColumnsThatTellNothing(const Publication& publication) {
    const budget::ContentIndex index(publication.content);
    const auto disclosure = LineDisclosure::Of(index);
    ASSERT_TRUE(disclosure.ok());
    std::set<std::pair<int, int>> rows;
    for (const auto& table : publication.tables.tables()) {
      for (int row = 0; row < table.rows_size(); ++row) {
        for (int panel = 0; panel < table.rows(row).parts_size(); ++panel) {
          const auto& part = table.rows(row).parts(panel);
          if (!IsOfWithheldItem(part, *disclosure)) continue;
          rows.insert({table.number(), row});
          EXPECT_EQ(table.scope().economic_codes_size() + table.scope().functional_codes_size(), 0);
          for (const auto& filter : part.where()) {
            EXPECT_EQ(filter.functional_codes_size() + filter.economic_codes_size(), 0);
          }
          for (int i = 0; i < table.columns_size(); ++i) {
            const auto& column = table.columns(i);
            const auto& cell = table.rows(row).cells(i);
            if (column.panel() != panel || cell.amount_fen() == 0) continue;
            EXPECT_EQ(column.amount().economic_codes_size(), 0);
            EXPECT_EQ(column.amount().functional_codes_size(), 0);
          }
        }
      }
    }
    for (const TracedFigure& figure : publication.origins.figures) {
      const auto& cell =
          publication.tables.tables(figure.table_number - 1).rows(figure.row).cells(figure.column);
      std::int64_t sum = 0;
      for (const DisclosedLine& line : publication.origins.origins[figure.origin].lines) {
        sum += line.amount_fen;
        EXPECT_TRUE(line.item == 0 ||
                    !publication.disclosed.items[static_cast<std::size_t>(line.item) - 1].withheld);
      }
      EXPECT_EQ(sum, cell.amount_fen()) << "table " << figure.table_number << ", " << cell.text();
      EXPECT_FALSE(rows.contains({figure.table_number, figure.row}))
          << "where the row of a withheld item comes from";
    }
  }
};

TEST_F(WithheldItemsTest, AreNamedWithTheirAmountAloneInTheRealBudgets) {
  for (const auto& each : {kChangji, kPutuo}) {
    for (const Withheld& way : kWays) {
      SCOPED_TRACE(absl::StrCat(each.name, ", ", way.what));
      ExpectAmountsAlone(Derive(With(SampleContent(each.name), way), each.form_id));
    }
  }
}

TEST_F(WithheldItemsTest, AreNamedWithTheirAmountAloneInMadeUpBudgetsOfEveryForm) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    mingzhang::testing::BudgetShape shape;
    shape.fiscal_year = seed % 2 == 0 ? 2026 : 2025;
    shape.lines = 60;
    shape.units = static_cast<int>(seed % 3);
    shape.seed = seed;
    const Withheld& way = kWays[seed];
    const auto content = With(mingzhang::testing::GenerateBudget(shape), way);
    for (const auto& form : mingzhang::testing::DisclosureForms()) {
      if (!form.Serves(shape.fiscal_year)) continue;
      SCOPED_TRACE(absl::StrCat(form.form().form_id(), ", ", way.what));
      auto publication = DerivePublication(
          content, form, mingzhang::testing::GeneratedCatalogue(shape.fiscal_year));
      ASSERT_TRUE(publication.ok()) << publication.status();
      ExpectAmountsAlone(*publication);
    }
  }
}

// The public items of a kind less its totals would be the one that is withheld.
TEST_F(WithheldItemsTest, AreNotWhatIsMissingWhereOthersOfTheirKindHaveACode) {
  auto content = SampleContent(kChangji.name);
  content.mutable_projects(1)->set_disclosure(v1::DISCLOSURE_LEVEL_WITHHELD);
  content.mutable_projects(1)->set_name(CodeName(1));
  const Publication publication = Derive(content, kChangji.form_id);
  int together = 0;
  for (const int number : {7, 11}) {
    const auto& table = publication.tables.tables(number - 1);
    EXPECT_EQ(table.note(), kItemsTogetherNote);
    for (const auto& row : table.rows()) {
      for (const auto& cell : row.cells()) {
        together += cell.text() == TogetherName(v1::BELONGING_PROJECT) ? 1 : 0;
        for (const auto& project : publication.content.projects()) {
          EXPECT_NE(cell.text(), project.name()) << "table " << number;
        }
      }
    }
  }
  EXPECT_GE(together, 2);
  // By 项 the total alone, by economic class all projects together.
  const auto& table = publication.tables.tables(6);
  const auto& item = table.rows(3);
  EXPECT_EQ(item.cells(2).text(), "99");
  EXPECT_EQ(item.cells(5).text(), "20.00");
  EXPECT_EQ(item.cells(7).text(), "");
  const auto& total = table.rows(table.rows_size() - 1);
  EXPECT_EQ(total.cells(5).text(), "20.00");
  EXPECT_EQ(total.cells(7).text(), "17.32");
}

TEST_F(WithheldItemsTest, LeaveTheTablesOfOtherKindsAsTheyAre) {
  auto content = SampleContent(kChangji.name);
  const Publication one = Derive(content, kChangji.form_id);
  for (auto& item : *content.mutable_carry_overs()) {
    item.set_disclosure(v1::DISCLOSURE_LEVEL_PUBLIC);
  }
  const Publication none = Derive(content, kChangji.form_id);
  for (int i = 0; i < one.tables.tables_size(); ++i) {
    if (i + 1 == 12) continue;
    EXPECT_EQ(one.tables.tables(i).DebugString(), none.tables.tables(i).DebugString());
  }
  // Every carry-over item is fiscal and the department is one unit: the row tells no more.
  EXPECT_EQ(one.tables.tables(11).rows(7).cells(0).text(), "特定目标 1510040L");
  EXPECT_EQ(one.tables.tables(11).note(), "");
}

TEST_F(WithheldItemsTest, TellAmountsAloneWhereTheColumnsWouldDivideThem) {
  auto content = SampleContent(kChangji.name);
  // The first carry-over item is not fiscal.
  const std::string id = content.carry_overs(0).project_id();
  for (auto& line : *content.mutable_expenditure_lines()) {
    if (line.project_id() == id) {
      line.set_fund_source(v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT);
    }
  }
  const Publication publication = Derive(content, kChangji.form_id);
  const auto& table = publication.tables.tables(11);
  EXPECT_EQ(table.note(), kAmountsAloneNote);
  for (int row = 1; row + 1 < table.rows_size(); ++row) {
    EXPECT_NE(table.rows(row).cells(1).text(), "");
    for (int column = 2; column < table.columns_size(); ++column) {
      EXPECT_EQ(table.rows(row).cells(column).text(), "");
    }
  }
  EXPECT_NE(table.rows(0).cells(6).text(), "") << "all of them together";
}

}  // namespace
}  // namespace mingzhang::publication
