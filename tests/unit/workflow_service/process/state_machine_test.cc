#include "workflow_service/process/state_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "workflow_service/process/titles.h"
#include "workflow_service/process/transition_table.h"

namespace mingzhang::workflow {
namespace {

using namespace budget::v1;  // NOLINT(google-build-using-namespace): the tables below read as
                             // workflow.md's do.
using identity::Principal;
using identity::Role;
using testing::HasSubstr;
using testing::Not;

constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";
constexpr char kDepartment[] = "divisions/652300/departments/301";
constexpr std::int64_t kVersion = 3;

constexpr BudgetState kStates[] = {
    BUDGET_STATE_DRAFTING,  BUDGET_STATE_SUBMITTED,  BUDGET_STATE_IN_REVIEW,
    BUDGET_STATE_RETURNED,  BUDGET_STATE_REVIEWED,   BUDGET_STATE_APPROVED,
    BUDGET_STATE_PUBLISHED, BUDGET_STATE_SUPERSEDED, BUDGET_STATE_CANCELLED};
constexpr Action kActions[] = {ACTION_SUBMIT,  ACTION_WITHDRAW, ACTION_CLAIM,
                               ACTION_PASS,    ACTION_RETURN,   ACTION_APPROVE,
                               ACTION_PUBLISH, ACTION_CORRECT,  ACTION_CANCEL};

const ReviewSteps& Steps() {
  static const ReviewSteps steps = *ReviewSteps::Parse(R"(
      steps { step_id: "first" title: "业务科初审" role: "FINANCE_REVIEWER" }
      steps { step_id: "second" title: "预算科复审" role: "FINANCE_BUDGET_OFFICER" }
      steps { step_id: "final" title: "局领导审签" role: "FINANCE_APPROVER" })",
                                                       "steps.textproto");
  return steps;
}

Principal Person(std::vector<Role> roles, std::string scope = kDepartment) {
  Principal person;
  person.subject = "li";
  for (const Role role : roles) person.grants.push_back({role, scope});
  return person;
}

Principal Everybody() {
  return Person(std::vector<Role>(identity::kAllRoles.begin(), identity::kAllRoles.end()), "*");
}

// A budget in that state with version 3 of 3 under decision, as the ledger keeps it; in review at
// `step`.
Budget Head(BudgetState state, const std::string& step = "first", const std::string& holder = "") {
  Budget head;
  head.set_name(kBudget);
  head.set_state(state);
  head.set_latest_version(kVersion);
  if (state == BUDGET_STATE_SUBMITTED || state == BUDGET_STATE_IN_REVIEW ||
      state == BUDGET_STATE_REVIEWED) {
    head.mutable_review()->set_version(kVersion);
  }
  if (state == BUDGET_STATE_IN_REVIEW) {
    head.mutable_review()->set_step(step);
    head.mutable_review()->set_holder(holder);
  }
  if (state == BUDGET_STATE_APPROVED || state == BUDGET_STATE_PUBLISHED) {
    head.mutable_approval()->set_version(kVersion);
  }
  if (state == BUDGET_STATE_PUBLISHED) head.mutable_publication()->set_version(kVersion);
  return head;
}

// The same in a cycle that corrects version 1, which is published.
Budget Correcting(Budget head) {
  head.set_cycle(2);
  head.mutable_publication()->set_version(1);
  head.mutable_correction()->set_version(1);
  return head;
}

// What the holder of the step needs to pass and return.
Budget HeadFor(Action action, BudgetState state, const std::string& step = "first") {
  return Head(state, step, action == ACTION_PASS || action == ACTION_RETURN ? "li" : "");
}

void Took(Budget& head, const std::string& subject, Action action, const std::string& step = "") {
  Participation* part = head.add_participations();
  part->set_subject(subject);
  part->set_action(action);
  part->set_step(step);
}

absl::StatusOr<Transition> Decided(const Budget& head, Action action,
                                   const Principal& person = Everybody()) {
  return Decide(head, action, kVersion, person, Steps());
}

// Code, reason.
using Refusal = std::pair<absl::StatusCode, std::string>;
Refusal RefusalOf(const absl::StatusOr<Transition>& decided) {
  return {decided.status().code(), ErrorReasonName(decided.status())};
}
const Refusal kStateMismatch = {absl::StatusCode::kFailedPrecondition, "STATE_MISMATCH"};
const Refusal kVersionMismatch = {absl::StatusCode::kFailedPrecondition, "VERSION_MISMATCH"};
const Refusal kRoleMissing = {absl::StatusCode::kPermissionDenied, "ROLE_MISSING"};
const Refusal kRoleOutOfScope = {absl::StatusCode::kPermissionDenied, "ROLE_OUT_OF_SCOPE"};
const Refusal kDutyConflict = {absl::StatusCode::kPermissionDenied, "DUTY_CONFLICT"};
const Refusal kHeldByAnother = {absl::StatusCode::kPermissionDenied, "STEP_HELD_BY_ANOTHER"};

// workflow.md's table once more, pair by pair, so that a slip in the code's table shows.
const std::map<std::pair<Action, BudgetState>, std::pair<BudgetState, Gate>> kExpected = {
    {{ACTION_SUBMIT, BUDGET_STATE_DRAFTING}, {BUDGET_STATE_SUBMITTED, GATE_SUBMIT}},
    {{ACTION_SUBMIT, BUDGET_STATE_RETURNED}, {BUDGET_STATE_SUBMITTED, GATE_SUBMIT}},
    {{ACTION_WITHDRAW, BUDGET_STATE_SUBMITTED}, {BUDGET_STATE_DRAFTING, GATE_UNSPECIFIED}},
    {{ACTION_CLAIM, BUDGET_STATE_SUBMITTED}, {BUDGET_STATE_IN_REVIEW, GATE_UNSPECIFIED}},
    {{ACTION_CLAIM, BUDGET_STATE_IN_REVIEW}, {BUDGET_STATE_IN_REVIEW, GATE_UNSPECIFIED}},
    {{ACTION_PASS, BUDGET_STATE_IN_REVIEW}, {BUDGET_STATE_IN_REVIEW, GATE_REVIEW}},
    {{ACTION_RETURN, BUDGET_STATE_IN_REVIEW}, {BUDGET_STATE_RETURNED, GATE_UNSPECIFIED}},
    {{ACTION_RETURN, BUDGET_STATE_REVIEWED}, {BUDGET_STATE_RETURNED, GATE_UNSPECIFIED}},
    {{ACTION_APPROVE, BUDGET_STATE_REVIEWED}, {BUDGET_STATE_APPROVED, GATE_APPROVE}},
    {{ACTION_PUBLISH, BUDGET_STATE_APPROVED}, {BUDGET_STATE_PUBLISHED, GATE_PUBLISH}},
    {{ACTION_CORRECT, BUDGET_STATE_PUBLISHED}, {BUDGET_STATE_DRAFTING, GATE_UNSPECIFIED}},
    {{ACTION_CANCEL, BUDGET_STATE_DRAFTING}, {BUDGET_STATE_CANCELLED, GATE_UNSPECIFIED}},
    {{ACTION_CANCEL, BUDGET_STATE_RETURNED}, {BUDGET_STATE_CANCELLED, GATE_UNSPECIFIED}},
};

TEST(StateMachineTest, EveryActionExistsInExactlyTheStatesOfTheProcess) {
  for (const Action action : kActions) {
    for (const BudgetState state : kStates) {
      SCOPED_TRACE(Action_Name(action) + " in " + BudgetState_Name(state));
      const auto decided = Decided(HeadFor(action, state), action);
      const auto expected = kExpected.find({action, state});
      if (expected == kExpected.end()) {
        EXPECT_EQ(RefusalOf(decided), kStateMismatch);
        EXPECT_EQ(ErrorMetadataValue(decided.status(), "state"), BudgetState_Name(state));
        continue;
      }
      ASSERT_TRUE(decided.ok()) << decided.status();
      EXPECT_EQ(decided->action, action);
      EXPECT_EQ(decided->from_state, state);
      EXPECT_EQ(decided->to_state, expected->second.first);
      EXPECT_EQ(decided->gate, expected->second.second);
      EXPECT_EQ(decided->version, kVersion);
    }
  }
}

TEST(StateMachineTest, TheTableHasAtMostOneLineForAnActionAndAState) {
  std::set<std::pair<Action, BudgetState>> seen;
  for (const TransitionRule& rule : kTransitions) {
    for (const BudgetState state : kStates) {
      if (!rule.from.Contains(state)) continue;
      EXPECT_TRUE(seen.insert({rule.action, state}).second);
    }
  }
  EXPECT_EQ(seen.size(), kExpected.size());
}

// Who may do what, where: each role alone, for the department.
TEST(StateMachineTest, EveryActionAsksForItsRole) {
  struct Case {
    Action action;
    BudgetState state;
    std::string step;
    std::set<Role> allowed;
  };
  const std::set<Role> head = {Role::kDepartmentHead};
  const std::set<Role> approver = {Role::kFinanceApprover};
  const Case cases[] = {
      {ACTION_SUBMIT, BUDGET_STATE_DRAFTING, "", head},
      {ACTION_SUBMIT, BUDGET_STATE_RETURNED, "", head},
      {ACTION_WITHDRAW, BUDGET_STATE_SUBMITTED, "", head},
      {ACTION_CLAIM, BUDGET_STATE_SUBMITTED, "", {Role::kFinanceReviewer}},
      {ACTION_CLAIM, BUDGET_STATE_IN_REVIEW, "first", {Role::kFinanceReviewer}},
      {ACTION_CLAIM, BUDGET_STATE_IN_REVIEW, "second", {Role::kFinanceBudgetOfficer}},
      {ACTION_CLAIM, BUDGET_STATE_IN_REVIEW, "final", approver},
      {ACTION_PASS, BUDGET_STATE_IN_REVIEW, "first", {Role::kFinanceReviewer}},
      {ACTION_PASS, BUDGET_STATE_IN_REVIEW, "second", {Role::kFinanceBudgetOfficer}},
      {ACTION_PASS, BUDGET_STATE_IN_REVIEW, "final", approver},
      {ACTION_RETURN, BUDGET_STATE_IN_REVIEW, "first", {Role::kFinanceReviewer}},
      {ACTION_RETURN, BUDGET_STATE_IN_REVIEW, "second", {Role::kFinanceBudgetOfficer}},
      {ACTION_RETURN, BUDGET_STATE_IN_REVIEW, "final", approver},
      {ACTION_RETURN, BUDGET_STATE_REVIEWED, "", approver},
      {ACTION_APPROVE, BUDGET_STATE_REVIEWED, "", approver},
      {ACTION_PUBLISH,
       BUDGET_STATE_APPROVED,
       "",
       {Role::kDepartmentHead, Role::kDepartmentPublisher}},
      {ACTION_CORRECT, BUDGET_STATE_PUBLISHED, "", head},
      {ACTION_CANCEL, BUDGET_STATE_DRAFTING, "", head},
      {ACTION_CANCEL, BUDGET_STATE_RETURNED, "", head},
  };
  for (const Case& test : cases) {
    for (const Role role : identity::kAllRoles) {
      SCOPED_TRACE(Action_Name(test.action) + " in " + BudgetState_Name(test.state) + " " +
                   test.step + " by " + std::string(identity::RoleName(role)));
      const auto decided =
          Decided(HeadFor(test.action, test.state, test.step), test.action, Person({role}));
      if (test.allowed.contains(role)) {
        EXPECT_TRUE(decided.ok()) << decided.status();
      } else {
        EXPECT_EQ(RefusalOf(decided), kRoleMissing);
      }
    }
  }
}

TEST(StateMachineTest, ARoleCountsForItsDepartmentItsDivisionOrEverywhere) {
  const Budget head = Head(BUDGET_STATE_DRAFTING);
  const auto submit = [&](const std::string& scope) {
    return Decided(head, ACTION_SUBMIT, Person({Role::kDepartmentHead}, scope));
  };
  for (const char* scope : {kDepartment, "divisions/652300", "*"}) {
    EXPECT_TRUE(submit(scope).ok()) << scope;
  }
  for (const char* scope : {"divisions/652300/departments/30", "divisions/652300/departments/302",
                            "divisions/652301", ""}) {
    EXPECT_EQ(RefusalOf(submit(scope)), kRoleOutOfScope) << scope;
  }
  const absl::Status status = submit("divisions/652301").status();
  EXPECT_EQ(ErrorMetadataValue(status, "needed_role"), "DEPARTMENT_HEAD");
  EXPECT_EQ(ErrorMetadataValue(status, "resource"), kBudget);
}

TEST(StateMachineTest, SomebodyWithoutARoleLearnsNothingOfTheState) {
  const Principal editor = Person({Role::kDepartmentEditor});
  const absl::Status in_review =
      Decided(Head(BUDGET_STATE_IN_REVIEW, "second"), ACTION_PASS, editor).status();
  EXPECT_EQ(in_review, Decided(Head(BUDGET_STATE_PUBLISHED), ACTION_PASS, editor).status());
  EXPECT_EQ(ErrorReasonName(in_review), "ROLE_MISSING");
  EXPECT_EQ(ErrorMetadataValue(in_review, "needed_role"),
            "FINANCE_REVIEWER,FINANCE_BUDGET_OFFICER,FINANCE_APPROVER");
}

TEST(StateMachineTest, SavingAndCreatingAreForEditorsAndHeads) {
  for (const Role role : identity::kAllRoles) {
    const bool drafts = role == Role::kDepartmentEditor || role == Role::kDepartmentHead;
    EXPECT_EQ(AuthorizeDrafting(kBudget, Person({role})).ok(), drafts);
    EXPECT_EQ(AuthorizeDrafting(kDepartment, Person({role})).ok(), drafts);
  }
  EXPECT_EQ(ErrorReasonName(AuthorizeDrafting("divisions/652300/departments/302",
                                              Person({Role::kDepartmentEditor}))),
            "ROLE_OUT_OF_SCOPE");
}

TEST(StateMachineTest, ClaimingTakesTheFirstStepAndHoldsIt) {
  const auto decided = Decided(Head(BUDGET_STATE_SUBMITTED), ACTION_CLAIM);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->from_step, "");
  EXPECT_EQ(decided->to_step, "first");
  EXPECT_EQ(decided->holder, "li");
}

