#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "common/status/status.h"
#include "exchange/exchange.h"
#include "tests/unit/exchange/samples.h"

namespace mingzhang::exchange {
namespace {

using testing::HasSubstr;

// A text, and the one error that it has.
struct BrokenInput {
  std::string name;
  std::string text;
  std::string place;
  std::string message;
  std::int64_t line = 1;
};

void PrintTo(const BrokenInput& input, std::ostream* out) { *out << input.name; }

std::string NameOf(const testing::TestParamInfo<BrokenInput>& input) { return input.param.name; }

class BrokenInputTest : public testing::TestWithParam<BrokenInput> {};

TEST_P(BrokenInputTest, IsRefusedWithPlaceAndReason) {
  const ParseResult result = ReadContent(GetParam().text);
  ASSERT_EQ(result.errors.size(), 1u);
  const InputError& error = result.errors[0];
  EXPECT_EQ(error.place, GetParam().place);
  EXPECT_THAT(error.message, HasSubstr(GetParam().message));
  EXPECT_EQ(error.line, GetParam().line);
  EXPECT_EQ(result.content.ByteSizeLong(), 0u);
}

std::string Repeat(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

const std::string kAmountPlace = "expenditure_lines[0].amount_yuan";

INSTANTIATE_TEST_SUITE_P(
    Texts, BrokenInputTest,
    testing::ValuesIn(std::vector<BrokenInput>{
        {"Empty", "", "", "空的", 0},
        {"Blank", "\xEF\xBB\xBF \n\t", "", "空的", 0},
        {"InvalidUtf8", "{\n\"other_matters\": \"\xB2\xE2\"}", "", "字节偏移 20", 2},
        {"Utf16", std::string("\xFF\xFE{\0}\0", 6), "", "UTF-8"},
        {"Nul", Budget() + std::string("\n\0", 2), "", "NUL", 2},
        {"OnlyANumber", "12", "", "最外层应为对象"},
        {"OnlyAList", "[1, 2]", "", "最外层应为对象"},
        {"OnlyNull", "null", "", "最外层应为对象"},
        {"Truncated", "{\"division\": {\n\"code\": \"6", "division.code", "中断", 2},
        {"TruncatedAfterValue", "{\"division\": {\"code\": \"6\"", "division", "中断"},
        {"SecondValue", Budget() + "\n{}", "", "不应出现“{”", 2},
        {"MissingComma", "{\"fiscal_year\": 2026\n \"division\": 1}", "", "少了逗号", 2},
        {"TrailingComma", "{\"main_functions\": [\"一\",\n]}", "main_functions[1]", "逗号", 2},
        {"FullWidthComma", "{\"fiscal_year\": 2026，\n}", "", "全角标点“，”"},
        {"FullWidthQuote", "{“fiscal_year\": 2026}", "", "全角标点““”"},
        {"LineBreakInString", "{\"other_matters\": \"一\n二\"}", "other_matters", "换行请写成 \\n"},
        {"BadEscape", "{\"other_matters\": \"C:\\path\"}", "other_matters", "反斜杠"},
        {"LoneSurrogate", R"({"other_matters": "\ud800x"})", "other_matters", "反斜杠"},
        {"HugeNumber", "{\"fiscal_year\": 1e999}", "fiscal_year", "数字过大"},
        {"NotANumber", "{\"fiscal_year\": NaN}", "fiscal_year", "不应出现“N”"},
        {"DepthBomb", Repeat("[", 100'000), "", "最外层应为对象"},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Fields, BrokenInputTest,
    testing::ValuesIn(std::vector<BrokenInput>{
        {"UnknownField", Budget("\n\"colour\": \"red\""), "colour", "没有“colour”这个字段；", 2},
        {"MisspeltField", Budget("\"glosary\": []"), "glosary", "要写的可能是“glossary”"},
        {"FenInsteadOfYuan", Budget(R"("prior_year": [{"key": "k", "amount_yuan": "1",
          "amount_fen": 100}])"),
         "prior_year[0].amount_fen", "“amount_yuan”", 2},
        {"EmptyFieldName", Budget("\"\": 1"), "", "没有“”这个字段"},
        {"DuplicateField", Budget("\n\"fiscal_year\": 2027"), "fiscal_year", "重复", 2},
        {"MissingField",
         Budget("\n\"reasons\": [{\"key\": \"k\", \"text\": \"t\"},\n{\"text\": \"t\"}]"),
         "reasons[1].key", "缺少字段“key”", 3},
        {"NullText", Budget("\"other_matters\": null"), "other_matters", "请去掉这个字段"},
        {"NullList", Budget("\"revenue\": null"), "revenue", "应为列表"},
        {"NullProjectOfALine", Budget(R"("performance": {"projects": [{"budget_yuan": "1",
          "project_ids": [null]}]})"),
         "performance.projects[0].project_ids[0]", "这里是null", 2},
        {"NumberForText", Budget("\"other_matters\": 5"), "other_matters", "应为带引号的字符串"},
        {"BooleanForText", Budget("\"other_matters\": true"), "other_matters", "真假值"},
        {"ObjectForText", Budget("\"other_matters\": {\"a\": [1]}"), "other_matters", "这里是对象"},
        {"TextForList", Budget("\"main_functions\": \"一\""), "main_functions", "应为列表"},
        {"ListInList", Budget("\"main_functions\": [[\"一\"]]"), "main_functions[0]", "这里是列表"},
        {"ListForObject", Budget("\"assets\": []"), "assets", "应为对象"},
        {"TextForObject", Budget("\"assets\": \"无\""), "assets", "应为对象"},
        {"NumberInListOfObjects", Budget("\"reasons\": [1]"), "reasons[0]", "应为对象"},
        {"TextForInteger", Budget("\"assets\": {\"equipment_over_1m\": \"3\"}"),
         "assets.equipment_over_1m", "不带引号的整数"},
        {"FractionForInteger", Budget("\"assets\": {\"equipment_over_1m\": 3.5}"),
         "assets.equipment_over_1m", "0 到 2147483647 的整数"},
        {"NegativeInteger", Budget("\"assets\": {\"equipment_over_1m\": -1}"),
         "assets.equipment_over_1m", "0 到 2147483647 的整数"},
        {"IntegerTooLarge", Budget("\"assets\": {\"equipment_over_1m\": 2147483648}"),
         "assets.equipment_over_1m", "0 到 2147483647 的整数"},
        {"DayThatIsNot", Budget("\"compiled_on\": \"2026-02-30\""), "compiled_on", "不存在"},
        {"YearZero", Budget("\"compiled_on\": \"0000-01-01\""), "compiled_on", "不存在"},
        {"DateInChinese", Budget("\"compiled_on\": \"2026年2月3日\""), "compiled_on", "不是日期"},
        {"DateWithTime", Budget("\"compiled_on\": \"2026-02-03T00\""), "compiled_on", "不是日期"},
        {"ControlCharacter", Budget(R"("other_matters": "ab\u0000")"), "other_matters",
         "第 3 个字是控制字符 U+0000"},
        {"NegativeWeight", Budget(R"("performance": {"department": {"indicators":
          [{"weight": "-5"}]}})"),
         "performance.department.indicators[0].weight", "不是有效的数", 2},
        {"WeightTooLarge", Budget(R"("performance": {"department": {"indicators":
          [{"weight": "21474836.48"}]}})"),
         "performance.department.indicators[0].weight", "过大", 2},
        {"UnknownCategory", Budget(R"("expenditure_lines": [{"functional_code": "2011301",
          "economic_code": "30101", "fund_source": "STATE_CAPITAL", "category": "BASIC",
          "amount_yuan": "1"}])"),
         "expenditure_lines[0].category", "PERSONNEL（人员经费）、PUBLIC（公用经费）", 2},
        {"UnspecifiedIsNoName", Budget(R"("revenue": [{"fund_source": "UNSPECIFIED",
          "amount_yuan": "1"}])"),
         "revenue[0].fund_source", "UNIT_OTHER（其他收入）"},
    }),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Amounts, BrokenInputTest,
    testing::ValuesIn(std::vector<BrokenInput>{
        {"Number", BudgetWithAmount("123.45"), kAmountPlace, "带引号的十进制字符串"},
        {"Integer", BudgetWithAmount("5"), kAmountPlace, "带引号的十进制字符串"},
        {"Negative", BudgetWithAmount("\"-0.01\""), kAmountPlace, "负数"},
        {"Overflow", BudgetWithAmount("\"92233720368547758.08\""), kAmountPlace, "超出"},
        {"ThousandsSeparator", BudgetWithAmount("\"1,000.00\""), kAmountPlace, "千分位"},
        {"ThreeDecimals", BudgetWithAmount("\"1.001\""), kAmountPlace, "两位小数"},
        {"WithUnit", BudgetWithAmount("\"3万元\""), kAmountPlace, "单位"},
        {"Blank", BudgetWithAmount("\"\""), kAmountPlace, "金额为空"},
        {"Null", BudgetWithAmount("null"), kAmountPlace, "带引号的十进制字符串"},
    }),
    NameOf);

