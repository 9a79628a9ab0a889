#include "common/identity/principal.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace mingzhang::identity {
namespace {

constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";

Principal Holder(Role role, const std::string& scope) {
  Principal principal;
  principal.grants = {{role, scope}};
  return principal;
}

TEST(RoleTest, NamesAreDistinctAndReadBack) {
  std::set<std::string_view> names;
  std::set<std::string_view> titles;
  for (Role role : kAllRoles) {
    EXPECT_EQ(RoleFromName(RoleName(role)), role);
    names.insert(RoleName(role));
    titles.insert(RoleTitle(role));
  }
  EXPECT_EQ(names.size(), kAllRoles.size());
  EXPECT_EQ(titles.size(), kAllRoles.size());
  EXPECT_EQ(RoleTitle(Role::kDepartmentEditor), "编制人");
}

TEST(RoleTest, OtherNamesAreNoRoles) {
  for (const char* name : {"", "department_head", "DEPARTMENT_HEAD ", "ROOT", "单位负责人"}) {
    EXPECT_EQ(RoleFromName(name), std::nullopt) << name;
  }
}

TEST(ScopeTest, IsADivisionADepartmentOrEverywhere) {
  for (const char* scope : {"*", "divisions/652300", "divisions/652300/departments/301"}) {
    EXPECT_TRUE(IsScope(scope)) << scope;
  }
  for (const char* scope :
       {"", "**", "/", "divisions", "divisions/", "divisions/6523", "divisions/*",
        "divisions/652300/", "divisions/652300/departments/", kBudget}) {
    EXPECT_FALSE(IsScope(scope)) << scope;
  }
}

TEST(PrincipalTest, HoldsARoleWhereItsScopeIsTheResourceOrItsParent) {
  const Principal department = Holder(Role::kDepartmentHead, "divisions/652300/departments/301");
  EXPECT_TRUE(department.Holds(Role::kDepartmentHead, "divisions/652300/departments/301"));
  EXPECT_TRUE(department.Holds(Role::kDepartmentHead, kBudget));
  EXPECT_FALSE(department.Holds(Role::kDepartmentHead, "divisions/652300"));
  EXPECT_FALSE(department.Holds(Role::kDepartmentHead, "divisions/652300/departments/3010"));
  EXPECT_FALSE(department.Holds(Role::kDepartmentHead, "divisions/652300/departments/30"));
  EXPECT_FALSE(department.Holds(Role::kDepartmentHead, ""));

  EXPECT_TRUE(
      Holder(Role::kFinanceReviewer, "divisions/652300").Holds(Role::kFinanceReviewer, kBudget));
  EXPECT_TRUE(Holder(Role::kAuditor, "*").Holds(Role::kAuditor, kBudget));
}

TEST(PrincipalTest, APrefixThatEndsWithinASegmentCoversNothing) {
  EXPECT_FALSE(
      Holder(Role::kFinanceReviewer, "divisions/6523").Holds(Role::kFinanceReviewer, kBudget));
  EXPECT_FALSE(Holder(Role::kFinanceReviewer, "divisions/652300/departments/30")
                   .Holds(Role::kFinanceReviewer, kBudget));
}

TEST(PrincipalTest, AnEmptyScopeCoversNothing) {
  EXPECT_FALSE(Holder(Role::kAdmin, "").Holds(Role::kAdmin, "/divisions/652300"));
  EXPECT_FALSE(Holder(Role::kAdmin, "").Holds(Role::kAdmin, kBudget));
}

TEST(PrincipalTest, OneRoleIsNotAnotherAndGrantsDoNotMix) {
  Principal principal;
  principal.grants = {{Role::kDepartmentEditor, "divisions/652300/departments/301"},
                      {Role::kDepartmentHead, "divisions/652300/departments/302"}};
  EXPECT_TRUE(principal.Holds(Role::kDepartmentEditor, kBudget));
  EXPECT_FALSE(principal.Holds(Role::kDepartmentHead, kBudget));
  EXPECT_FALSE(Principal().Holds(Role::kDepartmentEditor, kBudget));
}

}  // namespace
}  // namespace mingzhang::identity