TEST(StateMachineTest, ClaimingALaterStepStaysAtIt) {
  const auto decided = Decided(Head(BUDGET_STATE_IN_REVIEW, "second"), ACTION_CLAIM);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->from_step, "second");
  EXPECT_EQ(decided->to_step, "second");
  EXPECT_EQ(decided->holder, "li");
}

TEST(StateMachineTest, PassingLeadsToTheNextStepWhichWaitsToBeClaimed) {
  const auto decided = Decided(Head(BUDGET_STATE_IN_REVIEW, "first", "li"), ACTION_PASS);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->to_state, BUDGET_STATE_IN_REVIEW);
  EXPECT_EQ(decided->from_step, "first");
  EXPECT_EQ(decided->to_step, "second");
  EXPECT_EQ(decided->holder, "");
}

TEST(StateMachineTest, PassingTheLastStepEndsTheReview) {
  const auto decided = Decided(Head(BUDGET_STATE_IN_REVIEW, "final", "li"), ACTION_PASS);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->to_state, BUDGET_STATE_REVIEWED);
  EXPECT_EQ(decided->from_step, "final");
  EXPECT_EQ(decided->to_step, "");
  EXPECT_EQ(decided->holder, "");
}

TEST(StateMachineTest, ReturningNamesTheStepThatItCameFrom) {
  const auto decided = Decided(Head(BUDGET_STATE_IN_REVIEW, "second", "li"), ACTION_RETURN);
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_EQ(decided->from_step, "second");
  EXPECT_EQ(decided->to_step, "");
  EXPECT_EQ(decided->holder, "");
}

