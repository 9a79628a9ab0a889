#include "ledger_service/form/trace.h"

#include <cstdint>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/form/tables.h"
#include "tests/support/generated_budget.h"
#include "tests/unit/ledger_service/form/form_testing.h"

namespace mingzhang::form {
namespace {

using budget::v1::BudgetContent;
using budget::v1::CellTrace;
using testing::Derive;
using ::testing::ElementsAre;
using testing::FormFile;
using testing::SampleContent;

std::int64_t SumOf(const BudgetContent& content, const CellTrace& trace) {
  std::int64_t sum = 0;
  for (const int position : trace.positions()) {
    sum += trace.relation() == budget::v1::RELATION_REVENUE
               ? content.revenue(position).amount_fen()
               : content.expenditure_lines(position).amount_fen();
  }
  return sum;
}

// Every cell with an amount, against the lines behind it.
void ExpectEveryCellTraced(const BudgetContent& content, const budget::v1::DerivedTables& tables) {
  const budget::ContentIndex index(content);
  for (const auto& table : tables.tables()) {
    for (int row = 0; row < table.rows_size(); ++row) {
      for (int column = 0; column < table.columns_size(); ++column) {
        const auto trace = TraceCell(index, tables, table.number(), row, column);
        const auto& cell = table.rows(row).cells(column);
        ASSERT_EQ(trace.ok(), cell.has_amount_fen()) << trace.status();
        if (!trace.ok()) continue;
        ASSERT_EQ(SumOf(content, *trace), cell.amount_fen())
            << table.title() << " row " << row << " column " << column;
      }
    }
  }
}

TEST(TraceCellTest, FindsTheLinesThatAddUpToEveryCellOfBothCases) {
  for (const auto& [sample, form] :
       {std::pair{"changji-iit-2026", "config/forms/xinjiang-2026.textproto"},
        std::pair{"putuo-finance-2025", "config/forms/shanghai-putuo-2025.textproto"},
        std::pair{"putuo-finance-2025", "tests/data/forms/national-8-tables.textproto"}}) {
    const BudgetContent content = SampleContent(sample);
    ExpectEveryCellTraced(content, Derive(content, FormFile(form)));
  }
}

TEST(TraceCellTest, FindsThemForBudgetsWithSeveralUnitsAndAllSources) {
  for (const int units : {0, 1, 3}) {
    mingzhang::testing::BudgetShape shape;
    shape.units = units;
    BudgetContent content = mingzhang::testing::GenerateBudget(shape);
    // Drafts may hold anything.
    content.mutable_expenditure_lines(0)->set_unit_code("不存在");
    content.mutable_expenditure_lines(1)->set_project_id("不存在");
    content.mutable_expenditure_lines(2)->set_functional_code("2011");
    content.mutable_expenditure_lines(3)->set_functional_code("201130199");
    content.mutable_expenditure_lines(4)->set_economic_code("");
    ExpectEveryCellTraced(content,
                          Derive(content, FormFile("config/forms/xinjiang-2026.textproto")));
  }
}

TEST(TraceCellTest, NamesRowColumnAndConditions) {
  const BudgetContent content = SampleContent("changji-iit-2026");
  const auto tables = Derive(content, FormFile("config/forms/xinjiang-2026.textproto"));
  const budget::ContentIndex index(content);
  const auto trace = TraceCell(index, tables, 7, 3, 10);
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->row_label(), "2011399 其他商贸事务支出 机关运行补助经费");
  EXPECT_EQ(trace->column_title(), "资本性支出（基本建设）");
  EXPECT_EQ(trace->cell().text(), "2.68");
  EXPECT_EQ(trace->relation(), budget::v1::RELATION_EXPENDITURE_LINES);
  EXPECT_EQ(trace->where_size(), 3);
  EXPECT_THAT(trace->positions(), ElementsAre(34));
}

TEST(TraceCellTest, RefusesWhatIsNotThere) {
  const BudgetContent content = SampleContent("changji-iit-2026");
  const auto tables = Derive(content, FormFile("config/forms/xinjiang-2026.textproto"));
  const budget::ContentIndex index(content);
  const auto code = [&](int table, int row, int column) {
    return TraceCell(index, tables, table, row, column).status().code();
  };
  EXPECT_EQ(code(13, 0, 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(1, 31, 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(1, -1, 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(1, 0, 4), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(1, 0, 0), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(1, 29, 1), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace mingzhang::form
