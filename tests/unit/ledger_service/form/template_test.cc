#include "ledger_service/form/template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace mingzhang::form {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A view with one name of each type and a list of two classes.
class TemplateTest : public testing::Test {
 protected:
  TemplateTest() {
    schema_.Add("department.name", Type::kText);
    schema_.Add("year", Type::kNumber);
    schema_.Add("total", Type::kAmount);
    schema_.Add("fund", Type::kAmount);
    schema_.Add("withheld", Type::kFlag);
    schema_.Add("basic", Type::kComparison);
    Schema element;
    element.Add("name", Type::kText);
    element.Add("amount", Type::kAmount);
    schema_.AddList("classes", std::move(element));
    record_ = {Value{std::string_view("工信局")},
               Value{std::int64_t{2026}},
               Value{Fen{2'332'950'000}},
               Value{Fen{0}},
               Value{false},
               Value{Comparison{608'700'000, 665'720'000, "人员变动"}},
               Value{std::vector<Record>{
                   {Value{std::string_view("教育支出")}, Value{Fen{100'000'000}}},
                   {Value{std::string_view("国防支出")}, Value{Fen{0}}},
                   {Value{std::string_view("其他支出")}, Value{Fen{6'100'000}}},
               }}};
  }

  std::string Rendered(std::string_view text, std::int64_t max_steps = kMaxRenderSteps) {
    std::vector<TemplateError> errors;
    const std::optional<Template> compiled = Template::Compile(text, {&schema_}, errors);
    if (!compiled.has_value()) return absl::StrCat("! ", errors.front().reason);
    RenderSteps steps(max_steps);
    const auto rendered = compiled->Render({&record_}, steps);
    return rendered.ok() ? *rendered : absl::StrCat("! ", rendered.status().message());
  }

  // line:reason
  std::vector<std::string> Errors(std::string_view text) {
    std::vector<TemplateError> errors;
    EXPECT_FALSE(Template::Compile(text, {&schema_}, errors).has_value());
    std::vector<std::string> lines;
    for (const TemplateError& error : errors) {
      lines.push_back(absl::StrCat(error.line, ":", error.reason));
    }
    return lines;
  }

  Schema schema_;
  Record record_;
};

TEST_F(TemplateTest, FillsInTextsNumbersAndAmounts) {
  EXPECT_EQ(Rendered("{{department.name}} {{ year }} 年收支总预算 {{total | wan}} 万元。"),
            "工信局 2026 年收支总预算 2,332.95 万元。");
}

TEST_F(TemplateTest, PrintsASharePerFormat) {
  EXPECT_EQ(Rendered("占 {{basic.current | share total}}"), "占 26.09%");
}

TEST_F(TemplateTest, ChoosesByAmounts) {
  EXPECT_EQ(Rendered("{{if fund}}有{{else}}未安排{{end}}"), "未安排");
  EXPECT_EQ(Rendered("{{if total > 0}}有{{end}}"), "有");
  EXPECT_EQ(Rendered("{{if fund = total}}甲{{else if fund < total}}乙{{else}}丙{{end}}"), "乙");
  EXPECT_EQ(Rendered("{{if not fund and total >= 0}}是{{end}}"), "是");
  EXPECT_EQ(Rendered("{{if fund or withheld or year = 2026}}是{{end}}"), "是");
  EXPECT_EQ(Rendered("{{if department.name != '工信局'}}是{{else}}否{{end}}"), "否");
}

TEST_F(TemplateTest, OffersThePartsOfAComparison) {
  EXPECT_EQ(Rendered("{{if basic.decreased}}少{{basic.difference | wan}}，{{basic.reason}}{{end}}"),
            "少57.02，人员变动");
  EXPECT_EQ(Rendered("{{basic | change}}"), "减少 57.02 万元，下降 8.57%");
  EXPECT_EQ(Rendered("{{basic | rate}}"), "8.57%");
  EXPECT_EQ(Rendered("{{if basic.stated and not basic.unchanged}}{{basic.prior | wan}}{{end}}"),
            "665.72");
}

TEST_F(TemplateTest, GoesThroughLists) {
  EXPECT_EQ(Rendered("{{each classes separator '、'}}{{name}}{{end}}。"),
            "教育支出、国防支出、其他支出。");
}

TEST_F(TemplateTest, NumbersTheElementsThatPass) {
  EXPECT_EQ(
      Rendered("{{each classes where amount}}{{number}}.{{name}}{{if last}}。{{else}}；{{end}}"
               "{{end}}"),
      "1.教育支出；2.其他支出。");
  EXPECT_EQ(Rendered("{{each classes}}（{{number | chinese}}）{{if first}}甲{{end}}{{end}}"),
            "（一）甲（二）（三）");
}

TEST_F(TemplateTest, GoesThroughListsThatAreWrittenOut) {
  EXPECT_EQ(Rendered("{{each '总计' total, '基金' fund where value separator '、'}}"
                     "{{number}}{{label}}{{value | wan}}{{end}}"),
            "1总计2,332.95");
}

TEST_F(TemplateTest, SeesOuterNamesInABlock) {
  EXPECT_EQ(Rendered("{{each classes where amount}}{{amount | share total}} {{end}}"),
            "4.29% 0.26% ");
}

TEST_F(TemplateTest, LooksUpInnerScopesFirst) {
  Schema row;
  row.Add("year", Type::kText);
  const Record row_record = {Value{std::string_view("行")}};
  std::vector<TemplateError> errors;
  const auto compiled = Template::Compile("{{year}} {{department.name}}", {&schema_, &row}, errors);
  ASSERT_TRUE(compiled.has_value());
  RenderSteps steps;
  EXPECT_EQ(*compiled->Render({&record_, &row_record}, steps), "行 工信局");
}

TEST_F(TemplateTest, NamesEverythingThatIsWrongWithItsLine) {
  EXPECT_THAT(
      Errors("{{yaer}}\n{{total}}\n{{total | chinese}}\n{{if fund > 5}}{{end}}"),
      ElementsAre("1:{{yaer}}：没有名称“yaer”", HasSubstr("2:{{total}}：金额要写明格式：| wan"),
                  HasSubstr("3:{{total | chinese}}：这里不能用格式“chinese”：金额的格式有"),
                  "4:{{if fund > 5}}：金额只能与 0 或另一个金额比较"));
}

TEST_F(TemplateTest, RefusesUnbalancedBlocks) {
  EXPECT_THAT(Errors("一\n{{if fund}}\n"), ElementsAre("2:if 或 each 没有与它成对的 {{end}}"));
  EXPECT_THAT(Errors("一\n{{end}}"),
              ElementsAre("2:多余的 {{end}}：前面没有与它成对的 if 或 each"));
  EXPECT_THAT(Errors("{{else}}"), ElementsAre(HasSubstr("多余的 {{else}}")));
  EXPECT_THAT(Errors("{{if fund}}{{else}}{{else}}{{end}}"),
              ElementsAre("1:else 后面不能再有 else"));
  EXPECT_THAT(Errors("{{each classes}}{{else}}{{end}}"),
              ElementsAre(HasSubstr("each 里没有 else"), HasSubstr("多余的")));
  EXPECT_THAT(Errors("{{year"), ElementsAre("1:“{{”没有与它成对的“}}”"));
  EXPECT_THAT(Errors("year}}"), ElementsAre("1:多余的“}}”：前面没有“{{”"));
  EXPECT_THAT(Errors("{{year {{total | wan}}"), ElementsAre("1:“{{”没有与它成对的“}}”"));
}

TEST_F(TemplateTest, RefusesWhatDoesNotGoWithAType) {
  EXPECT_THAT(Errors("{{classes}}"), ElementsAre("1:{{classes}}：列表不能直接打印"));
  EXPECT_THAT(Errors("{{withheld}}"), ElementsAre("1:{{withheld}}：标志不能直接打印"));
  EXPECT_THAT(Errors("{{basic}}"), ElementsAre("1:{{basic}}：比较要写明格式：| change、rate"));
  EXPECT_THAT(Errors("{{each total}}{{end}}"),
              ElementsAre("1:{{each total}}：each 要一个列表，这里是金额"));
  EXPECT_THAT(Errors("{{if department.name > 'x'}}{{end}}"),
              ElementsAre(HasSubstr("文字只能用 = 和 != 比较")));
  EXPECT_THAT(Errors("{{if year = total}}{{end}}"), ElementsAre(HasSubstr("两边类型要相同")));
  EXPECT_THAT(Errors("{{if basic > 0}}{{end}}"), ElementsAre(HasSubstr("比较不能比较大小")));
  EXPECT_THAT(Errors("{{total | share year}}"), ElementsAre(HasSubstr("要有一个金额")));
  EXPECT_THAT(Errors("{{each '甲' total, '乙' year}}{{end}}"),
              ElementsAre(HasSubstr("类型要相同")));
}

TEST_F(TemplateTest, NumbersNoElementBeforeItPassed) {
  EXPECT_THAT(Errors("{{each classes where number = 1}}{{name}}{{end}}"),
              ElementsAre(HasSubstr("where 里不能用 number")));
  EXPECT_EQ(Rendered("{{each classes}}{{each classes where last}}x{{end}}{{end}}").front(), '!');
}

TEST_F(TemplateTest, DoesNotBlameTheBodyForAListThatIsUnknown) {
  EXPECT_THAT(Errors("{{each clases}}{{name}}{{amount | wan}}{{end}}{{nmae}}"),
              ElementsAre(HasSubstr("没有名称“clases”"), HasSubstr("没有名称“nmae”")));
}

TEST_F(TemplateTest, RefusesWhatIsNotTheLanguage) {
  EXPECT_THAT(Errors("{{}}"), ElementsAre(HasSubstr("空的标记")));
  EXPECT_THAT(Errors("{{Year}}"), ElementsAre(HasSubstr("不认识的符号")));
  EXPECT_THAT(Errors("{{year year}}"), ElementsAre(HasSubstr("多余")));
  EXPECT_THAT(Errors("{{if ! year}}{{end}}"),
              ElementsAre(HasSubstr("否定用 not"), HasSubstr("多余的 {{end}}")));
  EXPECT_THAT(Errors("{{each classes separator '、}}{{end}}"),
              ElementsAre(HasSubstr("引号不成对"), HasSubstr("多余的 {{end}}")));
}

TEST_F(TemplateTest, BoundsTheSizeOfATemplate) {
  EXPECT_EQ(Rendered(std::string(kMaxTemplateBytes, 'x')).size(), kMaxTemplateBytes);
  EXPECT_THAT(Errors(std::string(kMaxTemplateBytes + 1, 'x')),
              ElementsAre(HasSubstr("最多 65536")));
}

TEST_F(TemplateTest, BoundsTheNesting) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "{{if year}}";
    for (int i = 0; i < depth; ++i) text += "{{end}}";
    return text;
  };
  EXPECT_EQ(Rendered(nested(kMaxTemplateNesting)), "");
  EXPECT_THAT(Errors(nested(kMaxTemplateNesting + 1)), ElementsAre(HasSubstr("最多 8 层")));
  EXPECT_THAT(Errors(nested(2000)), ElementsAre(HasSubstr("最多 8 层")));
}