TEST(StateMachineTest, AStepIsDoneByItsHolderAlone) {
  for (const Action action : {ACTION_CLAIM, ACTION_PASS, ACTION_RETURN}) {
    const auto decided = Decided(Head(BUDGET_STATE_IN_REVIEW, "first", "wang"), action);
    EXPECT_EQ(RefusalOf(decided), kHeldByAnother) << Action_Name(action);
    EXPECT_EQ(ErrorMetadataValue(decided.status(), "holder"), "wang");
  }
}

TEST(StateMachineTest, AStepThatNobodyHoldsMustBeClaimedFirst) {
  for (const Action action : {ACTION_PASS, ACTION_RETURN}) {
    const auto decided = Decided(Head(BUDGET_STATE_IN_REVIEW, "first"), action);
    EXPECT_EQ(RefusalOf(decided), kStateMismatch);
    EXPECT_THAT(std::string(decided.status().message()), HasSubstr("请先受理"));
  }
}

TEST(StateMachineTest, ClaimingTwiceIsRefused) {
  EXPECT_EQ(RefusalOf(Decided(Head(BUDGET_STATE_IN_REVIEW, "first", "li"), ACTION_CLAIM)),
            kStateMismatch);
}

TEST(StateMachineTest, WhoeverDraftedDoesNotReview) {
  struct Case {
    Action action;
    BudgetState state;
    bool conflicts;
  };
  const Case cases[] = {
      {ACTION_SUBMIT, BUDGET_STATE_DRAFTING, false},
      {ACTION_WITHDRAW, BUDGET_STATE_SUBMITTED, false},
      {ACTION_CLAIM, BUDGET_STATE_SUBMITTED, true},
      {ACTION_CLAIM, BUDGET_STATE_IN_REVIEW, true},
      {ACTION_PASS, BUDGET_STATE_IN_REVIEW, true},
      {ACTION_RETURN, BUDGET_STATE_IN_REVIEW, true},
      {ACTION_RETURN, BUDGET_STATE_REVIEWED, true},
      {ACTION_APPROVE, BUDGET_STATE_REVIEWED, true},
      {ACTION_PUBLISH, BUDGET_STATE_APPROVED, false},
      {ACTION_CORRECT, BUDGET_STATE_PUBLISHED, false},
      {ACTION_CANCEL, BUDGET_STATE_RETURNED, false},
  };
  for (const Case& test : cases) {
    for (const Action drafted : {ACTION_SAVE, ACTION_SUBMIT}) {
      SCOPED_TRACE(Action_Name(drafted) + " then " + Action_Name(test.action));
      Budget head = HeadFor(test.action, test.state);
      Took(head, "li", drafted);
      const auto decided = Decided(head, test.action);
      if (test.conflicts) {
        EXPECT_EQ(RefusalOf(decided), kDutyConflict);
        EXPECT_EQ(ErrorMetadataValue(decided.status(), "duty"), "DRAFTED");
      } else {
        EXPECT_TRUE(decided.ok()) << decided.status();
      }
    }
  }
}

