// What rules that compare amounts, and rules on lines, make of a budget; and how they are refused.
#include <map>
#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using ::testing::HasSubstr;

constexpr char kHead[] = "rule_set_id: \"test\"\nfiscal_years: 2026\n";
constexpr char kRevenueSum[] = "terms { sum { relation: RELATION_REVENUE } }";

// A rule T-1 with this check.
std::string Rule(const std::string& check) {
  return absl::StrCat(
      "rules { rule_id: \"T-1\" title: \"题\" severity: SEVERITY_ERROR gates: "
      "GATE_SUBMIT message: \"{where}\" ",
      check, " }\n");
}

std::string Comparison(const std::string& left, const std::string& rest = "field: \"revenue\"") {
  return Rule(absl::StrCat("comparison { left { ", left,
                           " } operator: OPERATOR_EQUAL right { terms { fen: 0 } } ", rest, " }"));
}

// A rule of its own, over the balanced budget.
budget::v1::ValidationReport Judge(const std::string& text,
                                   const budget::v1::BudgetContent& content) {
  const auto rules = CompiledRuleSet::FromText(absl::StrCat(kHead, text), "test.textproto");
  EXPECT_TRUE(rules.ok()) << rules.status();
  return Validate(content, budget::v1::GATE_SUBMIT,
                  {*rules, testing::SampleCatalogue(), testing::SampleRegister()});
}

TEST(ExpressionTest, TermsAddAndSubtractSumsQuantitiesAndStatedAmounts) {
  const std::string quantity =
      "quantities { name: \"lines\" value { terms { sum { relation: RELATION_EXPENDITURE_LINES } } "
      "} }\n";
  // 2 × lines − revenue + 7 fen.
  const auto report =
      Judge(absl::StrCat(quantity,
                         Comparison("terms { quantity: \"lines\" } terms { quantity: \"lines\" } "
                                    "terms { minus: true sum { relation: RELATION_REVENUE } } "
                                    "terms { fen: 7 }")),
            testing::BalancedBudget());
  ASSERT_EQ(report.findings_size(), 1);
  EXPECT_EQ(report.findings(0).actual(), "155000.07");
}

TEST(ExpressionTest, FiltersOnEveryDimensionNarrowTheSum) {
  const auto report = Judge(
      Comparison("terms { sum { relation: RELATION_EXPENDITURE_LINES where { "
                 "fund_sources: FUND_SOURCE_GENERAL_PUBLIC_BUDGET "
                 "categories: EXPENDITURE_CATEGORY_PROJECT functional_codes: [\"20113\", \"208\"] "
                 "economic_codes: \"302\" unit_kinds: UNIT_KIND_ADMINISTRATIVE "
                 "belongs_to: BELONGING_PROJECT } } }"),
      testing::BalancedBudget());
  ASSERT_EQ(report.findings_size(), 1);
  EXPECT_EQ(report.findings(0).actual(), "30000.00");
}

TEST(ComparisonTest, CeilingsAndFloorsHoldAtTheirBound) {
  const auto judge = [](const char* op, const char* bound) {
    return Judge(Rule(absl::StrCat("comparison { left { ", kRevenueSum, " } operator: ", op,
                                   " right { terms { fen: ", bound, " } } field: \"revenue\" }")),
                 testing::BalancedBudget());
  };
  EXPECT_EQ(judge("OPERATOR_AT_MOST", "15500000").findings_size(), 0);
  EXPECT_EQ(judge("OPERATOR_AT_LEAST", "15500000").findings_size(), 0);
  const auto above = judge("OPERATOR_AT_MOST", "15499999");
  ASSERT_EQ(above.findings_size(), 1);
  EXPECT_EQ(above.findings(0).expected(), "不超过 154999.99");
  const auto below = judge("OPERATOR_AT_LEAST", "15500001");
  ASSERT_EQ(below.findings_size(), 1);
  EXPECT_EQ(below.findings(0).expected(), "不低于 155000.01");
}

