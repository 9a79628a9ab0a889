// Forms with sections and quantities that are wrong, and what docs/forms.md says of templates.
#include "ledger_service/form/narrative_templates.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/view.h"
#include "tests/support/source_files.h"
#include "tests/unit/ledger_service/form/form_testing.h"

namespace mingzhang::form {
namespace {

using mingzhang::testing::ShippedCatalogue;
using mingzhang::testing::SourceText;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A form of one table, on lines 1 to 4; `more` begins on line 5.
std::string FormText(const std::string& more) {
  return absl::StrCat(
      "form_id: 'f' title: 't' fiscal_years: 2026\n"
      "amounts { unit: AMOUNT_UNIT_YUAN decimals: 2 zero: ZERO_STYLE_BLANK }\n"
      "tables { number: 1 title: 't' header_rows { cells: 'x' }\n"
      "  panels { columns { title: 'x' amount {} } rows { fixed { } } } }\n",
      more);
}

std::string Refused(const std::string& more) {
  const auto form = CompiledForm::FromText(FormText(more), "f.textproto");
  if (form.ok()) return "";
  EXPECT_EQ(form.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(form.status().message());
}

std::string Said(const std::string& more, const budget::v1::BudgetContent& content) {
  const auto form = CompiledForm::FromText(FormText(more), "f.textproto");
  EXPECT_TRUE(form.ok()) << form.status();
  if (!form.ok()) return "";
  const budget::ContentIndex index(content);
  const auto narrative = DeriveNarrative(index, *form, ShippedCatalogue(2026));
  if (!narrative.ok()) return std::string(narrative.status().message());
  std::string said;
  for (const auto& section : narrative->sections()) {
    for (const auto& block : section.blocks()) absl::StrAppend(&said, block.paragraph(), "\n");
  }
  return said;
}

TEST(NarrativeTemplatesTest, RefuseATemplateByFileLineAndReason) {
  EXPECT_EQ(Refused("sections {\n  section_id: 's' level: 1\n  text: '{{yaer}} {{year | wan}}'\n}"),
            "f.textproto:7：部分 s 的 text：{{yaer}}：没有名称“yaer”\n"
            "f.textproto:7：部分 s 的 text：{{year | wan}}：这里不能用格式“wan”：数的格式有 "
            "chinese、hundredths、hundredths_trimmed");
  EXPECT_EQ(Refused("sections {\n  section_id: 's' level: 1\n  text: 'a\\n{{if year}}'\n}"),
            "f.textproto:7：部分 s 的 text：模板第 2 行：if 或 each 没有与它成对的 {{end}}");
}

TEST(NarrativeTemplatesTest, RefuseSectionsThatCannotBe) {
  EXPECT_THAT(Refused("sections { section_id: 'S' level: 1 }"),
              HasSubstr("section_id 应以小写字母开头"));
  EXPECT_THAT(Refused("sections { section_id: 's' level: 5 }"),
              HasSubstr("level 应在 1 和 4 之间"));
  EXPECT_THAT(
      Refused("sections { section_id: 's' level: 1 }\nsections { section_id: 's' level: 1 }"),
      HasSubstr("f.textproto:6：部分 s：section_id 重复"));
  EXPECT_THAT(Refused("sections { section_id: 's' level: 1 tables: 2 }"), HasSubstr("没有表 2"));
  EXPECT_THAT(Refused("sections { section_id: 's' level: 1 tables: [1, 1] }"),
              HasSubstr("表 1 已在前面出现"));
}

TEST(NarrativeTemplatesTest, BoundTheSections) {
  std::string sections;
  for (int i = 0; i < kMaxSections; ++i) {
    absl::StrAppend(&sections, "sections { section_id: 's", i, "' level: 1 }\n");
  }
  EXPECT_EQ(Refused(sections), "");
  EXPECT_THAT(Refused(sections + "sections { section_id: 's' level: 1 }"),
              HasSubstr("sections 超过 500 个"));
}

TEST(NarrativeTemplatesTest, RefuseQuantitiesThatCannotBe) {
  EXPECT_THAT(Refused("quantities { name: 'A' value { terms { fen: 1 } } }"),
              HasSubstr("name 应以小写字母开头"));
  EXPECT_THAT(Refused("quantities { name: 'year' value { terms { fen: 1 } } }"),
              HasSubstr("视图里已有的"));
  EXPECT_THAT(Refused("quantities { name: 'a' value { terms { fen: 1 } } }\n"
                      "quantities { name: 'a' value { terms { fen: 1 } } }"),
              HasSubstr("f.textproto:6：quantity a：name 重复"));
  EXPECT_THAT(Refused("quantities { name: 'a' }"), HasSubstr("没有写 terms"));
  EXPECT_THAT(Refused("quantities { name: 'a' value { terms { } } }"), HasSubstr("之一"));
  EXPECT_THAT(Refused("quantities { name: 'a' value { terms { quantity: 'a' } } }"),
              HasSubstr("没有写在它前面的金额“a”"));
  EXPECT_THAT(Refused("quantities { name: 'a' value { terms { sum { } } } }"),
              HasSubstr("relation"));
  EXPECT_THAT(Refused("quantities { name: 'a' value { terms { sum { of_each: true "
                      "relation: RELATION_REVENUE } } } }"),
              HasSubstr("of_each"));
}

TEST(NarrativeTemplatesTest, BoundTheTermsOfQuantities) {
  std::string terms;
  for (int i = 0; i < kMaxQuantityTerms; ++i) terms += "terms { fen: 1 } ";
  const auto quantity = [](const std::string& inside) {
    return absl::StrCat("quantities { name: 'a' value { ", inside, "} }");
  };
  EXPECT_EQ(Refused(quantity(terms)), "");
  EXPECT_THAT(Refused(quantity(terms + "terms { fen: 1 } ")), HasSubstr("最多 10000 个 terms"));
}

TEST(NarrativeTemplatesTest, BoundTheQuantities) {
  std::string quantities;
  for (int i = 0; i < kMaxFormQuantities; ++i) {
    absl::StrAppend(&quantities, "quantities { name: 'q", i, "' value { terms { fen: 1 } } }\n");
  }
  EXPECT_EQ(Refused(quantities), "");
  EXPECT_THAT(Refused(quantities + "quantities { name: 'q' value { terms { fen: 1 } } }"),
              HasSubstr("quantities 超过 1000 个"));
}

TEST(NarrativeTemplatesTest, BoundTheNarrative) {
  budget::v1::BudgetContent content;
  content.set_other_matters(std::string(kMaxRenderedBytes, 'x'));
  const std::string full =
      "sections { section_id: 'a' level: 1 text: '{{other_matters}}' }\n"
      "sections { section_id: 'b' level: 1 text: '{{other_matters}}' }\n";
  static_assert(2 * kMaxRenderedBytes == kMaxNarrativeBytes);
  EXPECT_EQ(Said(full, content).size(), kMaxNarrativeBytes + 2);
  EXPECT_THAT(Said(full + "sections { section_id: 'c' level: 1 text: 'x' }", content),
              HasSubstr("文字说明超过 32 MiB"));
}

TEST(NarrativeTemplatesTest, PrintQuantitiesOfAForm) {
  budget::v1::BudgetContent content;
  *content.add_expenditure_lines() = testing::Line("2011301", "30101", 5'000'000);
  *content.add_expenditure_lines() = testing::Line("2011301", "30201", 2'000'000);
  const std::string quantities =
      "quantities { name: 'wages' value { terms { sum { relation: RELATION_EXPENDITURE_LINES "
      "  where { economic_codes: '301' } } } } }\n"
      "quantities { name: 'rest' value { terms { quantity: 'wages' } "
      "  terms { minus: true fen: 1000000 } } }\n";
  EXPECT_EQ(Said(quantities + "sections { section_id: 's' level: 1 "
                              "text: '{{wages | wan}}\\n\\n  {{rest | wan}}  \\n' }",
                 content),
            "5.00\n4.00\n");
}

TEST(NarrativeTemplatesTest, RefuseAQuantityThatDoesNotFit) {
  const budget::v1::BudgetContent content;
  EXPECT_THAT(Said("quantities { name: 'a' value { terms { fen: 9223372036854775807 } "
                   "terms { fen: 1 } } }",
                   content),
              HasSubstr("quantity a超出可表示的范围"));
}

TEST(NarrativeTemplatesTest, DocumentEveryNameOfTheView) {
  const std::string guide = SourceText("docs/forms.md");
  for (const std::string& name : ViewSchema().Names()) {
    EXPECT_THAT(guide, HasSubstr(absl::StrCat("`", name, "`")));
    const Schema::Entry* entry = ViewSchema().Find(name);
    if (entry->type != Type::kList) continue;
    for (const std::string& of_element : entry->element->Names()) {
      EXPECT_THAT(guide, HasSubstr(absl::StrCat("`", of_element, "`"))) << name;
    }
  }
}

// The worked example of docs/forms.md.
TEST(NarrativeTemplatesTest, PrintTheExampleOfTheGuideAsItSays) {
  const std::string example =
      R"(sections {
  section_id: "example"
  title: "{{year}}年支出预算"
  level: 2
  text:
    "{{department.name}}支出预算{{expenditure.total.current | wan}}万元，其中：\n"
    "{{each '基本支出' expenditure.basic, '项目支出' expenditure.project}}"
    "（{{number | chinese}}）{{label}}{{value.current | wan}}万元，"
    "占{{value.current | share expenditure.total.current}}，比上年预算{{value | change}}。\n{{end}}"
    "{{if capital}}国有资本经营预算{{capital | wan}}万元。{{else}}国有资本经营预算未安排。{{end}}"
}
)";
  const std::string quantity =
      R"(quantities {
  name: "capital"
  value {
    terms {
      sum {
        relation: RELATION_EXPENDITURE_LINES
        where { fund_sources: [FUND_SOURCE_STATE_CAPITAL, FUND_SOURCE_STATE_CAPITAL_TRANSFER] }
      }
    }
  }
}
)";
  const std::string printed =
      "昌吉回族自治州工业和信息化局支出预算2,332.95万元，其中：\n"
      "（一）基本支出608.70万元，占26.09%，比上年预算减少 57.02 万元，下降 8.57%。\n"
      "（二）项目支出1,724.25万元，占73.91%，比上年预算增加 525.25 万元，增长 43.81%。\n"
      "国有资本经营预算未安排。\n";
  EXPECT_EQ(Said(quantity + example, testing::SampleContent("changji-iit-2026")), printed);
  EXPECT_THAT(SourceText("docs/forms.md"),
              AllOf(HasSubstr(quantity), HasSubstr(example), HasSubstr(printed)));
}

}  // namespace
}  // namespace mingzhang::form