TEST(StateMachineTest, WhatOthersDidRulesNobodyOut) {
  for (const auto& [edge, expected] : kExpected) {
    const auto& [action, state] = edge;
    Budget head = HeadFor(action, state);
    Took(head, "wang", ACTION_SAVE);
    Took(head, "wang", ACTION_SUBMIT);
    Took(head, "wang", ACTION_PASS, "second");
    EXPECT_TRUE(Decided(head, action).ok()) << Action_Name(action);
  }
}

TEST(StateMachineTest, OpeningWithdrawingClaimingAndReturningRuleNobodyOut) {
  Budget head = HeadFor(ACTION_PASS, BUDGET_STATE_IN_REVIEW, "second");
  Took(head, "li", ACTION_CREATE);
  Took(head, "li", ACTION_CORRECT);
  Took(head, "li", ACTION_WITHDRAW);
  Took(head, "li", ACTION_CLAIM, "first");
  Took(head, "li", ACTION_RETURN);
  EXPECT_TRUE(Decided(head, ACTION_PASS).ok());
}

TEST(StateMachineTest, NobodyPassesTwoStepsOfACycle) {
  for (const Action action : {ACTION_CLAIM, ACTION_PASS}) {
    Budget head = HeadFor(action, BUDGET_STATE_IN_REVIEW, "second");
    Took(head, "li", ACTION_PASS, "first");
    const auto decided = Decided(head, action);
    EXPECT_EQ(RefusalOf(decided), kDutyConflict) << Action_Name(action);
    EXPECT_EQ(ErrorMetadataValue(decided.status(), "duty"), "PASSED_ANOTHER_STEP");
  }
}

