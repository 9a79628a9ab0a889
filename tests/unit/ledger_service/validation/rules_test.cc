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

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using budget::v1::Gate;
using testing::AddLine;
using testing::AddRevenue;
using testing::BalancedBudget;
using ::testing::HasSubstr;
using testing::NationalRules;
using testing::SampleBasis;

constexpr auto kSubmit = budget::v1::GATE_SUBMIT;
constexpr auto kPublish = budget::v1::GATE_PUBLISH;
constexpr auto kGeneral = budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET;

Circumstances OfIdentity(const BudgetContent& content) {
  Circumstances circumstances;
  circumstances.identity = {"652300", content.department().code(), 2026};
  return circumstances;
}

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

struct BrokenRule {
  const char* name;
  const char* rule_id;
  std::function<void(BudgetContent&)> breaks;
  const char* place;
  const char* expected;
  const char* actual;
  // Part of the message.
  const char* says;
  Gate gate = kSubmit;
  // Other rules that cannot but break with it.
  std::set<std::string> implied = {};
};

void PrintTo(const BrokenRule& rule, std::ostream* out) { *out << rule.name; }

class RulesTest : public ::testing::TestWithParam<BrokenRule> {};

TEST_P(RulesTest, SaysWhatIsWrongWhereAndWhatWouldBeRight) {
  const BrokenRule& broken = GetParam();
  BudgetContent content = BalancedBudget();
  broken.breaks(content);
  const auto report = Validate(content, broken.gate, SampleBasis(), OfIdentity(content));
  int found = 0;
  for (const auto& finding : report.findings()) {
    if (broken.implied.count(finding.rule_id()) != 0) continue;
    ++found;
    EXPECT_EQ(finding.rule_id(), broken.rule_id) << finding.DebugString();
    EXPECT_EQ(finding.place(), broken.place);
    EXPECT_EQ(finding.finding_id(), finding.rule_id() + "@" + finding.place());
    EXPECT_EQ(finding.expected(), broken.expected);
    EXPECT_EQ(finding.actual(), broken.actual);
    EXPECT_THAT(finding.message(), HasSubstr(broken.says));
    EXPECT_FALSE(finding.title().empty());
  }
  EXPECT_EQ(found, 1) << report.DebugString();
}

std::string NameOf(const ::testing::TestParamInfo<BrokenRule>& info) { return info.param.name; }

// The units of department 302, each with a line of its own.
void UseUnits(BudgetContent& content) {
  content.mutable_department()->set_code("302");
  content.mutable_department()->set_name("某委");
  auto& office = *content.mutable_department()->add_units();
  office.set_code("302001");
  office.set_name("委本级");
  office.set_kind(budget::v1::UNIT_KIND_ADMINISTRATIVE);
  auto& centre = *content.mutable_department()->add_units();
  centre.set_code("302002");
  centre.set_name("信息中心");
  centre.set_kind(budget::v1::UNIT_KIND_PUBLIC_INSTITUTION);
  for (auto& line : *content.mutable_expenditure_lines()) line.set_unit_code("302001");
  content.mutable_expenditure_lines(1)->set_unit_code("302002");
}

TEST(BalancedBudgetTest, RaisesNothingWithUnitsEither) {
  BudgetContent content = BalancedBudget();
  UseUnits(content);
  const auto report = Validate(content, kSubmit, SampleBasis(), OfIdentity(content));
  EXPECT_EQ(report.findings_size(), 0) << report.DebugString();
}

