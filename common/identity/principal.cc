#include "common/identity/principal.h"

#include <algorithm>
#include <cstdlib>

#include "common/resource/resource_name.h"

namespace mingzhang::identity {
namespace {

constexpr std::string_view kEverywhere = "*";

}  // namespace

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kDepartmentEditor:
      return "DEPARTMENT_EDITOR";
    case Role::kDepartmentHead:
      return "DEPARTMENT_HEAD";
    case Role::kDepartmentPublisher:
      return "DEPARTMENT_PUBLISHER";
    case Role::kFinanceReviewer:
      return "FINANCE_REVIEWER";
    case Role::kFinanceBudgetOfficer:
      return "FINANCE_BUDGET_OFFICER";
    case Role::kFinanceApprover:
      return "FINANCE_APPROVER";
    case Role::kAuditor:
      return "AUDITOR";
    case Role::kAdmin:
      return "ADMIN";
  }
  std::abort();  // Not a Role.
}

std::optional<Role> RoleFromName(std::string_view name) {
  for (Role role : kAllRoles) {
    if (RoleName(role) == name) return role;
  }
  return std::nullopt;
}

std::string_view RoleTitle(Role role) {
  switch (role) {
    case Role::kDepartmentEditor:
      return "编制人";
    case Role::kDepartmentHead:
      return "单位负责人";
    case Role::kDepartmentPublisher:
      return "公开经办人";
    case Role::kFinanceReviewer:
      return "业务科审核";
    case Role::kFinanceBudgetOfficer:
      return "预算科复审";
    case Role::kFinanceApprover:
      return "局领导";
    case Role::kAuditor:
      return "审计";
    case Role::kAdmin:
      return "系统管理员";
  }
  std::abort();  // Not a Role.
}

bool IsScope(std::string_view text) {
  return text == kEverywhere || DivisionName::Parse(text).ok() || DepartmentName::Parse(text).ok();
}

bool Principal::Holds(Role role, std::string_view resource) const {
  return std::any_of(grants.begin(), grants.end(), [&](const RoleGrant& grant) {
    return grant.role == role && ScopeCovers(grant.scope, resource);
  });
}

}  // namespace mingzhang::identity
