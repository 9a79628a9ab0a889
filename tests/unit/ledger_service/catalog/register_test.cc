#include "ledger_service/catalog/register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mingzhang::catalog {
namespace {

using testing::HasSubstr;

constexpr std::string_view kText = R"(
divisions {
  division { code: "652300" name: "昌吉" }
  departments {
    code: "302" name: "商务局"
    units { code: "302002" name: "二" kind: UNIT_KIND_PUBLIC_INSTITUTION }
    units { code: "302001" name: "一" kind: UNIT_KIND_ADMINISTRATIVE }
  }
  departments { code: "301" name: "工信局" }
}
divisions { division { code: "310107" name: "普陀" } })";

TEST(RegisterTest, DivisionsDepartmentsAndUnitsAreFoundByCode) {
  const auto departments = Register::FromText(kText);
  ASSERT_TRUE(departments.ok()) << departments.status();
  ASSERT_NE(departments->FindDivision("310107"), nullptr);
  EXPECT_EQ(departments->FindDivision("310107")->division().name(), "普陀");
  EXPECT_EQ(departments->FindDivision("310000"), nullptr);
  const auto* department = departments->FindDepartment("652300", "302");
  ASSERT_NE(department, nullptr);
  EXPECT_EQ(department->name(), "商务局");
  EXPECT_EQ(Register::FindUnit(*department, "302002")->name(), "二");
  EXPECT_EQ(Register::FindUnit(*department, "302003"), nullptr);
  EXPECT_EQ(departments->FindDepartment("652300", "303"), nullptr);
  EXPECT_EQ(departments->FindDepartment("310107", "302"), nullptr);
  EXPECT_EQ(departments->FindDepartment("999999", "302"), nullptr);
}

TEST(RegisterTest, AnEmptyRegisterHasNoDepartments) {
  const auto departments = Register::FromText("# nobody yet\n");
  ASSERT_TRUE(departments.ok());
  EXPECT_EQ(departments->FindDivision("652300"), nullptr);
}

std::string WithDepartment(const std::string& department) {
  return "divisions {\n  division { code: \"652300\" name: \"昌吉\" }\n  departments { " +
         department + " }\n}";
}

TEST(RegisterTest, WrongTextsAreRefusedWithAReason) {
  const struct {
    std::string text;
    std::string message;
  } cases[] = {
      {"divisions {\n  division { colour: 1 }", "第 2 行"},
      {"divisions {\n  kind: 1\n  size: 2 }", "第 2 行"},
      {"divisions { division { code: \"6523\" name: \"昌吉\" } }", "区划“6523”的代码应为 6 位"},
      {"divisions { division { code: \"652300\" } }", "缺少名称"},
      {"divisions { }", "区划“”的代码"},
      {std::string(kText) + std::string(kText), "重复登记"},
      {WithDepartment("code: \"30\" name: \"局\""), "部门“30”的代码应为 3 到 20 位数字"},
      {WithDepartment("code: \"301\""), "部门“301”缺少名称"},
      {WithDepartment("code: \"301\" name: \"局\\n\""), "缺少名称"},
      {WithDepartment("code: \"301\" name: \"局\" units { code: \"301001\" name: \"一\" }"),
       "单位“301001”缺少类型"},
      {WithDepartment("code: \"301\" name: \"局\" units { code: \"x\" name: \"一\" }"), "单位“x”"},
      {"\xFF", "UTF-8"},
      {std::string(kMaxRegisterBytes + 1, ' '), "超过上限 16 MiB"},
  };
  for (const auto& c : cases) {
    const auto status = Register::FromText(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text.substr(0, 200);
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace mingzhang::catalog