TEST(StateMachineTest, AfterAReturnTheSamePersonMayPassTheSameStepAgain) {
  for (const BudgetState state : {BUDGET_STATE_SUBMITTED, BUDGET_STATE_IN_REVIEW}) {
    Budget head = Head(state);
    Took(head, "li", ACTION_PASS, "first");
    EXPECT_TRUE(Decided(head, ACTION_CLAIM).ok()) << BudgetState_Name(state);
  }
  Budget head = Head(BUDGET_STATE_IN_REVIEW, "first", "li");
  Took(head, "li", ACTION_PASS, "first");
  EXPECT_TRUE(Decided(head, ACTION_PASS).ok());
}

TEST(StateMachineTest, WhoeverPassedAStepDoesNotApproveButMayTakeItBack) {
  Budget head = Head(BUDGET_STATE_REVIEWED);
  Took(head, "li", ACTION_PASS, "final");
  EXPECT_EQ(RefusalOf(Decided(head, ACTION_APPROVE)), kDutyConflict);
  EXPECT_TRUE(Decided(head, ACTION_RETURN).ok());
}

TEST(StateMachineTest, EveryActionIsAboutTheVersionUnderDecision) {
  for (const auto& [edge, expected] : kExpected) {
    const auto& [action, state] = edge;
    SCOPED_TRACE(Action_Name(action) + " in " + BudgetState_Name(state));
    for (const std::int64_t version : {std::int64_t{0}, kVersion - 1, kVersion + 1}) {
      const auto decided = Decide(HeadFor(action, state), action, version, Everybody(), Steps());
      EXPECT_EQ(RefusalOf(decided), kVersionMismatch);
      EXPECT_EQ(ErrorMetadataValue(decided.status(), "version"), "3");
    }
  }
}