TEST(LineCheckTest, ReportsALineOnceAtItsFirstRequirementThatFails) {
  const auto report =
      Judge(Rule("lines { "
                 "requirements { require { categories: EXPENDITURE_CATEGORY_PERSONNEL } "
                 "expected: \"一\" } "
                 "requirements { require { economic_codes: \"301\" } expected: \"二\" } "
                 "}"),
            testing::BalancedBudget());
  ASSERT_EQ(report.findings_size(), 3);
  for (const auto& finding : report.findings()) EXPECT_EQ(finding.expected(), "一");
  EXPECT_EQ(report.findings(0).place(), "expenditure_lines[1].category");
}

TEST(LineCheckTest, PointsAtTheFieldOfTheConditionThatFails) {
  const auto place = [](const std::string& require) {
    const auto report =
        Judge(Rule("lines { requirements { where { economic_codes: \"30101\" } require { " +
                   require + " } expected: \"x\" } }"),
              testing::BalancedBudget());
    return report.findings_size() == 1 ? report.findings(0).place() : "";
  };
  EXPECT_EQ(place("fund_sources: FUND_SOURCE_UNIT_OTHER"), "expenditure_lines[0].fund_source");
  EXPECT_EQ(place("categories: EXPENDITURE_CATEGORY_PUBLIC"), "expenditure_lines[0].category");
  EXPECT_EQ(place("functional_codes: \"208\""), "expenditure_lines[0].functional_code");
  EXPECT_EQ(place("economic_codes: \"302\""), "expenditure_lines[0].economic_code");
  EXPECT_EQ(place("unit_kinds: UNIT_KIND_PUBLIC_INSTITUTION"), "expenditure_lines[0].unit_code");
  EXPECT_EQ(place("belongs_to: BELONGING_PROJECT"), "expenditure_lines[0].project_id");
}

TEST(ComparisonTest, EveryDomainPointsAtItsElements) {
  const auto place = [](const char* domain) {
    const auto report =
        Judge(Comparison("terms { sum { relation: RELATION_EXPENDITURE_LINES of_each: true } }",
                         absl::StrCat("for_each: ", domain)),
              testing::BalancedBudget());
    std::string places;
    for (const auto& finding : report.findings()) {
      absl::StrAppend(&places, finding.place(), "=", finding.actual(), " ");
    }
    return places;
  };
  EXPECT_EQ(place("DOMAIN_FUND_SOURCE"), "revenue[0]=150000.00 revenue[1]=5000.00 ");
  EXPECT_EQ(place("DOMAIN_UNIT"), "department=155000.00 ");
  EXPECT_EQ(place("DOMAIN_PROJECT"), "projects[0]=30000.00 ");
  EXPECT_EQ(place("DOMAIN_CARRY_OVER"), "carry_overs[0]=5000.00 ");
}

// The places and amounts at which left, compared with 0 of its kind, differs.
std::string Found(const std::string& left, const std::string& domain,
                  const std::string& zero = "fen: 0",
                  const budget::v1::BudgetContent& content = testing::BalancedBudget()) {
  const auto report =
      Judge(Rule(absl::StrCat(
                "comparison { ", domain.empty() ? "field: \"revenue\"" : "for_each: " + domain,
                " left { ", left, " } operator: OPERATOR_EQUAL right { terms { ", zero, " } } }")),
            content);
  std::string found;
  for (const auto& finding : report.findings()) {
    absl::StrAppend(&found, finding.place(), "=", finding.actual(), " ");
  }
  return found;
}

TEST(ComparisonTest, LevelsOfCodesPointAtTheirFirstLines) {
  const std::string lines = "terms { sum { relation: RELATION_EXPENDITURE_LINES of_each: true } }";
  auto content = testing::BalancedBudget();
  testing::AddLine(content, "208", "3", 100);
  testing::AddLine(content, "20805", "30101", 100);
  const auto found = [&](const char* domain) { return Found(lines, domain, "fen: 0", content); };
  EXPECT_EQ(found("DOMAIN_FUNCTIONAL_CLASS"),
            "expenditure_lines[0].functional_code=155000.00 "
            "expenditure_lines[4].functional_code=2.00 ");
  EXPECT_EQ(found("DOMAIN_FUNCTIONAL_DIVISION"),
            "expenditure_lines[0].functional_code=155000.00 "
            "expenditure_lines[5].functional_code=1.00 ");
  EXPECT_EQ(found("DOMAIN_FUNCTIONAL_ITEM"),
            "expenditure_lines[0].functional_code=120000.00 "
            "expenditure_lines[2].functional_code=35000.00 ");
  EXPECT_EQ(found("DOMAIN_ECONOMIC_CLASS"),
            "expenditure_lines[0].economic_code=100001.00 "
            "expenditure_lines[1].economic_code=55000.00 ");
  EXPECT_EQ(found("DOMAIN_ECONOMIC_ITEM"),
            "expenditure_lines[0].economic_code=100001.00 "
            "expenditure_lines[1].economic_code=20000.00 "
            "expenditure_lines[2].economic_code=35000.00 ");
}

