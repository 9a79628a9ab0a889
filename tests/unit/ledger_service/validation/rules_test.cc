// Every rule of config/rules/national.textproto, broken alone.
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"
#include "tests/unit/ledger_service/validation/broken_rule.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using budget::v1::Gate;
using testing::AddLine;
using testing::AddRevenue;
using testing::BalancedBudget;
using testing::BrokenRule;
using ::testing::HasSubstr;
using testing::NameOf;
using testing::NationalRules;
using testing::OfIdentity;
using testing::SampleBasis;
using testing::UseUnits;

constexpr auto kSubmit = budget::v1::GATE_SUBMIT;
constexpr auto kPublish = budget::v1::GATE_PUBLISH;
constexpr auto kGeneral = budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET;

std::vector<Gate> AllGates() {
  return {budget::v1::GATE_SUBMIT, budget::v1::GATE_REVIEW, budget::v1::GATE_APPROVE,
          budget::v1::GATE_PUBLISH};
}

TEST(BalancedBudgetTest, RaisesNothingAtAnyGate) {
  const BudgetContent content = BalancedBudget();
  for (const Gate gate : AllGates()) {
    const auto report = Validate(content, gate, SampleBasis(), OfIdentity(content));
    EXPECT_EQ(report.findings_size(), 0) << report.DebugString();
  }
}

class RulesTest : public ::testing::TestWithParam<BrokenRule> {};

TEST_P(RulesTest, SaysWhatIsWrongWhereAndWhatWouldBeRight) {
  testing::ExpectOneFinding(GetParam());
}

TEST(BalancedBudgetTest, RaisesNothingWithUnitsEither) {
  BudgetContent content = BalancedBudget();
  UseUnits(content);
  const auto report = Validate(content, kSubmit, SampleBasis(), OfIdentity(content));
  EXPECT_EQ(report.findings_size(), 0) << report.DebugString();
}

