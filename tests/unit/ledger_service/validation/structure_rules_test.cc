// The rules on structure (STR), each broken alone.
#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"
#include "tests/unit/ledger_service/validation/broken_rule.h"

namespace mingzhang::validation {
namespace {

using testing::AddLine;
using testing::AddRevenue;
using testing::BrokenRule;
using testing::NameOf;
using testing::UseUnits;

constexpr auto kSubmit = budget::v1::GATE_SUBMIT;
constexpr auto kPublish = budget::v1::GATE_PUBLISH;
constexpr auto kGeneral = budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET;

class StructureRulesTest : public ::testing::TestWithParam<BrokenRule> {};

TEST_P(StructureRulesTest, SayWhatIsWrongWhereAndWhatWouldBeRight) {
  testing::ExpectOneFinding(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Structure, StructureRulesTest,
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
                   "第 2 条明细的功能科目“2019999”不在 2026 年支出功能分类科目中", kSubmit, {"YOY-001"}},
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
                   "reasons[20].text", "2080505 机关事业单位基本养老保险缴费支出",
                   "2080505 机关事业单位养老保险缴费支出减少", "第 21 条变动原因的文字"}),
    NameOf);

}  // namespace
}  // namespace mingzhang::validation
