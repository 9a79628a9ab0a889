// What a compiled rule is: a function from a content, indexed, and the reference data to findings.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "ledger_service/validation/finding_sink.h"
#include "ledger_service/validation/texts.h"

namespace mingzhang::validation {

// The budget that a content is a version of: divisions/{}/departments/{}/budgets/{}.
struct BudgetIdentity {
  std::string division_code;
  std::string department_code;
  std::int32_t fiscal_year = 0;
};

// What a check may look at. Everything that it refers to outlives it. Not thread-safe: each
// validation makes its own.
class CheckContext {
 public:
  CheckContext(const budget::ContentIndex& index, budget::Sums sums,
               const catalog::Catalogue& catalogue, const catalog::Register& departments,
               const std::optional<BudgetIdentity>& identity)
      : index_(index),
        sums_(std::move(sums)),
        catalogue_(catalogue),
        departments_(departments),
        identity_(identity) {}

  const budget::ContentIndex& index() const { return index_; }
  const budget::v1::BudgetContent& content() const { return index_.content(); }
  // Of the rule set's plan.
  const budget::Sums& sums() const { return sums_; }
  const catalog::Catalogue& catalogue() const { return catalogue_; }
  const catalog::Register& departments() const { return departments_; }
  const std::optional<BudgetIdentity>& identity() const { return identity_; }
  // Collected when the first rule asks.
  const std::vector<Text>& texts() const {
    if (!texts_) texts_ = CollectTexts(content());
    return *texts_;
  }

 private:
  const budget::ContentIndex& index_;
  budget::Sums sums_;
  const catalog::Catalogue& catalogue_;
  const catalog::Register& departments_;
  const std::optional<BudgetIdentity>& identity_;
  mutable std::optional<std::vector<Text>> texts_;
};

// Adds a violation for every place where the rule does not hold, in the content's order, each place
// once. Thread-safe.
using Check = std::function<void(const CheckContext&, FindingSink&)>;

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_
