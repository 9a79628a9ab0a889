#include "ledger_service/service/access.h"

#include <algorithm>
#include <string>

#include "common/resource/resource_name.h"
#include "common/status/status.h"

namespace mingzhang::service {
namespace {

using identity::Role;

absl::Status OutOfScope(std::string_view resource) {
  return MakeError(
      absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_ROLE_OUT_OF_SCOPE,
      std::string("您的角色不包括：").append(resource).append("；如确有需要，请联系管理员授权"),
      {{"resource", std::string(resource)}});
}

template <typename Predicate>
bool HoldsAny(const identity::Principal& person, std::string_view resource, Predicate accept) {
  return std::any_of(person.grants.begin(), person.grants.end(),
                     [&](const identity::RoleGrant& grant) {
                       return accept(grant.role) && ScopeCovers(grant.scope, resource);
                     });
}

}  // namespace

bool MayRead(const identity::Principal& person, std::string_view resource) {
  return HoldsAny(person, resource, [](Role role) { return role != Role::kAdmin; });
}

std::vector<std::string> ReadScopes(const identity::Principal& person) {
  std::vector<std::string> scopes;
  for (const identity::RoleGrant& grant : person.grants) {
    if (grant.role != Role::kAdmin) scopes.push_back(grant.scope);
  }
  return scopes;
}

absl::Status CheckMayRead(const identity::Principal& person, std::string_view resource) {
  return MayRead(person, resource) ? absl::OkStatus() : OutOfScope(resource);
}

absl::Status CheckMayAct(const identity::Principal& person, std::string_view resource) {
  const bool may = HoldsAny(
      person, resource, [](Role role) { return role != Role::kAdmin && role != Role::kAuditor; });
  return may ? absl::OkStatus() : OutOfScope(resource);
}

absl::Status CheckMayReadWholeLog(const identity::Principal& person) {
  // Only a scope of "*" covers every division, so it covers the parent of them all.
  if (person.Holds(Role::kAuditor, "divisions")) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_ROLE_MISSING,
                   "通读审计日志需要全部行政区划的审计角色", {{"needed_role", "AUDITOR"}});
}

absl::Status CheckMayAdminister(const identity::Principal& person) {
  if (person.Holds(Role::kAdmin, "divisions")) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_ROLE_MISSING,
                   "管理账本需要全部行政区划的系统管理员角色", {{"needed_role", "ADMIN"}});
}

ledger::v1::Actor ToActor(const identity::Principal& person, std::string_view resource) {
  ledger::v1::Actor actor;
  actor.set_subject(person.subject);
  actor.set_display_name(person.name);
  actor.set_organisation(person.organisation);
  for (const Role role : identity::kAllRoles) {
    if (person.Holds(role, resource)) actor.add_roles(std::string(identity::RoleName(role)));
  }
  return actor;
}

}  // namespace mingzhang::service
