#include "ledger_service/form/table_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"

namespace mingzhang::form {
namespace {

using budget::v1::CellChange;
using budget::v1::DerivedRow;
using budget::v1::DerivedTables;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// A table with a panel of codes (类, 款, name, two amounts) beside one of fund sources.
DerivedTables Tables() {
  return Parse<DerivedTables>(R"(
    tables {
      number: 1 title: "收支总表"
      columns { title: "类" label: LABEL_CODE_CLASS }
      columns { title: "款" label: LABEL_CODE_SECOND }
      columns { title: "科目名称" label: LABEL_NAME }
      columns { title: "合计" }
      columns { title: "基本支出" }
      columns { title: "收入项目" panel: 1 label: LABEL_NAME }
      columns { title: "金额" panel: 1 }
      rows {
        parts { kind: ROW_KIND_CODE where { functional_codes: "20113" } }
        parts { kind: ROW_KIND_FIXED relation: RELATION_REVENUE where { fund_sources: FUND_SOURCE_GENERAL_PUBLIC_BUDGET } }
        cells { text: "201" } cells { text: "13" } cells { text: "商贸事务" } cells { text: "5.00" amount_fen: 5 } cells { text: "5.00" amount_fen: 5 }
        cells { text: "一般公共预算" } cells { text: "8.00" amount_fen: 8 }
      }
      rows {
        parts { kind: ROW_KIND_CODE where { functional_codes: "20805" } }
        parts {}
        cells { text: "208" } cells { text: "05" } cells { text: "养老支出" } cells { text: "3.00" amount_fen: 3 } cells { text: "" amount_fen: 0 }
        cells {} cells {}
      }
    })");
}

// 表/行/列：from→to, with - for what is absent.
std::vector<std::string> Told(const DerivedTables& from, const DerivedTables& to) {
  std::vector<std::string> told;
  for (const CellChange& change : DiffTables(from, to)) {
    told.push_back(absl::StrCat(
        change.table_number(), "/", change.row_label(), "/", change.column_title(), "：",
        change.has_from() ? change.from() : "-", "→", change.has_to() ? change.to() : "-"));
  }
  return told;
}

TEST(TableDiffTest, EqualTablesDoNotDiffer) { EXPECT_THAT(Told(Tables(), Tables()), IsEmpty()); }

TEST(TableDiffTest, ACellIsToldByTableRowAndColumn) {
  DerivedTables to = Tables();
  to.mutable_tables(0)->mutable_rows(1)->mutable_cells(4)->set_text("0.50");
  to.mutable_tables(0)->mutable_rows(0)->mutable_cells(6)->set_text("9.00");
  EXPECT_THAT(Told(Tables(), to),
              ElementsAre("1/一般公共预算/金额：8.00→9.00", "1/20805 养老支出/基本支出：→0.50"));
  EXPECT_EQ(DiffTables(Tables(), to)[0].table_title(), "收支总表");
}

TEST(TableDiffTest, ARowThatMovedIsNoDifference) {
  DerivedTables to = Tables();
  auto& rows = *to.mutable_tables(0)->mutable_rows();
  // The codes swap places, the fund source stays in the first row.
  for (const int column : {0, 1, 2, 3, 4}) {
    rows[0].mutable_cells(column)->Swap(rows[1].mutable_cells(column));
  }
  rows[0].mutable_parts(0)->Swap(rows[1].mutable_parts(0));
  EXPECT_THAT(Told(Tables(), to), IsEmpty());
}

TEST(TableDiffTest, RowsThatAreNewOrGoneShowTheAmountsThatArePrinted) {
  DerivedTables to = Tables();
  to.mutable_tables(0)->mutable_rows()->RemoveLast();
  EXPECT_THAT(Told(Tables(), to), ElementsAre("1/20805 养老支出/合计：3.00→-"));
  EXPECT_THAT(Told(to, Tables()), ElementsAre("1/20805 养老支出/合计：-→3.00"));
}

TEST(TableDiffTest, ANameThatChangedIsADifferenceOfItsRow) {
  DerivedTables to = Tables();
  to.mutable_tables(0)->mutable_rows(1)->mutable_cells(2)->set_text("行政事业单位养老支出");
  EXPECT_THAT(Told(Tables(), to),
              ElementsAre("1/20805 行政事业单位养老支出/科目名称：养老支出→行政事业单位养老支出"));
}

TEST(TableDiffTest, FixedRowsOverTheSameMoneyAreToldByTheirLabels) {
  DerivedTables from = Tables();
  auto& rows = *from.mutable_tables(0)->mutable_rows();
  rows[1].mutable_parts(1)->CopyFrom(rows[0].parts(1));
  rows[1].mutable_cells(5)->set_text("收入总计");
  rows[1].mutable_cells(6)->set_text("8.00");
  DerivedTables to = from;
  to.mutable_tables(0)->mutable_rows(1)->mutable_cells(6)->set_text("7.00");
  EXPECT_THAT(Told(from, to), ElementsAre("1/收入总计/金额：8.00→7.00"));
}

TEST(TableDiffTest, EqualRowsAndColumnsAreToldByTheirOrder) {
  DerivedTables from = Tables();
  from.mutable_tables(0)->mutable_columns(4)->set_title("合计");
  *from.mutable_tables(0)->add_rows() = from.tables(0).rows(1);
  DerivedTables to = from;
  to.mutable_tables(0)->mutable_rows(2)->mutable_cells(4)->set_text("1.00");
  EXPECT_THAT(Told(from, to), ElementsAre("1/20805 养老支出/合计：→1.00"));
}

TEST(TableDiffTest, TitlesNotesAndWholeTables) {
  DerivedTables to = Tables();
  to.mutable_tables(0)->set_title("收支预算总表");
  to.mutable_tables(0)->set_note("注：本表为空表");
  EXPECT_THAT(Told(Tables(), to),
              ElementsAre("1//表名：收支总表→收支预算总表", "1//表注：→注：本表为空表"));
  EXPECT_THAT(Told(Tables(), {}),
              ElementsAre("1/20113 商贸事务/合计：5.00→-", "1/20113 商贸事务/基本支出：5.00→-",
                          "1/一般公共预算/金额：8.00→-", "1/20805 养老支出/合计：3.00→-"));
  EXPECT_EQ(Told({}, Tables()).size(), 4U);
}

}  // namespace
}  // namespace mingzhang::form