INSTANTIATE_TEST_SUITE_P(
    Structure, RulesTest,
    ::testing::Values(
        BrokenRule{"AnotherYear", "STR-001", [](auto& c) { 
                     c.set_fiscal_year(2025);
                     c.mutable_projects(0)->mutable_starts_on()->set_year(2025);
                   },
                   "fiscal_year", "2026", "2025", "填写的预算年度是 2025，这份预算是 2026 年度的"},
        BrokenRule{"AnotherDivision", "STR-002",
                   [](auto& c) { c.mutable_division()->set_code("652301"); }, "division.code",
                   "652300", "652301", "不是这份预算所在的行政区划"},
        BrokenRule{"ADepartmentByAnotherName", "STR-002",
                   [](auto& c) { c.mutable_department()->set_name("某厅"); }, "department.name",
                   "某局", "某厅", "部门名称与登记的不一致"},
        BrokenRule{"AnUnregisteredDepartment", "STR-002",
                   [](auto& c) { c.mutable_department()->set_code("399"); }, "department.code",
                   "已登记的部门编码", "399", "部门没有在该行政区划登记"},
        BrokenRule{"AnUnregisteredUnit", "STR-002",
                   [](auto& c) {
                     UseUnits(c);
                     c.mutable_department()->mutable_units(1)->set_code("302003");
                     c.mutable_expenditure_lines(1)->set_unit_code("302003");
                   },
                   "department.units[1].code", "已登记的单位编码", "302003",
                   "部门的第 2 个单位“信息中心”的编码"},
        BrokenRule{"AUnitOfAnotherKind", "STR-002",
                   [](auto& c) {
                     UseUnits(c);
                     c.mutable_department()->mutable_units(1)->set_kind(
                         budget::v1::UNIT_KIND_REFERENCE_MANAGED);
                   },
                   "department.units[1].kind", "事业单位", "参公单位", "单位性质与登记的不一致"},
        BrokenRule{"AFunctionalCodeThatTheYearDoesNotHave", "STR-003",
                   [](auto& c) { c.mutable_expenditure_lines(1)->set_functional_code("2019999"); },
                   "expenditure_lines[1].functional_code", "项级科目（7 位）", "2019999",
                   "第 2 条明细的功能科目“2019999”不在 2026 年支出功能分类科目中"},
        BrokenRule{"AFunctionalCodeAtDivisionLevel", "STR-003",
                   [](auto& c) { c.mutable_expenditure_lines(0)->set_functional_code("20113"); },
                   "expenditure_lines[0].functional_code", "项级科目（7 位）", "20113", "项级科目"},
        BrokenRule{"AnEconomicCodeAtClassLevel", "STR-004",
                   [](auto& c) { c.mutable_expenditure_lines(0)->set_economic_code("301"); },
                   "expenditure_lines[0].economic_code", "款级科目（5 位）", "301",
                   "第 1 条明细的经济科目“301”"},
        BrokenRule{"AnAmountOfZero", "STR-005",
                   [](auto& c) { AddLine(c, "2080501", "30101", 0); },
                   "expenditure_lines[4].amount_fen", "大于 0，不超过 10000000000000.00", "0.00",
                   "第 5 条明细的金额是 0.00"},
        BrokenRule{"AnAmountOneFenTooLarge", "STR-005",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 1'000'000'000'000'001);
                     AddRevenue(c, kGeneral, 500'000'000'000'000);
                     auto& rest = *c.add_revenue();
                     rest.set_fund_source(kGeneral);
                     rest.set_amount_fen(500'000'000'000'001);
                   },
                   "expenditure_lines[4].amount_fen", "大于 0，不超过 10000000000000.00",
                   "10000000000000.01", "是否多写了位数"},
        BrokenRule{"NegativeRevenue", "STR-005",
                   [](auto& c) {
                     AddRevenue(c, kGeneral, 700);
                     auto& less = *c.add_revenue();
                     less.set_fund_source(kGeneral);
                     less.set_amount_fen(-700);
                   },
                   "revenue[2].amount_fen", "不小于 0，不超过 10000000000000.00", "-7.00",
                   "第 3 项收入（一般公共预算）的金额是 -7.00"},
        BrokenRule{"TheSameLineTwice", "STR-006",
                   [](auto& c) {
                     AddLine(c, "2011301", "30101", 100);
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines[4]", "各维度不全相同", "与第 1 条相同",
                   "第 5 条明细（1.00 元）与第 1 条（100000.00 元）"},
        BrokenRule{"PersonnelMoneyForGoods", "STR-007",
                   [](auto& c) { c.mutable_expenditure_lines(0)->set_economic_code("30227"); },
                   "expenditure_lines[0].economic_code",
                   " 301 工资福利支出或 303 对个人和家庭的补助下的科目（人员经费）", "30227",
                   "第 1 条明细的经济科目为“30227”，应为 301 工资福利支出"},
        BrokenRule{"PublicMoneyForWages", "STR-007",
                   [](auto& c) { c.mutable_expenditure_lines(1)->set_economic_code("30102"); },
                   "expenditure_lines[1].economic_code",
                   " 302 商品和服务支出或 310 资本性支出下的科目（公用经费）", "30102", "第 2 条明细"},
        BrokenRule{"NoCategory", "STR-007",
                   [](auto& c) { c.mutable_expenditure_lines(1)->clear_category(); },
                   "expenditure_lines[1].category", "人员经费、公用经费或项目支出", "未填写",
                   "第 2 条明细的支出类别为“未填写”"},
        BrokenRule{"AProjectLineWithoutProject", "STR-008",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100)
                         .set_category(budget::v1::EXPENDITURE_CATEGORY_PROJECT);
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines[4].project_id", "已列出的项目或结转项目的编号（项目支出）",
                   "未填写", "第 5 条明细的项目编号为“未填写”"},
        BrokenRule{"AnUndeclaredProject", "STR-008",
                   [](auto& c) {
                     auto& line = AddLine(c, "2080501", "30101", 100);
                     line.set_category(budget::v1::EXPENDITURE_CATEGORY_PROJECT);
                     line.set_project_id("P-9");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines[4].project_id", "已列出的项目或结转项目的编号（项目支出）", "P-9",
                   "“P-9”"},
        BrokenRule{"ABasicLineWithAProject", "STR-008",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100).set_project_id("P-1");
                     AddRevenue(c, kGeneral, 100);
                     c.mutable_projects(0)->set_approved_amount_fen(3'000'100);
                     c.mutable_projects(0)->mutable_allocation(0)->set_amount_fen(2'000'100);
                   },
                   "expenditure_lines[4].project_id", "不填写，或结转项目的编号（基本支出）", "P-1",
                   "应为不填写"},
        BrokenRule{"AProjectWithoutLines", "STR-009",
                   [](auto& c) {
                     auto& project = *c.add_projects();
                     project = c.projects(0);
                     project.set_project_id("P-2");
                     project.clear_approved_amount_fen();
                     project.clear_allocation();
                     c.mutable_performance()->mutable_projects(0)->add_project_ids("P-2");
                   },
                   "projects[1]", "至少一条明细", "没有明细", "第 2 个项目“人才培养项目”（编号 P-2）"},
        BrokenRule{"ACarryOverItemWithoutLines", "STR-009",
                   [](auto& c) {
                     auto& item = *c.add_carry_overs();
                     item = c.carry_overs(0);
                     item.set_project_id("C-2");
                   },
                   "carry_overs[1]", "至少一条明细", "没有明细", "第 2 个结转项目“前期费”（编号 C-2）"},
        BrokenRule{"AnIdDeclaredTwice", "STR-009",
                   [](auto& c) { *c.add_carry_overs() = c.carry_overs(0); }, "carry_overs[1]",
                   "至少一条明细", "没有明细", "与前面的项目重复"},
        BrokenRule{"FundMoneyWithAGeneralCode", "STR-010",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100)
                         .set_fund_source(budget::v1::FUND_SOURCE_GOVERNMENT_FUND);
                     AddRevenue(c, budget::v1::FUND_SOURCE_GOVERNMENT_FUND, 100);
                   },
                   "expenditure_lines[4].functional_code",
                   "政府性基金支出科目（政府性基金安排的支出）", "2080501", "第 5 条明细的功能科目"},
        BrokenRule{"StateCapitalMoneyWithAnotherCode", "STR-010",
                   [](auto& c) {
                     AddLine(c, "2120899", "30101", 100)
                         .set_fund_source(budget::v1::FUND_SOURCE_STATE_CAPITAL);
                     AddRevenue(c, budget::v1::FUND_SOURCE_STATE_CAPITAL, 100);
                   },
                   "expenditure_lines[4].functional_code",
                   " 223 国有资本经营预算支出下的科目（国有资本经营预算安排的支出）", "2120899",
                   "第 5 条明细的功能科目"},
        BrokenRule{"AUnitOfAnotherDepartment", "STR-011",
                   [](auto& c) {
                     UseUnits(c);
                     c.mutable_expenditure_lines(2)->set_unit_code("301001");
                   },
                   "expenditure_lines[2].unit_code", "部门所列单位的编码", "301001",
                   "第 3 条明细的单位编码为“301001”"},
        BrokenRule{"NoUnitAmongSeveral", "STR-011",
                   [](auto& c) {
                     UseUnits(c);
                     c.mutable_expenditure_lines(2)->clear_unit_code();
                   },
                   "expenditure_lines[2].unit_code", "部门所列单位的编码", "未填写", "不是本部门的单位"},
        BrokenRule{"AUnitWhereThereAreNone", "STR-011",
                   [](auto& c) { c.mutable_expenditure_lines(2)->set_unit_code("301"); },
                   "expenditure_lines[2].unit_code", "不填写（部门没有下属单位）", "301", "第 3 条明细"},
        BrokenRule{"AControlCharacter", "STR-012",
                   [](auto& c) { c.set_other_matters(std::string("无\a", 4)); }, "other_matters",
                   "没有控制字符", "U+0007", "其他需说明的事项：第 2 个字符是控制字符"},
        BrokenRule{"ANameThatIsTooLong", "STR-012",
                   [](auto& c) {
                     std::string name;
                     for (int i = 0; i < 201; ++i) name += i % 2 == 0 ? "长" : "-";
                     c.mutable_projects(0)->set_name(name);
                   },
                   "projects[0].name", "不超过 200 个字符", "201 个字符", "文字过长"},
        BrokenRule{"ATextThatIsTooLong", "STR-012",
                   [](auto& c) { c.add_main_functions(std::string(10'001, 'x')); },
                   "main_functions[0]", "不超过 10000 个字符", "10001 个字符", "第 1 段主要职能"},
        BrokenRule{"CarryOverMoneyOfThisYear", "STR-013",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100).set_project_id("C-1");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines[4].fund_source", "上年结转结余的资金来源（结转项目的明细）",
                   "一般公共预算", "第 5 条明细的资金来源", kSubmit, {"BAL-003"}},
        BrokenRule{"CarriedMoneyWithoutItem", "STR-013",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100)
                         .set_fund_source(budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL);
                     AddRevenue(c, budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL, 100);
                   },
                   "expenditure_lines[4].fund_source", "当年的资金来源（不属于结转项目的明细）",
                   "财政拨款结转（一般公共预算）", "第 5 条明细", kSubmit, {"BAL-003"}},
        BrokenRule{"CapitalConstruction", "STR-014",
                   [](auto& c) { c.mutable_expenditure_lines(2)->set_economic_code("30902"); },
                   "expenditure_lines[2].economic_code", "相应的 310、312 类科目", "30902",
                   "第 3 条明细的经济科目为“30902”"},
        BrokenRule{"AnOutdatedName", "STR-015",
                   [](auto& c) {
                     auto& reason = *c.add_reasons();
                     reason.set_key("function/2080505");
                     reason.set_text("2080505 机关事业单位养老保险缴费支出减少");
                   },
                   "reasons[0].text", "2080505 机关事业单位基本养老保险缴费支出",
                   "2080505 机关事业单位养老保险缴费支出减少", "第 1 条变动原因的文字"}),
    NameOf);

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
  const auto report = Validate(content, kSubmit, SampleBasis(), OfIdentity(content));
  EXPECT_EQ(report.findings_size(), 0) << report.DebugString();
}

TEST(RulesTest, BasicExpenditureMayBelongToACarryOverItem) {
  BudgetContent content = BalancedBudget();
  auto& line = AddLine(content, "2080501", "30101", 100);
  line.set_project_id("C-1");
  line.set_fund_source(budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL);
  AddRevenue(content, budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL, 100);
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
