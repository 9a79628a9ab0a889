// A small budget that has something of everything, to see a form by.
#ifndef MINGZHANG_CLI_SAMPLE_BUDGET_H_
#define MINGZHANG_CLI_SAMPLE_BUDGET_H_

#include <cstdint>

#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::cli {

// Two units of different kinds, every kind of fund source, projects, carry-over items of which one
// is withheld, prior-year amounts, texts. Its revenue balances.
budget::v1::BudgetContent SampleBudget(std::int32_t fiscal_year);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_SAMPLE_BUDGET_H_
