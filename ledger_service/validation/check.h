// What a compiled rule is: a function from a content, indexed, and the reference data to findings.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/validation/basis.h"
#include "ledger_service/validation/finding_sink.h"
#include "ledger_service/validation/texts.h"

namespace mingzhang::validation {

// What a check may look at. Everything that it refers to outlives it. Not thread-safe: each
// validation makes its own.
class CheckContext {
 public:
  CheckContext(const budget::ContentIndex& index, budget::Sums sums, const Basis& basis,
               const Circumstances& circumstances)
      : index_(index), sums_(std::move(sums)), basis_(basis), circumstances_(circumstances) {}

  const budget::ContentIndex& index() const { return index_; }
  const budget::v1::BudgetContent& content() const { return index_.content(); }
  // Of the rule set's plan.
  const budget::Sums& sums() const { return sums_; }
  const Basis& basis() const { return basis_; }
  const Circumstances& circumstances() const { return circumstances_; }
  const catalog::Catalogue& catalogue() const { return basis_.catalogue; }
  const catalog::Register& departments() const { return basis_.departments; }
  const std::optional<BudgetIdentity>& identity() const { return circumstances_.identity; }
  // Collected when the first rule asks.
  const std::vector<Text>& texts() const {
    if (!texts_) texts_ = CollectTexts(content());
    return *texts_;
  }

 private:
  const budget::ContentIndex& index_;
  budget::Sums sums_;
  const Basis& basis_;
  const Circumstances& circumstances_;
  mutable std::optional<std::vector<Text>> texts_;
};

// Adds a violation for every place where the rule does not hold, in the content's order, each place
// once. Thread-safe.
using Check = std::function<void(const CheckContext&, FindingSink&)>;

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_
