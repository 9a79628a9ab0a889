// The steps that a budget can take at all, whoever asks: what the ledger holds as an invariant. Who
// may take one, and after which review steps, is the workflow service's policy.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_LIFE_CYCLE_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_LIFE_CYCLE_H_

#include <optional>

#include "mingzhang/budget/v1/budget.pb.h"

namespace mingzhang::commit {

// One edge of the life cycle, and the gate whose rules the version must pass to take it.
struct Edge {
  budget::v1::Action action;
  budget::v1::BudgetState from;
  budget::v1::BudgetState to;
  std::optional<budget::v1::Gate> gate;
};

// The edge that `action` takes from `from` to `to`, or nullptr where there is none.
const Edge* FindEdge(budget::v1::Action action, budget::v1::BudgetState from,
                     budget::v1::BudgetState to);

// Whether a version may be added.
bool ContentMayChange(budget::v1::BudgetState state);

// Where a cancellation leads, of the two ends that it has: a correction is given up and what is
// published stays PUBLISHED; any other budget ends CANCELLED.
budget::v1::BudgetState CancelledTo(const budget::v1::Budget& head);

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_LIFE_CYCLE_H_
