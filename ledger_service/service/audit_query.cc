#include "ledger_service/service/audit_query.h"

#include <algorithm>
#include <utility>

#include "common/resource/reference_name.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "ledger_service/service/access.h"

namespace mingzhang::service {
namespace {

absl::Status CheckResource(const std::string& resource) {
  auto name = BudgetName::Parse(resource);
  const bool known = name.ok() || ReferenceName::Parse(resource).ok() ||
                     ActivationName::Parse(resource).ok() ||
                     ControlFiguresName::Parse(resource).ok();
  return known ? absl::OkStatus() : FieldError("resource", std::string(name.status().message()));
}

// A division is readable in part by whoever may read one of its departments.
absl::Status CheckMayReadOf(const identity::Principal& person, const std::string& division,
                            const std::vector<std::string>& scopes) {
  const bool has_part = std::any_of(scopes.begin(), scopes.end(), [&](const std::string& scope) {
    return trail::DivisionOf(scope) == division;
  });
  return has_part ? absl::OkStatus() : CheckMayRead(person, division);
}

}  // namespace

absl::StatusOr<trail::EntryQuery> MakeAuditQuery(const identity::Principal& person,
                                                 const std::string& resource,
                                                 const std::string& filter) {
  trail::EntryQuery query;
  query.resource = resource;
  query.scopes = ReadScopes(person);
  if (!resource.empty()) {
    absl::Status status = CheckResource(resource);
    if (status.ok()) status = CheckMayRead(person, resource);
    if (!status.ok()) return status;
  }
  auto parsed = trail::AuditFilter::Parse(filter);
  if (!parsed.ok()) return parsed.status();
  query.filter = *std::move(parsed);
  if (query.filter.department) {
    const auto may = CheckMayRead(person, *query.filter.department);
    if (!may.ok()) return may;
  }
  if (query.filter.division) {
    const auto may = CheckMayReadOf(person, *query.filter.division, query.scopes);
    if (!may.ok()) return may;
  }
  return query;
}

}  // namespace mingzhang::service
