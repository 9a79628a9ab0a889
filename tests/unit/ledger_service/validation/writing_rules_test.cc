// The rules about how public texts are written, broken one by one.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using testing::BalancedBudget;
using ::testing::HasSubstr;
using testing::SampleBasis;

budget::v1::ValidationReport Judge(const BudgetContent& content) {
  return Validate(content, budget::v1::GATE_SUBMIT, SampleBasis());
}

struct Slip {
  const char* rule_id;
  const char* text;
  const char* expected;
  const char* actual;
  const char* says;
};

class WritingRulesTest : public ::testing::TestWithParam<Slip> {};

TEST_P(WritingRulesTest, NamesTheSlipWhereItStandsAndWhatIsRight) {
  const Slip& slip = GetParam();
  BudgetContent content = BalancedBudget();
  content.set_other_matters(slip.text);
  const auto report = Judge(content);
  ASSERT_EQ(report.findings_size(), 1) << report.DebugString();
  const auto& finding = report.findings(0);
  EXPECT_EQ(finding.finding_id(), std::string(slip.rule_id) + "@other_matters");
  EXPECT_EQ(finding.severity(), budget::v1::SEVERITY_WARNING);
  EXPECT_EQ(finding.expected(), slip.expected);
  EXPECT_EQ(finding.actual(), slip.actual);
  EXPECT_THAT(finding.message(), HasSubstr(slip.says));
}

INSTANTIATE_TEST_SUITE_P(
    Words, WritingRulesTest,
    ::testing::Values(
        Slip{"PUB-006", "用于在职工工工资福利支出", "“在职工工资福”", "“在职工工工资福”",
             "其他需说明的事项有多字：“在职工工工资福”，应为“在职工工资福”。"},
        Slip{"PUB-006", "本部门无公务车用车。", "“门无公务用车。”", "“门无公务车用车。”",
             "有错别字"},
        Slip{"PUB-006", "主要主要用于其它商贸事务支出", "“主要用于”；“用于其他商贸事务支出”",
             "“主要主要用于”；“用于其它商贸事务支出”", "有错别字、科目名称应写“其他”"}));

INSTANTIATE_TEST_SUITE_P(
    Marks, WritingRulesTest,
    ::testing::Values(
        Slip{"PUB-008", "无其他事项。.", "“事项。”", "“事项。.”", "（标点重复或混用）"},
        Slip{"PUB-008", "依据昌州机管发【2024】25 号执行", "“管发〔2024〕25 号执行”",
             "“管发【2024】25 号执行”", "（文号年份未用六角括号）"},
        Slip{"PUB-008", "其他交通费 2.75 万。", "“费 2.75 万元。”", "“费 2.75 万。”",
             "（金额单位不完整）"},
        Slip{"PUB-008", "《条例》》", "补齐或删去 》", "“例》》”", "（括号或引号缺少前一半）"}));

TEST(WritingRulesTest, ATextWithManySlipsIsOneFindingThatCountsThem) {
  BudgetContent content = BalancedBudget();
  content.set_other_matters("经费，，支出；；收入。。结余、、结转");
  const auto report = Judge(content);
  ASSERT_EQ(report.findings_size(), 1) << report.DebugString();
  EXPECT_THAT(report.findings(0).actual(), HasSubstr(" 等 4 处"));
}

TEST(WritingRulesTest, WithheldTextsAreNotReadAndBrokenOnesDoNoHarm) {
  BudgetContent content = BalancedBudget();
  content.mutable_projects(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  content.mutable_projects(0)->set_policy_basis("经费，，支出");
  EXPECT_EQ(Judge(content).findings_size(), 0);
  content.set_other_matters("经\xE5，，\xFF支出");
  const auto report = Judge(content);
  for (const auto& finding : report.findings()) {
    EXPECT_THAT(finding.finding_id(),
                ::testing::AnyOf("STR-012@other_matters", "PUB-008@other_matters"));
  }
  budget::v1::ValidationReport again;
  EXPECT_TRUE(again.ParseFromString(report.SerializeAsString()));
}

}  // namespace
}  // namespace mingzhang::validation
