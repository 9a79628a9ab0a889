// Reading one budget, as most commands begin.
#ifndef MINGZHANG_CLI_BUDGET_READING_H_
#define MINGZHANG_CLI_BUDGET_READING_H_

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/session.h"
#include "mingzhang/budget/v1/budget.pb.h"

namespace mingzhang::cli {

// Adds the argument BUDGET. `budget` must live as long as `app`.
inline void AddBudgetArgument(CLI::App& app, std::string& budget) {
  app.add_option("BUDGET", budget, "预算，如 divisions/652300/departments/301/budgets/2026")
      ->required();
}

// The department, or the departments of the division, or all of them, whose budgets are listed:
// what AIP-159 calls reading across collections.
std::string ListParent(const std::string& parent);

// The head of the budget named `name`, as it is or as it was at a time. INVALID_ARGUMENT for
// another kind of name, and the ledger's errors.
absl::StatusOr<budget::v1::Budget> ReadBudget(Session& session, const std::string& name,
                                              std::optional<absl::Time> at = std::nullopt);

// The version that the next step is about, or the last one was: the published where the budget is
// published, otherwise the submitted, or the newest while the department has it; 0 where there is
// none.
std::int64_t VersionInHand(const budget::v1::Budget& budget);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_BUDGET_READING_H_
