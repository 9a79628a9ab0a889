// The process: who may move a budget from which state to which, and what must hold; the table is in
// transition_table.h. Pure functions of the budget's head, the person and the bureau's review
// steps: the ledger stores what they decide and repeats none of it.
//
// Separation of duties (不相容岗位分离): whoever saved or submitted in a cycle neither claims,
// passes, returns nor approves in it. Nobody passes two different steps of a cycle, and approving
// (批复) counts as one more step: whoever passed a review step may not approve. Claiming asks for
// the same as passing, so that nobody holds a step that they could not pass. After a return and a
// new submission the same person may pass the same step again.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PROCESS_STATE_MACHINE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PROCESS_STATE_MACHINE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/identity/principal.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "workflow_service/process/review_steps.h"

namespace mingzhang::workflow {

// A permitted step of the process, as the ledger's CommitTransition takes it.
struct Transition {
  budget::v1::Action action = budget::v1::ACTION_UNSPECIFIED;
  budget::v1::BudgetState from_state = budget::v1::BUDGET_STATE_UNSPECIFIED;
  budget::v1::BudgetState to_state = budget::v1::BUDGET_STATE_UNSPECIFIED;
  // Review steps; empty outside IN_REVIEW.
  std::string from_step;
  std::string to_step;
  // Who holds to_step; empty when it waits to be claimed.
  std::string holder;
  std::int64_t version = 0;
  // GATE_UNSPECIFIED where no rules need to pass.
  budget::v1::Gate gate = budget::v1::GATE_UNSPECIFIED;

  friend bool operator==(const Transition&, const Transition&) = default;
};

// Whether the person has a role that may ever take the action on `resource`, in some state. It
// needs no head, so ask it first: nobody learns anything of a budget that they have no business
// with. PERMISSION_DENIED: ROLE_MISSING (needed_role: names joined by commas), or ROLE_OUT_OF_SCOPE
// (needed_role, resource).
absl::Status Authorize(budget::v1::Action action, std::string_view resource,
                       const identity::Principal& person, const ReviewSteps& steps);

// What Authorize is for CreateBudget (`resource` is a department) and SaveDraft: DEPARTMENT_EDITOR
// or DEPARTMENT_HEAD.
absl::Status AuthorizeDrafting(std::string_view resource, const identity::Principal& person);

// The same for reference documents and control figures of `division`: FINANCE_BUDGET_OFFICER.
absl::Status AuthorizeReferences(std::string_view division, const identity::Principal& person);

// What the action, submit … cancel, does to the budget as it is. `version` is the one that the
// person decided on: the newest in DRAFTING and RETURNED, the reviewed one until approval, the
// approved one until publication, then the published one. Only a cancelled budget may have none
// yet, 0. A correction (更正) opens the next cycle, whose duties begin anew; to cancel it leads
// back to PUBLISHED, to cancel anything else to CANCELLED. The first of these that does not hold is
// the error:
//  1. Authorize.
//  2. The action exists in the state. FAILED_PRECONDITION, STATE_MISMATCH (state); the message says
//     what can be done. Also where the review steps no longer have the step that the budget is at.
//  3. The role is that of the line and the step. PERMISSION_DENIED as for Authorize.
//  4. Separation of duties. PERMISSION_DENIED, DUTY_CONFLICT (duty: DRAFTED or
//  PASSED_ANOTHER_STEP).
//  5. The version. FAILED_PRECONDITION, VERSION_MISMATCH (version: the one that it must be).
//  6. The holder of the step. PERMISSION_DENIED, STEP_HELD_BY_ANOTHER (holder);
//  FAILED_PRECONDITION,
//     STATE_MISMATCH where the person must claim first, or has already.
absl::StatusOr<Transition> Decide(const budget::v1::Budget& head, budget::v1::Action action,
                                  std::int64_t version, const identity::Principal& person,
                                  const ReviewSteps& steps);

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_PROCESS_STATE_MACHINE_H_
