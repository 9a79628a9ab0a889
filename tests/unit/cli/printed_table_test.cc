#include "cli/printed_table.h"

#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger_service/form/header_spans.h"

namespace mingzhang::cli {
namespace {

budget::v1::DerivedTable ParseTable(const std::string& text) {
  budget::v1::DerivedTable table;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &table)) << text;
  return table;
}

// Two panels; a header with cells that reach down and to the right.
budget::v1::DerivedTable Sample() {
  return ParseTable(R"(
    number: 3 title: "表样" unit: AMOUNT_UNIT_YUAN
    columns { label: LABEL_CODE_CLASS } columns { label: LABEL_NAME } columns { amount {} }
    columns { amount {} } columns { amount {} } columns { amount {} panel: 1 }
    header_rows { cells: ["科目", "", "合计", "支出", "", ""] }
    header_rows { cells: ["类", "名称", "", "基本", "项目", ""] }
    rows { cells { text: "201" } cells { text: "一般，公共" } cells { text: "1,234.50" }
           cells { text: "4.00" } cells {} cells { text: "0" } }
    rows { cells {} cells { text: "说\"明" } cells {} cells {} cells {} cells {} }
    note: "注：空表")");
}

TEST(HeaderSpansTest, FollowTheEmptyCellsDownFirstThenToTheRight) {
  const auto spans = form::HeaderSpans(Sample());
  const auto reach = [&](std::size_t row, std::size_t column) {
    return std::pair(spans[row][column].rows, spans[row][column].columns);
  };
  EXPECT_EQ(reach(0, 0), std::pair(1, 2));
  EXPECT_EQ(reach(0, 1), std::pair(0, 0));
  EXPECT_EQ(reach(0, 2), std::pair(2, 1));
  EXPECT_EQ(reach(1, 2), std::pair(0, 0));
  EXPECT_EQ(reach(0, 3), std::pair(1, 2));
  EXPECT_EQ(reach(1, 4), std::pair(1, 1));
  // Nothing reaches into another panel.
  EXPECT_EQ(reach(0, 5), std::pair(2, 1));
}

TEST(PrintTableTest, LinesColumnsUpAndCentresMergedHeaderCells) {
  std::ostringstream out;
  PrintTable(out, Sample());
  EXPECT_EQ(out.str(),
            "表 3  表样  单位：元\n"
            "     科目            合计     支出\n"
            "类   名称                  基本  项目\n"
            "----------------------------------------\n"
            "201  一般，公共  1,234.50  4.00        0\n"
            "     说\"明\n"
            "注：空表\n");
}

TEST(PrintTableTest, BreaksLongHeaderCellsSoThatNumbersStayNarrow) {
  const auto table = ParseTable(R"(
    number: 1 title: "表" unit: AMOUNT_UNIT_YUAN
    columns { label: LABEL_NAME } columns { amount {} }
    header_rows { cells: ["名", "上级一般公共预算安排的转移支付"] }
    rows { cells { text: "行" } cells { text: "1.00" } })");
  std::ostringstream out;
  PrintTable(out, table);
  EXPECT_EQ(out.str(),
            "表 1  表  单位：元\n"
            "名  上级一般公共预\n"
            "    算安排的转移支\n"
            "                付\n"
            "------------------\n"
            "行            1.00\n");
}

TEST(PrintTableTest, DoesNotLetTextSteerTheTerminal) {
  auto table = Sample();
  table.mutable_rows(0)->mutable_cells(1)->set_text("a\033[2Jb\nc");
  std::ostringstream out;
  PrintTable(out, table);
  EXPECT_EQ(out.str().find('\033'), std::string::npos);
  EXPECT_NE(out.str().find("a [2Jb c"), std::string::npos);
}

TEST(PrintCsvTest, QuotesWhatNeedsIt) {
  std::ostringstream out;
  PrintCsv(out, Sample());
  EXPECT_EQ(out.str(),
            "科目,,合计,支出,,\r\n"
            "类,名称,,基本,项目,\r\n"
            "201,一般，公共,\"1,234.50\",4.00,,0\r\n"
            ",\"说\"\"明\",,,,\r\n");
}

TEST(PrintCsvTest, PutsARecordBeforeEachTableAndTheNoteBehind) {
  budget::v1::DerivedTables tables;
  *tables.add_tables() = Sample();
  *tables.add_tables() = ParseTable("number: 4 title: 'b' unit: AMOUNT_UNIT_TEN_THOUSAND_YUAN");
  std::ostringstream out;
  PrintCsv(out, tables);
  EXPECT_THAT(out.str(), testing::StartsWith("表 3,表样,元\r\n科目,,"));
  EXPECT_THAT(out.str(), testing::EndsWith("注：空表\r\n表 4,b,万元\r\n"));
}

TEST(TablesJsonTest, HasHeaderRowsFirst) {
  budget::v1::DerivedTables tables;
  tables.set_form_id("f");
  *tables.add_tables() = Sample();
  EXPECT_EQ(TablesJson(tables).dump(),
            R"({"form":"f","tables":[{"number":3,"title":"表样","unit":"元","rows":[)"
            R"(["科目","","合计","支出","",""],["类","名称","","基本","项目",""],)"
            R"(["201","一般，公共","1,234.50","4.00","","0"],["","说\"明","","","",""]],)"
            R"("note":"注：空表"}]})");
}

}  // namespace
}  // namespace mingzhang::cli
