// Who calls, and which roles they hold where.
#ifndef MINGZHANG_COMMON_IDENTITY_PRINCIPAL_H_
#define MINGZHANG_COMMON_IDENTITY_PRINCIPAL_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace mingzhang::identity {

enum class Role {
  kDepartmentEditor,      // 编制人
  kDepartmentHead,        // 单位负责人
  kDepartmentPublisher,   // 公开经办人
  kFinanceReviewer,       // 业务科审核
  kFinanceBudgetOfficer,  // 预算科复审
  kFinanceApprover,       // 局领导
  kAuditor,               // 审计: reads everything, changes nothing
  kAdmin,                 // 系统管理员: runs the system, sees no content
};

inline constexpr std::array<Role, 8> kAllRoles = {Role::kDepartmentEditor,
                                                  Role::kDepartmentHead,
                                                  Role::kDepartmentPublisher,
                                                  Role::kFinanceReviewer,
                                                  Role::kFinanceBudgetOfficer,
                                                  Role::kFinanceApprover,
                                                  Role::kAuditor,
                                                  Role::kAdmin};

// The role's name in tokens, configuration and the audit log, such as "DEPARTMENT_EDITOR", and
// back.
std::string_view RoleName(Role role);
std::optional<Role> RoleFromName(std::string_view name);

// What people call it: "编制人".
std::string_view RoleTitle(Role role);

// A role and where it is held: "divisions/652300/departments/301", "divisions/652300", or "*" for
// everywhere.
struct RoleGrant {
  Role role;
  std::string scope;

  friend bool operator==(const RoleGrant&, const RoleGrant&) = default;
};

// Whether `text` has one of the three shapes of a scope.
bool IsScope(std::string_view text);

// An authenticated person or service. A value: copies are independent.
struct Principal {
  std::string subject;       // Unique and stable with the issuer; goes into the audit log.
  std::string name;          // For display; may be empty.
  std::string organisation;  // For display; may be empty.
  std::vector<RoleGrant> grants;
  absl::Time expires;  // When the token behind it expires.

  // Whether the role is held for `resource`, a resource name such as
  // "divisions/652300/departments/301/budgets/2026": some grant's scope is "*", the resource
  // itself, or a parent of it. "divisions/652300/departments/30" is no parent of
  // "divisions/652300/departments/301".
  bool Holds(Role role, std::string_view resource) const;

  friend bool operator==(const Principal&, const Principal&) = default;
};

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_PRINCIPAL_H_
