// The transitions of the process, as workflow.md's table has them. What a line means is in
// state_machine.h.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PROCESS_TRANSITION_TABLE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PROCESS_TRANSITION_TABLE_H_

#include "common/identity/principal.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "workflow_service/process/enum_set.h"

namespace mingzhang::workflow {

// What else must hold of the person.
enum class Condition {
  // They saved and submitted nothing of this cycle.
  kDraftedNothing,
  // They passed no other step of this cycle. Approving (批复) counts as a step of its own.
  kPassedNoOtherStep,
  // Nobody has claimed the review step.
  kStepIsFree,
  // They have claimed the review step.
  kHoldsStep,
};

// Who may: the holders of any of the roles; or of the role of the review step that the budget is at
// or, from SUBMITTED, comes to.
struct Who {
  EnumSet<identity::Role> roles;
  bool reviewer_of_step = false;
};

struct TransitionRule {
  budget::v1::Action action;
  EnumSet<budget::v1::BudgetState> from;
  budget::v1::BudgetState to;
  Who who;
  // GATE_UNSPECIFIED: no rules need to pass.
  budget::v1::Gate gate;
  EnumSet<Condition> conditions;
};

namespace table {

using enum budget::v1::Action;
using enum budget::v1::BudgetState;
using enum budget::v1::Gate;
using enum Condition;

inline constexpr Who kHead = {{identity::Role::kDepartmentHead}};
inline constexpr Who kPublisher = {
    {identity::Role::kDepartmentHead, identity::Role::kDepartmentPublisher}};
inline constexpr Who kReviewer = {{}, /*reviewer_of_step=*/true};
inline constexpr Who kApprover = {{identity::Role::kFinanceApprover}};

// At most one line for an action and a state. Passing leads to the next step, in IN_REVIEW still,
// until the last one. Cancelling a correction leads back to PUBLISHED.
// clang-format off
inline constexpr TransitionRule kTransitions[] = {
    {ACTION_SUBMIT,   {BUDGET_STATE_DRAFTING, BUDGET_STATE_RETURNED},   BUDGET_STATE_SUBMITTED, kHead,      GATE_SUBMIT,      {}},
    {ACTION_WITHDRAW, {BUDGET_STATE_SUBMITTED},                         BUDGET_STATE_DRAFTING,  kHead,      GATE_UNSPECIFIED, {}},
    {ACTION_CLAIM,    {BUDGET_STATE_SUBMITTED, BUDGET_STATE_IN_REVIEW}, BUDGET_STATE_IN_REVIEW, kReviewer,  GATE_UNSPECIFIED, {kDraftedNothing, kPassedNoOtherStep, kStepIsFree}},
    {ACTION_PASS,     {BUDGET_STATE_IN_REVIEW},                         BUDGET_STATE_REVIEWED,  kReviewer,  GATE_REVIEW,      {kDraftedNothing, kPassedNoOtherStep, kHoldsStep}},
    {ACTION_RETURN,   {BUDGET_STATE_IN_REVIEW},                         BUDGET_STATE_RETURNED,  kReviewer,  GATE_UNSPECIFIED, {kDraftedNothing, kHoldsStep}},
    {ACTION_RETURN,   {BUDGET_STATE_REVIEWED},                          BUDGET_STATE_RETURNED,  kApprover,  GATE_UNSPECIFIED, {kDraftedNothing}},
    {ACTION_APPROVE,  {BUDGET_STATE_REVIEWED},                          BUDGET_STATE_APPROVED,  kApprover,  GATE_APPROVE,     {kDraftedNothing, kPassedNoOtherStep}},
    {ACTION_PUBLISH,  {BUDGET_STATE_APPROVED},                          BUDGET_STATE_PUBLISHED, kPublisher, GATE_PUBLISH,     {}},
    {ACTION_CORRECT,  {BUDGET_STATE_PUBLISHED},                         BUDGET_STATE_DRAFTING,  kHead,      GATE_UNSPECIFIED, {}},
    {ACTION_CANCEL,   {BUDGET_STATE_DRAFTING, BUDGET_STATE_RETURNED},   BUDGET_STATE_CANCELLED, kHead,      GATE_UNSPECIFIED, {}},
};
// clang-format on

}  // namespace table

using table::kTransitions;

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_PROCESS_TRANSITION_TABLE_H_
