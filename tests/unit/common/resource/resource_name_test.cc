#include "common/resource/resource_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace mingzhang {
namespace {

using ::testing::HasSubstr;

constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";

TEST(ResourceNameTest, NamesAreReadIntoTheirPartsAndWrittenBack) {
  EXPECT_EQ(*DivisionName::Parse("divisions/652300"), DivisionName{"652300"});
  EXPECT_EQ(*DepartmentName::Parse("divisions/652300/departments/301"),
            (DepartmentName{"652300", "301"}));
  EXPECT_EQ(*BudgetName::Parse(kBudget), (BudgetName{"652300", "301", 2026}));
  const VersionName version = *VersionName::Parse(std::string(kBudget) + "/versions/7");
  EXPECT_EQ(version, (VersionName{{"652300", "301", 2026}, 7}));

  EXPECT_EQ(version.ToString(), std::string(kBudget) + "/versions/7");
  EXPECT_EQ(version.budget.ToString(), kBudget);
  EXPECT_EQ(version.budget.Department().ToString(), "divisions/652300/departments/301");
  EXPECT_EQ(DivisionName{"652300"}.ToString(), "divisions/652300");
}

TEST(ResourceNameTest, TheBoundsOfEveryPartAreValid) {
  for (const char* name : {"divisions/000000/departments/a/budgets/2000/versions/1",
                           "divisions/999999/departments/ABCdef-ghi-012345678/budgets/2999/"
                           "versions/9223372036854775807"}) {
    const absl::StatusOr<VersionName> version = VersionName::Parse(name);
    ASSERT_TRUE(version.ok()) << version.status();
    EXPECT_EQ(version->ToString(), name);
  }
}

TEST(ResourceNameTest, SaysWhichSegmentIsWrongAndShowsTheShape) {
  const struct {
    const char* name;
    const char* fault;
  } kCases[] = {
      {"division/652300/departments/301/budgets/2026/versions/1", "第 1 段是“division”"},
      {"/divisions/652300/departments/301/budgets/2026/versions/1", "第 1 段是“”"},
      {"divisions/6523/departments/301/budgets/2026/versions/1", "第 2 段是“6523”"},
      {"divisions/65230O/departments/301/budgets/2026/versions/1", "行政区划代码应为 6 位数字"},
      {"divisions/6523000/departments/301/budgets/2026/versions/1", "第 2 段是“6523000”"},
      {"divisions/652300/Departments/301/budgets/2026/versions/1", "应为“departments”"},
      {"divisions/652300/departments//budgets/2026/versions/1", "第 4 段是“”"},
      {"divisions/652300/departments/30_1/budgets/2026/versions/1", "部门代码应为"},
      {"divisions/652300/departments/../budgets/2026/versions/1", "部门代码应为"},
      {"divisions/652300/departments/012345678901234567890/budgets/2026/versions/1", "第 4 段"},
      {"divisions/652300/departments/局/budgets/2026/versions/1", R"(第 4 段是“\xe5\xb1\x80”)"},
      {"divisions/652300/departments/301/budgets/1999/versions/1", "预算年度应为"},
      {"divisions/652300/departments/301/budgets/3000/versions/1", "预算年度应为"},
      {"divisions/652300/departments/301/budgets/02026/versions/1", "预算年度应为"},
      {"divisions/652300/departments/301/budgets/+2026/versions/1", "预算年度应为"},
      {"divisions/652300/departments/301/budgets/2026/versions/0", "版本号应为"},
      {"divisions/652300/departments/301/budgets/2026/versions/01", "版本号应为"},
      {"divisions/652300/departments/301/budgets/2026/versions/-1", "版本号应为"},
      {"divisions/652300/departments/301/budgets/2026/versions/", "版本号应为"},
      {"divisions/652300/departments/301/budgets/2026/versions/9223372036854775808", "版本号应为"},
      {"divisions/652300/departments/301/budgets/2026", "有 6 段，应为 8 段"},
      {"divisions/652300/departments/301/budgets/2026/versions/1/", "有 9 段，应为 8 段"},
      {"divisions/652300/departments/301/budgets/2026/versions/1/lines/2", "有 10 段，应为 8 段"},
      {"", "资源名为空"},
  };
  for (const auto& [name, fault] : kCases) {
    const absl::Status status = VersionName::Parse(name).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(fault)) << name;
    EXPECT_THAT(std::string(status.message()),
                HasSubstr("应形如 divisions/652300/departments/301/budgets/2026/versions/7"));
  }
}

TEST(ResourceNameTest, ANameOfAnotherKindIsRefused) {
  EXPECT_FALSE(DivisionName::Parse(kBudget).ok());
  EXPECT_FALSE(DepartmentName::Parse(kBudget).ok());
  EXPECT_FALSE(BudgetName::Parse("divisions/652300").ok());
  EXPECT_FALSE(BudgetName::Parse(std::string(kBudget) + "/versions/1").ok());
}

TEST(ResourceNameTest, ALongTextIsRefusedWithoutBeingQuoted) {
  const absl::Status status = BudgetName::Parse(std::string(1'000'000, '/')).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_LT(status.message().size(), 200u);
  EXPECT_THAT(
      std::string(BudgetName::Parse(std::string(kMaxResourceNameBytes, 'x')).status().message()),
      HasSubstr("有 1 段"));
}

TEST(ResourceNameTest, NamesAreOrderedByTheirParts) {
  EXPECT_LT((BudgetName{"652300", "301", 2025}), (BudgetName{"652300", "301", 2026}));
  EXPECT_LT((BudgetName{"652300", "301", 2026}), (BudgetName{"652300", "302", 2025}));
  EXPECT_LT((VersionName{{"652300", "301", 2026}, 9}), (VersionName{{"652300", "301", 2026}, 10}));
  EXPECT_NE((DepartmentName{"652300", "301"}), (DepartmentName{"310107", "301"}));
}

}  // namespace
}  // namespace mingzhang
