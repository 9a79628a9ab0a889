// The rules about reasons (YOY-003, YOY-004), with the amounts of a small rule set to compare.
#include <algorithm>
#include <string>
#include <string_view>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using ::testing::HasSubstr;
using testing::NationalRules;
using testing::SampleBasis;

// Without prior-year amounts and reasons, which each test adds.
BudgetContent BalancedBudget() {
  BudgetContent content = testing::BalancedBudget();
  content.clear_prior_year();
  content.clear_reasons();
  return content;
}

// The two rules as they ship, over the functional items and the public expenditure.
const CompiledRuleSet& ReasonRules() {
  static const auto& rules = *[] {
    budget::v1::RuleSet rule_set;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
      rule_set_id: "reasons"
      fiscal_years: 2026
      compared_amounts {
        key: "function/{element}"
        title: "一般公共预算支出功能科目 {element}"
        for_each: DOMAIN_FUNCTIONAL_ITEM
        value { terms { sum { relation: RELATION_EXPENDITURE_LINES of_each: true
          where { fund_sources: FUND_SOURCE_GENERAL_PUBLIC_BUDGET } } } }
      }
      compared_amounts {
        key: "operating/PUBLIC"
        title: "机关运行经费"
        value { terms { sum { relation: RELATION_EXPENDITURE_LINES
          where { categories: EXPENDITURE_CATEGORY_PUBLIC } } } }
      }
      compared_amounts {
        key: "revenue/FISCAL_CARRYOVER"
        title: "财政拨款结转"
        value { terms { sum { relation: RELATION_REVENUE
          where { fund_sources: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL } } } }
      })",
                                                              &rule_set));
    for (const auto& rule : NationalRules().rule_set().rules()) {
      if (rule.rule_id() == "YOY-003" || rule.rule_id() == "YOY-004") *rule_set.add_rules() = rule;
    }
    return new auto(CompiledRuleSet::FromProto(rule_set).value());
  }();
  return rules;
}

budget::v1::ValidationReport Judge(const BudgetContent& content) {
  const Basis national = SampleBasis();
  return Validate(content, budget::v1::GATE_SUBMIT,
                  {ReasonRules(), national.catalogue, national.departments});
}

void Compare(BudgetContent& content, const std::string& key, std::int64_t prior_fen,
             const std::string& reason) {
  auto& prior = *content.add_prior_year();
  prior.set_key(key);
  prior.set_amount_fen(prior_fen);
  auto& text = *content.add_reasons();
  text.set_key(key);
  text.set_text(reason);
}

// This year's public expenditure of the budget.
constexpr std::int64_t kPublic = 2'000'000;

struct Direction {
  const char* reason;
  std::int64_t prior_fen;
};

TEST(ReasonRulesTest, AReasonThatSaysTheOppositeIsQuotedWithTheChange) {
  BudgetContent content = BalancedBudget();
  Compare(content, "operating/PUBLIC", kPublic - 120'000, "厉行节约，压减会议费支出，从严管理");
  const auto report = Judge(content);
  ASSERT_EQ(report.findings_size(), 1) << report.DebugString();
  const auto& finding = report.findings(0);
  EXPECT_EQ(finding.finding_id(), "YOY-003@reasons[0].text");
  EXPECT_EQ(finding.severity(), budget::v1::SEVERITY_WARNING);
  EXPECT_EQ(finding.expected(), "说明增加的原因");
  EXPECT_EQ(finding.actual(), "压减会议费支出");
  EXPECT_THAT(finding.message(),
              HasSubstr("说“压减会议费支出”，而机关运行经费比上年增加 0.12 万元。"));
}

TEST(ReasonRulesTest, ReasonsThatContradictTheirChangeAreFound) {
  for (const Direction& each :
       {Direction{"减少办公经费", kPublic - 1}, Direction{"办公经费下降", kPublic - 1},
        Direction{"业务增加，增加经费", kPublic + 1}, Direction{"新增购置费用", kPublic + 1},
        Direction{"严格执行只减不增原则，压减此项费用，所以预算增长为 0.00%", kPublic},
        Direction{"机关运行经费有所增加", kPublic}}) {
    BudgetContent content = BalancedBudget();
    Compare(content, "operating/PUBLIC", each.prior_fen, each.reason);
    EXPECT_EQ(Judge(content).findings_size(), 1) << each.reason;
  }
}

TEST(ReasonRulesTest, ReasonsThatMayBeRightPass) {
  for (const Direction& each :
       {Direction{"业务增加，相关费用增加，较上年预算增加", kPublic - 1},
        Direction{"减少人员经费支出", kPublic + 1},
        Direction{"在职人员减少，离退休经费增加", kPublic + 1},
        Direction{"退休人员增加", kPublic + 1},
        Direction{"上年压减经费支出，本年恢复", kPublic - 1},
        Direction{"按照压减经费的要求重新核定", kPublic - 1}, Direction{"人员变动", kPublic - 1},
        Direction{"2025 年与 2026 年均未安排", kPublic},
        Direction{"压减会议费，与上年持平", kPublic}, Direction{"", kPublic - 1},
        Direction{"\xFF\xE5", kPublic - 1}}) {
    BudgetContent content = BalancedBudget();
    Compare(content, "operating/PUBLIC", each.prior_fen, each.reason);
    EXPECT_EQ(Judge(content).findings_size(), 0) << each.reason << Judge(content).DebugString();
  }
  BudgetContent content = BalancedBudget();
  Compare(content, "revenue/FISCAL_CARRYOVER", 1, "项目进度慢，支出减少");
  EXPECT_EQ(Judge(content).findings_size(), 0);
}

// Adds a line of 行政单位离退休 and a reason for it.
BudgetContent WithPensions(const std::string& reason, std::string_view economic_code = "30201") {
  BudgetContent content = BalancedBudget();
  testing::AddLine(content, "2080501", economic_code, 100);
  Compare(content, "function/2080501", 90, reason);
  return content;
}

TEST(ReasonRulesTest, AReasonThatNamesAnotherItemInsteadOfItsOwnIsFound) {
  const auto report =
      Judge(WithPensions("人员变动，2026 年度机关事业单位基本养老保险缴费经费预算支出增加"));
  ASSERT_EQ(report.findings_size(), 1) << report.DebugString();
  const auto& finding = report.findings(0);
  EXPECT_EQ(finding.finding_id(), "YOY-004@reasons[0].text");
  EXPECT_EQ(finding.expected(), "2080501 行政单位离退休的原因");
  EXPECT_EQ(finding.actual(), "机关事业单位基本养老保险缴费");
  EXPECT_THAT(finding.message(),
              HasSubstr("却是另一科目 2080505 机关事业单位基本养老保险缴费支出"));
}

TEST(ReasonRulesTest, AReasonMayNameItsOwnItemAbbreviatedOrBesideOthers) {
  for (const char* reason :
       {"行政单位离退休经费增加", "离退休人员增加，机关事业单位基本养老保险缴费支出增加",
        "人员变动，经费增加", "养老保险缴费增加", ""}) {
    EXPECT_EQ(Judge(WithPensions(reason)).findings_size(), 0) << reason;
  }
  BudgetContent content = BalancedBudget();
  Compare(content, "function/2011301", 1, "职工增加，经费增加");
  Compare(content, "function/99", 1, "机关事业单位基本养老保险缴费增加");
  // An item that only last year had.
  Compare(content, "function/9999999", 1, "机关事业单位基本养老保险缴费减少");
  EXPECT_EQ(Judge(content).findings_size(), 0);
}

}  // namespace
}  // namespace mingzhang::validation
