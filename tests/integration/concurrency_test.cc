// Two people at once.
#include <gtest/gtest.h>

#include <thread>

#include "common/status/status.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using WorkflowStub = workflow::v1::WorkflowService::Stub;

TEST(ConcurrencyTest, OfTwoWhoSubmitAtTheSameTimeOneWinsAndTheOtherLearnsTheCurrentEtag) {
  Cluster cluster;
  std::vector<Step> steps = WalkSteps();
  ASSERT_TRUE(steps[0].take(cluster).ok());
  ASSERT_TRUE(steps[1].take(cluster).ok());

  constexpr int kPeople = 8;
  std::vector<absl::StatusOr<workflow::v1::TransitionResponse>> answers(
      kPeople, absl::UnknownError("not answered"));
  std::vector<std::thread> people;
  const auto target = TargetNow(cluster, 0);
  const auto acknowledgements = Acknowledgements(cluster, budget::v1::GATE_SUBMIT);
  for (int i = 0; i < kPeople; ++i) {
    people.emplace_back([&, i] {
      workflow::v1::SubmitBudgetRequest request;
      *request.mutable_target() = target;
      request.mutable_target()->set_request_id(RequestId(100 + i));
      *request.mutable_acknowledgements() = acknowledgements;
      const auto person = Person("head-" + std::to_string(i), identity::Role::kDepartmentHead);
      answers[static_cast<std::size_t>(i)] = Cluster::Call(
          cluster.workflow_stub(), &WorkflowStub::SubmitBudget, cluster.Token(person), request);
    });
  }
  for (auto& person : people) person.join();

  const auto head = cluster.GetBudget();
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->state(), budget::v1::BUDGET_STATE_SUBMITTED);
  int winners = 0;
  for (const auto& answer : answers) {
    if (answer.ok()) {
      ++winners;
      continue;
    }
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kAborted) << answer.status();
    EXPECT_EQ(ErrorReasonName(answer.status()), "ETAG_MISMATCH");
    EXPECT_EQ(ErrorMetadataValue(answer.status(), "current_etag"), head->etag());
  }
  EXPECT_EQ(winners, 1);
}

TEST(ConcurrencyTest, TheSameRequestSentManyTimesAtOnceHappensOnce) {
  Cluster cluster;
  std::vector<Step> steps = WalkSteps();
  ASSERT_TRUE(steps[0].take(cluster).ok());
  ASSERT_TRUE(steps[1].take(cluster).ok());
  workflow::v1::SubmitBudgetRequest request;
  *request.mutable_target() = TargetNow(cluster, 100);
  *request.mutable_acknowledgements() = Acknowledgements(cluster, budget::v1::GATE_SUBMIT);

  constexpr int kTimes = 8;
  std::vector<absl::StatusOr<workflow::v1::TransitionResponse>> answers(
      kTimes, absl::UnknownError("not answered"));
  std::vector<std::thread> calls;
  for (auto& answer : answers) {
    calls.emplace_back([&] {
      answer = Cluster::Call(cluster.workflow_stub(), &WorkflowStub::SubmitBudget,
                             cluster.Token(Head()), request);
    });
  }
  for (auto& call : calls) call.join();
  for (const auto& answer : answers) {
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->SerializeAsString(), answers.front()->SerializeAsString());
  }
}

}  // namespace
}  // namespace mingzhang