TEST(ReadContentTest, PositionsAreLinesAndCharacters) {
  const std::string text = "{\"_备注\": \"账\", \"other_matters\": 5,\n  \"colour\": [1]}";
  const ParseResult result = ReadContent(text);
  // The three missing fields are reported where their object begins.
  ASSERT_EQ(result.errors.size(), 5u);
  EXPECT_EQ(result.errors[0].place, "division");
  EXPECT_EQ(result.errors[0].column, 1);
  EXPECT_EQ(result.errors[3].place, "other_matters");
  EXPECT_EQ(result.errors[3].line, 1);
  EXPECT_EQ(result.errors[3].column, 31);
  EXPECT_EQ(result.errors[4].place, "colour");
  EXPECT_EQ(result.errors[4].line, 2);
  EXPECT_EQ(result.errors[4].column, 3);
}

TEST(ReadContentTest, ThePositionOfAStringIsItsOpeningQuotationMark) {
  const ParseResult result = ReadContent(Budget("\n\"compiled_on\":  \"a\\\\\\\"b\""));
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].line, 2);
  EXPECT_EQ(result.errors[0].column, 17);
}

TEST(ReadContentTest, AllErrorsAreReportedInOrder) {
  const ParseResult result = ReadContent(Budget(
      R"("compiled_on": "x", "reasons": [{"key": 1, "text": 2}, 3], "assets": {"a": 1, "b": 2})"));
  std::vector<std::string> places;
  for (const InputError& error : result.errors) places.push_back(error.place);
  EXPECT_THAT(places, testing::ElementsAre("compiled_on", "reasons[0].key", "reasons[0].text",
                                           "reasons[1]", "assets.a", "assets.b"));
}

