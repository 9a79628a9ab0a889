#include "ledger_service/budget/quantities.h"

#include <cstdint>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace mingzhang::budget {
namespace {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// Two units, one project, one carry-over item.
v1::BudgetContent Content() {
  return Parse<v1::BudgetContent>(R"(
    department {
      units { code: "U1" kind: UNIT_KIND_ADMINISTRATIVE }
      units { code: "U2" kind: UNIT_KIND_PUBLIC_INSTITUTION }
    }
    revenue { fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET amount_fen: 1000 }
    revenue { fund_source: FUND_SOURCE_UNIT_OTHER amount_fen: 20 }
    expenditure_lines {
      unit_code: "U1" functional_code: "2011301" economic_code: "30101" amount_fen: 1
      fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET category: EXPENDITURE_CATEGORY_PERSONNEL
    }
    expenditure_lines {
      unit_code: "U2" functional_code: "2011399" economic_code: "30201" amount_fen: 10
      fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET category: EXPENDITURE_CATEGORY_PUBLIC
    }
    expenditure_lines {
      unit_code: "U2" functional_code: "2080501" economic_code: "30299" amount_fen: 100 project_id: "P"
      fund_source: FUND_SOURCE_UNIT_OTHER category: EXPENDITURE_CATEGORY_PROJECT
    }
    expenditure_lines {
      unit_code: "U3" functional_code: "208" economic_code: "30299" amount_fen: 1000 project_id: "C"
      fund_source: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL category: EXPENDITURE_CATEGORY_PROJECT
    }
    expenditure_lines { amount_fen: 10000 project_id: "X" }
    projects {
      project_id: "P" approved_amount_fen: 7
      allocation { amount_fen: 3 } allocation { amount_fen: 4 }
    }
    carry_overs { project_id: "C" })");
}

// The sum's value at one element.
Amount Value(const v1::BudgetContent& content, const std::string& sum,
             v1::Domain domain = v1::DOMAIN_UNSPECIFIED, std::size_t element = 0) {
  SumPlan plan;
  const auto number = plan.Add(Parse<v1::Sum>(sum), domain);
  EXPECT_TRUE(number.ok()) << number.status();
  const ContentIndex index(content);
  return plan.Evaluate(index).At(*number, element);
}

Amount Lines(const std::string& where) {
  return Value(Content(), "relation: RELATION_EXPENDITURE_LINES where { " + where + " }");
}

TEST(QuantitiesTest, SumEveryRelation) {
  EXPECT_EQ(Value(Content(), "relation: RELATION_REVENUE"), 1020);
  EXPECT_EQ(Value(Content(), "relation: RELATION_EXPENDITURE_LINES"), 11111);
  EXPECT_EQ(Value(Content(), "relation: RELATION_APPROVED_AMOUNTS"), 7);
  EXPECT_EQ(Value(Content(), "relation: RELATION_ALLOCATIONS"), 7);
  EXPECT_EQ(Value({}, "relation: RELATION_EXPENDITURE_LINES where { economic_codes: \"301\" }"), 0);
}

TEST(QuantitiesTest, FilterOnEveryDimension) {
  EXPECT_EQ(Lines("fund_sources: FUND_SOURCE_GENERAL_PUBLIC_BUDGET"), 11);
  EXPECT_EQ(Lines("fund_sources: [FUND_SOURCE_GENERAL_PUBLIC_BUDGET, FUND_SOURCE_UNIT_OTHER]"),
            111);
  EXPECT_EQ(Lines("categories: EXPENDITURE_CATEGORY_PROJECT"), 1100);
  EXPECT_EQ(Lines("functional_codes: \"201\""), 11);
  EXPECT_EQ(Lines("functional_codes: \"20113\""), 11);
  EXPECT_EQ(Lines("functional_codes: [\"2011399\", \"2080501\"]"), 110);
  EXPECT_EQ(Lines("functional_codes: \"208\""), 1100);
  EXPECT_EQ(Lines("economic_codes: \"302\""), 1110);
  EXPECT_EQ(Lines("economic_codes: \"30201\""), 10);
  EXPECT_EQ(Lines("unit_kinds: UNIT_KIND_PUBLIC_INSTITUTION"), 110);
  EXPECT_EQ(Lines("belongs_to: BELONGING_NOTHING"), 11);
  EXPECT_EQ(Lines("belongs_to: BELONGING_PROJECT"), 100);
  EXPECT_EQ(Lines("belongs_to: [BELONGING_CARRY_OVER, BELONGING_UNDECLARED]"), 11000);
  EXPECT_EQ(Lines("economic_codes: \"302\" unit_kinds: UNIT_KIND_PUBLIC_INSTITUTION "
                  "belongs_to: BELONGING_NOTHING"),
            10);
  EXPECT_EQ(
      Value(Content(), "relation: RELATION_REVENUE where { fund_sources: FUND_SOURCE_UNIT_OTHER }"),
      20);
}

TEST(QuantitiesTest, FilterOnUnitCodesAndItemIdsAsLinesCarryThem) {
  EXPECT_EQ(Lines("unit_codes: \"U1\""), 1);
  EXPECT_EQ(Lines("unit_codes: [\"U3\", \"U2\"]"), 1110);
  EXPECT_EQ(Lines("unit_codes: \"U\""), 0);
  EXPECT_EQ(Lines("item_ids: \"P\""), 100);
  EXPECT_EQ(Lines("item_ids: [\"X\", \"C\"]"), 11000);
  EXPECT_EQ(Lines("item_ids: [\"P\", \"C\"] unit_codes: \"U3\""), 1000);
}

TEST(QuantitiesTest, CountLinesWithoutUnitForTheOnlyUnit) {
  v1::BudgetContent content = Content();
  content.mutable_department()->mutable_units()->RemoveLast();
  EXPECT_EQ(Value(content, "relation: RELATION_EXPENDITURE_LINES where { unit_codes: \"U1\" }"),
            10001);
}

TEST(QuantitiesTest, RefuseEmptyUnitCodesAndItemIds) {
  SumPlan plan;
  const auto refusal = [&](const std::string& where) {
    const auto sum = "relation: RELATION_EXPENDITURE_LINES where { " + where + " }";
    return std::string(plan.Add(Parse<v1::Sum>(sum), v1::DOMAIN_UNSPECIFIED).status().message());
  };
  EXPECT_EQ(refusal("unit_codes: \"\""), "条件 unit_codes：有空的取值");
  EXPECT_EQ(refusal("item_ids: [\"P\", \"\"]"), "条件 item_ids：有空的取值");
  EXPECT_FALSE(plan.Add(Parse<v1::Sum>("relation: RELATION_REVENUE where { unit_codes: 'U1' }"),
                        v1::DOMAIN_UNSPECIFIED)
                   .ok());
}

TEST(QuantitiesTest, SplitByTheElementsOfADomain) {
  const std::string lines = "relation: RELATION_EXPENDITURE_LINES of_each: true";
  EXPECT_EQ(Value(Content(), lines, v1::DOMAIN_UNIT, 0), 1);
  EXPECT_EQ(Value(Content(), lines, v1::DOMAIN_UNIT, 1), 110);
  EXPECT_EQ(Value(Content(), lines, v1::DOMAIN_FUND_SOURCE, v1::FUND_SOURCE_UNIT_OTHER), 100);
  EXPECT_EQ(Value(Content(), lines, v1::DOMAIN_FUND_SOURCE, v1::FUND_SOURCE_UNSPECIFIED), 10000);
  EXPECT_EQ(Value(Content(), lines, v1::DOMAIN_PROJECT, 0), 100);
  EXPECT_EQ(Value(Content(), lines, v1::DOMAIN_CARRY_OVER, 0), 1000);
  EXPECT_EQ(Value(Content(), "relation: RELATION_ALLOCATIONS of_each: true", v1::DOMAIN_PROJECT, 0),
            7);
  EXPECT_EQ(Value(Content(), "relation: RELATION_REVENUE of_each: true", v1::DOMAIN_FUND_SOURCE,
                  v1::FUND_SOURCE_UNIT_OTHER),
            20);
}

TEST(QuantitiesTest, SumsThatAreNotOfEachStayWholeInADomain) {
  EXPECT_EQ(Value(Content(), "relation: RELATION_REVENUE", v1::DOMAIN_PROJECT, 5), 1020);
}

TEST(QuantitiesTest, EqualSumsShareANumber) {
  SumPlan plan;
  const auto whole = Parse<v1::Sum>("relation: RELATION_REVENUE");
  const auto each = Parse<v1::Sum>("relation: RELATION_REVENUE of_each: true");
  EXPECT_EQ(*plan.Add(whole, v1::DOMAIN_UNSPECIFIED), 0U);
  EXPECT_EQ(*plan.Add(whole, v1::DOMAIN_FUND_SOURCE), 0U);
  EXPECT_EQ(*plan.Add(each, v1::DOMAIN_FUND_SOURCE), 1U);
  EXPECT_EQ(*plan.Add(each, v1::DOMAIN_FUND_SOURCE), 1U);
}

TEST(QuantitiesTest, AreExactBeyondWhatFenCanHold) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  v1::BudgetContent content;
  for (int i = 0; i < 3; ++i) content.add_expenditure_lines()->set_amount_fen(kMost);
  const Amount sum = Value(content, "relation: RELATION_EXPENDITURE_LINES");
  EXPECT_EQ(sum, Amount(kMost) * 3);
  EXPECT_EQ(ToFen(sum), std::nullopt);
  content.mutable_expenditure_lines(1)->set_amount_fen(-kMost);
  content.mutable_expenditure_lines(2)->set_amount_fen(-1);
  EXPECT_EQ(ToFen(Value(content, "relation: RELATION_EXPENDITURE_LINES")), -1);
}

