// The rules on what is compared with last year (TPE, YOY) and with control figures (CTL), each
// broken alone.
#include "gtest/gtest.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"
#include "tests/unit/ledger_service/validation/broken_rule.h"

namespace mingzhang::validation {
namespace {

using testing::AddLine;
using testing::AddRevenue;
using testing::BrokenRule;
using testing::NameOf;

constexpr auto kSubmit = budget::v1::GATE_SUBMIT;
constexpr auto kReview = budget::v1::GATE_REVIEW;
constexpr auto kGeneral = budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET;
constexpr auto kPublicMoney = budget::v1::EXPENDITURE_CATEGORY_PUBLIC;

class ComparisonRulesTest : public ::testing::TestWithParam<BrokenRule> {};

TEST_P(ComparisonRulesTest, SayWhatIsWrongWhereAndWhatWouldBeRight) {
  testing::ExpectOneFinding(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    PriorYear, ComparisonRulesTest,
    ::testing::Values(
        BrokenRule{"MoreThreePublicThanLastYear", "TPE-001",
                   [](auto& c) {
                     AddLine(c, "2011301", "30217", 100).set_category(kPublicMoney);
                     AddRevenue(c, kGeneral, 100);
                   },
                   "prior_year", "不超过 0.00", "1.00",
                   "财政拨款“三公”经费 1.00 元，超过上年预算 0.00 元"},
        BrokenRule{"MoreThreePublicThanLastYearsParts", "TPE-001",
                   [](auto& c) {
                     AddLine(c, "2011301", "30217", 100).set_category(kPublicMoney);
                     AddRevenue(c, kGeneral, 100);
                     c.mutable_prior_year()->DeleteSubrange(8, 1);
                     c.set_disclosure_form("shanghai-putuo-2025");
                   },
                   "prior_year", "不超过 0.00", "1.00", "财政拨款“三公”经费 1.00 元"},
        BrokenRule{"AGrowingPartWithoutReason",
                   "TPE-002",
                   [](auto& c) {
                     AddLine(c, "2011301", "30217", 100).set_category(kPublicMoney);
                     AddRevenue(c, kGeneral, 100);
                     c.mutable_reasons()->DeleteSubrange(12, 1);
                   },
                   "reasons[three_public/RECEPTION]",
                   "填写变动原因",
                   "增加 1.00 元，上年无此项预算",
                   "公务接待费：今年 1.00 元，比上年预算增加 1.00 元",
                   kReview,
                   {"TPE-001"}},
        BrokenRule{"APlannedVehicleThatNoLineBuys", "TPE-003",
                   [](auto& c) { c.mutable_assets()->set_planned_vehicle_purchase_fen(100); },
                   "assets.planned_vehicle_purchase_fen", "0", "1.00",
                   "拟购置车辆经费为 1.00 元，明细中的公务用车购置费为 0.00 元"},
        BrokenRule{"AVehicleThatNobodyPlanned",
                   "TPE-003",
                   [](auto& c) {
                     AddLine(c, "2011301", "31013", 100).set_category(kPublicMoney);
                     AddRevenue(c, kGeneral, 100);
                     c.mutable_assets()->clear_planned_vehicle_purchase_fen();
                   },
                   "assets.planned_vehicle_purchase_fen",
                   "大于 0",
                   "0.00",
                   "公务用车购置费为 1.00 元",
                   kSubmit,
                   {"TPE-001"}},
        BrokenRule{"VehiclesAboveTheStandard",
                   "TPE-004",
                   [](auto& c) {
                     AddLine(c, "2011301", "30231", 3000001).set_category(kPublicMoney);
                     AddRevenue(c, kGeneral, 3000001);
                   },
                   "assets.vehicles",
                   "不超过 30000.00",
                   "30000.01",
                   "按现有车辆数和每辆标准计算应不超过 30000.00 元，超出 0.01 元",
                   kSubmit,
                   {"TPE-001"}},
        BrokenRule{"NoPriorYearAmount", "YOY-001",
                   [](auto& c) { c.mutable_prior_year()->DeleteSubrange(4, 1); },
                   "prior_year[general/BASIC]", "填写上年预算数，上年没有的填 0", "未填写",
                   "一般公共预算基本支出：今年 120000.00 "
                   "元，没有填写上年预算数。请在上年数中填写“general/BASIC”"},
        BrokenRule{"NoPriorYearAmountOfAnItem", "YOY-001",
                   [](auto& c) { c.mutable_prior_year()->DeleteSubrange(6, 1); },
                   "prior_year[function/2011301]", "填写上年预算数，上年没有的填 0", "未填写",
                   "一般公共预算支出 2011301 行政运行：今年 120000.00 元"},
        BrokenRule{"NoPriorYearAmountOfWhatIsAlwaysCompared", "YOY-001",
                   [](auto& c) { c.mutable_prior_year()->DeleteSubrange(9, 1); },
                   "prior_year[three_public/OVERSEAS_TRAVEL]", "填写上年预算数，上年没有的填 0",
                   "未填写", "因公出国（境）费：今年 0.00 元"},
        BrokenRule{"AChangeWithoutReason", "YOY-002",
                   [](auto& c) {
                     c.mutable_prior_year(4)->set_amount_fen(11900000);
                     c.mutable_reasons(4)->set_text(" ");
                   },
                   "reasons[4].text", "填写变动原因", "增加 1000.00 元，增长 0.84%",
                   "上年预算 119000.00 元，增加 1000.00 元，增长 0.84%，没有说明原因"},
        BrokenRule{"AnItemThatVanishedWithoutReason", "YOY-002",
                   [](auto& c) {
                     c.mutable_prior_year(15)->set_key("function/2080505");
                     c.mutable_prior_year(15)->set_amount_fen(100);
                   },
                   "reasons[function/2080505]", "填写变动原因", "减少 1.00 元，下降 100.00%",
                   "一般公共预算支出 2080505 机关事业单位基本养老保险缴费支出：今年 0.00 元"},
        BrokenRule{"ALargeChange", "YOY-005",
                   [](auto& c) { c.mutable_prior_year(4)->set_amount_fen(6000000); },
                   "prior_year[4].amount_fen", "变动不超过 30% 或不超过 50000.00",
                   "增加 60000.00 元，增长 100.00%",
                   "一般公共预算基本支出：今年 120000.00 元，上年预算 60000.00 元", kReview},
        BrokenRule{"SomethingLargeThatIsNew", "YOY-005",
                   [](auto& c) { c.mutable_prior_year(4)->set_amount_fen(0); },
                   "prior_year[4].amount_fen", "变动不超过 30% 或不超过 50000.00",
                   "增加 120000.00 元，上年无此项预算", "变动较大", kReview},
        BrokenRule{"AnotherAmountThanWasPublished",
                   "YOY-006",
                   [](auto& c) { c.mutable_prior_year(4)->set_amount_fen(11999900); },
                   "prior_year[4].amount_fen",
                   "120000.00",
                   "119999.00",
                   "上年预算数填写为 119999.00 元，上年公开的预算是 120000.00 元，相差 -1.00 元",
                   kSubmit,
                   {},
                   nullptr,
                   [](auto&) {}},
        BrokenRule{"AnItemThatWasNotPublished",
                   "YOY-006",
                   [](auto& c) { c.mutable_prior_year(14)->set_amount_fen(100); },
                   "prior_year[14].amount_fen",
                   "0.00",
                   "1.00",
                   "2080501 行政单位离退休的上年预算数",
                   kSubmit,
                   {},
                   nullptr,
                   [](auto&) {}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    ControlFigures, ComparisonRulesTest,
    ::testing::Values(BrokenRule{"BasicExpenditureAboveItsCeiling",
                                 "CTL-001",
                                 [](auto&) {},
                                 "expenditure_lines",
                                 "不超过 119999.99",
                                 "120000.00",
                                 "基本支出 120000.00 元，超过控制数 119999.99 元，超出 0.01 元",
                                 kSubmit,
                                 {},
                                 [](auto& c) { c.set_basic_fen(11999999); }},
                      BrokenRule{"AProjectAboveItsCeiling",
                                 "CTL-002",
                                 [](auto&) {},
                                 "projects[0].approved_amount_fen",
                                 "不超过 29999.99",
                                 "30000.00",
                                 "第 1 个项目“人才培养项目”的批复金额：该项目的支出明细合计 "
                                 "30000.00 元，超过控制数 29999.99 元",
                                 kSubmit,
                                 {},
                                 [](auto& c) {
                                   auto& project = *c.add_projects();
                                   project.set_project_id("P-1");
                                   project.set_amount_fen(2999999);
                                 }},
                      BrokenRule{"TheGeneralBudgetAboveItsCeiling",
                                 "CTL-003",
                                 [](auto&) {},
                                 "expenditure_lines[一般公共预算]",
                                 "不超过 149999.99",
                                 "150000.00",
                                 "一般公共预算当年财政拨款 150000.00 元，超过控制数 149999.99 元",
                                 kSubmit,
                                 {},
                                 [](auto& c) { c.set_general_public_budget_fen(14999999); }},
                      BrokenRule{"StateCapitalAboveItsCeiling",
                                 "CTL-003",
                                 [](auto& c) {
                                   AddLine(c, "2230105", "30101", 100)
                                       .set_fund_source(budget::v1::FUND_SOURCE_STATE_CAPITAL);
                                   AddRevenue(c, budget::v1::FUND_SOURCE_STATE_CAPITAL, 100);
                                 },
                                 "expenditure_lines[国有资本经营预算]",
                                 "不超过 0.00",
                                 "1.00",
                                 "国有资本经营预算当年财政拨款 1.00 元",
                                 kSubmit,
                                 {},
                                 [](auto& c) { c.set_state_capital_fen(0); }},
                      BrokenRule{"ThreePublicAboveItsCeiling",
                                 "CTL-004",
                                 [](auto& c) {
                                   AddLine(c, "2011301", "30217", 100).set_category(kPublicMoney);
                                   AddRevenue(c, kGeneral, 100);
                                   c.mutable_prior_year(12)->set_amount_fen(200);
                                   c.mutable_prior_year(8)->set_amount_fen(200);
                                 },
                                 "expenditure_lines",
                                 "不超过 0.99",
                                 "1.00",
                                 "财政拨款“三公”经费 1.00 元，超过控制数 0.99 元",
                                 kSubmit,
                                 {},
                                 [](auto& c) { c.set_three_public_fen(99); }}),
    NameOf);

}  // namespace
}  // namespace mingzhang::validation
