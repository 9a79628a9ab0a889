#include "ledger_service/budget/filter_set.h"

#include <set>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace mingzhang::budget {
namespace {

LineFilter Filter(const std::string& text) {
  v1::Filter filter;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &filter)) << text;
  return LineFilter::Compile(filter).value();
}

v1::BudgetContent Content() {
  v1::BudgetContent content;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
    department { units { code: "U1" kind: UNIT_KIND_ADMINISTRATIVE } units { code: "U2" } }
    expenditure_lines {
      unit_code: "U1" functional_code: "2011301" economic_code: "30101"
      fund_source: FUND_SOURCE_GENERAL_PUBLIC_BUDGET category: EXPENDITURE_CATEGORY_PERSONNEL
    }
    expenditure_lines {
      unit_code: "U2" functional_code: "2080501" economic_code: "30201" project_id: "P"
      fund_source: FUND_SOURCE_UNIT_OTHER category: EXPENDITURE_CATEGORY_PROJECT
    }
    expenditure_lines { unit_code: "X" functional_code: "208" economic_code: "3" project_id: "C" }
    projects { project_id: "P" }
    carry_overs { project_id: "C" })",
                                                            &content));
  return content;
}

// The filters that the line passes.
std::set<std::size_t> Passing(const BoundFilterSet& filters, const ContentIndex::Line& line) {
  std::set<std::size_t> passing;
  for (std::size_t word = 0; word < filters.words(); ++word) {
    ForEachBit(filters.Passing(line, word),
               [&](std::size_t bit) { passing.insert(word * 64 + bit); });
  }
  return passing;
}

TEST(FilterSetTest, EachFilterPassesWhatItPassesAlone) {
  const std::vector<LineFilter> kinds = {
      Filter(""),
      Filter("fund_sources: FUND_SOURCE_UNIT_OTHER"),
      Filter("categories: [EXPENDITURE_CATEGORY_PERSONNEL, EXPENDITURE_CATEGORY_PROJECT]"),
      Filter("functional_codes: [\"20113\", \"2080501\"]"),
      Filter("functional_codes: \"208\" economic_codes: \"302\""),
      Filter("unit_kinds: UNIT_KIND_ADMINISTRATIVE"),
      Filter("belongs_to: [BELONGING_NOTHING, BELONGING_CARRY_OVER]"),
      Filter("unit_codes: [\"U2\", \"X\"]"),
      Filter("item_ids: \"P\""),
  };
  // More than two words of them.
  std::vector<LineFilter> all;
  FilterSet set;
  for (std::size_t i = 0; i < 130; ++i) {
    all.push_back(kinds[i % kinds.size()]);
    EXPECT_EQ(set.Add(all.back()), i);
  }
  const v1::BudgetContent content = Content();
  const ContentIndex index(content);
  const BoundFilterSet bound(set, index);
  EXPECT_EQ(bound.words(), 3U);
  for (const ContentIndex::Line& line : index.lines()) {
    std::set<std::size_t> alone;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (BoundFilter(all[i], index).Passes(line)) alone.insert(i);
    }
    EXPECT_EQ(Passing(bound, line), alone);
  }
}

TEST(FilterSetTest, KeepsOutLinesThatBelongToNoElement) {
  FilterSet set;
  const std::vector<v1::Domain> domains = {v1::DOMAIN_FUND_SOURCE,      v1::DOMAIN_UNIT,
                                           v1::DOMAIN_PROJECT,          v1::DOMAIN_CARRY_OVER,
                                           v1::DOMAIN_FUNCTIONAL_CLASS, v1::DOMAIN_FUNCTIONAL_ITEM,
                                           v1::DOMAIN_ECONOMIC_CLASS,   v1::DOMAIN_VEHICLE_KIND};
  for (const v1::Domain domain : domains) set.RequireElement(set.Add(Filter("")), domain);
  const v1::BudgetContent content = Content();
  const ContentIndex index(content);
  const BoundFilterSet bound(set, index);
  EXPECT_EQ(Passing(bound, index.lines()[0]), (std::set<std::size_t>{0, 1, 4, 5, 6, 7}));
  EXPECT_EQ(Passing(bound, index.lines()[1]), (std::set<std::size_t>{0, 1, 2, 4, 5, 6, 7}));
  // No fund source, an undeclared unit, codes of a class and of none.
  EXPECT_EQ(Passing(bound, index.lines()[2]), (std::set<std::size_t>{3, 4, 7}));
}

}  // namespace
}  // namespace mingzhang::budget