TEST(QuantitiesTest, ToFenHoldsTheWholeRangeAndNoMore) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(ToFen(kLeast), kLeast);
  EXPECT_EQ(ToFen(kMost), kMost);
  EXPECT_EQ(ToFen(Amount(kLeast) - 1), std::nullopt);
  EXPECT_EQ(ToFen(Amount(kMost) + 1), std::nullopt);
}

TEST(LineFilterTest, TellsTheFirstDimensionThatALineFails) {
  const v1::BudgetContent content = Content();
  const ContentIndex index(content);
  const auto filter = LineFilter::Compile(
      Parse<v1::Filter>("categories: EXPENDITURE_CATEGORY_PUBLIC economic_codes: \"302\" "
                        "belongs_to: BELONGING_NOTHING"));
  ASSERT_TRUE(filter.ok());
  EXPECT_EQ(filter->FirstCondition(), Dimension::kCategory);
  const BoundFilter bound(*filter, index);
  EXPECT_EQ(bound.FirstFailure(index.lines()[0]), Dimension::kCategory);
  EXPECT_EQ(bound.FirstFailure(index.lines()[1]), std::nullopt);
  EXPECT_TRUE(bound.Passes(index.lines()[1]));
  EXPECT_EQ(LineFilter::Compile({})->FirstCondition(), std::nullopt);
}