INSTANTIATE_TEST_SUITE_P(
    Balance, RulesTest,
    ::testing::Values(BrokenRule{"MoreRevenueThanExpenditure",
                                 "BAL-001",
                                 [](auto& c) { AddRevenue(c, kGeneral, 1); },
                                 "revenue",
                                 "155000.00",
                                 "155000.01",
                                 "收入总计 155000.01 元，支出明细合计 155000.00 元，相差 0.01 元",
                                 kSubmit,
                                 {"BAL-002"}},
                      BrokenRule{"MoreRevenueOfOneSource",
                                 "BAL-002",
                                 [](auto& c) { AddRevenue(c, kGeneral, 1); },
                                 "revenue[0].amount_fen",
                                 "150000.00",
                                 "150000.01",
                                 "第 1 项收入（一般公共预算）的金额",
                                 kSubmit,
                                 {"BAL-001"}},
                      BrokenRule{"LinesOfAnUndeclaredSource",
                                 "BAL-002",
                                 [](auto& c) {
                                   AddLine(c, "2080501", "30101", 100)
                                       .set_fund_source(budget::v1::FUND_SOURCE_UNIT_OTHER);
                                 },
                                 "expenditure_lines[4].fund_source",
                                 "1.00",
                                 "0.00",
                                 "第 5 条明细的资金来源",
                                 kSubmit,
                                 {"BAL-001", "BAL-004"}},
                      BrokenRule{"CarryOverMoneyThatNoItemHas",
                                 "BAL-003",
                                 [](auto& c) {
                                   AddRevenue(c, budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL,
                                              1);
                                 },
                                 "carry_overs",
                                 "5000.00",
                                 "5000.01",
                                 "上年结转结余收入 5000.01 元",
                                 kSubmit,
                                 {"BAL-001", "BAL-002"}},
                      BrokenRule{"ADeficit",
                                 "BAL-004",
                                 [](auto& c) { AddRevenue(c, kGeneral, -1); },
                                 "revenue[0].amount_fen",
                                 "不超过 149999.99",
                                 "150000.00",
                                 "列赤字 0.01 元",
                                 kSubmit,
                                 {"BAL-001", "BAL-002"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Projects, RulesTest,
    ::testing::Values(
        BrokenRule{"AllocationThatDoesNotAddUp", "PRJ-001",
                   [](auto& c) {
                     c.mutable_projects(0)->mutable_allocation(0)->set_amount_fen(1'999'999);
                   },
                   "projects[0].allocation", "30000.00", "29999.99",
                   "第 1 个项目“人才培养项目”的资金分配合计 29999.99 元"},
        BrokenRule{"LinesThatDoNotAddUpToTheProject", "PRJ-002",
                   [](auto& c) {
                     c.mutable_projects(0)->set_approved_amount_fen(3'000'001);
                     c.mutable_projects(0)->mutable_allocation(0)->set_amount_fen(2'000'001);
                   },
                   "projects[0].approved_amount_fen", "30000.01", "30000.00",
                   "支出明细合计 30000.00 元，相差 -0.01 元"},
        BrokenRule{"NoPolicyBasis", "PRJ-003",
                   [](auto& c) { c.mutable_projects(0)->set_policy_basis(" \n　"); },
                   "projects[0].policy_basis", "填写立项依据", "未填写",
                   "第 1 个项目“人才培养项目”的立项依据没有填写"},
        BrokenRule{"NoStart", "PRJ-004", [](auto& c) { c.mutable_projects(0)->clear_starts_on(); },
                   "projects[0].starts_on", "日历上有的日期", "未填写", "没有有效的开始日期"},
        BrokenRule{"ADayThatDoesNotExist", "PRJ-004",
                   [](auto& c) {
                     c.mutable_projects(0)->mutable_ends_on()->set_month(2);
                     c.mutable_projects(0)->mutable_ends_on()->set_day(29);
                   },
                   "projects[0].ends_on", "日历上有的日期", "2026-2-29", "没有有效的结束日期"},
        BrokenRule{"AnEndBeforeTheStart", "PRJ-004",
                   [](auto& c) { c.mutable_projects(0)->mutable_starts_on()->set_year(2027); },
                   "projects[0].ends_on", "不早于 2027-1-1", "2026-12-31", "结束日期早于开始日期"},
        BrokenRule{"APeriodOutsideTheYear", "PRJ-004",
                   [](auto& c) {
                     c.mutable_projects(0)->mutable_starts_on()->set_year(2025);
                     c.mutable_projects(0)->mutable_ends_on()->set_year(2025);
                   },
                   "projects[0].starts_on", "2026 年内有执行期间", "2025-1-1 至 2025-12-31",
                   "执行期间不在预算年度内"},
        BrokenRule{"NoResponsibleUnit", "PRJ-005",
                   [](auto& c) { c.mutable_projects(0)->clear_responsible_unit(); },
                   "projects[0].responsible_unit", "填写承担单位", "未填写", "的承担单位没有填写"},
        BrokenRule{"NoPerformanceTarget", "PRJ-006", [](auto& c) { c.clear_performance(); },
                   "projects[0]", "有项目绩效目标表", "没有",
                   "第 1 个项目“人才培养项目”（编号 P-1）没有绩效目标"},
        BrokenRule{"ACarryOverItemWithoutUse", "PRJ-007",
                   [](auto& c) { c.mutable_carry_overs(0)->clear_use(); }, "carry_overs[0].use",
                   "填写用途", "未填写", "第 1 个结转项目“前期费”的用途没有填写", kPublish}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Publication, RulesTest,
    ::testing::Values(BrokenRule{"AMobileNumber", "PUB-003",
                                 [](auto& c) {
                                   c.mutable_performance()->mutable_department()->set_contact_phone(
                                       "13812345678");
                                 },
                                 "performance.department.contact_phone", "没有个人信息，或已遮盖",
                                 "手机号码 138****5678",
                                 "绩效目标的部门整体绩效目标表的联系电话中有个人信息", kPublish},
                      BrokenRule{"TextThatIsNotFinished", "PUB-007",
                                 [](auto& c) { c.set_other_matters("绩效情况待补充。"); },
                                 "other_matters", "写完的文字", "待补充", "留有占位文字“待补充”",
                                 kPublish}),
    NameOf);

TEST(RulesTest, InvalidUtf8IsReportedAndNeverQuoted) {
  BudgetContent content = BalancedBudget();
  content.mutable_projects(0)->set_name("\xFF\xFE");
  content.mutable_expenditure_lines(0)->set_functional_code("\xC3(");
  const auto report = Validate(content, kSubmit, SampleBasis(), OfIdentity(content));
  std::set<std::string> ids;
  for (const auto& finding : report.findings()) ids.insert(finding.finding_id());
  EXPECT_THAT(ids, ::testing::ElementsAre("STR-003@expenditure_lines[0].functional_code",
                                          "STR-012@expenditure_lines[0].functional_code",
                                          "STR-012@projects[0].name"));
  budget::v1::ValidationReport again;
  EXPECT_TRUE(again.ParseFromString(report.SerializeAsString()));
}

TEST(RulesTest, WithoutIdentityTheContentIsTakenAtItsWord) {
  BudgetContent content = BalancedBudget();
  content.set_fiscal_year(2025);
  content.mutable_projects(0)->mutable_starts_on()->set_year(2025);
  const auto report = Validate(content, kSubmit, SampleBasis());
  EXPECT_EQ(report.findings_size(), 0) << report.DebugString();
}

TEST(RulesTest, GovernmentFundAndStateCapitalMoneyPassWithTheirOwnCodes) {
  BudgetContent content = BalancedBudget();
  AddLine(content, "2120899", "30101", 100)
      .set_fund_source(budget::v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER);
  AddRevenue(content, budget::v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER, 100);
  AddLine(content, "2230105", "30101", 100).set_fund_source(budget::v1::FUND_SOURCE_STATE_CAPITAL);
  AddRevenue(content, budget::v1::FUND_SOURCE_STATE_CAPITAL, 100);
  testing::SettlePerformance(content);
  const auto report = Validate(content, kSubmit, SampleBasis(), OfIdentity(content));
  EXPECT_EQ(report.findings_size(), 0) << report.DebugString();
}

TEST(RulesTest, BasicExpenditureMayBelongToACarryOverItem) {
  BudgetContent content = BalancedBudget();
  auto& line = AddLine(content, "2080501", "30101", 100);
  line.set_project_id("C-1");
  line.set_fund_source(budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL);
  AddRevenue(content, budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL, 100);
  testing::SettlePerformance(content);
  const auto report = Validate(content, kSubmit, SampleBasis(), OfIdentity(content));
  EXPECT_EQ(report.findings_size(), 0) << report.DebugString();
}

TEST(RulesTest, LinesThatDifferInOneDimensionAreNoDuplicates) {
  const std::vector<std::function<void(budget::v1::ExpenditureLine&)>> changes = {
      [](auto& line) { line.set_unit_code("302002"); },
      [](auto& line) { line.set_functional_code("2080501"); },
      [](auto& line) { line.set_economic_code("30102"); },
      [](auto& line) { line.set_fund_source(budget::v1::FUND_SOURCE_UNIT_OTHER); },
      [](auto& line) { line.set_category(budget::v1::EXPENDITURE_CATEGORY_PUBLIC); },
      [](auto& line) { line.set_project_id("P-1"); },
      [](auto& line) { line.set_project_id("C-1"); },
      [](auto& line) { line.set_project_id("X-1"); },
      [](auto& line) { line.set_project_id("X-2"); },
      [](auto& line) { line.set_unit_code("X"); },
      [](auto& line) { line.set_unit_code("Y"); },
  };
  BudgetContent content = BalancedBudget();
  UseUnits(content);
  for (const auto& change : changes) change(AddLine(content, "2011301", "30101", 100));
  const auto report = Validate(content, kSubmit, SampleBasis(), OfIdentity(content));
  EXPECT_GT(report.findings_size(), 0);
  for (const auto& finding : report.findings()) EXPECT_NE(finding.rule_id(), "STR-006");
}

TEST(RulesTest, TheGuideListsEveryRuleAndEveryBuiltIn) {
  const std::string guide = testing::ReadSource("docs/rules.md");
  for (const auto& rule : NationalRules().rule_set().rules()) {
    EXPECT_THAT(guide, HasSubstr("| " + rule.rule_id() + " | " + rule.title() + " |"));
  }
  for (const BuiltInKind& kind : BuiltIns()) {
    EXPECT_THAT(guide, HasSubstr("| `" + std::string(kind.name) + "` |"));
    for (const auto parameter : kind.parameters) {
      EXPECT_THAT(guide, HasSubstr("`" + std::string(parameter) + "`")) << kind.name;
    }
    for (const auto placeholder : kind.placeholders) {
      EXPECT_THAT(guide, HasSubstr("`{" + std::string(placeholder) + "}`")) << kind.name;
    }
  }
}

TEST(RulesTest, AWithheldItemNeedsNoUseAndItsTextsAreNotPublic) {
  BudgetContent content = BalancedBudget();
  content.mutable_carry_overs(0)->clear_use();
  content.mutable_carry_overs(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  content.mutable_projects(0)->set_policy_basis("联系人电话 13812345678，待补充");
  content.mutable_projects(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  auto report = Validate(content, kPublish, SampleBasis(), OfIdentity(content));
  EXPECT_EQ(report.findings_size(), 0) << report.DebugString();

  content.mutable_projects(0)->set_name("13812345678");
  report = Validate(content, kPublish, SampleBasis(), OfIdentity(content));
  ASSERT_EQ(report.findings_size(), 1);
  EXPECT_EQ(report.findings(0).finding_id(), "PUB-003@projects[0].name");
}

}  // namespace
}  // namespace mingzhang::validation
