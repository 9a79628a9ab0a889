// The rules on performance (PRF), procurement (PRC) and assets (AST), each broken alone.
#include "gtest/gtest.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"
#include "tests/unit/ledger_service/validation/broken_rule.h"

namespace mingzhang::validation {
namespace {

using testing::BrokenRule;
using testing::NameOf;

constexpr auto kSubmit = budget::v1::GATE_SUBMIT;

class AmountRulesTest : public ::testing::TestWithParam<BrokenRule> {};

TEST_P(AmountRulesTest, SayWhatIsWrongWhereAndWhatWouldBeRight) {
  testing::ExpectOneFinding(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Performance, AmountRulesTest,
    ::testing::Values(
        BrokenRule{"WeightsAboveNinety", "PRF-001",
                   [](auto& c) {
                     c.mutable_performance()
                         ->mutable_projects(0)
                         ->mutable_indicators(0)
                         ->set_weight_hundredths(4100);
                   },
                   "performance.projects[0].indicators", "90", "91",
                   "第 1 份项目绩效目标表的指标的分值权重合计 91 分，应为 90 分，相差 1 分"},
        BrokenRule{"WeightsOfTheDepartmentBelowNinety", "PRF-001",
                   [](auto& c) {
                     c.mutable_performance()
                         ->mutable_department()
                         ->mutable_indicators(0)
                         ->set_weight_hundredths(8950);
                   },
                   "performance.department.indicators", "90", "89.5",
                   "部门整体绩效目标表的指标的分值权重合计 89.5 分"},
        BrokenRule{
            "AnIndicatorWithoutTarget", "PRF-002",
            [](auto& c) {
              c.mutable_performance()->mutable_projects(0)->mutable_indicators(1)->set_target(" ");
            },
            "performance.projects[0].indicators[1].target", "填写指标值", "未填写",
            "绩效指标“评审成本”"},
        BrokenRule{
            "AnIndicatorWithoutBasis", "PRF-002",
            [](auto& c) {
              c.mutable_performance()->mutable_department()->mutable_indicators(0)->clear_basis();
            },
            "performance.department.indicators[0].basis", "填写指标值的设定依据", "未填写",
            "绩效指标“培训人次”"},
        BrokenRule{"AnIndicatorWithoutWeight",
                   "PRF-002",
                   [](auto& c) {
                     c.mutable_performance()
                         ->mutable_projects(0)
                         ->mutable_indicators(3)
                         ->set_weight_hundredths(0);
                   },
                   "performance.projects[0].indicators[3].weight_hundredths",
                   "大于 0 的分值权重",
                   "0",
                   "绩效指标“学员满意度”",
                   kSubmit,
                   {"PRF-001"}},
        BrokenRule{
            "NoSatisfaction", "PRF-003",
            [](auto& c) {
              c.mutable_performance()->mutable_projects(0)->mutable_indicators(3)->set_level1(
                  "效益指标");
            },
            "performance.projects[0].indicators", "有产出、成本、效益、满意度指标",
            "没有满意度指标", "指标中没有满意度指标"},
        BrokenRule{"AnotherAmountThanTheProjects", "PRF-005",
                   [](auto& c) {
                     auto& target = *c.mutable_performance()->mutable_projects(0);
                     target.set_budget_fen(3000001);
                     target.set_fiscal_fen(3000001);
                   },
                   "performance.projects[0].budget_fen", "30000.00", "30000.01",
                   "预算金额应等于表中所列项目的批复金额之和，应为 30000.00 元，现为 30000.01 元"},
        BrokenRule{"FundsThatDoNotAddUp", "PRF-005",
                   [](auto& c) {
                     auto& target = *c.mutable_performance()->mutable_projects(0);
                     target.set_fiscal_fen(2999999);
                   },
                   "performance.projects[0].fiscal_fen", "30000.00", "29999.99",
                   "财政拨款与其他资金之和应等于预算金额"},
        BrokenRule{"AnotherAmountThanTheDepartments", "PRF-005",
                   [](auto& c) { c.mutable_performance()->mutable_department()->set_other_fen(1); },
                   "performance.department", "155000.00", "155000.01", "应等于部门预算总额"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    ProcurementAndAssets, AmountRulesTest,
    ::testing::Values(
        BrokenRule{"NegativeWorks", "PRC-001",
                   [](auto& c) {
                     auto& procurement = *c.mutable_procurement();
                     procurement.set_works_fen(-100);
                   },
                   "procurement.works_fen", "不低于 0.00", "-1.00",
                   "政府采购的工程类金额是 -1.00 元，不得小于 0"},
        BrokenRule{"MoreReservedThanProcured", "PRC-002",
                   [](auto& c) {
                     auto& procurement = *c.mutable_procurement();
                     procurement.set_reserved_for_sme_fen(3000001);
                   },
                   "procurement.reserved_for_sme_fen", "不超过 30000.00", "30000.01",
                   "应不超过 30000.00 元（政府采购预算合计）"},
        BrokenRule{"MoreForSmallOnesThanForAll", "PRC-002",
                   [](auto& c) {
                     auto& procurement = *c.mutable_procurement();
                     procurement.set_reserved_for_small_micro_fen(2000001);
                   },
                   "procurement.reserved_for_small_micro_fen", "不超过 20000.00", "20000.01",
                   "面向中小企业预留的金额"},
        BrokenRule{"SmallOnesAlone", "PRC-002",
                   [](auto& c) {
                     auto& procurement = *c.mutable_procurement();
                     procurement.clear_reserved_for_sme_fen();
                   },
                   "procurement.reserved_for_small_micro_fen", "不超过 0.00", "15000.00",
                   "面向小微企业预留金额是 15000.00 元"},
        BrokenRule{"AShareBelowTheStandard", "PRC-003",
                   [](auto& c) {
                     auto& procurement = *c.mutable_procurement();
                     procurement.set_reserved_for_sme_fen(899999);
                     procurement.set_reserved_for_small_micro_fen(0);
                   },
                   "procurement.reserved_for_sme_fen", "不低于 9000.00", "8999.99",
                   "应不低于 9000.00 元，差 -0.01 元"},
        BrokenRule{"FewerVehiclesThanNone", "AST-001",
                   [](auto& c) {
                     auto& vehicle = *c.mutable_assets()->mutable_vehicles(1);
                     vehicle.set_count(-1);
                     vehicle.clear_value_fen();
                   },
                   "assets.vehicles[1].count", "不低于 0", "-1", "车辆“其他车辆”：数量不得为负"},
        BrokenRule{"ANegativeValue", "AST-001",
                   [](auto& c) {
                     auto& vehicle = *c.mutable_assets()->mutable_vehicles(1);
                     vehicle.set_count(1);
                     vehicle.set_value_fen(-100);
                   },
                   "assets.vehicles[1].value_fen", "不低于 0.00", "-1.00", "价值不得为负"},
        BrokenRule{"AValueOfNoVehicle", "AST-001",
                   [](auto& c) {
                     auto& vehicle = *c.mutable_assets()->mutable_vehicles(1);
                     vehicle.set_value_fen(100);
                   },
                   "assets.vehicles[1].value_fen", "不超过 0.00", "1.00", "没有车辆的不得有价值"}),
    NameOf);

}  // namespace
}  // namespace mingzhang::validation