TEST_F(TemplateTest, BoundsTheOutput) {
  const std::string name(std::size_t{1} << 20, 'x');
  record_[0] = Value{std::string_view(name)};
  std::string text;
  for (int i = 0; i < 16; ++i) text += "{{department.name}}";
  EXPECT_EQ(Rendered(text).size(), kMaxRenderedBytes);
  EXPECT_THAT(Rendered(text + "。"), HasSubstr("超过 16 MiB"));
}

TEST_F(TemplateTest, BoundsTheSteps) {
  const auto takes = [&](std::string_view text, std::int64_t steps) {
    EXPECT_THAT(Rendered(text, steps), Not(HasSubstr("模板循环过多"))) << text;
    EXPECT_EQ(Rendered(text, steps - 1), "! 模板循环过多：请减少 each 的层数") << text;
  };
  takes("x", 1);
  takes("{{year}}", 1);
  // The if, its two tests, and the text within.
  takes("{{if withheld or year}}x{{end}}", 4);
  // The each, three elements with a test each, and the two texts.
  takes("{{each classes where amount}}x{{end}}", 1 + 3 * 2 + 2);
  // Nothing is printed, and yet it is work.
  takes("{{each classes}}{{each classes}}{{each classes where not name}}{{end}}{{end}}{{end}}",
        1 + 3 + 3 * (1 + 3) + 3 * 3 * (1 + 3 * 2));
  // Whatever the format makes of a long text, it is read.
  const std::string spaces(std::size_t{5} << 10, ' ');
  record_[0] = Value{std::string_view(spaces)};
  takes("{{department.name | clause}}", 1 + 5);
  takes("{{if department.name = ''}}{{end}}", 1 + 1 + 5);
}