TEST(StateMachineTest, FromSubmissionOnTheSubmittedVersionCountsNotTheNewest) {
  Budget head = Head(BUDGET_STATE_SUBMITTED);
  head.mutable_review()->set_version(2);
  EXPECT_TRUE(Decide(head, ACTION_CLAIM, 2, Everybody(), Steps()).ok());
  head = Head(BUDGET_STATE_APPROVED);
  head.mutable_approval()->set_version(2);
  EXPECT_TRUE(Decide(head, ACTION_PUBLISH, 2, Everybody(), Steps()).ok());
}

TEST(StateMachineTest, WhatIsCorrectedIsThePublishedVersionNotTheNewest) {
  Budget head = Head(BUDGET_STATE_PUBLISHED);
  // Such as drafts of a correction that was cancelled.
  head.mutable_publication()->set_version(2);
  EXPECT_TRUE(Decide(head, ACTION_CORRECT, 2, Everybody(), Steps()).ok());
  EXPECT_EQ(RefusalOf(Decide(head, ACTION_CORRECT, kVersion, Everybody(), Steps())),
            kVersionMismatch);
}

TEST(StateMachineTest, ACorrectionTakesTheSameStepsAsTheFirstCycle) {
  for (const auto& [edge, expected] : kExpected) {
    const auto& [action, state] = edge;
    if (state == BUDGET_STATE_PUBLISHED || action == ACTION_CANCEL) continue;
    SCOPED_TRACE(Action_Name(action) + " in " + BudgetState_Name(state));
    const auto decided = Decided(Correcting(HeadFor(action, state)), action);
    ASSERT_TRUE(decided.ok()) << decided.status();
    EXPECT_EQ(decided->to_state, expected.first);
    EXPECT_EQ(decided->gate, expected.second);
    EXPECT_EQ(decided->version, kVersion);
  }
}

TEST(StateMachineTest, CancellingACorrectionLeadsBackToWhatIsPublished) {
  for (const BudgetState state : {BUDGET_STATE_DRAFTING, BUDGET_STATE_RETURNED}) {
    const auto decided = Decided(Correcting(Head(state)), ACTION_CANCEL);
    ASSERT_TRUE(decided.ok()) << decided.status();
    EXPECT_EQ(decided->to_state, BUDGET_STATE_PUBLISHED);
    EXPECT_EQ(decided->version, kVersion);
  }
}

