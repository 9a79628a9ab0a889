#include "ledger_service/validation/compiled_rule_set.h"

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/digest/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kHead[] = "rule_set_id: \"test\"\nfiscal_years: 2026\n";

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

struct Malformed {
  const char* name;
  std::string text;
  // Parts of the error.
  const char* names;
  const char* says;
};

void PrintTo(const Malformed& malformed, std::ostream* out) { *out << malformed.name; }

class MalformedRuleSetTest : public ::testing::TestWithParam<Malformed> {};

TEST_P(MalformedRuleSetTest, IsRefusedWithTheRuleAndTheReason) {
  const auto rules = CompiledRuleSet::FromText(GetParam().text, "test.textproto");
  ASSERT_EQ(rules.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string message(rules.status().message());
  EXPECT_THAT(message, HasSubstr(GetParam().names));
  EXPECT_THAT(message, HasSubstr(GetParam().says));
}

std::string NameOf(const ::testing::TestParamInfo<Malformed>& info) { return info.param.name; }

const char kSomeCheck[] = "built_in { name: \"duplicate_lines\" }";
const char kRevenueSum[] = "terms { sum { relation: RELATION_REVENUE } }";

INSTANTIATE_TEST_SUITE_P(
    Sets, MalformedRuleSetTest,
    ::testing::Values(
        Malformed{"SyntaxError", absl::StrCat(kHead, "rules {\n  rule_id: }\n"),
                  "test.textproto:4:12", "Expected string"},
        Malformed{"UnknownField", absl::StrCat(kHead, "rulez { }"), "test.textproto:3:", "rulez"},
        Malformed{"UnknownEnumValue", absl::StrCat(kHead, "rules { severity: SEVERITY_FATAL }"),
                  "test.textproto:3:", "SEVERITY_FATAL"},
        Malformed{"NotUtf8", absl::StrCat(kHead, "# \xFF"), "test.textproto", "UTF-8"},
        Malformed{"TooLarge", std::string(kMaxRuleSetBytes + 1, ' '), "test.textproto", "字节"},
        Malformed{"Empty", "", "规则集", "没有规则"},
        Malformed{"NoYears", absl::StrCat("rule_set_id: \"test\"\n", Rule(kSomeCheck)), "规则集",
                  "没有写 fiscal_years"},
        Malformed{"AYearTwice", absl::StrCat(kHead, "fiscal_years: 2026\n", Rule(kSomeCheck)),
                  "规则集", "2026 重复"},
        Malformed{"NoId", absl::StrCat("fiscal_years: 2026\n", Rule(kSomeCheck)), "规则集",
                  "rule_set_id 应由"},
        Malformed{"ARuleIdTwice", absl::StrCat(kHead, Rule(kSomeCheck), Rule(kSomeCheck)),
                  "test.textproto:4：规则 T-1", "rule_id 重复"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Rules, MalformedRuleSetTest,
    ::testing::Values(
        Malformed{"NoTitle",
                  absl::StrCat(kHead, absl::StrReplaceAll(Rule(kSomeCheck), {{"题", ""}})),
                  "规则 T-1", "没有写 title"},
        Malformed{"NoGates",
                  absl::StrCat(kHead,
                               absl::StrReplaceAll(Rule(kSomeCheck), {{"gates: GATE_SUBMIT", ""}})),
                  "test.textproto:3：规则 T-1", "没有写 gates"},
        Malformed{"UnspecifiedGate",
                  absl::StrCat(kHead, absl::StrReplaceAll(Rule(kSomeCheck),
                                                          {{"GATE_SUBMIT", "GATE_UNSPECIFIED"}})),
                  "规则 T-1", "gates 中有未指定的取值"},
        Malformed{"NoSeverity",
                  absl::StrCat(kHead, absl::StrReplaceAll(Rule(kSomeCheck),
                                                          {{"severity: SEVERITY_ERROR", ""}})),
                  "规则 T-1", "没有写 severity"},
        Malformed{"AFormThatIsNoId",
                  absl::StrCat(kHead, Rule(absl::StrCat("forms: \"省 1\" ", kSomeCheck))),
                  "规则 T-1", "forms 中的“省 1”不是公开格式的编号"},
        Malformed{"AFormTwice",
                  absl::StrCat(kHead, Rule(absl::StrCat("forms: [\"a\", \"a\"] ", kSomeCheck))),
                  "规则 T-1", "forms 中的“a”重复"},
        Malformed{"NoMessage",
                  absl::StrCat(kHead, absl::StrReplaceAll(Rule(kSomeCheck), {{"{where}", ""}})),
                  "规则 T-1", "没有写 message"},
        Malformed{
            "UnknownPlaceholder",
            absl::StrCat(kHead, absl::StrReplaceAll(Rule(kSomeCheck), {{"{where}", "{left}"}})),
            "规则 T-1", "{left} 不存在，可用的是 {where} {expected} {actual} {first}"},
        Malformed{
            "BracesThatDoNotPair",
            absl::StrCat(kHead, absl::StrReplaceAll(Rule(kSomeCheck), {{"{where}", "{where"}})),
            "规则 T-1", "花括号不成对"},
        Malformed{"AnIdThatIsNone",
                  absl::StrCat(kHead, absl::StrReplaceAll(Rule(kSomeCheck), {{"T-1", "T@1"}})),
                  "规则 T@1", "rule_id 应由"},
        Malformed{"NoCheck", absl::StrCat(kHead, Rule("")), "规则 T-1",
                  "没有写 comparison、comparisons、lines 或 built_in"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Comparisons, MalformedRuleSetTest,
    ::testing::Values(
        Malformed{"UnknownQuantity", absl::StrCat(kHead, Comparison("terms { quantity: \"q\" }")),
                  "规则 T-1", "没有名为“q”的 quantity"},
        Malformed{
            "CyclicQuantities",
            absl::StrCat(kHead, "quantities { name: \"a\" value { terms { quantity: \"b\" } } }\n",
                         "quantities { name: \"b\" value { terms { quantity: \"a\" } } }\n",
                         Comparison("terms { quantity: \"a\" }")),
            "规则 T-1", "循环引用：a → b → a"},
        Malformed{
            "ACycleThatNoRuleUses",
            absl::StrCat(kHead, "quantities { name: \"a\" value { terms { quantity: \"a\" } } }\n",
                         Rule(kSomeCheck)),
            "test.textproto:3：quantity a", "循环引用：a → a"},
        Malformed{"AQuantityTwice",
                  absl::StrCat(kHead, "quantities { name: \"a\" value { ", kRevenueSum, " } }\n",
                               "quantities { name: \"a\" value { ", kRevenueSum, " } }\n",
                               Rule(kSomeCheck)),
                  "test.textproto:4：quantity a", "name 重复"},
        Malformed{"AQuantityWithABadName",
                  absl::StrCat(kHead, "quantities { name: \"1a\" value { ", kRevenueSum, " } }\n",
                               Rule(kSomeCheck)),
                  "quantity 1a", "应以小写字母开头"},
        Malformed{"NoTerms", absl::StrCat(kHead, Comparison("")), "规则 T-1", "没有任何一项"},
        Malformed{"ATermWithoutValue", absl::StrCat(kHead, Comparison("terms { minus: true }")),
                  "规则 T-1", "没有写 fen、hundredths、count、quantity 或 sum"},
        Malformed{"NoRelation", absl::StrCat(kHead, Comparison("terms { sum { } }")), "规则 T-1",
                  "没有写 relation"},
        Malformed{"NoOperator",
                  absl::StrCat(kHead, absl::StrReplaceAll(Comparison(kRevenueSum),
                                                          {{"operator: OPERATOR_EQUAL", ""}})),
                  "规则 T-1", "没有写 operator"},
        Malformed{"NoField", absl::StrCat(kHead, Comparison(kRevenueSum, "")), "规则 T-1",
                  "不是 BudgetContent 的字段"},
        Malformed{"AFieldOfAnotherMessage",
                  absl::StrCat(kHead, Comparison(kRevenueSum,
                                                 "for_each: DOMAIN_PROJECT field: \"revenue\"")),
                  "规则 T-1", "field“revenue”不是 Project 的字段"},
        Malformed{"OfEachWithoutDomain",
                  absl::StrCat(kHead, Comparison("terms { sum { relation: RELATION_REVENUE "
                                                 "of_each: true } }")),
                  "规则 T-1", "没有写 for_each"},
        Malformed{
            "ARelationThatTheDomainDoesNotSplit",
            absl::StrCat(kHead, Comparison("terms { sum { relation: RELATION_REVENUE of_each: "
                                           "true } }",
                                           "for_each: DOMAIN_UNIT")),
            "规则 T-1", "RELATION_REVENUE 不能按 DOMAIN_UNIT 分开"},
        Malformed{"ADimensionThatTheRelationLacks",
                  absl::StrCat(kHead, Comparison("terms { sum { relation: RELATION_REVENUE where { "
                                                 "economic_codes: \"302\" } } }")),
                  "规则 T-1", "RELATION_REVENUE 没有其中所写的维度"},
        Malformed{
            "AFundSourceOfAllocations",
            absl::StrCat(kHead, Comparison("terms { sum { relation: RELATION_ALLOCATIONS where { "
                                           "fund_sources: FUND_SOURCE_GOVERNMENT_FUND } } }")),
            "规则 T-1", "RELATION_ALLOCATIONS 没有其中所写的维度"},
        Malformed{"ACodeThatIsNoPrefix",
                  absl::StrCat(kHead, Comparison("terms { sum { relation: "
                                                 "RELATION_EXPENDITURE_LINES where { "
                                                 "functional_codes: \"2011\" } } }")),
                  "规则 T-1", "“2011”不是 3、5、7 位数字"},
        Malformed{"AnEconomicCodeOfSevenDigits",
                  absl::StrCat(kHead, Comparison("terms { sum { relation: "
                                                 "RELATION_EXPENDITURE_LINES where { "
                                                 "economic_codes: \"3010101\" } } }")),
                  "规则 T-1", "“3010101”不是 3、5 位数字"},
        Malformed{"AnUnspecifiedFundSource",
                  absl::StrCat(kHead, Comparison("terms { sum { relation: RELATION_REVENUE where { "
                                                 "fund_sources: FUND_SOURCE_UNSPECIFIED } } }")),
                  "规则 T-1", "fund_sources：有未指定的取值"},
        Malformed{"AnAmountThatIsTooLarge",
                  absl::StrCat(kHead, Comparison("terms { fen: 1000000000000001 }")), "规则 T-1",
                  "超过 1000000000000000 分"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    LinesAndBuiltIns, MalformedRuleSetTest,
    ::testing::Values(
        Malformed{"NoRequirements", absl::StrCat(kHead, Rule("lines { }")), "规则 T-1",
                  "没有写 requirements"},
        Malformed{"ARequirementThatSaysNothing",
                  absl::StrCat(kHead, Rule("lines { requirements { expected: \"x\" } }")),
                  "规则 T-1", "没有任何条件"},
        Malformed{"ARequirementWithoutExpected",
                  absl::StrCat(kHead, Rule("lines { requirements { where { economic_codes: \"309\" "
                                           "} } }")),
                  "规则 T-1", "没有写 expected"},
        Malformed{"UnknownBuiltIn", absl::StrCat(kHead, Rule("built_in { name: \"magic\" }")),
                  "规则 T-1", "没有名为“magic”的内置检查"},
        Malformed{
            "UnknownParameter",
            absl::StrCat(kHead, Rule("built_in { name: \"duplicate_lines\" parameters { name: "
                                     "\"x\" values: \"1\" } }")),
            "规则 T-1", "参数 x 不存在"},
        Malformed{"MissingParameter",
                  absl::StrCat(kHead, Rule("built_in { name: \"amounts_in_range\" }")), "规则 T-1",
                  "参数 max_fen 缺失"},
        Malformed{
            "AParameterTwice",
            absl::StrCat(kHead, Rule("built_in { name: \"amounts_in_range\" parameters { name: "
                                     "\"max_fen\" values: \"1\" } parameters { name: "
                                     "\"max_fen\" values: \"1\" } }")),
            "规则 T-1", "参数 max_fen 重复"},
        Malformed{
            "AParameterWithoutValue",
            absl::StrCat(kHead, Rule("built_in { name: \"amounts_in_range\" parameters { name: "
                                     "\"max_fen\" } }")),
            "规则 T-1", "参数 max_fen 没有取值"},
        Malformed{
            "AParameterWithTwoValues",
            absl::StrCat(kHead, Rule("built_in { name: \"amounts_in_range\" parameters { name: "
                                     "\"max_fen\" values: [\"1\", \"2\"] } }")),
            "规则 T-1", "参数 max_fen 只能有一个取值"},
        Malformed{
            "AParameterOfTheWrongType",
            absl::StrCat(kHead, Rule("built_in { name: \"amounts_in_range\" parameters { name: "
                                     "\"max_fen\" values: \"1e9\" } }")),
            "规则 T-1", "“1e9”不是 1 到 1000000000000000 的整数"},
        Malformed{
            "AFieldThatDoesNotExist",
            absl::StrCat(kHead, Rule("built_in { name: \"text_given\" parameters { name: "
                                     "\"field\" values: \"projects.basis\" } parameters { name: "
                                     "\"only_public\" values: \"false\" } }")),
            "规则 T-1", "没有字段“projects.basis”"},
        Malformed{
            "AFieldThatIsNoText",
            absl::StrCat(kHead, Rule("built_in { name: \"text_given\" parameters { name: "
                                     "\"field\" values: \"projects.starts_on\" } parameters { "
                                     "name: \"only_public\" values: \"false\" } }")),
            "规则 T-1", "不是某个列表中每一项的文字"},
        Malformed{
            "OnlyPublicWhereNothingIsWithheld",
            absl::StrCat(kHead, Rule("built_in { name: \"text_given\" parameters { name: "
                                     "\"field\" values: \"glossary.term\" } parameters { name: "
                                     "\"only_public\" values: \"true\" } }")),
            "规则 T-1", "没有公开属性"},
        Malformed{
            "AFlagThatIsNone",
            absl::StrCat(kHead, Rule("built_in { name: \"text_given\" parameters { name: "
                                     "\"field\" values: \"projects.name\" } parameters { name: "
                                     "\"only_public\" values: \"yes\" } }")),
            "规则 T-1", "“yes”不是 true 或 false"}),
    NameOf);

TEST(CompiledRuleSetTest, NamesEverythingThatIsWrongALineEach) {
  const auto rules = CompiledRuleSet::FromText(
      absl::StrCat(kHead, Rule("built_in { name: \"magic\" }"), Rule("")), "test.textproto");
  EXPECT_EQ(std::string(rules.status().message()),
            "test.textproto:3：规则 T-1：没有名为“magic”的内置检查\n"
            "test.textproto:4：规则 T-1：rule_id 重复\n"
            "test.textproto:4：规则 T-1：没有写 comparison、comparisons、lines 或 built_in");
}

TEST(CompiledRuleSetTest, DoublingQuantitiesIsRefusedBeforeItCouldOverflow) {
  std::string text =
      absl::StrCat(kHead, "quantities { name: \"q0\" value { ", kRevenueSum, " } }\n");
  for (int i = 1; i < 70; ++i) {
    const std::string half = absl::StrCat("terms { quantity: \"q", i - 1, "\" } ");
    absl::StrAppend(&text, "quantities { name: \"q", i, "\" value { ", half, half, "} }\n");
  }
  const auto rules = CompiledRuleSet::FromText(
      absl::StrCat(text, Comparison("terms { quantity: \"q69\" }")), "test.textproto");
  EXPECT_THAT(std::string(rules.status().message()), HasSubstr("重复超过 1000000 次"));
}

TEST(CompiledRuleSetTest, QuantitiesOfEachMayBeUnusedButNotUnusable) {
  const std::string each =
      "quantities { name: \"each\" value { terms { sum { relation: RELATION_APPROVED_AMOUNTS "
      "of_each: true } } } }\n";
  EXPECT_TRUE(CompiledRuleSet::FromText(absl::StrCat(kHead, each, Rule(kSomeCheck)), "t").ok());
}

TEST(CompiledRuleSetTest, TheDigestIgnoresCommentsAndSpacingAndNothingElse) {
  const auto plain = CompiledRuleSet::FromText(absl::StrCat(kHead, Rule(kSomeCheck)), "a");
  const auto spaced =
      CompiledRuleSet::FromText(absl::StrCat("# 注释\n\n", kHead, "\n\n", Rule(kSomeCheck)), "b");
  const auto other = CompiledRuleSet::FromText(
      absl::StrCat(kHead, absl::StrReplaceAll(Rule(kSomeCheck), {{"题", "目"}})), "a");
  ASSERT_TRUE(plain.ok() && spaced.ok() && other.ok());
  EXPECT_EQ(plain->digest(), spaced->digest());
  EXPECT_NE(plain->digest(), other->digest());
  EXPECT_EQ(plain->digest(), Sha256(plain->rule_set().SerializeAsString()));
  EXPECT_TRUE(plain->Serves(2026));
  EXPECT_FALSE(plain->Serves(2025));
}

TEST(CompiledRuleSetTest, AMessageIsJudgedLikeATextWithoutLines) {
  budget::v1::RuleSet rule_set = testing::NationalRules().rule_set();
  const auto rules = CompiledRuleSet::FromProto(rule_set);
  ASSERT_TRUE(rules.ok()) << rules.status();
  EXPECT_EQ(rules->digest(), testing::NationalRules().digest());
  rule_set.mutable_rules(2)->clear_title();
  EXPECT_EQ(std::string(CompiledRuleSet::FromProto(rule_set).status().message()),
            "规则 STR-003：没有写 title");
}

}  // namespace
}  // namespace mingzhang::validation
