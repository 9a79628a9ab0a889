#include "workflow_service/publication/data/workbook.h"

#include <ctime>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/source_files.h"
#include "tests/unit/workflow_service/publication/data/sample_disclosure.h"
#include "tests/unit/workflow_service/publication/data/workbook_reader.h"

namespace mingzhang::publication::data {
namespace {

using testing::Case;
using ::testing::Contains;
using testing::Disclose;
using ::testing::HasSubstr;
using testing::kChangji;
using testing::kPutuo;
using ::testing::Not;
using testing::Read;
using testing::ReadSheet;
using testing::ReadWorkbook;

// Title; publisher and unit.
constexpr int kRowsAboveHeader = 2;
constexpr std::int64_t kCreated = 1'771'027'200;  // 2026-02-14

WorkbookProperties Properties() { return {"某局2026年部门预算公开表", "某局", kCreated}; }

class CaseWorkbookTest : public ::testing::TestWithParam<Case> {};

TEST_P(CaseWorkbookTest, ShowsThePublishedTablesCellByCell) {
  const auto expected = nlohmann::json::parse(mingzhang::testing::SourceText(
      absl::StrCat("tests/data/", GetParam().name, "/expected_tables.json")));
  const auto disclosure = Disclose(GetParam());
  const auto bytes = RenderWorkbook(disclosure.tables, Properties());
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  const ReadWorkbook workbook = Read(*bytes);
  ASSERT_EQ(workbook.sheets.size(), expected.size());
  int numbers = 0;
  for (std::size_t i = 0; i < workbook.sheets.size(); ++i) {
    const ReadSheet& sheet = workbook.sheets[i];
    const auto& derived = disclosure.tables.tables(static_cast<int>(i));
    EXPECT_EQ(sheet.Shown(0, 0), derived.title());
    EXPECT_EQ(sheet.Shown(1, 0), "编制部门：某局");
    const auto rows =
        expected.at(std::to_string(i + 1)).get<std::vector<std::vector<std::string>>>();
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (std::size_t column = 0; column < rows[row].size(); ++column) {
        EXPECT_EQ(sheet.Shown(static_cast<int>(row) + kRowsAboveHeader, static_cast<int>(column)),
                  rows[row][column])
            << sheet.name << ", row " << row << ", column " << column;
      }
    }
    // Every amount is a number, whose exact value is the cell's.
    for (int row = 0; row < derived.rows_size(); ++row) {
      for (int column = 0; column < derived.columns_size(); ++column) {
        const auto& cell = derived.rows(row).cells(column);
        const auto& read =
            sheet.cells.at({row + kRowsAboveHeader + derived.header_rows_size(), column});
        EXPECT_FALSE(read.is_formula);
        ASSERT_EQ(read.number.has_value(), cell.has_amount_fen());
        if (!cell.has_amount_fen()) continue;
        ++numbers;
        const bool yuan = derived.columns(column).style().unit() == budget::v1::AMOUNT_UNIT_YUAN;
        EXPECT_EQ(*read.number, static_cast<double>(cell.amount_fen()) / (yuan ? 100 : 1'000'000));
      }
    }
  }
  EXPECT_GT(numbers, 100);
}

INSTANTIATE_TEST_SUITE_P(Cases, CaseWorkbookTest, ::testing::Values(kChangji, kPutuo),
                         [](const auto& each) { return each.index == 0 ? "Changji" : "Putuo"; });

TEST(WorkbookTest, HasASheetATableMergedAsTheFormSaysOnA4) {
  const ReadWorkbook workbook =
      Read(RenderWorkbook(Disclose(kChangji).tables, Properties()).value());
  const ReadSheet& wide = workbook.sheets[11];
  EXPECT_EQ(wide.name, "表12 上年结转结余情况表");
  EXPECT_EQ(wide.Shown(1, 9), "单位：万元");
  // The title; 项目 over three header rows; 财政拨款 over its four columns.
  EXPECT_THAT(wide.merged, Contains("A1:J1"));
  EXPECT_THAT(wide.merged, Contains("A3:A5"));
  EXPECT_THAT(wide.merged, Contains("C3:F3"));
  EXPECT_EQ(wide.orientation, "landscape");
  for (const ReadSheet& sheet : workbook.sheets) EXPECT_EQ(sheet.paper_size, "9") << sheet.name;
  EXPECT_EQ(workbook.sheets[9].orientation, "portrait");
}

TEST(WorkbookTest, IsTheSameBytesAtAnyTimeAndPlace) {
  const auto tables = Disclose(kChangji).tables;
  const std::string bytes = RenderWorkbook(tables, Properties()).value();
  ASSERT_EQ(setenv("TZ", "Asia/Shanghai", 1), 0);
  tzset();
  EXPECT_EQ(RenderWorkbook(tables, Properties()).value(), bytes);
  unsetenv("TZ");
  tzset();
  const ReadWorkbook workbook = Read(bytes);
  EXPECT_THAT(workbook.parts.at("docProps/core.xml"), HasSubstr("2026-02-14T00:00:00Z"));
  // No part says when it was written.
  for (const auto& [part, time] : workbook.times) {
    EXPECT_EQ(time, workbook.times.begin()->second) << part;
    EXPECT_LT(time, 365 * 24 * 3600 * 11) << part;
  }
}

// A table of one column of amounts under one of names.
budget::v1::DerivedTables OneColumn(const std::string& zero, const std::vector<std::string>& rows) {
  budget::v1::DerivedTables tables;
  std::string text =
      absl::StrCat(R"pb(
                     number: 1
                     title: "表[1]:*?/\\"
                     unit: AMOUNT_UNIT_TEN_THOUSAND_YUAN
                     header_rows { cells: "名称" cells: "金额" }
                     columns { title: "名称" label: LABEL_NAME }
                     columns { title: "金额"
                               amount {}
                               style { unit: AMOUNT_UNIT_TEN_THOUSAND_YUAN decimals: 2 zero:)pb",
                   zero, " } }");
  for (const std::string& row : rows) {
    absl::StrAppend(&text, "rows { parts { kind: ROW_KIND_FIXED } ", row, " }");
  }
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, tables.add_tables()));
  return tables;
}

