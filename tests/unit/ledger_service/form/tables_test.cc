#include "ledger_service/form/tables.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/support/generated_budget.h"
#include "tests/support/source_files.h"
#include "tests/unit/ledger_service/form/form_testing.h"

namespace mingzhang::form {
namespace {

using budget::v1::BudgetContent;
using ::testing::Contains;
using testing::Derive;
using ::testing::ElementsAre;
using testing::FormFile;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Line;
using testing::PrintedRows;
using testing::Rows;
using testing::Table;

constexpr std::int64_t kWan = 1'000'000;

// A form with one table of one panel: a column for names, one for all money, and `rows`.
CompiledForm OneTable(const std::string& rows, const std::string& more_columns = "",
                      const std::string& table = "") {
  std::string header = R"(cells: "名称" cells: "合计")";
  for (std::size_t at = 0; (at = more_columns.find("columns", at)) != std::string::npos; ++at) {
    header += R"( cells: "")";
  }
  auto form = CompiledForm::FromText(R"(
    form_id: "test" title: "测试" fiscal_years: 2026
    amounts { unit: AMOUNT_UNIT_YUAN zero: ZERO_STYLE_DIGIT }
    tables {
      number: 1 title: "表" header_rows { )" +
                                         header +
                                         R"( }
      panels {
        columns { title: "名称" label: LABEL_NAME }
        columns { title: "合计" amount {} })" +
                                         more_columns + rows + "}" + table + "}",
                                     "test.textproto");
  EXPECT_TRUE(form.ok()) << form.status();
  return *std::move(form);
}

BudgetContent ContentOf(const std::vector<budget::v1::ExpenditureLine>& lines) {
  BudgetContent content;
  content.set_fiscal_year(2026);
  content.mutable_department()->set_name("部门");
  for (const auto& line : lines) *content.add_expenditure_lines() = line;
  return content;
}

void AddUnit(BudgetContent& content, const std::string& code, const std::string& name) {
  auto& unit = *content.mutable_department()->add_units();
  unit.set_code(code);
  unit.set_name(name);
  unit.set_kind(budget::v1::UNIT_KIND_ADMINISTRATIVE);
}

void AddProject(BudgetContent& content, const std::string& id, const std::string& name) {
  auto& project = *content.add_projects();
  project.set_project_id(id);
  project.set_name(name);
}

Rows Printed(const BudgetContent& content, const CompiledForm& form) {
  return PrintedRows(Table(Derive(content, form), 1));
}

TEST(DeriveTablesTest, ListCodesThatHaveMoneyInTheirOrderWithSumsOfEachLevel) {
  const auto form = OneTable(R"(rows { functional { levels: 3 label: "{{code}}" } })");
  EXPECT_THAT(
      Printed(ContentOf({Line("2080501", "30201", 100), Line("2011399", "30201", 200),
                         Line("2011301", "30201", 300), Line("2080501", "30202", 400)}),
              form),
      ElementsAre(ElementsAre("201", "5"), ElementsAre("20113", "5"), ElementsAre("2011301", "3"),
                  ElementsAre("2011399", "2"), ElementsAre("208", "5"), ElementsAre("20805", "5"),
                  ElementsAre("2080501", "5")));
}

TEST(DeriveTablesTest, ListClassesThatStandAlwaysWithoutMoneyToo) {
  const auto form =
      OneTable(R"(rows { functional { levels: 1 always: ["202", "229"] label: "{{code}}" } })");
  EXPECT_THAT(
      Printed(ContentOf({Line("2080501", "30201", 100)}), form),
      ElementsAre(ElementsAre("202", "0"), ElementsAre("208", "1"), ElementsAre("229", "0")));
}

TEST(DeriveTablesTest, NumberRowsOfALevelWithinTheRowAbove) {
  const auto form =
      OneTable(R"(rows { economic { levels: 2 label: "{{chinese_number}}{{number}}" } })");
  EXPECT_THAT(Printed(ContentOf({Line("2080501", "30201", 100), Line("2080501", "30202", 100),
                                 Line("2080501", "31002", 100)}),
                      form),
              ElementsAre(ElementsAre("一1", "2"), ElementsAre("一1", "1"), ElementsAre("二2", "1"),
                          ElementsAre("二2", "1"), ElementsAre("一1", "1")));
}

TEST(DeriveTablesTest, PrintCodesThatTheCatalogueLacksAndKeepWhatIsNoCodeInTotalsAlone) {
  const auto form = OneTable(R"(rows { functional { levels: 3 } } total { label: "总计" })");
  EXPECT_THAT(Printed(ContentOf({Line("2019877", "30201", 100), Line("20x", "30201", 200),
                                 Line("", "30201", 400), Line("20198", "30201", 800)}),
                      form),
              ElementsAre(ElementsAre("一般公共服务支出", "9"), ElementsAre("20198", "9"),
                          ElementsAre("2019877", "1"), ElementsAre("总计", "15")));
}

TEST(DeriveTablesTest, LeaveOutRowsWhoseAmountsAreAllZero) {
  // The class has money, but none that a column shows.
  const auto form = OneTable(R"(
    rows { functional { levels: 1 where { categories: EXPENDITURE_CATEGORY_PROJECT } } }
    rows { fixed { label: "无" omit_when_zero: true where { economic_codes: "303" } } }
    rows { fixed { label: "有" where { economic_codes: "303" } } })");
  EXPECT_THAT(Printed(ContentOf({Line("2080501", "30201", 100)}), form),
              ElementsAre(ElementsAre("有", "0")));
}

TEST(DeriveTablesTest, PrintEachColumnInItsOwnWay) {
  const auto form = OneTable(R"(rows { fixed { label: "行" } })", R"(
    columns {
      title: "万元" amount {}
      amounts { unit: AMOUNT_UNIT_TEN_THOUSAND_YUAN decimals: 2 zero: ZERO_STYLE_BLANK }
    }
    columns {
      title: "项目" amount { categories: EXPENDITURE_CATEGORY_PROJECT }
      amounts { unit: AMOUNT_UNIT_TEN_THOUSAND_YUAN decimals: 1 zero: ZERO_STYLE_BLANK }
    }
    columns {
      title: "基本" amount { categories: EXPENDITURE_CATEGORY_PERSONNEL }
      amounts { unit: AMOUNT_UNIT_YUAN decimals: 1 zero: ZERO_STYLE_DECIMALS }
    })");
  EXPECT_THAT(Printed(ContentOf({Line("2080501", "30201", 123'455'000)}), form),
              ElementsAre(ElementsAre("行", "1,234,550", "123.46", "", "0.0")));
}

TEST(DeriveTablesTest, PrintWhatRoundsToZeroAsAmount) {
  const auto form = OneTable(R"(rows { fixed { label: "行" } })", "", R"(
    amounts { unit: AMOUNT_UNIT_TEN_THOUSAND_YUAN decimals: 2 zero: ZERO_STYLE_BLANK })");
  EXPECT_THAT(Printed(ContentOf({Line("2080501", "30201", 4999)}), form),
              ElementsAre(ElementsAre("行", "0.00")));
}

TEST(DeriveTablesTest, FillUpTheShorterPanelAndPutTotalsIntoTheLastRow) {
  auto form = CompiledForm::FromText(R"(
    form_id: "test" title: "测试" fiscal_years: 2026
    amounts { unit: AMOUNT_UNIT_YUAN zero: ZERO_STYLE_DIGIT }
    tables {
      number: 1 title: "表" header_rows { cells: ["", "", "", ""] }
      panels {
        columns { title: "收入" label: LABEL_NAME }
        columns { title: "收入数" amount {} }
        rows { fixed { label: "本年" relation: RELATION_REVENUE where { fund_sources: FUND_SOURCE_GENERAL_PUBLIC_BUDGET } } }
        total { label: "收入总计" relation: RELATION_REVENUE }
      }
      panels {
        columns { title: "支出" label: LABEL_NAME }
        columns { title: "支出数" amount {} }
        rows { economic { levels: 2 label: "{{code}}" } }
      }
    })",
                                     "test.textproto");
  ASSERT_TRUE(form.ok()) << form.status();
  BudgetContent content = ContentOf({Line("2080501", "30201", 100)});
  auto& revenue = *content.add_revenue();
  revenue.set_fund_source(budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET);
  revenue.set_amount_fen(300);
  *content.add_revenue() = revenue;
  content.add_revenue()->set_amount_fen(500);
  EXPECT_THAT(Printed(content, *form),
              ElementsAre(ElementsAre("本年", "6", "302", "1"), ElementsAre("", "", "30201", "1"),
                          ElementsAre("收入总计", "11", "", "")));
  const auto tables = Derive(content, *form);
  const auto& filler = Table(tables, 1).rows(1);
  EXPECT_EQ(filler.parts(0).kind(), budget::v1::ROW_KIND_UNSPECIFIED);
  EXPECT_FALSE(filler.cells(1).has_amount_fen());
  EXPECT_TRUE(filler.cells(3).has_amount_fen());
}

TEST(DeriveTablesTest, SayWhatEachRowIsAbout) {
  BudgetContent content =
      ContentOf({Line("2080501", "30201", 100, "unit_code: 'U' project_id: 'P'")});
  AddUnit(content, "U", "机关");
  AddProject(content, "P", "项目");
  const auto form = OneTable(R"(
    rows { units { rows { fixed { label: "公用" depth: 2 where { categories: EXPENDITURE_CATEGORY_PUBLIC } } }
                   rows { projects { where { economic_codes: "302" } } } } }
    total { label: "总计" })");
  const auto tables = Derive(content, form);
  const auto& rows = Table(tables, 1).rows();
  ASSERT_EQ(rows.size(), 4);
  EXPECT_EQ(rows[0].parts(0).ShortDebugString(),
            "kind: ROW_KIND_UNIT relation: RELATION_EXPENDITURE_LINES where { unit_codes: \"U\" } "
            "depth: 1");
  EXPECT_EQ(rows[1].parts(0).ShortDebugString(),
            "kind: ROW_KIND_FIXED relation: RELATION_EXPENDITURE_LINES where { unit_codes: \"U\" } "
            "where { categories: EXPENDITURE_CATEGORY_PUBLIC } depth: 2");
  EXPECT_EQ(
      rows[2].parts(0).ShortDebugString(),
      "kind: ROW_KIND_PROJECT relation: RELATION_EXPENDITURE_LINES where { unit_codes: \"U\" } "
      "where { economic_codes: \"302\" } where { item_ids: \"P\" } depth: 2");
  EXPECT_EQ(rows[3].parts(0).ShortDebugString(),
            "kind: ROW_KIND_TOTAL relation: RELATION_EXPENDITURE_LINES");
}

// Two units, of which the second has two of the three projects; a third has no money.
BudgetContent SeveralUnits() {
  const std::string project = "category: EXPENDITURE_CATEGORY_PROJECT ";
  BudgetContent content = ContentOf({
      Line("2011301", "30227", 5 * kWan, "unit_code: '301002'"),
      Line("2011399", "30227", 7 * kWan, project + "unit_code: '301002' project_id: 'B'"),
      Line("2011399", "30201", 1 * kWan, project + "unit_code: '301001' project_id: 'A'"),
      Line("2011399", "31002", 2 * kWan, project + "unit_code: '301002' project_id: 'A'"),
      Line("2011399", "30227", 3 * kWan,
           project + "unit_code: '301002' project_id: 'C' fund_source: "
                     "FUND_SOURCE_FISCAL_CARRYOVER_GENERAL"),
      Line("2011399", "30227", 4 * kWan,
           project + "unit_code: '301001' project_id: 'C' fund_source: "
                     "FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT"),
  });
  AddUnit(content, "301001", "机关");
  AddUnit(content, "301003", "空单位");
  AddUnit(content, "301002", "中心");
  AddProject(content, "B", "乙");
  AddProject(content, "A", "甲");
  auto& carry_over = *content.add_carry_overs();
  carry_over.set_project_id("C");
  carry_over.set_name("特定目标 1510040L");
  carry_over.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  return content;
}

TEST(XinjiangFormTest, GroupsProjectsCommissionedServicesAndCarryOversByUnit) {
  const auto tables = Derive(SeveralUnits(), FormFile("config/forms/xinjiang-2026.textproto"));
  Rows projects;
  for (const auto& row : PrintedRows(Table(tables, 7))) {
    projects.push_back({row[2], row[3], row[4], row[5]});
  }
  EXPECT_THAT(projects, ElementsAre(ElementsAre("", "机关", "", "1.00"),
                                    ElementsAre("", "一般公共服务支出", "", "1.00"),
                                    ElementsAre("", "商贸事务", "", "1.00"),
                                    ElementsAre("99", "其他商贸事务支出", "甲", "1.00"),
                                    ElementsAre("", "中心", "", "9.00"),
                                    ElementsAre("", "一般公共服务支出", "", "9.00"),
                                    ElementsAre("", "商贸事务", "", "9.00"),
                                    ElementsAre("99", "其他商贸事务支出", "乙", "7.00"),
                                    ElementsAre("99", "其他商贸事务支出", "甲", "2.00"),
                                    ElementsAre("", "总计", "", "10.00")));
  EXPECT_THAT(PrintedRows(Table(tables, 11)),
              ElementsAre(ElementsAre("中心", "12.00", "12.00", "", ""),
                          ElementsAre("基本支出", "5.00", "5.00", "", ""),
                          ElementsAre("乙", "7.00", "7.00", "", ""),
                          ElementsAre("总计", "12.00", "12.00", "", "")));
  EXPECT_THAT(
      PrintedRows(Table(tables, 12)),
      ElementsAre(ElementsAre("机关", "4.00", "", "", "", "", "4.00", "", "", "4.00"),
                  ElementsAre("特定目标 1510040L", "4.00", "", "", "", "", "4.00", "", "", "4.00"),
                  ElementsAre("中心", "3.00", "3.00", "", "", "3.00", "", "", "", ""),
                  ElementsAre("特定目标 1510040L", "3.00", "3.00", "", "", "3.00", "", "", "", ""),
                  ElementsAre("总计", "7.00", "3.00", "", "", "3.00", "4.00", "", "", "4.00")));
}

TEST(XinjiangFormTest, PrintsOnlyTheTotalAndTheNoteWhereThereIsNothing) {
  const auto tables = Derive(ContentOf({}), FormFile("config/forms/xinjiang-2026.textproto"));
  for (const int number : {2, 3, 5, 6, 7, 8, 9, 11, 12}) {
    EXPECT_EQ(Table(tables, number).rows_size(), 1) << number;
    EXPECT_TRUE(Table(tables, number).empty());
  }
  EXPECT_EQ(Table(tables, 12).note(), "部门 2026 年没有上年结转结余，上年结转结余情况表为空表。");
  EXPECT_EQ(Table(tables, 1).rows_size(), 31);
}

TEST(XinjiangFormTest, PrintsAGovernmentFundWithoutNote) {
  const auto tables = Derive(
      ContentOf({Line("2120801", "30201", 3 * kWan, "fund_source: FUND_SOURCE_GOVERNMENT_FUND"),
                 Line("2120801", "30101", 2 * kWan,
                      "fund_source: FUND_SOURCE_GOVERNMENT_FUND_TRANSFER category: "
                      "EXPENDITURE_CATEGORY_PERSONNEL")}),
      FormFile("config/forms/xinjiang-2026.textproto"));
  EXPECT_EQ(Table(tables, 8).note(), "");
  EXPECT_EQ(PrintedRows(Table(tables, 8)).back(),
            (std::vector<std::string>{"", "", "", "总计", "5.00", "2.00", "3.00", ""}));
  EXPECT_EQ(PrintedRows(Table(tables, 4)).back(),
            (std::vector<std::string>{"收入总计", "", "支出总计", "5.00", "", "5.00", ""}));
}

// Wherever a form says that something is a sum, it is one: exactly, in fen.
void ExpectSums(const budget::v1::DerivedTable& table) {
  const auto column_panel = [&](int column) { return table.columns(column).panel(); };
  for (int row = 0; row < table.rows_size(); ++row) {
    for (int i = 0; i < table.columns_size(); ++i) {
      const auto& cells = table.rows(row).cells();
      const int depth = table.columns(i).depth();
      if (depth == 0 || !cells[i].has_amount_fen()) continue;
      std::int64_t sum = 0;
      bool has_parts = false;
      for (int j = i + 1; j < table.columns_size() && column_panel(j) == column_panel(i); ++j) {
        const int other = table.columns(j).depth();
        if (other != 0 && other <= depth) break;
        if (other != depth + 1) continue;
        has_parts = true;
        sum += cells[j].amount_fen();
      }
      if (has_parts) {
        EXPECT_EQ(sum, cells[i].amount_fen()) << table.title() << " row " << row << " column " << i;
      }
    }
  }
  for (int column = 0; column < table.columns_size(); ++column) {
    const auto part = [&](int row) { return table.rows(row).parts(column_panel(column)); };
    const auto fen = [&](int row) { return table.rows(row).cells(column).amount_fen(); };
    if (!table.columns(column).has_amount()) continue;
    std::int64_t top = 0;
    bool has_top = false;
    for (int i = 0; i < table.rows_size(); ++i) {
      const int depth = part(i).depth();
      if (depth == 1) {
        top += fen(i);
        has_top = true;
      }
      if (part(i).kind() == budget::v1::ROW_KIND_TOTAL && has_top) {
        EXPECT_EQ(top, fen(i)) << table.title() << " total of column " << column;
      }
      if (depth == 0) continue;
      std::int64_t sum = 0;
      bool has_parts = false;
      for (int j = i + 1; j < table.rows_size(); ++j) {
        const int other = part(j).depth();
        if (other != 0 && other <= depth) break;
        if (other != depth + 1) continue;
        has_parts = true;
        sum += fen(j);
      }
      if (has_parts) {
        EXPECT_EQ(sum, fen(i)) << table.title() << " row " << i << " column " << column;
      }
    }
  }
}

TEST(EveryFormTest, AddsUpWhereItSaysSoForAnyBudget) {
  for (const char* file :
       {"config/forms/xinjiang-2026.textproto", "config/forms/shanghai-putuo-2025.textproto",
        "tests/data/forms/national-8-tables.textproto"}) {
    const auto form = FormFile(file);
    for (const int units : {0, 1, 4}) {
      mingzhang::testing::BudgetShape shape;
      shape.lines = 400;
      shape.units = units;
      const BudgetContent content = mingzhang::testing::GenerateBudget(shape);
      const budget::ContentIndex index(content);
      const auto tables =
          DeriveTables(index, form, mingzhang::testing::GeneratedCatalogue(shape.fiscal_year));
      ASSERT_TRUE(tables.ok()) << tables.status();
      for (const auto& table : tables->tables()) ExpectSums(table);
    }
  }
}

TEST(DeriveTablesTest, DoNotDependOnTheOrderOfLines) {
  mingzhang::testing::BudgetShape shape;
  shape.lines = 300;
  BudgetContent content = mingzhang::testing::GenerateBudget(shape);
  // What is not declared has an order too.
  content.mutable_expenditure_lines(0)->set_project_id("Z");
  content.mutable_expenditure_lines(1)->set_project_id("Y");
  const auto form = FormFile("config/forms/xinjiang-2026.textproto");
  const auto before = Derive(content, form);
  std::mt19937 random(7);
  std::shuffle(content.mutable_expenditure_lines()->begin(),
               content.mutable_expenditure_lines()->end(), random);
  const auto after = Derive(content, form);
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(before, after));
}

TEST(DeriveTablesTest, RefuseASumThatFenCannotHoldAndNameItsTable) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const auto form = OneTable(R"(rows { functional { levels: 1 } })");
  const auto status = [&](const BudgetContent& content) {
    const budget::ContentIndex index(content);
    return DeriveTables(index, form, mingzhang::testing::ShippedCatalogue(2026)).status();
  };
  EXPECT_TRUE(status(ContentOf({Line("2010101", "30201", kMost)})).ok());
  // The way there may be longer than the sum.
  EXPECT_TRUE(status(ContentOf({Line("2010101", "30201", kMost), Line("2010101", "30201", kMost),
                                Line("2010101", "30201", -kMost)}))
                  .ok());
  const auto refused =
      status(ContentOf({Line("2010101", "30201", kMost), Line("2010101", "30201", 1)}));
  EXPECT_EQ(refused.code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("表 1"));
}

TEST(DeriveTablesTest, RefuseMoreCellsThanTheLimit) {
  // A row of 64 cells for each project.
  std::string columns;
  for (int i = 0; i < kMaxColumns - 2; ++i) columns += "columns { title: 'x' amount {} } ";
  const auto form = OneTable(R"(rows { projects {} })", columns);
  constexpr int kMostRows = static_cast<int>(kMaxDerivedCells) / kMaxColumns;
  BudgetContent content = ContentOf({});
  for (int i = 0; i <= kMostRows; ++i) {
    AddProject(content, std::to_string(i), "项目");
    *content.add_expenditure_lines() =
        Line("2080501", "30201", 100, "project_id: '" + std::to_string(i) + "'");
  }
  const budget::ContentIndex index(content);
  const auto refused =
      DeriveTables(index, form, mingzhang::testing::ShippedCatalogue(2026)).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("超过 4000000 格"));
}

}  // namespace
}  // namespace mingzhang::form
