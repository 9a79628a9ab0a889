// The rules about what the form makes of a budget: PUB-001 and PUB-002.
#include <string>
#include <string_view>
#include <vector>

#include "exchange/exchange.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using budget::v1::Finding;
using testing::BalancedBudget;
using ::testing::HasSubstr;
using testing::ReadSource;
using testing::SampleBasis;

form::CompiledForm FormOf(const std::string& path) {
  return form::CompiledForm::FromText(ReadSource(path), path).value();
}

std::vector<Finding> Find(const BudgetContent& content, const form::CompiledForm& form,
                          std::string_view rule_id) {
  Basis basis = SampleBasis();
  basis.form = &form;
  std::vector<Finding> found;
  const auto report = Validate(content, budget::v1::GATE_PUBLISH, basis);
  for (const Finding& finding : report.findings()) {
    if (finding.rule_id() == rule_id) found.push_back(finding);
  }
  return found;
}

BudgetContent ReadCase(const std::string& name) {
  return exchange::ParseContent(ReadSource("deploy/samples/" + name + ".json")).value();
}

TEST(FormRulesTest, BothCasesAreWholeInTheirForms) {
  const auto xinjiang = FormOf("config/forms/xinjiang-2026.textproto");
  const auto putuo = FormOf("config/forms/shanghai-putuo-2025.textproto");
  for (const char* rule : {"PUB-001", "PUB-002"}) {
    EXPECT_TRUE(Find(ReadCase("changji-iit-2026"), xinjiang, rule).empty()) << rule;
    EXPECT_TRUE(Find(ReadCase("putuo-finance-2025"), putuo, rule).empty()) << rule;
  }
}

TEST(FormRulesTest, ASectionWithoutTextIsFoundByItsTitle) {
  BudgetContent content = ReadCase("changji-iit-2026");
  content.clear_main_functions();
  const auto found = Find(content, FormOf("config/forms/xinjiang-2026.textproto"), "PUB-001");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place(), "sections[main_functions]");
  EXPECT_EQ(found[0].severity(), budget::v1::SEVERITY_ERROR);
  EXPECT_EQ(found[0].expected(), "标题下有说明");
  EXPECT_EQ(found[0].actual(), "没有文字");
  EXPECT_THAT(found[0].message(), HasSubstr("“一、主要职能”没有内容（公开说明 main_functions）"));
}

TEST(FormRulesTest, TermsThatAreUsedMustBeExplained) {
  BudgetContent content = ReadCase("changji-iit-2026");
  for (int i = content.glossary_size() - 1; i >= 0; --i) {
    if (content.glossary(i).term() == "机关运行经费")
      content.mutable_glossary(i)->set_definition(" ");
  }
  const auto form = FormOf("config/forms/xinjiang-2026.textproto");
  auto found = Find(content, form, "PUB-001");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place(), "glossary");
  EXPECT_EQ(found[0].expected(), "解释 机关运行经费");
  EXPECT_EQ(found[0].actual(), "没有解释");
  content.clear_glossary();
  found = Find(content, form, "PUB-001");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].actual(), "没有名词解释");
  EXPECT_EQ(found[0].expected(), "解释 基本支出、项目支出、“三公”经费、机关运行经费");
}

constexpr std::string_view kForm = R"(
  form_id: "small" title: "小表" fiscal_years: 2026
  amounts { unit: AMOUNT_UNIT_YUAN decimals: 2 zero: ZERO_STYLE_BLANK }
  tables {
    number: 1 title: "支出表" header_rows { cells: ["科目", "金额"] }
    panels {
      columns { title: "科目" label: LABEL_NAME } columns { title: "金额" amount {} }
      rows { functional { levels: 1 } } total { label: "总计" }
    }
  }
  tables {
    number: 2 title: "基金表" header_rows { cells: ["科目", "金额"] }
    scope { fund_sources: FUND_SOURCE_GOVERNMENT_FUND }
    panels {
      columns { title: "科目" label: LABEL_NAME } columns { title: "金额" amount {} }
      rows { functional { levels: 1 } } total { label: "总计" }
    }
    $NOTE
  }
  sections { section_id: "tables" title: "表" level: 1 tables: [1, 2] }
)";

form::CompiledForm SmallForm(std::string_view note) {
  std::string text(kForm);
  text.replace(text.find("$NOTE"), 5, note);
  return form::CompiledForm::FromText(text, "small.textproto").value();
}

TEST(FormRulesTest, AnEmptyTableMustSayThatItIs) {
  const auto found = Find(BalancedBudget(), SmallForm(""), "PUB-002");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place(), "tables[2]");
  EXPECT_EQ(found[0].expected(), "表下注明为空表及原因");
  EXPECT_THAT(found[0].message(), HasSubstr("公开表 2“基金表”是空表，没有说明"));
  EXPECT_TRUE(Find(BalancedBudget(), SmallForm("empty_note: \"本表为空表。\""), "PUB-002").empty());
  EXPECT_EQ(Find(BudgetContent(), SmallForm(""), "PUB-002").size(), 2U);
}

TEST(FormRulesTest, WithoutAFormNothingIsAskedFor) {
  const auto report = Validate(BudgetContent(), budget::v1::GATE_PUBLISH, SampleBasis());
  for (const auto& finding : report.findings()) {
    EXPECT_NE(finding.rule_id(), "PUB-001");
    EXPECT_NE(finding.rule_id(), "PUB-002");
  }
}

}  // namespace
}  // namespace mingzhang::validation
