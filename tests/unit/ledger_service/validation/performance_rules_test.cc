// The rules about performance tables that read their texts: PRF-004, PRF-006, PRF-007.
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using budget::v1::Finding;
using testing::AddLine;
using testing::AddRevenue;
using ::testing::HasSubstr;
using testing::SampleBasis;

// Without indicators, which each test adds.
BudgetContent BalancedBudget() {
  BudgetContent content = testing::BalancedBudget();
  content.mutable_performance()->mutable_department()->clear_indicators();
  content.mutable_performance()->mutable_projects(0)->clear_indicators();
  return content;
}

// What the rule finds.
std::vector<Finding> Find(const BudgetContent& content, std::string_view rule_id) {
  std::vector<Finding> found;
  const auto report = Validate(content, budget::v1::GATE_SUBMIT, SampleBasis());
  for (const Finding& finding : report.findings()) {
    if (finding.rule_id() == rule_id) found.push_back(finding);
  }
  return found;
}

// The budget with cost limits for its project, which has 30,000 yuan.
BudgetContent WithCosts(const std::vector<std::string>& targets) {
  BudgetContent content = BalancedBudget();
  auto& table = *content.mutable_performance()->mutable_projects(0);
  table.set_budget_fen(3'000'000);
  for (const std::string& target : targets) {
    auto& indicator = *table.add_indicators();
    indicator.set_level1("成本指标");
    indicator.set_target(target);
  }
  return content;
}

TEST(CostLimitsTest, LimitsBeyondTheBudgetAreFoundWithBothAmounts) {
  const auto found = Find(WithCosts({"<=2 万元", "≤1000 元/月"}), "PRF-004");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place(), "performance.projects[0]");
  EXPECT_EQ(found[0].expected(), "不超过预算金额 3.00 万元");
  EXPECT_EQ(found[0].actual(), "3.20 万元");
  EXPECT_THAT(found[0].message(), HasSubstr("成本指标上限合计 3.20 万元（按月的乘以 12）"));
}

TEST(CostLimitsTest, LimitsUpToTheBudgetAndWhatIsNoLimitPass) {
  for (const std::vector<std::string>& targets :
       {std::vector<std::string>{"< =1.80 万元", "=1000 元/月"},
        {">=40 万元"},
        {"≤5 万元/次"},
        {"10 万元以上"},
        {"≤3-5 万元"},
        {"控制在预算内"},
        {"", "≤40"},
        {"\xFF≤\xE5"}}) {
    EXPECT_TRUE(Find(WithCosts(targets), "PRF-004").empty()) << targets[0];
  }
  EXPECT_EQ(Find(WithCosts({"≤7501 元/季度"}), "PRF-004").size(), 1U);
  BudgetContent content = WithCosts({"≤4 万元"});
  content.mutable_performance()->mutable_projects(0)->mutable_indicators(0)->set_level1("产出指标");
  EXPECT_TRUE(Find(content, "PRF-004").empty());
}

BudgetContent WithSuperiorMoney(std::int64_t stated_fen) {
  BudgetContent content = BalancedBudget();
  content.mutable_carry_overs(0)->set_name("关于下达中央财政奖补资金的通知");
  content.mutable_performance()->mutable_department()->set_fiscal_from_superior_fen(stated_fen);
  return content;
}

TEST(SuperiorMoneyTest, LessThanTheContentNamesIsFound) {
  const auto found = Find(WithSuperiorMoney(0), "PRF-006");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place(), "performance.department.fiscal_from_superior_fen");
  EXPECT_EQ(found[0].expected(), "不少于 0.50 万元");
  EXPECT_EQ(found[0].actual(), "0.00 万元");
  EXPECT_THAT(found[0].message(), HasSubstr("名称写明来自上级的结转项目 0.50 万元"));
}

TEST(SuperiorMoneyTest, TransfersCountAndMoreThanThereMayBeIsFound) {
  EXPECT_TRUE(Find(WithSuperiorMoney(500'000), "PRF-006").empty());
  EXPECT_EQ(Find(WithSuperiorMoney(500'001), "PRF-006").at(0).expected(), "不超过 0.50 万元");
  BudgetContent content = WithSuperiorMoney(500'000);
  AddLine(content, "2011301", "30101", 100)
      .set_fund_source(budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER);
  EXPECT_EQ(Find(content, "PRF-006").at(0).expected(), "不少于 5,001.00 元");
}

TEST(SuperiorMoneyTest, UnnamedCarryOverMayBeEither) {
  for (const std::int64_t stated : {0, 500'000}) {
    BudgetContent content = WithSuperiorMoney(stated);
    content.mutable_carry_overs(0)->set_name("落实中央八项规定专项检查");
    EXPECT_TRUE(Find(content, "PRF-006").empty());
  }
  BudgetContent content = WithSuperiorMoney(0);
  content.mutable_performance()->clear_department();
  EXPECT_TRUE(Find(content, "PRF-006").empty());
}

TEST(TargetDatesTest, ADateOfAnotherYearIsFound) {
  for (const char* target : {"2027年5月30日前", "2025 年 12 月", "2027年底", "2025-05-30",
                             "2027.1.31", "２０２７年５月", "2026年5月至2027年6月"}) {
    const auto found = Find(WithCosts({target}), "PRF-007");
    ASSERT_EQ(found.size(), 1U) << target;
    EXPECT_EQ(found[0].place(), "performance.projects[0].indicators[0].target");
    EXPECT_EQ(found[0].expected(), "2026 年内的日期");
    EXPECT_EQ(found[0].actual(), target);
  }
  BudgetContent content = BalancedBudget();
  content.mutable_performance()->mutable_department()->add_indicators()->set_target("2027年底前");
  EXPECT_EQ(Find(content, "PRF-007").at(0).place(), "performance.department.indicators[0].target");
}

TEST(TargetDatesTest, DatesOfTheYearAndOtherNumbersPass) {
  for (const char* target :
       {"2026年11月30日前", "2026 年 5 月 30 日", "2026-12-31", "较2025年底增长 5%", "<=2500 元/月",
        "2500.5 万元", "2025年度", "2000-2500 人", ">=2027 个", "20251 年 5 月", "", "\xFF\xE5"}) {
    EXPECT_TRUE(Find(WithCosts({target}), "PRF-007").empty()) << target;
  }
}

}  // namespace
}  // namespace mingzhang::validation
