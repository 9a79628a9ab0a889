#include "workflow_service/process/review_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"

namespace mingzhang::workflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string Step(const std::string& id, const std::string& role = "FINANCE_REVIEWER") {
  return absl::StrCat("steps { step_id: '", id, "' title: '初审' role: '", role, "' }\n");
}

std::string Mistake(const std::string& text) {
  const auto steps = ReviewSteps::Parse(text, "steps.textproto");
  EXPECT_FALSE(steps.ok());
  EXPECT_EQ(steps.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(steps.status().message());
}

TEST(ReviewStepsTest, TheShippedConfigurationHasTheThreeDefaultSteps) {
  const char* source = std::getenv("MINGZHANG_SOURCE");
  ASSERT_NE(source, nullptr);
  std::ifstream file(absl::StrCat(source, "/config/review_steps.textproto"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto steps = ReviewSteps::Parse(text, "review_steps.textproto");
  ASSERT_TRUE(steps.ok()) << steps.status();

  std::vector<std::string> printed;
  for (const ReviewStep& step : *steps) {
    printed.push_back(absl::StrCat(step.id, " ", step.title, " ",
                                   std::string(identity::RoleName(step.role)), " ",
                                   step.time_limit_days));
  }
  EXPECT_THAT(printed, testing::ElementsAre("first_review 业务科初审 FINANCE_REVIEWER 10",
                                            "second_review 预算科复审 FINANCE_BUDGET_OFFICER 5",
                                            "final_review 局领导审签 FINANCE_APPROVER 5"));
}

TEST(ReviewStepsTest, StepsFollowEachOtherInTheOrderOfTheFile) {
  const auto steps = ReviewSteps::Parse(Step("b") + Step("a"), "f");
  ASSERT_TRUE(steps.ok()) << steps.status();
  EXPECT_EQ(steps->first().id, "b");
  ASSERT_NE(steps->Next(steps->first()), nullptr);
  EXPECT_EQ(steps->Next(steps->first())->id, "a");
  EXPECT_EQ(steps->Next(*steps->Find("a")), nullptr);
  EXPECT_EQ(steps->Find("c"), nullptr);
}

TEST(ReviewStepsTest, TakesUpToTenSteps) {
  std::string text;
  for (int i = 0; i < 10; ++i) text += Step(absl::StrCat("step_", i));
  EXPECT_TRUE(ReviewSteps::Parse(text, "f").ok());
  EXPECT_THAT(Mistake(text + Step("step_10")), HasSubstr("11"));
}

TEST(ReviewStepsTest, RefusesAFileWithoutSteps) {
  EXPECT_THAT(Mistake(""), HasSubstr("steps.textproto: 没有审核环节"));
}

TEST(ReviewStepsTest, AMistakeInTheFormatIsNamedWithItsLine) {
  EXPECT_THAT(Mistake("steps {\n  step_id: 'a'\n  colour: 'red'\n}"),
              AllOf(HasSubstr("steps.textproto:3: "), HasSubstr("colour")));
  EXPECT_THAT(Mistake("steps {\n"), HasSubstr("steps.textproto:2: "));
}

TEST(ReviewStepsTest, EveryMistakeIsNamedWithItsLine) {
  const std::string message = Mistake(
      "steps {\n"
      "  step_id: 'First'\n"
      "  title: ''\n"
      "  role: 'AUDITOR'\n"
      "  time_limit_days: -1\n"
      "}\n"
      "steps {\n"
      "  title: '复审'\n"
      "  role: 'FINANCE_APPROVER'\n"
      "  time_limit_days: 366\n"
      "}\n");
  EXPECT_THAT(
      message,
      AllOf(HasSubstr("steps.textproto:2: step_id"), HasSubstr("steps.textproto:3: title"),
            HasSubstr("steps.textproto:4: role"), HasSubstr("steps.textproto:5: time_limit_days"),
            HasSubstr("steps.textproto:7: step_id"),
            HasSubstr("steps.textproto:10: time_limit_days")));
}

TEST(ReviewStepsTest, AStepIdIsUniqueAndAtMostFortyBytesLong) {
  EXPECT_TRUE(ReviewSteps::Parse(Step(std::string(40, 'a')), "f").ok());
  EXPECT_THAT(Mistake(Step(std::string(41, 'a'))), HasSubstr(":1: step_id"));
  EXPECT_THAT(Mistake(Step("a") + Step("a")), HasSubstr(":2: step_id"));
}

TEST(ReviewStepsTest, OnlyFinanceRolesReview) {
  for (const identity::Role role : identity::kAllRoles) {
    const std::string name(identity::RoleName(role));
    EXPECT_EQ(ReviewSteps::Parse(Step("a", name), "f").ok(), name.starts_with("FINANCE_")) << name;
  }
  EXPECT_FALSE(ReviewSteps::Parse(Step("a", "finance_reviewer"), "f").ok());
}

}  // namespace
}  // namespace mingzhang::workflow
