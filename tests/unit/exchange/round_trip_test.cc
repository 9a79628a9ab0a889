#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "exchange/exchange.h"
#include "nlohmann/json.hpp"
#include "tests/unit/exchange/samples.h"

namespace mingzhang::exchange {
namespace {

using budget::v1::BudgetContent;
using google::protobuf::util::MessageDifferencer;
using nlohmann::ordered_json;

bool SaysNothing(const ordered_json& value) {
  return (value.is_array() && value.empty()) || value == "";
}

// Without notes, and without empty lists and texts, which say the same as absent ones.
ordered_json Essential(const ordered_json& value) {
  if (!value.is_object() && !value.is_array()) return value;
  ordered_json kept = value.is_object() ? ordered_json::object() : ordered_json::array();
  for (const auto& [key, member] : value.items()) {
    if (value.is_array()) {
      kept.push_back(Essential(member));
    } else if (key[0] != '_' && !SaysNothing(member)) {
      kept[key] = Essential(member);
    }
  }
  return kept;
}

class SampleTest : public testing::TestWithParam<const char*> {};

TEST_P(SampleTest, IsReadWithoutErrors) {
  const ParseResult result = ReadContent(ReadSource(GetParam()));
  for (const InputError& error : result.errors) {
    ADD_FAILURE() << error.place << " " << error.line << ":" << error.column << " "
                  << error.message;
  }
  EXPECT_GT(result.content.expenditure_lines_size(), 30);
}

TEST_P(SampleTest, IsWrittenAsItWasRead) {
  const std::string sample = ReadSource(GetParam());
  const auto content = ParseContent(sample);
  ASSERT_TRUE(content.ok()) << content.status();
  // The samples differ in the order of fields, which a patch disregards.
  const ordered_json difference =
      ordered_json::diff(Essential(ordered_json::parse(sample)),
                         Essential(ordered_json::parse(FormatContent(*content))));
  EXPECT_EQ(difference.dump(1), "[]");
}

TEST_P(SampleTest, ReadingWhatWasWrittenGivesTheSameContent) {
  const auto content = ParseContent(ReadSource(GetParam()));
  ASSERT_TRUE(content.ok());
  const std::string text = FormatContent(*content);
  const auto again = ParseContent(text);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(MessageDifferencer::Equals(*content, *again));
  EXPECT_EQ(FormatContent(*again), text);
}

INSTANTIATE_TEST_SUITE_P(Both, SampleTest, testing::ValuesIn(kSamples));

TEST(RoundTripTest, TheLeadingSampleKeepsItsOrderOfFields) {
  const std::string sample = ReadSource(kSamples[0]);
  const auto content = ParseContent(sample);
  ASSERT_TRUE(content.ok());
  ordered_json expected = Essential(ordered_json::parse(sample));
  ordered_json actual = Essential(ordered_json::parse(FormatContent(*content)));
  // A project's id stands before the amount in one sample and behind it in the other.
  expected.erase("expenditure_lines");
  actual.erase("expenditure_lines");
  EXPECT_TRUE(actual.dump() == expected.dump());
}

TEST(RoundTripTest, EveryFieldOfTheFormatIsKept) {
  const std::string text = Budget(R"(
    "disclosure_form": "form", "compiled_on": "2024-02-29", "main_functions": ["一", "二\n三"],
    "revenue": [{"fund_source": "UNIT_OTHER", "amount_yuan": "0.00"}],
    "expenditure_lines": [{"unit_code": "301001", "functional_code": "2011301",
      "economic_code": "30101", "fund_source": "NON_FISCAL_CARRYOVER_UNIT", "category": "PROJECT",
      "project_id": "P", "amount_yuan": "92233720368547758.07"}],
    "commissioned_services": [{"project_id": null}, {"project_id": "P", "name": "n", "use": "u"}],
    "assets": {},
    "performance": {
      "department": {"funds": {"fiscal_from_superior_yuan": "1.00",
        "fiscal_own_level_yuan": "2.00", "other_yuan": "0.03"},
        "indicators": [{"weight": "12.5"}, {"weight": "0.05"}, {"weight": "100"}]},
      "projects": [{"project_ids": [], "budget_yuan": "0.10"}],
      "department_goal_count": 0})");
  const auto content = ParseContent(text);
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(content->expenditure_lines(0).amount_fen(), INT64_MAX);
  EXPECT_EQ(content->compiled_on().day(), 29);
  EXPECT_EQ(content->performance().department().other_fen(), 3);
  EXPECT_EQ(content->performance().department().indicators(0).weight_hundredths(), 1250);
  EXPECT_TRUE(content->performance().has_department_goal_count());
  EXPECT_FALSE(content->performance().has_project_count());
  EXPECT_TRUE(content->has_assets());
  const std::string written = FormatContent(*content);
  EXPECT_NE(written.find("\"weight\": \"12.5\""), std::string::npos);
  EXPECT_NE(written.find("\"project_id\": null"), std::string::npos);
  const auto again = ParseContent(written);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(MessageDifferencer::Equals(*content, *again)) << written;
}

TEST(RoundTripTest, ContentThatLacksWhatIsRequiredIsWrittenButNotReadBack) {
  BudgetContent content;
  content.add_expenditure_lines()->set_category(static_cast<budget::v1::ExpenditureCategory>(99));
  content.set_other_matters("\xFF");
  EXPECT_FALSE(ReadContent(FormatContent(content)).ok());
  EXPECT_NE(FormatContent(BudgetContent()).find("\"fiscal_year\": 0"), std::string::npos);
}

}  // namespace
}  // namespace mingzhang::exchange