TEST(ComparisonTest, OfAnyLeavesOutWhatBelongsToNoElement) {
  auto content = testing::BalancedBudget();
  auto& line = testing::AddLine(content, "208", "3", 100);
  line.clear_fund_source();
  line.set_project_id("X");
  line.set_unit_code("U");
  const auto found = [&](const char* domain) {
    return Found(
        absl::StrCat("terms { sum { relation: RELATION_EXPENDITURE_LINES of_any: ", domain, " } }"),
        "", "fen: 0", content);
  };
  EXPECT_EQ(found("DOMAIN_FUNCTIONAL_CLASS"), "revenue=155001.00 ");
  EXPECT_EQ(found("DOMAIN_FUNCTIONAL_DIVISION"), "revenue=155000.00 ");
  EXPECT_EQ(found("DOMAIN_ECONOMIC_CLASS"), "revenue=155000.00 ");
  EXPECT_EQ(found("DOMAIN_FUND_SOURCE"), "revenue=155000.00 ");
  EXPECT_EQ(found("DOMAIN_UNIT"), "revenue=155000.00 ");
  EXPECT_EQ(found("DOMAIN_PROJECT"), "revenue=30000.00 ");
  EXPECT_EQ(found("DOMAIN_CARRY_OVER"), "revenue=5000.00 ");
}

TEST(ComparisonTest, EnteredFieldsAreMoneyPointsOrPieces) {
  const auto entered = [](const char* field, const char* rest = "") {
    return absl::StrCat("terms { sum { relation: RELATION_ENTERED field: \"", field, "\" ", rest,
                        " } }");
  };
  EXPECT_EQ(Found(entered("procurement.goods_fen"), ""), "revenue=10000.00 ");
  EXPECT_EQ(Found(entered("projects.allocation.amount_fen", "of_each: true"), "DOMAIN_PROJECT"),
            "projects[0]=30000.00 ");
  EXPECT_EQ(Found(entered("performance.projects.indicators.weight_hundredths", "of_each: true"),
                  "DOMAIN_PERFORMANCE_TARGET", "hundredths: 0"),
            "performance.projects[0]=90 ");
  EXPECT_EQ(Found(entered("assets.vehicles.count"), "", "count: 0"), "revenue=1 ");
  EXPECT_EQ(Found(absl::StrCat("terms { sum { relation: RELATION_ENTERED field: "
                               "\"assets.vehicles.count\" } fen_each: 250 }"),
                  ""),
            "revenue=2.50 ");
}

TEST(ComparisonTest, WhatIsNotStatedIsNotComparedUnlessItCountsAsZero) {
  auto content = testing::BalancedBudget();
  content.clear_procurement();
  const std::string goods =
      "terms { sum { relation: RELATION_ENTERED field: \"procurement.goods_fen\" ";
  EXPECT_EQ(Found(goods + "} }", "", "fen: 5", content), "");
  EXPECT_EQ(Found(goods + "or_zero: true } }", "", "fen: 5", content), "revenue=0.00 ");
  const std::string prior = "terms { sum { relation: RELATION_PRIOR_YEAR keys: ";
  EXPECT_EQ(Found(prior + "\"nothing\" } }", "", "fen: 5"), "");
  EXPECT_EQ(Found(prior + "[\"general/BASIC\", \"nothing\", \"general/PROJECT\"] } }", ""),
            "revenue=150000.00 ");
  EXPECT_EQ(Found("terms { sum { relation: RELATION_CONTROL_FIGURES field: \"basic_fen\" } }", "",
                  "fen: 5"),
            "");
}

