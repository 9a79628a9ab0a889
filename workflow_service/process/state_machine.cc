#include "workflow_service/process/state_machine.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/status.h"
#include "workflow_service/process/titles.h"
#include "workflow_service/process/transition_table.h"

namespace mingzhang::workflow {
namespace {

using budget::v1::Action;
using budget::v1::Budget;
using budget::v1::BudgetState;
using identity::Principal;
using identity::Role;

using Roles = EnumSet<Role>;

constexpr Roles kDraftingRoles = {Role::kDepartmentEditor, Role::kDepartmentHead};

// The roles that `who` stands for in some state, whichever step the budget is at.
Roles RolesAtAnyStep(const Who& who, const ReviewSteps& steps) {
  Roles roles = who.roles;
  if (who.reviewer_of_step) {
    for (const ReviewStep& step : steps) roles.Insert(step.role);
  }
  return roles;
}

absl::Status RequireRole(Roles roles, std::string_view resource, const Principal& person) {
  bool held_elsewhere = false;
  std::vector<std::string> names;
  std::vector<std::string> titles;
  for (const Role role : identity::kAllRoles) {
    if (!roles.Contains(role)) continue;
    if (person.Holds(role, resource)) return absl::OkStatus();
    names.emplace_back(identity::RoleName(role));
    titles.emplace_back(identity::RoleTitle(role));
    held_elsewhere |= std::any_of(person.grants.begin(), person.grants.end(),
                                  [role](const auto& grant) { return grant.role == role; });
  }
  const std::string needed = absl::StrJoin(names, ",");
  const std::string title = absl::StrJoin(titles, "或");
  if (held_elsewhere) {
    return MakeError(absl::StatusCode::kPermissionDenied,
                     budget::v1::ERROR_REASON_ROLE_OUT_OF_SCOPE,
                     absl::StrCat("您的“", title, "”岗位不包括 ", std::string(resource),
                                  "；请由负责该部门的人员办理，或向系统管理员申请授权"),
                     {{"needed_role", needed}, {"resource", std::string(resource)}});
  }
  return MakeError(
      absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_ROLE_MISSING,
      absl::StrCat("此操作须由“", title, "”办理，您没有这个岗位；如有需要，请向系统管理员申请授权"),
      {{"needed_role", needed}});
}

const TransitionRule* FindRule(Action action, BudgetState from) {
  const auto* found = std::find_if(std::begin(kTransitions), std::end(kTransitions),
                                   [&](const TransitionRule& rule) {
                                     return rule.action == action && rule.from.Contains(from);
                                   });
  return found == std::end(kTransitions) ? nullptr : found;
}

// “审核中”（业务科初审）
std::string DescribeState(const Budget& head, const ReviewSteps& steps) {
  std::string text = absl::StrCat("“", StateTitle(head.state()), "”");
  if (head.state() != budget::v1::BUDGET_STATE_IN_REVIEW) return text;
  const ReviewStep* step = steps.Find(head.review().step());
  absl::StrAppend(&text, "（", step == nullptr ? head.review().step() : step->title, "）");
  return text;
}

absl::Status StateMismatch(const Budget& head, const std::string& message) {
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_STATE_MISMATCH,
                   message, {{"state", budget::v1::BudgetState_Name(head.state())}});
}

absl::Status NoSuchAction(const Budget& head, Action action, const ReviewSteps& steps) {
  std::vector<std::string> possible;
  for (const TransitionRule& rule : kTransitions) {
    if (rule.from.Contains(head.state())) possible.push_back(ActionTitle(rule.action));
  }
  return StateMismatch(
      head,
      absl::StrCat("预算现为", DescribeState(head, steps), "，不能", ActionTitle(action), "；",
                   possible.empty() ? "此状态下没有可以办理的操作"
                                    : "现在可以：" + absl::StrJoin(possible, "、")));
}

// The step at which the action takes place: the current one, the first for a claim from SUBMITTED,
// none outside review.
absl::StatusOr<const ReviewStep*> StepOf(const TransitionRule& rule, const Budget& head,
                                         const ReviewSteps& steps) {
  if (!rule.who.reviewer_of_step) return nullptr;
  if (head.state() == budget::v1::BUDGET_STATE_SUBMITTED) return &steps.first();
  const ReviewStep* step = steps.Find(head.review().step());
  if (step == nullptr) {
    return StateMismatch(head,
                         absl::StrCat("预算停在审核环节 ", head.review().step(),
                                      "，而审核环节配置中没有它；请系统管理员恢复该环节的配置"));
  }
  return step;
}

absl::Status DutyConflict(std::string_view duty, const std::string& message) {
  return MakeError(absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_DUTY_CONFLICT,
                   message, {{"duty", std::string(duty)}});
}

absl::Status CheckDuties(const TransitionRule& rule, const Budget& head, const ReviewStep* step,
                         const Principal& person) {
  for (const budget::v1::Participation& part : head.participations()) {
    if (part.subject() != person.subject) continue;
    const bool drafted =
        part.action() == budget::v1::ACTION_SAVE || part.action() == budget::v1::ACTION_SUBMIT;
    if (drafted && rule.conditions.Contains(Condition::kDraftedNothing)) {
      return DutyConflict("DRAFTED", absl::StrCat("您在本轮", ActionTitle(part.action()),
                                                  "过这份预算，按不相容岗位分离的要求不能再",
                                                  ActionTitle(rule.action), "；请由其他人员办理"));
    }
    const bool passed_other =
        part.action() == budget::v1::ACTION_PASS && (step == nullptr || part.step() != step->id);
    if (passed_other && rule.conditions.Contains(Condition::kPassedNoOtherStep)) {
      return DutyConflict(
          "PASSED_ANOTHER_STEP",
          absl::StrCat("您在本轮已审核通过环节 ", part.step(), "，按不相容岗位分离的要求不能再",
                       ActionTitle(rule.action), "；请由其他人员办理"));
    }
  }
  return absl::OkStatus();
}

// Of a budget that the department has: whether what it drafts replaces what is published.
bool CorrectsPublished(const Budget& head) {
  return head.has_correction() && head.has_publication();
}

std::int64_t VersionUnderDecision(const Budget& head) {
  switch (head.state()) {
    case budget::v1::BUDGET_STATE_SUBMITTED:
    case budget::v1::BUDGET_STATE_IN_REVIEW:
    case budget::v1::BUDGET_STATE_REVIEWED:
      return head.review().version();
    case budget::v1::BUDGET_STATE_APPROVED:
      return head.approval().version();
    case budget::v1::BUDGET_STATE_PUBLISHED:
      return head.publication().version();
    default:
      return head.latest_version();
  }
}

absl::Status CheckVersion(const Budget& head, Action action, std::int64_t version) {
  const std::int64_t expected = VersionUnderDecision(head);
  const auto mismatch = [expected](const std::string& message) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     budget::v1::ERROR_REASON_VERSION_MISMATCH, message,
                     {{"version", absl::StrCat(expected)}});
  };
  if (expected == 0 && action != budget::v1::ACTION_CANCEL) {
    return mismatch("预算还没有任何版本；请先保存草案");
  }
  if (version != expected) {
    return mismatch(absl::StrCat("您依据的是第 ", version, " 版，而现在应当办理的是第 ", expected,
                                 " 版；请重新读取该版本后再决定"));
  }
  return absl::OkStatus();
}

