// Exact sums over a budget's facts. Many sums are written down first (SumPlan) and then evaluated
// together, in one pass over the expenditure lines. A plan that is not changed any more is
// thread-safe. Errors are INVALID_ARGUMENT with a reason in Chinese, for whoever wrote the rules.
//
// No sum overflows: each amount is an int64 and there are fewer than 2^31 of them, so every total
// fits into 95 bits of Amount.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_QUANTITIES_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_QUANTITIES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/entered_field.h"
#include "ledger_service/budget/filter_set.h"
#include "ledger_service/budget/line_filter.h"
#include "mingzhang/budget/v1/control.pb.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::budget {

// Fen, or what else a Unit says.
using Amount = absl::int128;

// The amount as int64 fen, or nullopt when that cannot hold it.
std::optional<std::int64_t> ToFen(Amount amount);

// How many elements a domain has: 1 for DOMAIN_UNSPECIFIED, the whole budget. Fund sources are
// numbered by their enum values, levels of codes by their position in ContentIndex::level,
// everything else by its position in the content.
std::size_t DomainSize(v1::Domain domain, const ContentIndex& index);

class Sums;

// The sums that are wanted.
class SumPlan {
 public:
  // Adds the sum, split by the elements of `domain` if it says of_each, and returns its number;
  // equal sums share one. Errors: no relation; a filter that LineFilter refuses or that
  // asks for a dimension which the relation does not have; of_each without a domain, or with one
  // that the relation cannot be split by; a field, keys or of_any that the relation does not have,
  // or none where it needs them; a field that does not exist or has no numbers.
  absl::StatusOr<std::size_t> Add(const v1::Sum& sum, v1::Domain domain);

  // What that sum counts.
  Unit UnitOf(std::size_t sum) const { return entries_[sum].unit; }

  // All sums of the plan. nullptr: no control figures are in force. O(lines × (sums / 64 + sums
  // that a line counts in) + everything else in the content).
  Sums Evaluate(const ContentIndex& index,
                const v1::ControlFigures* control_figures = nullptr) const;

 private:
  struct Entry {
    v1::Relation relation;
    // DOMAIN_UNSPECIFIED for a sum over the whole budget.
    v1::Domain split;
    Unit unit = Unit::kFen;
    bool or_zero = false;
    LineFilter filter;
    // Of RELATION_ENTERED and RELATION_CONTROL_FIGURES.
    std::optional<EnteredField> field;
    // Of RELATION_PRIOR_YEAR, sorted.
    std::vector<std::string> keys;
  };
  struct Evaluation;

  static absl::StatusOr<Entry> Compile(const v1::Sum& sum, v1::Domain domain);

  std::vector<Entry> entries_;
  absl::flat_hash_map<std::string, std::size_t> numbers_;
  // Of the sums over lines, and which sum each filter is of.
  FilterSet filters_;
  std::vector<std::size_t> filtered_;
};

// The values of a plan's sums for one content.
class Sums {
 public:
  // The sum's value at that element of its domain; for a sum over the whole budget `element` does
  // not matter.
  Amount At(std::size_t sum, std::size_t element) const {
    const std::vector<Amount>& values = values_[sum];
    return values.size() == 1 ? values[0] : values[element];
  }
  // Whether it says anything there: a sum of what may be left out (entered fields, control figures,
  // prior-year amounts) is stated where there is something to add up. Where nothing is, At is 0.
  bool IsStated(std::size_t sum, std::size_t element) const {
    const std::vector<bool>& stated = stated_[sum];
    if (stated.empty()) return true;
    return stated.size() == 1 ? stated[0] : stated[element];
  }

 private:
  friend class SumPlan;
  std::vector<std::vector<Amount>> values_;
  // Empty for a sum that is always stated.
  std::vector<std::vector<bool>> stated_;
};

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_QUANTITIES_H_
