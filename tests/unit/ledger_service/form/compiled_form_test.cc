// Forms that are taken and forms that are refused: every refusal by file, line, subject and reason.
// What sections and quantities must be like is in narrative_templates_test.cc.
#include "ledger_service/form/compiled_form.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/ledger_service/form/form_testing.h"

namespace mingzhang::form {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Refusal(const std::string& text) {
  const auto form = CompiledForm::FromText(text, "f.textproto");
  return form.ok() ? "" : std::string(form.status().message());
}

constexpr char kHead[] =
    "form_id: 'f' title: 't' fiscal_years: 2026 "
    "amounts { unit: AMOUNT_UNIT_YUAN decimals: 2 zero: ZERO_STYLE_BLANK } ";
constexpr char kNameColumn[] = "columns { title: '名称' label: LABEL_NAME } ";
constexpr char kAmountColumn[] = "columns { title: '合计' amount {} } ";

// A table on line 2 whose panel, on line 3, has these columns and rows.
std::string Table(const std::string& columns, const std::string& rows,
                  const std::string& more = "") {
  std::string cells;
  for (std::size_t at = 0; (at = columns.find("columns {", at)) != std::string::npos; ++at) {
    cells += "cells: '' ";
  }
  return std::string(kHead) + "\ntables { number: 1 title: 't' " + more + " header_rows { " +
         cells + "}\npanels { " + columns + rows + " } }";
}

std::string NamedTable(const std::string& rows, const std::string& more = "") {
  return Table(std::string(kNameColumn) + kAmountColumn, rows, more);
}

std::string Repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(CompiledFormTest, TakesTheShippedFormsForTheirYears) {
  const auto xinjiang = testing::FormFile("config/forms/xinjiang-2026.textproto");
  EXPECT_EQ(xinjiang.form().form_id(), "xinjiang-2026");
  EXPECT_TRUE(xinjiang.Serves(2026));
  EXPECT_FALSE(xinjiang.Serves(2025));
  const auto putuo = testing::FormFile("config/forms/shanghai-putuo-2025.textproto");
  EXPECT_EQ(putuo.form().form_id(), "shanghai-putuo-2025");
  EXPECT_TRUE(putuo.Serves(2025));
}

TEST(CompiledFormTest, HasTheDigestOfWhatItSaysWhereverItComesFrom) {
  const std::string text = NamedTable("rows { fixed { label: '行' } }");
  const auto form = CompiledForm::FromText(text, "f.textproto");
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_EQ(CompiledForm::FromText("# 注释\n" + text, "g.textproto")->digest(), form->digest());
  EXPECT_EQ(CompiledForm::FromProto(form->form())->digest(), form->digest());
}

TEST(CompiledFormTest, RefusesAMessageAsItRefusesItsTextButWithoutPlaces) {
  EXPECT_EQ(
      CompiledForm::FromProto({}).status().message(),
      "公开格式：form_id 应由字母、数字、- 和 _ 组成，不超过 64 个字符\n公开格式：没有写 title\n"
      "公开格式：没有写 fiscal_years\n公开格式：没有写 amounts\n公开格式：没有表");
}

TEST(CompiledFormTest, NamesEverythingThatIsWrongInOrder) {
  const std::string text = std::string(
                               "form_id: 'a b' title: 't' fiscal_years: [2026, 2026, 26]\n"
                               "amounts { decimals: 2 }\n") +
                           "tables { number: 2 }\n";
  EXPECT_EQ(Refusal(text),
            "f.textproto:1：公开格式：form_id 应由字母、数字、- 和 _ 组成，不超过 64 个字符\n"
            "f.textproto:1：公开格式：fiscal_years 中的 2026 重复\n"
            "f.textproto:1：公开格式：fiscal_years 中的 26 不是年份\n"
            "f.textproto:2：公开格式：amounts 没有写 unit\n"
            "f.textproto:3：表 2：第 1 张表的 number 应为 1\n"
            "f.textproto:3：表 2：没有写 title\n"
            "f.textproto:3：表 2：没有写 panels\n"
            "f.textproto:3：表 2：没有写 header_rows");
}

TEST(CompiledFormTest, RefusesWhatIsNoForm) {
  EXPECT_THAT(Refusal("form_id: 3"), StartsWith("f.textproto:1:"));
  EXPECT_THAT(Refusal("tables { colour: 3 }"), HasSubstr("colour"));
  EXPECT_THAT(Refusal("\xFF"), HasSubstr("UTF-8"));
  EXPECT_THAT(Refusal(std::string(kMaxFormBytes + 1, ' ')), HasSubstr("字节"));
  EXPECT_THAT(Refusal(""), HasSubstr("没有表"));
}

struct Malformed {
  const char* what;
  std::string text;
  // The error that must be there, as a whole line.
  std::string error;
};

class MalformedTableTest : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedTableTest, IsRefusedWithPlaceAndReason) {
  const std::string refusal = Refusal(GetParam().text);
  EXPECT_THAT("\n" + refusal + "\n", HasSubstr("\n" + GetParam().error + "\n"));
}