absl::Status CheckHolder(const TransitionRule& rule, const Budget& head, const Principal& person) {
  const std::string& holder = head.review().holder();
  const bool must_hold = rule.conditions.Contains(Condition::kHoldsStep);
  const bool must_be_free = rule.conditions.Contains(Condition::kStepIsFree);
  if (must_hold && holder.empty()) {
    return StateMismatch(
        head, absl::StrCat("本环节还没有人受理，不能", ActionTitle(rule.action), "；请先受理"));
  }
  if (must_be_free && holder == person.subject) {
    return StateMismatch(head, "您已受理本环节，不必再次受理；现在可以：审核通过、退回");
  }
  const bool held_by_another = !holder.empty() && holder != person.subject;
  if (held_by_another && (must_hold || must_be_free)) {
    return MakeError(
        absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_STEP_HELD_BY_ANOTHER,
        absl::StrCat("本环节已由 ", holder, " 受理；请由其办理"), {{"holder", holder}});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Authorize(Action action, std::string_view resource, const Principal& person,
                       const ReviewSteps& steps) {
  Roles roles;
  for (const TransitionRule& rule : kTransitions) {
    if (rule.action == action) roles.InsertAll(RolesAtAnyStep(rule.who, steps));
  }
  return RequireRole(roles, resource, person);
}

absl::Status AuthorizeDrafting(std::string_view resource, const Principal& person) {
  return RequireRole(kDraftingRoles, resource, person);
}

absl::Status AuthorizeReferences(std::string_view division, const Principal& person) {
  return RequireRole(Roles{Role::kFinanceBudgetOfficer}, division, person);
}

absl::StatusOr<Transition> Decide(const Budget& head, Action action, std::int64_t version,
                                  const Principal& person, const ReviewSteps& steps) {
  if (absl::Status status = Authorize(action, head.name(), person, steps); !status.ok()) {
    return status;
  }
  const TransitionRule* rule = FindRule(action, head.state());
  if (rule == nullptr) return NoSuchAction(head, action, steps);
  const auto step = StepOf(*rule, head, steps);
  if (!step.ok()) return step.status();
  const Roles roles = *step == nullptr ? rule->who.roles : Roles{(*step)->role};
  if (absl::Status status = RequireRole(roles, head.name(), person); !status.ok()) return status;
  if (absl::Status status = CheckDuties(*rule, head, *step, person); !status.ok()) return status;
  if (absl::Status status = CheckVersion(head, action, version); !status.ok()) return status;
  if (absl::Status status = CheckHolder(*rule, head, person); !status.ok()) return status;

  Transition transition;
  transition.action = action;
  transition.from_state = head.state();
  transition.to_state = rule->to;
  transition.from_step = head.review().step();
  transition.version = version;
  transition.gate = rule->gate;
  if (action == budget::v1::ACTION_CLAIM) {
    transition.to_step = (*step)->id;
    transition.holder = person.subject;
  }
  if (action == budget::v1::ACTION_PASS) {
    if (const ReviewStep* next = steps.Next(**step); next != nullptr) {
      transition.to_state = budget::v1::BUDGET_STATE_IN_REVIEW;
      transition.to_step = next->id;
    }
  }
  if (action == budget::v1::ACTION_CANCEL && CorrectsPublished(head)) {
    transition.to_state = budget::v1::BUDGET_STATE_PUBLISHED;
  }
  return transition;
}

}  // namespace mingzhang::workflow
