// The parent of a listing of budgets.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_LISTING_PARENT_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_LISTING_PARENT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/resource/resource_name.h"

namespace mingzhang::service {

// A department, where "-" stands for all divisions or departments (AIP-159).
class ListingParent {
 public:
  // INVALID_ARGUMENT (FIELD_INVALID).
  static absl::StatusOr<ListingParent> Parse(const std::string& text);

  // What the names of all its budgets begin with.
  std::string Prefix() const;

  bool Contains(const BudgetName& name) const;

 private:
  std::optional<std::string> division_;
  std::optional<std::string> department_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_LISTING_PARENT_H_
