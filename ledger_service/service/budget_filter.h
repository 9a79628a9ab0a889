// The filter of ListBudgets (common/request/filter.h): `state`, `step`, `fiscal_year`, each with =
// and at most once. A state is a BudgetState without its prefix, such as IN_REVIEW.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_BUDGET_FILTER_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_BUDGET_FILTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/budget.pb.h"

namespace mingzhang::service {

struct BudgetFilter {
  std::optional<budget::v1::BudgetState> state;
  std::optional<std::string> step;
  std::optional<std::int32_t> fiscal_year;

  // INVALID_ARGUMENT that quotes what was not understood and shows what may stand there.
  static absl::StatusOr<BudgetFilter> Parse(std::string_view text);

  bool Matches(const budget::v1::Budget& budget) const;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_BUDGET_FILTER_H_
