// The rules within and between tables (TBL), each broken alone. A line that lacks a dimension has
// no place in some table, so that a rule on structure breaks too.
#include "gtest/gtest.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"
#include "tests/unit/ledger_service/validation/broken_rule.h"

namespace mingzhang::validation {
namespace {

using testing::AddLine;
using testing::AddRevenue;
using testing::BrokenRule;
using testing::NameOf;

constexpr auto kPublish = budget::v1::GATE_PUBLISH;
constexpr auto kNoSource = budget::v1::FUND_SOURCE_UNSPECIFIED;
constexpr auto kGeneral = budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET;
constexpr auto kOther = budget::v1::FUND_SOURCE_UNIT_OTHER;
constexpr auto kCarried = budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL;
constexpr auto kProject = budget::v1::EXPENDITURE_CATEGORY_PROJECT;
constexpr auto kPublicMoney = budget::v1::EXPENDITURE_CATEGORY_PUBLIC;

class TableRulesTest : public ::testing::TestWithParam<BrokenRule> {};

TEST_P(TableRulesTest, SayWhatIsWrongWhereAndWhatWouldBeRight) {
  testing::ExpectOneFinding(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    One, TableRulesTest,
    ::testing::Values(
        BrokenRule{"ALineOfNoFundSource",
                   "TBL-001",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100).clear_fund_source();
                     AddRevenue(c, kNoSource, 100);
                   },
                   "revenue",
                   "155000.00",
                   "155001.00",
                   "按资金来源分列的总计 155000.00 元，相差 1.00 元",
                   kPublish,
                   {"STR-013", "TBL-004"}},
        BrokenRule{"ALineOfNoCategory",
                   "TBL-002",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100).clear_category();
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines",
                   "155000.00",
                   "155001.00",
                   "支出总体情况表基本支出与项目支出合计 155000.00 元",
                   kPublish,
                   {"STR-007", "TBL-003", "TBL-004", "TBL-008", "TBL-011"}},
        BrokenRule{"AClassThatTheTableDoesNotHave",
                   "TBL-003",
                   [](auto& c) {
                     AddLine(c, "9990101", "30101", 100).set_fund_source(kOther);
                     AddRevenue(c, kOther, 100);
                   },
                   "expenditure_lines[4].functional_code",
                   "1.00",
                   "0.00",
                   "999：收支总体情况表 0.00 元，支出总体情况表 1.00 元",
                   kPublish,
                   {"STR-003"}},
        BrokenRule{"AnItemThatRevenueHasNoColumnFor",
                   "TBL-004",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100).clear_fund_source();
                     AddRevenue(c, kNoSource, 100);
                   },
                   "expenditure_lines[4].functional_code",
                   "1.00",
                   "0.00",
                   "2080501 行政单位离退休：收入总体情况表 0.00 元，支出总体情况表 1.00 元",
                   kPublish,
                   {"STR-013", "TBL-001"}},
        BrokenRule{"ACodeOfAClassAlone",
                   "TBL-005",
                   [](auto& c) {
                     AddLine(c, "208", "30101", 100).set_fund_source(kOther);
                     AddRevenue(c, kOther, 100);
                   },
                   "expenditure_lines[4].functional_code",
                   "0.00",
                   "1.00",
                   "208 社会保障和就业支出：该类 1.00 元，所属各款合计 0.00 元",
                   kPublish,
                   {"STR-003"}},
        BrokenRule{"ACodeOfADivisionAlone",
                   "TBL-006",
                   [](auto& c) {
                     AddLine(c, "20805", "30101", 100).set_fund_source(kOther);
                     AddRevenue(c, kOther, 100);
                   },
                   "expenditure_lines[4].functional_code",
                   "0.00",
                   "1.00",
                   "20805 行政事业单位养老支出：该款 1.00 元，所属各项合计 0.00 元",
                   kPublish,
                   {"STR-003"}},
        BrokenRule{"AnAppropriationOfAnotherClass",
                   "TBL-007",
                   [](auto& c) {
                     AddLine(c, "9990101", "30101", 100);
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines[4].functional_code",
                   "1.00",
                   "0.00",
                   "财政拨款收支总体情况表 0.00 "
                   "元，一般公共预算、政府性基金预算和国有资本经营预算支出表合计 1.00 元",
                   kPublish,
                   {"STR-003", "TBL-003", "YOY-001"}},
        BrokenRule{"AnItemThatIsNeitherBasicNorProject",
                   "TBL-008",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100).clear_category();
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines[4].functional_code",
                   "0.00",
                   "1.00",
                   "一般公共预算支出合计 1.00 元，基本支出与项目支出之和 0.00 元",
                   kPublish,
                   {"STR-007", "TBL-002", "TBL-003", "TBL-004", "TBL-011"}},
        BrokenRule{"BasicExpenditureWithoutEconomicClass",
                   "TBL-009",
                   [](auto& c) {
                     AddLine(c, "2080501", "3", 100);
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines",
                   "120001.00",
                   "120000.00",
                   "按经济科目分列的总计 120000.00 元",
                   kPublish,
                   {"STR-004", "STR-007"}},
        BrokenRule{"BasicExpenditureOfAnEconomicClassAlone",
                   "TBL-010",
                   [](auto& c) {
                     AddLine(c, "2080501", "301", 100);
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines[0].economic_code",
                   "100000.00",
                   "100001.00",
                   "301 工资福利支出：一般公共预算基本支出 100001.00 元，所属各款合计 100000.00 元",
                   kPublish,
                   {"STR-004"}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Two, TableRulesTest,
    ::testing::Values(
        BrokenRule{"PersonnelMoneyOfAProject",
                   "TBL-011",
                   [](auto& c) {
                     AddLine(c, "2080501", "30102", 100).set_project_id("P-1");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines[4].economic_code",
                   "1.00",
                   "0.00",
                   "30102 津贴补贴：一般公共预算中不属于项目的支出 0.00 元，人员经费与公用经费之和 "
                   "1.00 元",
                   kPublish,
                   {"STR-008", "PRJ-002"}},
        BrokenRule{"ProjectMoneyOfNoProject",
                   "TBL-012",
                   [](auto& c) {
                     auto& line = AddLine(c, "2011399", "30201", 100);
                     line.set_category(kProject);
                     line.set_project_id("X-9");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "projects",
                   "30001.00",
                   "30000.00",
                   "各项目合计 30000.00 元，一般公共预算支出情况表的项目支出 30001.00 元",
                   kPublish,
                   {"STR-008"}},
        BrokenRule{"AProjectWithMoneyOfNoColumn",
                   "TBL-013",
                   [](auto& c) {
                     auto& line = AddLine(c, "2011399", "30899", 100);
                     line.set_category(kProject);
                     line.set_project_id("P-1");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "projects[0]",
                   "30001.00",
                   "30000.00",
                   "P-1 人才培养项目：一般公共预算项目支出情况表各经济科目栏合计 30000.00 "
                   "元，该项目 30001.00 元",
                   kPublish,
                   {"STR-004", "PRJ-002"}},
        BrokenRule{"ReceptionOfNoCategory",
                   "TBL-014",
                   [](auto& c) {
                     AddLine(c, "2080501", "30217", 100).clear_category();
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines",
                   "0.00",
                   "1.00",
                   "公务接待费 1.00 元，基本支出表与项目支出表中的 30217 公务接待费合计 0.00 元",
                   kPublish,
                   {"STR-007", "TBL-002", "TBL-003", "TBL-004", "TBL-008", "TBL-011"}},
        BrokenRule{"VehicleOperationOfNoCategory",
                   "TBL-015",
                   [](auto& c) {
                     AddLine(c, "2080501", "30231", 100).clear_category();
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines",
                   "0.00",
                   "1.00",
                   "30231 公务用车运行维护费合计 0.00 元",
                   kPublish,
                   {"STR-007", "TBL-002", "TBL-003", "TBL-004", "TBL-008", "TBL-011"}},
        BrokenRule{"VehicleMoneyOfNoUnit",
                   "TBL-016",
                   [](auto& c) {
                     auto& line = AddLine(c, "2011399", "30231", 100);
                     line.set_category(kProject);
                     line.set_project_id("P-1");
                     line.set_unit_code("X");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines",
                   "0.00",
                   "1.00",
                   "小计 1.00 元，各单位的购置费与运行维护费合计 0.00 元",
                   kPublish,
                   {"STR-011", "PRJ-002"}},
        BrokenRule{"CommissionedServicesOfNoProject",
                   "TBL-017",
                   [](auto& c) {
                     auto& line = AddLine(c, "2011399", "30227", 100);
                     line.set_category(kProject);
                     line.set_project_id("X-9");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines",
                   "30001.00",
                   "30000.00",
                   "基本支出与各项目合计 30000.00 元，财政拨款中的 30227 委托业务费 30001.00 元",
                   kPublish,
                   {"STR-008", "TBL-012"}},
        BrokenRule{"CarriedRevenueThatNoItemHas",
                   "TBL-018",
                   [](auto& c) { AddRevenue(c, kCarried, 100); },
                   "revenue",
                   "5001.00",
                   "5000.00",
                   "各项目合计 5000.00 元，收支总体情况表的上年结转结余 5001.00 元",
                   kPublish,
                   {"BAL-001", "BAL-002", "BAL-003", "TBL-001", "TBL-002"}},
        BrokenRule{"AnItemWithMoneyOfThisYear",
                   "TBL-018",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100).set_project_id("C-1");
                     AddRevenue(c, kCarried, 100);
                   },
                   "carry_overs",
                   "5000.00",
                   "5001.00",
                   "收入总体情况表的上年结转结余 5000.00 元",
                   kPublish,
                   {"STR-013", "BAL-002", "BAL-004", "TBL-011", "TBL-019"}},
        BrokenRule{"AnItemOfNeitherKindOfMoney",
                   "TBL-019",
                   [](auto& c) {
                     AddLine(c, "2080501", "30101", 100).set_project_id("C-1");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "carry_overs[0]",
                   "5000.00",
                   "5001.00",
                   "C-1 前期费：上年结转结余情况表合计 5001.00 "
                   "元，财政拨款结转与非财政拨款结转结余之和 5000.00 元",
                   kPublish,
                   {"STR-013", "BAL-003", "TBL-011", "TBL-018"}},
        BrokenRule{"PublicMoneyOfNoUnit",
                   "TBL-020",
                   [](auto& c) {
                     auto& line = AddLine(c, "2011301", "30201", 100);
                     line.set_category(kPublicMoney);
                     line.set_unit_code("X");
                     AddRevenue(c, kGeneral, 100);
                   },
                   "expenditure_lines",
                   "20001.00",
                   "20000.00",
                   "机关运行经费 20000.00 元，基本支出表的公用经费（除事业单位外）20001.00 元",
                   kPublish,
                   {"STR-011"}}),
    NameOf);

}  // namespace
}  // namespace mingzhang::validation