TEST(ReadContentTest, ManyErrorsAreCutAtTheLimit) {
  const auto with_errors = [](std::size_t count) {
    return ReadContent(
        Budget("\"main_functions\": [" + Repeat("1,", count - 1) + (count > 0 ? "1]" : "]")));
  };
  EXPECT_EQ(with_errors(kMaxErrors).errors.size(), kMaxErrors);
  EXPECT_EQ(with_errors(kMaxErrors).errors.back().place, "main_functions[99]");
  const ParseResult cut = with_errors(10 * kMaxErrors);
  ASSERT_EQ(cut.errors.size(), kMaxErrors + 1);
  EXPECT_THAT(cut.errors.back().message, HasSubstr("未再检查"));
}

TEST(ReadContentTest, NotesAreIgnoredAtEveryLevel) {
  const auto content = ParseContent(Budget(
      R"("_a": {"x": [1, {"y": null}], "x": 2}, "_": 1e3, "other_matters": "无",
         "reasons": [{"_n": [[], {}], "key": "k", "_k": "n", "_k": 2, "text": "t"}])"));
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(content->other_matters(), "无");
  EXPECT_EQ(content->reasons(0).text(), "t");
}

TEST(ReadContentTest, AByteOrderMarkIsSkipped) {
  EXPECT_TRUE(ReadContent("\xEF\xBB\xBF" + Budget()).ok());
}

TEST(ReadContentTest, TextsKeepLineFeedsAndEscapes) {
  const auto content = ParseContent(Budget(R"("other_matters": "一\n\u4e8c\ud83d\ude00\"/\/")"));
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(content->other_matters(), "一\n二😀\"//");
}

TEST(LimitsTest, ATextOf100MbIsRefusedByItsSize) {
  const ParseResult result = ReadContent(std::string(100'000'000, ' '));
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_THAT(result.errors[0].message, HasSubstr("超过上限 32 MiB"));
}

TEST(LimitsTest, ATextMayHaveTheLargestSize) {
  std::string text = Budget();
  text.resize(kMaxTextBytes, ' ');
  EXPECT_TRUE(ReadContent(text).ok());
  EXPECT_FALSE(ReadContent(text + " ").ok());
}

TEST(LimitsTest, AStringMayHaveTheLargestLength) {
  const auto with_length = [](std::size_t length) {
    return ReadContent(Budget("\"other_matters\": \"" + Repeat("账", length) + "\""));
  };
  EXPECT_TRUE(with_length(kMaxStringCharacters).ok());
  const ParseResult result = with_length(kMaxStringCharacters + 1);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_THAT(result.errors[0].message, HasSubstr("20001 个字，超过上限 20000 个"));
}

TEST(LimitsTest, ABudgetMayHaveTheLargestNumberOfLines) {
  const auto with_lines = [](std::size_t count) {
    const std::string line =
        R"({"functional_code":"2011301","economic_code":"30101","fund_source":"UNIT_OTHER",)"
        R"("category":"PUBLIC","amount_yuan":"1"})";
    return ReadContent(
        Budget("\"expenditure_lines\": [" + Repeat(line + ",", count - 1) + line + "]"));
  };
  EXPECT_EQ(with_lines(kMaxLines).content.expenditure_lines_size(), kMaxLines);
  const ParseResult result = with_lines(kMaxLines + 1);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_THAT(result.errors[0].message, HasSubstr("支出明细超过 200000 条"));
}

TEST(LimitsTest, AllListsTogetherHaveALimit) {
  const auto with_entries = [](std::size_t count) {
    return ReadContent(Budget("\"main_functions\": [" + Repeat("\"\",", count - 1) + "\"\"]"));
  };
  EXPECT_TRUE(with_entries(kMaxEntries).ok());
  EXPECT_FALSE(with_entries(kMaxEntries + 1).ok());
}

TEST(LimitsTest, NestingHasALimitInNotesToo) {
  const auto with_depth = [](std::size_t depth) {
    return ReadContent(Budget("\"_\": " + Repeat("[", depth) + Repeat("]", depth)));
  };
  EXPECT_TRUE(with_depth(kMaxDepth - 1).ok());
  const ParseResult result = with_depth(kMaxDepth);
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_THAT(result.errors[0].message, HasSubstr("嵌套超过 64 层"));
}

TEST(ToStatusTest, NoErrorsAreOk) { EXPECT_TRUE(ToStatus({}).ok()); }

TEST(ToStatusTest, ErrorsAreFieldViolations) {
  const absl::Status status = ToStatus({{"a.b", 3, 7, "坏"}, {"", 0, 0, "空"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorReasonName(status), "FIELD_INVALID");
  EXPECT_EQ(ErrorMetadataValue(status, "error_count"), "2");
  EXPECT_THAT(std::string(status.message()), HasSubstr("a.b：第 3 行第 7 列：坏"));
  const auto bad_request = GetDetail<google::rpc::BadRequest>(status);
  ASSERT_TRUE(bad_request);
  ASSERT_EQ(bad_request->field_violations_size(), 2);
  EXPECT_EQ(bad_request->field_violations(0).field(), "a.b");
  EXPECT_EQ(bad_request->field_violations(0).description(), "第 3 行第 7 列：坏");
  EXPECT_EQ(bad_request->field_violations(1).description(), "空");
}

TEST(ToStatusTest, DetailsStayWithinWhatClientsRead) {
  const std::vector<InputError> errors(kMaxErrors, {"revenue[0]", 1, 1, Repeat("账", 700)});
  const absl::Status status = ToStatus(errors);
  EXPECT_LE(ToRpcStatus(status).ByteSizeLong(), kMaxDetailBytes);
  EXPECT_GT(GetDetail<google::rpc::BadRequest>(status)->field_violations_size(), 0);
  EXPECT_EQ(ErrorMetadataValue(status, "error_count"), "100");
}

}  // namespace
}  // namespace mingzhang::exchange