TEST_F(TemplateTest, StopsLoopsThatNeverEndInPractice) {
  std::vector<Record> projects(2000, {Value{std::string_view("项目")}, Value{Fen{1}}});
  record_[6] = Value{std::move(projects)};
  EXPECT_EQ(Rendered("{{each classes}}{{each classes}}{{each classes where not name}}{{end}}{{end}}"
                     "{{end}}"),
            "! 模板循环过多：请减少 each 的层数");
  const std::string separator(kMaxTemplateBytes / 2, '-');
  EXPECT_THAT(Rendered("{{each classes separator '" + separator + "'}}{{end}}"),
              HasSubstr("超过 16 MiB"));
}

TEST_F(TemplateTest, QuotesLongTagsInPart) {
  EXPECT_THAT(Errors("{{" + std::string(60'000, 'x') + "}}"),
              ElementsAre(::testing::SizeIs(::testing::Lt(300U))));
}

TEST_F(TemplateTest, BoundsTheErrors) {
  std::string text;
  for (std::size_t i = 0; i < kMaxTemplateErrors + 5; ++i) text += "{{nothing}}";
  EXPECT_EQ(Errors(text).size(), kMaxTemplateErrors);
}

TEST_F(TemplateTest, RefusesADifferenceThatDoesNotFit) {
  record_[5] = Value{Comparison{INT64_MAX, -1, ""}};
  EXPECT_THAT(Rendered("{{basic | change}}"), HasSubstr("! 与上年预算相比"));
  EXPECT_THAT(Rendered("{{basic.difference | wan}}"), HasSubstr("! 与上年预算相比"));
}

TEST_F(TemplateTest, ReadsAnythingWithoutFalling) {
  // Every beginning of a template with everything in it.
  const std::string text =
      "{{if fund > 0 or not year}}a{{else if basic.reason = 'x'}}{{each '甲' total where value "
      "separator '、'}}{{value | share total}}{{end}}{{else}}{{basic | change}}{{end}}";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    std::vector<TemplateError> errors;
    const auto compiled =
        Template::Compile(std::string_view(text).substr(0, length), {&schema_}, errors);
    EXPECT_EQ(compiled.has_value(), errors.empty()) << length;
  }
}

}  // namespace
}  // namespace mingzhang::form
