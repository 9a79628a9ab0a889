#include "ledger_service/service/listing_parent.h"

#include "absl/strings/str_cat.h"
#include "common/status/status.h"

namespace mingzhang::service {

absl::StatusOr<ListingParent> ListingParent::Parse(const std::string& text) {
  // A wildcard takes the place of a code that parses.
  std::string concrete = text;
  const bool any_division = concrete.starts_with("divisions/-/");
  if (any_division) concrete.replace(0, 11, "divisions/000000");
  const bool any_department = concrete.ends_with("/departments/-");
  auto name = DepartmentName::Parse(concrete);
  if (!name.ok()) {
    return FieldError("parent", absl::StrCat(std::string(name.status().message()),
                                             "；“-”表示全部，例如 divisions/652300/departments/-"));
  }
  ListingParent parent;
  if (!any_division) parent.division_ = name->division;
  if (!any_department) parent.department_ = name->department;
  return parent;
}

std::string ListingParent::Prefix() const {
  if (!division_) return "divisions/";
  if (!department_) return absl::StrCat("divisions/", *division_, "/departments/");
  return absl::StrCat("divisions/", *division_, "/departments/", *department_, "/budgets/");
}

bool ListingParent::Contains(const BudgetName& name) const {
  return (!division_ || name.division == *division_) &&
         (!department_ || name.department == *department_);
}

}  // namespace mingzhang::service