TEST(StateMachineTest, ABudgetWithoutAVersionIsNotSubmittedButMayBeCancelled) {
  Budget head = Head(BUDGET_STATE_DRAFTING);
  head.set_latest_version(0);
  EXPECT_EQ(RefusalOf(Decide(head, ACTION_SUBMIT, 0, Everybody(), Steps())), kVersionMismatch);
  EXPECT_EQ(RefusalOf(Decide(head, ACTION_SUBMIT, 1, Everybody(), Steps())), kVersionMismatch);
  EXPECT_TRUE(Decide(head, ACTION_CANCEL, 0, Everybody(), Steps()).ok());
}

// Each refusal hides those after it.
TEST(StateMachineTest, RefusalsComeInTheDocumentedOrder) {
  Budget head = Head(BUDGET_STATE_IN_REVIEW, "second", "wang");
  Took(head, "li", ACTION_SAVE);
  const auto pass = [](const Budget& budget, std::int64_t version, const Principal& person) {
    return RefusalOf(Decide(budget, ACTION_PASS, version, person, Steps()));
  };
  const Principal officer = Person({Role::kFinanceBudgetOfficer});
  EXPECT_EQ(pass(Head(BUDGET_STATE_DRAFTING), 1, Person({Role::kAuditor})), kRoleMissing);
  EXPECT_EQ(pass(Head(BUDGET_STATE_DRAFTING), 1, Person({Role::kFinanceReviewer})), kStateMismatch);
  EXPECT_EQ(pass(head, 1, Person({Role::kFinanceReviewer})), kRoleMissing);
  EXPECT_EQ(pass(head, 1, officer), kDutyConflict);
  head.clear_participations();
  EXPECT_EQ(pass(head, 1, officer), kVersionMismatch);
  EXPECT_EQ(pass(head, kVersion, officer), kHeldByAnother);
}

TEST(StateMachineTest, AStepThatTheConfigurationLostIsNamed) {
  for (const Action action : {ACTION_CLAIM, ACTION_PASS, ACTION_RETURN}) {
    const auto decided = Decided(HeadFor(action, BUDGET_STATE_IN_REVIEW, "abolished"), action);
    EXPECT_EQ(RefusalOf(decided), kStateMismatch);
    EXPECT_THAT(std::string(decided.status().message()), HasSubstr("abolished"));
  }
}

TEST(StateMachineTest, TheMessageNamesTheStateAndWhatCanBeDone) {
  EXPECT_THAT(std::string(Decided(Head(BUDGET_STATE_SUBMITTED), ACTION_PUBLISH).status().message()),
              "预算现为“已报送”，不能公开；现在可以：撤回、受理");
  EXPECT_THAT(
      std::string(Decided(Head(BUDGET_STATE_IN_REVIEW), ACTION_WITHDRAW).status().message()),
      "预算现为“审核中”（业务科初审），不能撤回；现在可以：受理、审核通过、退回");
  EXPECT_THAT(std::string(Decided(Head(BUDGET_STATE_PUBLISHED), ACTION_SUBMIT).status().message()),
              "预算现为“已公开”，不能报送；现在可以：更正");
  EXPECT_THAT(std::string(Decided(Head(BUDGET_STATE_CANCELLED), ACTION_SUBMIT).status().message()),
              "预算现为“已作废”，不能报送；此状态下没有可以办理的操作");
}

TEST(TitlesTest, EveryStateAndActionHasAChineseTitleOfItsOwn) {
  std::set<std::string> titles;
  for (int state = 1; state < BudgetState_ARRAYSIZE; ++state) {
    EXPECT_TRUE(titles.insert(StateTitle(static_cast<BudgetState>(state))).second);
  }
  for (int action = 1; action < Action_ARRAYSIZE; ++action) {
    EXPECT_TRUE(titles.insert(ActionTitle(static_cast<Action>(action))).second);
  }
  EXPECT_THAT(titles, Not(testing::Contains(HasSubstr("未知"))));
}

}  // namespace
}  // namespace mingzhang::workflow