TEST(ContentIndexTest, LinesWithoutUnitBelongToTheOnlyOne) {
  v1::BudgetContent content;
  content.add_expenditure_lines();
  content.add_expenditure_lines()->set_unit_code("U1");
  {
    const ContentIndex none(content);
    EXPECT_EQ(none.unit_count(), 1);
    EXPECT_EQ(none.lines()[0].unit, 0);
    EXPECT_EQ(none.lines()[0].unit_kind, v1::UNIT_KIND_ADMINISTRATIVE);
    EXPECT_EQ(none.lines()[1].unit, kNone);
    EXPECT_EQ(none.lines()[1].unit_kind, v1::UNIT_KIND_UNSPECIFIED);
  }
  auto& unit = *content.mutable_department()->add_units();
  unit.set_code("U1");
  unit.set_kind(v1::UNIT_KIND_REFERENCE_MANAGED);
  {
    const ContentIndex one(content);
    EXPECT_EQ(one.lines()[0].unit, 0);
    EXPECT_EQ(one.lines()[1].unit, 0);
    EXPECT_EQ(one.lines()[0].unit_kind, v1::UNIT_KIND_REFERENCE_MANAGED);
  }
  content.mutable_department()->add_units()->set_code("U2");
  const ContentIndex two(content);
  EXPECT_EQ(two.lines()[0].unit, kNone);
  EXPECT_EQ(two.lines()[1].unit, 0);
}

TEST(ContentIndexTest, ValuesOutsideTheEnumsCountAsUnspecified) {
  v1::BudgetContent content;
  auto& line = *content.add_expenditure_lines();
  line.set_fund_source(static_cast<v1::FundSource>(99));
  line.set_category(static_cast<v1::ExpenditureCategory>(-5));
  const ContentIndex index(content);
  EXPECT_EQ(index.lines()[0].fund_source, v1::FUND_SOURCE_UNSPECIFIED);
  EXPECT_EQ(index.lines()[0].category, v1::EXPENDITURE_CATEGORY_UNSPECIFIED);
}

TEST(ContentIndexTest, TheFirstToDeclareAnIdHasIt) {
  v1::BudgetContent content;
  content.add_projects()->set_project_id("A");
  content.add_projects()->set_project_id("A");
  content.add_carry_overs()->set_project_id("A");
  content.add_carry_overs();
  const ContentIndex index(content);
  ASSERT_TRUE(index.FindItem("A").has_value());
  EXPECT_EQ(index.FindItem("A")->kind, v1::BELONGING_PROJECT);
  EXPECT_EQ(index.FindItem("A")->position, 0);
  EXPECT_FALSE(index.FindItem("").has_value());
}

}  // namespace
}  // namespace mingzhang::budget
