#include "ledger_service/service/access.h"

#include <gtest/gtest.h>

#include "common/status/status.h"

namespace mingzhang::service {
namespace {

using identity::Principal;
using identity::Role;

constexpr char kDepartment[] = "divisions/652300/departments/301";
constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";
constexpr char kOther[] = "divisions/652300/departments/302/budgets/2026";

Principal Holding(Role role, const char* scope) {
  Principal person;
  person.subject = "p";
  person.grants = {{role, scope}};
  return person;
}

TEST(AccessTest, APersonReadsWhereTheyHoldARole) {
  const Principal editor = Holding(Role::kDepartmentEditor, kDepartment);
  EXPECT_TRUE(MayRead(editor, kBudget));
  EXPECT_FALSE(MayRead(editor, kOther));
  EXPECT_TRUE(MayRead(Holding(Role::kFinanceReviewer, "divisions/652300"), kOther));
  EXPECT_TRUE(MayRead(Holding(Role::kAuditor, "*"), kOther));
  EXPECT_FALSE(MayRead(Principal(), kBudget));
}

TEST(AccessTest, TheAdministratorReadsNothing) {
  EXPECT_EQ(ErrorReasonName(CheckMayRead(Holding(Role::kAdmin, "*"), kBudget)),
            "ROLE_OUT_OF_SCOPE");
}

TEST(AccessTest, AnAuditorReadsButDoesNotAct) {
  const Principal auditor = Holding(Role::kAuditor, "*");
  EXPECT_TRUE(CheckMayRead(auditor, kBudget).ok());
  EXPECT_EQ(CheckMayAct(auditor, kBudget).code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(CheckMayAct(Holding(Role::kDepartmentHead, kDepartment), kBudget).ok());
}

TEST(AccessTest, OnlyAnAuditorOfEverythingReadsTheWholeLog) {
  EXPECT_TRUE(CheckMayReadWholeLog(Holding(Role::kAuditor, "*")).ok());
  EXPECT_FALSE(CheckMayReadWholeLog(Holding(Role::kAuditor, "divisions/652300")).ok());
  EXPECT_FALSE(CheckMayReadWholeLog(Holding(Role::kFinanceApprover, "*")).ok());
}

TEST(AccessTest, TheLogRecordsTheRolesHeldForTheResourceOnly) {
  Principal person = Holding(Role::kDepartmentEditor, kDepartment);
  person.grants.push_back({Role::kDepartmentHead, "divisions/652300/departments/302"});
  const auto actor = ToActor(person, kBudget);
  ASSERT_EQ(actor.roles_size(), 1);
  EXPECT_EQ(actor.roles(0), "DEPARTMENT_EDITOR");
}

}  // namespace
}  // namespace mingzhang::service