TEST(ComparisonTest, APercentageIsExactAndItsMessageStatesWhatJustPasses) {
  const auto judge = [](const char* op, const char* bound, int percent) {
    const auto report =
        Judge(Rule(absl::StrCat("comparison { left { ", kRevenueSum, " } operator: ", op,
                                " right { terms { fen: ", bound, " } } right_percent: ", percent,
                                " field: \"revenue\" }")),
              testing::BalancedBudget());
    return report.findings().empty() ? "" : report.findings(0).expected();
  };
  EXPECT_EQ(judge("OPERATOR_AT_LEAST", "51666666", 30), "");
  EXPECT_EQ(judge("OPERATOR_AT_LEAST", "51666667", 30), "不低于 155000.01");
  EXPECT_EQ(judge("OPERATOR_AT_MOST", "51666667", 30), "");
  EXPECT_EQ(judge("OPERATOR_AT_MOST", "51666666", 30), "不超过 154999.99");
}

TEST(ComparisonTest, SeveralReportAPlaceOnceForTheFirstThatFails) {
  const auto report =
      Judge(Rule(absl::StrCat(
                "comparisons { comparisons { left { ", kRevenueSum,
                " } operator: OPERATOR_EQUAL right { terms { fen: 1 } } field: \"revenue\" } "
                "comparisons { left { ",
                kRevenueSum,
                " } operator: OPERATOR_EQUAL right { terms { fen: 2 } } field: \"revenue\" } "
                "comparisons { left { ",
                kRevenueSum,
                " } operator: OPERATOR_ZERO_TOGETHER right { terms { fen: 0 } } "
                "field: \"expenditure_lines[总额]\" } }")),
            testing::BalancedBudget());
  ASSERT_EQ(report.findings_size(), 2) << report.DebugString();
  EXPECT_EQ(report.findings(0).place(), "revenue");
  EXPECT_EQ(report.findings(0).expected(), "0.01");
  EXPECT_EQ(report.findings(1).place(), "expenditure_lines[总额]");
  EXPECT_EQ(report.findings(1).expected(), "0");
}

