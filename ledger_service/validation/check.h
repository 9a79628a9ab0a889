// What a compiled rule is: a function from a content, indexed, and the reference data to findings.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/prose/characters.h"
#include "ledger_service/validation/basis.h"
#include "ledger_service/validation/compared_amounts.h"
#include "ledger_service/validation/finding_sink.h"
#include "ledger_service/validation/texts.h"

namespace mingzhang::validation {

// What a check may look at. Everything that it refers to outlives it. Not thread-safe: each
// validation makes its own.
class CheckContext {
 public:
  // `plan` and `compared` are the rule set's.
  CheckContext(const budget::ContentIndex& index, std::string_view form_id, const Basis& basis,
               const Circumstances& circumstances, const budget::SumPlan& plan,
               const ComparedAmounts& compared);

  const budget::ContentIndex& index() const { return index_; }
  const budget::v1::BudgetContent& content() const { return index_.content(); }
  // The form that the budget is disclosed by; empty where it is not known.
  std::string_view form_id() const { return form_id_; }
  // Of the rule set's plan.
  const budget::Sums& sums() const { return sums_; }
  const Basis& basis() const { return basis_; }
  const Circumstances& circumstances() const { return circumstances_; }
  const catalog::Catalogue& catalogue() const { return basis_.catalogue; }
  const catalog::Register& departments() const { return basis_.departments; }
  const std::optional<BudgetIdentity>& identity() const { return circumstances_.identity; }
  // What the content compares with last year, in the rule set's order. Collected when the first
  // rule asks, like everything below.
  const std::vector<ComparedAmount>& compared_amounts() const;
  // What last year's publication has for a key of compared amounts, 0 where it has nothing for it;
  // nullopt without a publication.
  std::optional<budget::Amount> PublishedLastYear(std::string_view key) const;
  const std::vector<Text>& texts() const;
  // The value of texts()[text], read once for all rules that scan it.
  const prose::Characters& Characters(std::size_t text) const;

 private:
  const budget::ContentIndex& index_;
  std::string_view form_id_;
  const Basis& basis_;
  const Circumstances& circumstances_;
  const budget::SumPlan& plan_;
  const ComparedAmounts& compared_;
  budget::Sums sums_;
  mutable std::optional<std::vector<ComparedAmount>> compared_amounts_;
  mutable std::optional<std::map<std::string, budget::Amount, std::less<>>> published_;
  mutable std::optional<Texts> texts_;
  mutable std::vector<prose::Characters> characters_;
};

// Adds a violation for every place where the rule does not hold, in the content's order, each place
// once. Thread-safe.
using Check = std::function<void(const CheckContext&, FindingSink&)>;

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_CHECK_H_