std::vector<std::string> ShownAmounts(const budget::v1::DerivedTables& tables) {
  const ReadWorkbook workbook = Read(RenderWorkbook(tables, Properties()).value());
  std::vector<std::string> shown;
  for (int i = 0; i < tables.tables(0).rows_size(); ++i) {
    shown.push_back(workbook.sheets[0].Shown(kRowsAboveHeader + 1 + i, 1));
  }
  return shown;
}

TEST(WorkbookTest, ShowsZerosRoundedAndNegativeAmountsAsTheFormDoes) {
  const std::vector<std::string> rows = {
      "cells {} cells { amount_fen: 0 }",
      "cells {} cells { amount_fen: 1 text: '0.00' }",
      "cells {} cells { amount_fen: -1 text: '0.00' }",
      "cells {} cells { amount_fen: 4999 text: '0.00' }",
      "cells {} cells { amount_fen: 5000 text: '0.01' }",
      "cells {} cells { amount_fen: -5000 text: '-0.01' }",
      "cells {} cells { amount_fen: 123456789015000 text: '123,456,789.02' }"};
  EXPECT_THAT(
      ShownAmounts(OneColumn("ZERO_STYLE_BLANK", rows)),
      ::testing::ElementsAre("", "0.00", "0.00", "0.00", "0.01", "-0.01", "123,456,789.02"));
  EXPECT_EQ(ShownAmounts(OneColumn("ZERO_STYLE_DIGIT", rows))[0], "0");
  EXPECT_EQ(ShownAmounts(OneColumn("ZERO_STYLE_DECIMALS", rows))[0], "0.00");
}

TEST(WorkbookTest, WritesAsTextWhatANumberWouldRound) {
  const auto tables =
      OneColumn("ZERO_STYLE_BLANK", {"cells {} cells { amount_fen: 1000000000000000 text: '如印' }",
                                     "cells {} cells { amount_fen: 999999999999999 text: '数' }"});
  const ReadWorkbook workbook = Read(RenderWorkbook(tables, Properties()).value());
  EXPECT_EQ(workbook.sheets[0].Shown(3, 1), "如印");
  EXPECT_FALSE(workbook.sheets[0].cells.at({3, 1}).number);
  EXPECT_TRUE(workbook.sheets[0].cells.at({4, 1}).number);
}

TEST(WorkbookTest, TakesTextsForTextsAndNamesSheetsAsExcelAllows) {
  const auto tables =
      OneColumn("ZERO_STYLE_BLANK", {"cells { text: '=HYPERLINK(\"http://x\")' } cells {}"});
  const ReadWorkbook workbook = Read(RenderWorkbook(tables, Properties()).value());
  EXPECT_EQ(workbook.sheets[0].Shown(3, 0), "=HYPERLINK(\"http://x\")");
  EXPECT_FALSE(workbook.sheets[0].cells.at({3, 0}).is_formula);
  for (const char* forbidden : {"[", "]", ":", "*", "?", "/", "\\"}) {
    EXPECT_THAT(workbook.sheets[0].name, Not(HasSubstr(forbidden)));
  }
}

TEST(WorkbookTest, RefusesATextThatNoCellHolds) {
  const auto tables =
      OneColumn("ZERO_STYLE_BLANK",
                {absl::StrCat("cells { text: '", std::string(32'768, 'x'), "' } cells {}")});
  const auto refused = RenderWorkbook(tables, Properties());
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("表 1"));
}

}  // namespace
}  // namespace mingzhang::publication::data