TEST(MalformedExpressionTest, IsRefusedWithFileLineRuleAndReason) {
  const auto entered = [](const char* field, const char* rest = "") {
    return Comparison(absl::StrCat("terms { sum { relation: RELATION_ENTERED field: \"", field,
                                   "\" ", rest, " } }"));
  };
  const auto lines = [](const char* rest) {
    return Comparison(
        absl::StrCat("terms { sum { relation: RELATION_EXPENDITURE_LINES ", rest, " } }"));
  };
  const auto compared = [](const char* fields) {
    return absl::StrCat("compared_amounts { ", fields, " }\n", Comparison(kRevenueSum));
  };
  constexpr char kValue[] = "value { terms { sum { relation: RELATION_REVENUE } } }";
  const std::map<std::string, std::string> reasons = {
      {entered("procurement.goods"), "BudgetContent 中没有字段“procurement.goods”"},
      {entered("projects.name"), "字段“projects.name”不是金额、分值或数量"},
      {entered("expenditure_lines.amount_fen"), "用 RELATION_EXPENDITURE_LINES 或"},
      {entered("procurement.goods_fen", "of_any: DOMAIN_UNIT"), "不能写 of_any"},
      {entered("procurement.goods_fen", "keys: \"a\""), "不能写 keys"},
      {Comparison("terms { sum { relation: RELATION_ENTERED } }"), "RELATION_ENTERED 没有写 field"},
      {Comparison("terms { sum { relation: RELATION_PRIOR_YEAR } }"), "没有写 keys"},
      {Comparison("terms { sum { relation: RELATION_CONTROL_FIGURES field: \"goods_fen\" } }"),
       "ControlFigures 中没有字段“goods_fen”"},
      {lines("field: \"amount_fen\""), "不能写 field"},
      {lines("of_any: DOMAIN_VEHICLE_KIND"), "明细不属于 of_any 所写的 DOMAIN_VEHICLE_KIND"},
      {Comparison("terms { sum { relation: RELATION_EXPENDITURE_LINES of_each: true } }",
                  "for_each: DOMAIN_PERFORMANCE_TARGET"),
       "不能按 DOMAIN_PERFORMANCE_TARGET 分开"},
      {Comparison(
           "terms { sum { relation: RELATION_ENTERED field: \"procurement.goods_fen\" of_each: "
           "true } }",
           "for_each: DOMAIN_PROJECT"),
       "不能按 DOMAIN_PROJECT 分开"},
      {entered("assets.vehicles.count"), "left 和 right 不是同一种数"},
      {Comparison(absl::StrCat(kRevenueSum, " terms { count: 1 }")),
       "算式中的金额和数量不能相加减"},
      {Comparison("terms { fen: 1 fen_each: 2 }"), "fen_each 只能用于数量，不能用于金额"},
      {Comparison("terms { count: 1 fen_each: -2 }"), "fen_each 不是 1 到 1000000000000 分"},
      {Comparison("terms { count: 1 fen_each: 1000000000001 }"), "fen_each 不是 1 到"},
      {Comparison(kRevenueSum, "right_percent: 1001 field: \"revenue\""),
       "right_percent 不是 1 到 1000"},
      {Comparison(kRevenueSum, "field: \"revenue[\""), "field“revenue[”不是 BudgetContent 的字段"},
      {Comparison(kRevenueSum, "field: \"procurement[a]\""), "field“procurement[a]”不是"},
      {Comparison(kRevenueSum, "field: \"projects.name\""), "field“projects.name”不是"},
      {Rule("comparisons { }"), "comparisons 中没有 comparison"},
      {Rule(absl::StrCat("comparisons { comparisons { left { ", kRevenueSum, " } } }")),
       "第 1 个比较：comparison 没有写 operator"},
      {compared(absl::StrCat("title: \"t\" ", kValue).c_str()), "key 没有写"},
      {compared(absl::StrCat("key: \"a|\" title: \"t\" ", kValue).c_str()), "有空的名称"},
      {compared(absl::StrCat("key: \"a\" ", kValue).c_str()), "compared_amounts a：没有写 title"},
      {compared(absl::StrCat("key: \"a|a\" title: \"t\" ", kValue).c_str()), "key“a”重复"},
      {compared(absl::StrCat("key: \"a/{element}\" title: \"t\" ", kValue).c_str()),
       "key 不能写 {element}"},
      {compared(absl::StrCat("key: \"a\" title: \"{element}\" ", kValue).c_str()),
       "title 不能写 {element}"},
      {compared(absl::StrCat("key: \"a\" title: \"t\" for_each: DOMAIN_UNIT ", kValue).c_str()),
       "应写一次 {element}"},
      {compared(
           absl::StrCat("key: \"{element}\" title: \"t\" for_each: DOMAIN_VEHICLE_KIND ", kValue)
               .c_str()),
       "没有可用作 key 的编码"},
      {compared("key: \"a\" title: \"t\" value { terms { count: 1 } }"), "value 不是金额"},
      {compared("key: \"a\" title: \"t\""), "算式没有任何一项"},
      {compared(absl::StrCat("key: \"a\" title: \"t\" forms: \"x\" except_forms: \"y\" ", kValue)
                    .c_str()),
       "forms 和 except_forms 只能写一个"},
  };
  for (const auto& [text, reason] : reasons) {
    const auto rules = CompiledRuleSet::FromText(absl::StrCat(kHead, text), "test.textproto");
    ASSERT_EQ(rules.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(rules.status().message()), HasSubstr(reason)) << text;
    EXPECT_THAT(std::string(rules.status().message()), HasSubstr("test.textproto:3：")) << text;
  }
}

TEST(ComparedAmountsTest, FormsMayCompareTheSameKeyInTheirOwnWay) {
  constexpr char kSame[] =
      "compared_amounts { key: \"a\" title: \"t\" value { terms { fen: 1 } } forms: \"x\" }\n"
      "compared_amounts { key: \"a\" title: \"t\" value { terms { fen: 1 } } except_forms: \"x\" "
      "}\n";
  EXPECT_TRUE(
      CompiledRuleSet::FromText(absl::StrCat(kHead, kSame, Comparison(kRevenueSum)), "t").ok());
}

}  // namespace
}  // namespace mingzhang::validation