std::vector<Malformed> MalformedTables() {
  const std::string both = std::string(kNameColumn) + kAmountColumn;
  const std::string fixed = "rows { fixed { label: '行' } }";
  const auto columns = [&](const std::string& more) { return Table(both + more, fixed); };
  return {
      {"StyleOfTable", NamedTable(fixed, "amounts { unit: AMOUNT_UNIT_YUAN }"),
       "f.textproto:2：表 1：amounts 没有写 zero"},
      {"Decimals",
       NamedTable(fixed, "amounts { unit: AMOUNT_UNIT_YUAN zero: ZERO_STYLE_BLANK decimals: 3 }"),
       "f.textproto:2：表 1：amounts 的 decimals 应在 0 和 2 之间"},
      {"TitleTemplate", std::string(kHead) + "\ntables { number: 1\n title: '{{yaer}}' }",
       "f.textproto:3：表 1：title 第 1 行：{{yaer}}：没有名称“yaer”"},
      {"NoteTemplate", NamedTable(fixed, "empty_note: '{{if year}}'"),
       "f.textproto:2：表 1：empty_note 第 1 行：if 或 each 没有与它成对的 {{end}}"},
      {"FixedLabel", NamedTable("rows { fixed { label: '{{name}}' } }"),
       "f.textproto:3：表 1：label 第 1 行：{{name}}：没有名称“name”"},
      {"Scope", NamedTable(fixed, "scope { functional_codes: '20' }"),
       "f.textproto:2：表 1：条件 functional_codes：“20”不是 3、5、7 位数字的科目编码"},
      {"HeaderWidth", NamedTable(fixed, "header_rows { cells: 'x' }"),
       "f.textproto:2：表 1：表头第 1 行有 1 格，各栏共 2 列"},
      {"TooManyHeaderRows",
       NamedTable(fixed, Repeated("header_rows { cells: ['', ''] } ", kMaxHeaderRows)),
       "f.textproto:2：表 1：header_rows 超过 8 行"},
      {"TooManyPanels",
       NamedTable(fixed, Repeated("panels { columns { title: 'x' amount {} } rows { fixed {} } } ",
                                  kMaxPanels)),
       "f.textproto:2：表 1：panels 超过 4 个"},
      {"TooManyColumns", columns(Repeated("columns { title: 'x' amount {} } ", kMaxColumns - 1)),
       "f.textproto:2：表 1：列超过 64 个"},
      {"TooManyRowGroups", NamedTable(Repeated("rows { fixed {} } ", kMaxRowGroups + 1)),
       "f.textproto:3：表 1：rows 超过 500 组"},
      {"NoAmounts", Table(kNameColumn, fixed), "f.textproto:3：表 1：没有金额列"},
      {"NoRows", NamedTable(""), "f.textproto:3：表 1：没有写 rows，也没有写 total"},
      {"ColumnTitle", columns("columns { amount {} }"), "f.textproto:3：表 1：第 3 列没有写 title"},
      {"ColumnContent", columns("columns { title: 'x' }"),
       "f.textproto:3：表 1：第 3 列没有写 label 或 amount"},
      {"ColumnFilter", columns("columns { title: 'x' amount { item_ids: '' } }"),
       "f.textproto:3：表 1：条件 item_ids：有空的取值"},
      {"LabelValue", columns("columns { title: 'x' label: LABEL_UNSPECIFIED }"),
       "f.textproto:3：表 1：label 有未指定的取值"},
      {"LabelTwice", columns(kNameColumn), "f.textproto:3：表 1：一栏之内 LABEL_NAME 只能有一列"},
      {"LabelDepth", columns("columns { title: 'x' label: LABEL_CODE_CLASS depth: 1 }"),
       "f.textproto:3：表 1：名称列不写 depth"},
      {"LabelWithoutCodes", columns("columns { title: 'x' label: LABEL_CODE_CLASS }"),
       "f.textproto:3：表 1：本栏的行没有 LABEL_CODE_CLASS 可以打印的编码"},
      {"LabelOfDeeperCodes",
       Table(both + "columns { title: 'x' label: LABEL_CODE_THIRD }",
             "rows { economic { levels: 2 } }"),
       "f.textproto:3：表 1：本栏的行没有 LABEL_CODE_THIRD 可以打印的编码"},
      {"LabelWithoutProjects", columns("columns { title: 'x' label: LABEL_PROJECT_NAME }"),
       "f.textproto:3：表 1：本栏没有按项目分的行（by_project），不能有 LABEL_PROJECT_NAME"},
      {"ProjectsWithoutLabel", NamedTable("rows { functional { levels: 3 by_project: true } }"),
       "f.textproto:3：表 1：有按项目分的行，但没有 LABEL_PROJECT_NAME 的列"},
      {"NamesWithoutLabel", Table(kAmountColumn, "rows { functional { levels: 3 } }"),
       "f.textproto:3：表 1：各行有名称，但没有 LABEL_NAME 的列"},
      {"DepthOfColumn", columns("columns { title: 'x' amount {} depth: 2 }"),
       "f.textproto:3：表 1：depth 2 前面没有 depth 1 的行或列，无从合计"},
      {"DepthBounds", columns("columns { title: 'x' amount {} depth: -1 }"),
       "f.textproto:3：表 1：depth -1 应在 0 和 8 之间"},
      {"DepthOfRow", NamedTable("rows { fixed { depth: 1 } } rows { fixed { depth: 3 } }"),
       "f.textproto:3：表 1：depth 3 前面没有 depth 2 的行或列，无从合计"},
      {"TotalDepth", NamedTable(fixed + "total { label: '总计' depth: 1 }"),
       "f.textproto:3：表 1：total 不写 depth：它是 depth 为 1 的各行之和"},
      {"TotalOmitted", NamedTable(fixed + "total { label: '总计' omit_when_zero: true }"),
       "f.textproto:3：表 1：total 不能写 omit_when_zero"},
      {"RowSource", NamedTable("rows {}"),
       "f.textproto:3：表 1：rows 没有写来源：fixed、functional、economic、projects、carry_overs "
       "或 "
       "units"},
      {"Levels", NamedTable("rows { functional {} }"),
       "f.textproto:3：表 1：levels 应在 1 和 3 之间"},
      {"EconomicLevels", NamedTable("rows { economic { levels: 3 } }"),
       "f.textproto:3：表 1：levels 应在 1 和 2 之间"},
      {"LevelsByProject", NamedTable("rows { functional { levels: 2 by_project: true } }"),
       "f.textproto:3：表 1：写了 by_project，levels 应为 3"},
      {"Always", NamedTable("rows { functional { levels: 1\n always: ['201', '20101'] } }"),
       "f.textproto:4：表 1：always 中的“20101”不是 3 位数字的类"},
      {"AlwaysTwice", NamedTable("rows { economic { levels: 1 always: ['301', '301'] } }"),
       "f.textproto:3：表 1：always 中的“301”重复"},
      {"RowFilter", NamedTable("rows { projects {\n where { economic_codes: '1234567' } } }"),
       "f.textproto:4：表 1：条件 economic_codes：“1234567”不是 3、5 位数字的科目编码"},
      {"Relation", NamedTable("rows { fixed { relation: RELATION_ALLOCATIONS } }"),
       "f.textproto:3：表 1：relation 只能是 RELATION_EXPENDITURE_LINES 或 RELATION_REVENUE"},
      {"RevenueByCategory",
       NamedTable("rows { fixed { relation: RELATION_REVENUE where { economic_codes: '301' } } }"),
       "f.textproto:3：表 1：收入只分资金来源：where 只能写 fund_sources"},
      {"RevenueInColumns",
       Table(both + "columns { title: 'x' amount { unit_codes: '1' } }",
             "rows { fixed { relation: RELATION_REVENUE } }"),
       "f.textproto:3：表 1：本栏有收入的行，收入只分资金来源：amount 只能写 fund_sources"},
      {"RevenueInScope",
       NamedTable("rows { fixed { relation: RELATION_REVENUE } }",
                  "scope { economic_codes: '301' }"),
       "f.textproto:2：表 1：有收入的行，收入只分资金来源：scope 只能写 fund_sources"},
      {"RevenueByUnit",
       NamedTable("rows { units { rows { fixed { relation: RELATION_REVENUE } } } }"),
       "f.textproto:3：表 1：收入不分单位：units 之内的行不能用 RELATION_REVENUE"},
      {"UnitsInUnits", NamedTable("rows { units { rows { units {} } } }"),
       "f.textproto:3：表 1：units 之内不能再有 units"},
      {"TooManyTables", Repeated("tables {}\n", kMaxTables + 1), "公开格式：表超过 100 张"},
  };
}

INSTANTIATE_TEST_SUITE_P(Each, MalformedTableTest, ::testing::ValuesIn(MalformedTables()),
                         [](const auto& each) { return each.param.what; });

TEST(CompiledFormTest, TakesAsMuchAsTheLimitsAllow) {
  const std::string both = std::string(kNameColumn) + kAmountColumn;
  EXPECT_EQ(Refusal(Table(both + Repeated("columns { title: 'x' amount {} } ", kMaxColumns - 2),
                          "rows { fixed {} }")),
            "");
  EXPECT_EQ(Refusal(NamedTable(Repeated("rows { fixed {} } ", kMaxRowGroups))), "");
  EXPECT_EQ(Refusal(NamedTable("rows { fixed {} }",
                               Repeated("header_rows { cells: ['', ''] } ", kMaxHeaderRows - 1))),
            "");
}

}  // namespace
}  // namespace mingzhang::form
