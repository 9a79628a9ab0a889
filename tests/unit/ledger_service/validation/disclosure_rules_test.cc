// The rules about what a disclosure tells: PUB-004 and PUB-009.
#include <functional>
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
using testing::BalancedBudget;
using ::testing::HasSubstr;
using testing::SampleBasis;

std::vector<Finding> Find(const BudgetContent& content, std::string_view rule_id) {
  std::vector<Finding> found;
  const auto report = Validate(content, budget::v1::GATE_PUBLISH, SampleBasis());
  for (const Finding& finding : report.findings()) {
    if (finding.rule_id() == rule_id) found.push_back(finding);
  }
  return found;
}

// The budget with its carry-over item withheld.
BudgetContent WithWithheld() {
  BudgetContent content = BalancedBudget();
  auto& item = *content.mutable_carry_overs(0);
  item.set_project_id("CO-17");
  item.set_name("特定目标 1510040L");
  item.set_use("购置某型监测设备。支付尾款");
  item.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  content.mutable_expenditure_lines(3)->set_project_id("CO-17");
  return content;
}

TEST(WithheldTest, AWithheldItemThatNobodyTellsOfPasses) {
  BudgetContent content = WithWithheld();
  content.set_other_matters(
      "结转包括特定目标 1510040L 结转 0.50 万元，完全不予公开。本单位支付尾款，购置车辆。");
  EXPECT_TRUE(Find(content, "PUB-004").empty());
}

TEST(WithheldTest, WhatItIsForMustNotStandElsewhere) {
  BudgetContent content = WithWithheld();
  content.set_other_matters("本年购置某型监测设备。");
  const auto found = Find(content, "PUB-004");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place(), "other_matters");
  EXPECT_EQ(found[0].severity(), budget::v1::SEVERITY_ERROR);
  EXPECT_EQ(found[0].expected(), "只写名称（代号）和金额");
  EXPECT_EQ(found[0].actual(), "第 1 个结转项目“特定目标 1510040L”的用途");
  EXPECT_THAT(found[0].message(), Not(HasSubstr("监测设备")));
}

TEST(WithheldTest, NeitherItsIdNorWordsOnItBesideItsNameMayStandElsewhere) {
  for (const char* text :
       {"其中 CO-17 为代号项目", "特定目标 1510040L 用于采购", "采购设备（特定目标 1510040L）"}) {
    BudgetContent content = WithWithheld();
    content.set_other_matters(text);
    EXPECT_EQ(Find(content, "PUB-004").size(), 1U) << text;
  }
  for (const char* text :
       {"CO-170", "XCO-17", "特定目标 1510040L。采购设备", "开展工作；特定目标 1510040L"}) {
    BudgetContent content = WithWithheld();
    content.set_other_matters(text);
    EXPECT_TRUE(Find(content, "PUB-004").empty()) << text;
  }
}

TEST(WithheldTest, AnIdOfDigitsCannotBeToldFromACode) {
  BudgetContent content = WithWithheld();
  content.mutable_carry_overs(0)->set_project_id("2026");
  content.mutable_expenditure_lines(3)->set_project_id("2026");
  content.set_other_matters("2026 年无其他事项");
  EXPECT_TRUE(Find(content, "PUB-004").empty());
}

TEST(WithheldTest, ItemsMaySharePurposesUnitsAndPolicies) {
  BudgetContent content = WithWithheld();
  auto& project = *content.mutable_projects(0);
  auto& other = *content.add_projects();
  other = project;
  other.set_project_id("P-2");
  other.set_name("特定目标 2");
  other.set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  other.set_responsible_unit(content.department().name());
  other.mutable_allocation(0)->set_item("机关事业单位基本养老保险缴费支出");
  content.set_other_matters("机关事业单位基本养老保险缴费支出由某局负责。");
  EXPECT_TRUE(Find(content, "PUB-004").empty());
  content.mutable_department()->set_name("某某自治州工业和信息化局机关");
  content.mutable_projects(1)->set_responsible_unit(content.department().name());
  content.set_other_matters("某某自治州工业和信息化局机关负责。");
  EXPECT_TRUE(Find(content, "PUB-004").empty());
  content.set_other_matters(project.policy_basis());
  EXPECT_EQ(Find(content, "PUB-004").at(0).actual(), "第 2 个项目“特定目标 2”的立项依据");
}

TEST(WithheldTest, ItsPerformanceTableAndServicesAreNotPublic) {
  BudgetContent content = WithWithheld();
  content.mutable_projects(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  content.mutable_performance()->mutable_projects(0)->set_goal("联系 13812345678");
  auto& service = *content.add_commissioned_services();
  service.set_project_id("P-1");
  service.set_name("联系 13812345678");
  EXPECT_TRUE(Find(content, "PUB-003").empty());
  service.clear_project_id();
  EXPECT_EQ(Find(content, "PUB-003").size(), 1U);
}

TEST(TextAmountsTest, AnAmountBehindAProjectsNameIsThatOfTheProject) {
  BudgetContent content = BalancedBudget();
  content.set_other_matters("人才培养项目 3.00 万元，前期费用另列。人才培养项目预算 3.10 万元。");
  const auto found = Find(content, "PUB-009");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place(), "other_matters");
  EXPECT_EQ(found[0].expected(), "30,000.00 元");
  EXPECT_EQ(found[0].actual(), "3.10 万元");
  EXPECT_THAT(found[0].message(), HasSubstr("“人才培养项目”写为 3.10 万元"));
}

TEST(TextAmountsTest, TotalsAndSharesAreThoseOfTheBudget) {
  BudgetContent content = BalancedBudget();
  content.set_other_matters("2026 年收支总预算 15.51 万元");
  EXPECT_EQ(Find(content, "PUB-009").at(0).expected(), "155,000.00 元");
  content.set_other_matters("人才培养项目 3 万元，占 19.36%");
  EXPECT_EQ(Find(content, "PUB-009").at(0).expected(), "19.35%");
}

TEST(TextAmountsTest, RoundedAmountsAndOtherThingsPass) {
  for (const char* text :
       {"收支总预算 15.50 万元，收入总预算为 155000 元，支出总预算 16 万元",
        "人才培养项目 3 万元，占 19.35%", "人才培养项目3万元，占 20.0%",
        "2025 年人才培养项目 2 万元", "上年人才培养项目 2 万元", "其他人才培养项目 2 万元",
        "人才培养项目增加 2 万元", "人才培养项目 2 人", "人才培养项目 2 个，5 万元",
        "人才培养项目约 2 万元", "收支总预算", "元", "\xE5收支总预算 \xFF 万元"}) {
    BudgetContent content = BalancedBudget();
    content.set_other_matters(text);
    EXPECT_TRUE(Find(content, "PUB-009").empty())
        << text << Find(content, "PUB-009")[0].DebugString();
  }
}

}  // namespace
}  // namespace mingzhang::validation
