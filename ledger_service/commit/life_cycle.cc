#include "ledger_service/commit/life_cycle.h"

#include <algorithm>
#include <array>

namespace mingzhang::commit {
namespace {

using namespace budget::v1;  // NOLINT(google-build-using-namespace): the table below reads as
                             // workflow.md's does.

constexpr std::array kEdges = {
    Edge{ACTION_SUBMIT, BUDGET_STATE_DRAFTING, BUDGET_STATE_SUBMITTED, GATE_SUBMIT},
    Edge{ACTION_SUBMIT, BUDGET_STATE_RETURNED, BUDGET_STATE_SUBMITTED, GATE_SUBMIT},
    Edge{ACTION_WITHDRAW, BUDGET_STATE_SUBMITTED, BUDGET_STATE_DRAFTING, {}},
    Edge{ACTION_CLAIM, BUDGET_STATE_SUBMITTED, BUDGET_STATE_IN_REVIEW, {}},
    Edge{ACTION_CLAIM, BUDGET_STATE_IN_REVIEW, BUDGET_STATE_IN_REVIEW, {}},
    Edge{ACTION_PASS, BUDGET_STATE_IN_REVIEW, BUDGET_STATE_IN_REVIEW, GATE_REVIEW},
    Edge{ACTION_PASS, BUDGET_STATE_IN_REVIEW, BUDGET_STATE_REVIEWED, GATE_REVIEW},
    Edge{ACTION_RETURN, BUDGET_STATE_IN_REVIEW, BUDGET_STATE_RETURNED, {}},
    Edge{ACTION_RETURN, BUDGET_STATE_REVIEWED, BUDGET_STATE_RETURNED, {}},
    Edge{ACTION_APPROVE, BUDGET_STATE_REVIEWED, BUDGET_STATE_APPROVED, GATE_APPROVE},
    Edge{ACTION_PUBLISH, BUDGET_STATE_APPROVED, BUDGET_STATE_PUBLISHED, GATE_PUBLISH},
    Edge{ACTION_CORRECT, BUDGET_STATE_PUBLISHED, BUDGET_STATE_DRAFTING, {}},
    Edge{ACTION_CANCEL, BUDGET_STATE_DRAFTING, BUDGET_STATE_CANCELLED, {}},
    Edge{ACTION_CANCEL, BUDGET_STATE_RETURNED, BUDGET_STATE_CANCELLED, {}},
    Edge{ACTION_CANCEL, BUDGET_STATE_DRAFTING, BUDGET_STATE_PUBLISHED, {}},
    Edge{ACTION_CANCEL, BUDGET_STATE_RETURNED, BUDGET_STATE_PUBLISHED, {}},
};

}  // namespace

const Edge* FindEdge(Action action, BudgetState from, BudgetState to) {
  const auto* found = std::find_if(kEdges.begin(), kEdges.end(), [&](const Edge& edge) {
    return edge.action == action && edge.from == from && edge.to == to;
  });
  return found == kEdges.end() ? nullptr : found;
}

bool ContentMayChange(BudgetState state) {
  return state == BUDGET_STATE_DRAFTING || state == BUDGET_STATE_RETURNED;
}

BudgetState CancelledTo(const Budget& head) {
  return head.has_correction() && head.has_publication() ? BUDGET_STATE_PUBLISHED
                                                         : BUDGET_STATE_CANCELLED;
}

}  // namespace mingzhang::commit
