// Every table of the two real budgets, cell by cell, as their departments published them.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/source_files.h"
#include "tests/unit/ledger_service/form/form_testing.h"

namespace mingzhang::form {
namespace {

using testing::Derive;
using testing::FormFile;
using testing::PrintedRowsWithHeader;
using testing::Rows;
using testing::SampleContent;
using testing::Table;

struct Case {
  const char* name;
  const char* form;
  int tables;
};

class CaseTablesTest : public ::testing::TestWithParam<Case> {};

TEST_P(CaseTablesTest, EqualThePublishedTablesCellByCell) {
  const auto expected = nlohmann::json::parse(mingzhang::testing::SourceText(
      std::string("tests/data/") + GetParam().name + "/expected_tables.json"));
  const auto tables =
      Derive(SampleContent(GetParam().name),
             FormFile(std::string("config/forms/") + GetParam().form + ".textproto"));
  ASSERT_EQ(tables.tables_size(), GetParam().tables);
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(GetParam().tables));
  for (int number = 1; number <= GetParam().tables; ++number) {
    const Rows rows = PrintedRowsWithHeader(Table(tables, number));
    const Rows published = expected.at(std::to_string(number)).get<Rows>();
    ASSERT_EQ(rows.size(), published.size()) << "table " << number;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_THAT(rows[i], ::testing::ElementsAreArray(published[i]))
          << "table " << number << ", row " << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, CaseTablesTest,
                         ::testing::Values(Case{"changji-iit-2026", "xinjiang-2026", 12},
                                           Case{"putuo-finance-2025", "shanghai-putuo-2025", 9}),
                         [](const auto& each) { return each.index == 0 ? "Changji" : "Putuo"; });

TEST(LeadingCaseTablesTest, CarryTitlesUnitsAndTheNotesOfEmptyTables) {
  const auto tables =
      Derive(SampleContent("changji-iit-2026"), FormFile("config/forms/xinjiang-2026.textproto"));
  EXPECT_EQ(tables.form_id(), "xinjiang-2026");
  EXPECT_EQ(tables.form_digest().size(), 32U);
  EXPECT_EQ(Table(tables, 1).title(), "部门收支总体情况表");
  EXPECT_EQ(Table(tables, 1).unit(), budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN);
  for (int number = 1; number <= 12; ++number) {
    EXPECT_EQ(Table(tables, number).empty(), number == 8 || number == 9) << number;
  }
  EXPECT_EQ(Table(tables, 8).note(),
            "昌吉回族自治州工业和信息化局 2026 "
            "年没有使用政府性基金预算拨款安排的支出，政府性基金预算支出情况表为空表。");
  EXPECT_EQ(Table(tables, 7).note(), "");
}

TEST(SecondCaseTablesTest, CarryTitlesUnitsAndTheNotesOfEmptyTables) {
  const auto tables = Derive(SampleContent("putuo-finance-2025"),
                             FormFile("config/forms/shanghai-putuo-2025.textproto"));
  EXPECT_EQ(Table(tables, 1).title(), "2025年部门财务收支预算总表");
  EXPECT_EQ(Table(tables, 1).unit(), budget::v1::AMOUNT_UNIT_YUAN);
  EXPECT_EQ(Table(tables, 9).unit(), budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN);
  // The print repeats the note of table 6 here.
  EXPECT_EQ(Table(tables, 7).note(),
            "注:本部门2025年无国有资本经营预算财政拨款安排的预算，故本表为空表。");
}

}  // namespace
}  // namespace mingzhang::form
