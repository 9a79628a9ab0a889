// SIGKILL of the ledger: nothing acknowledged is lost, nothing happens twice.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <vector>

#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using AuditStub = ledger::v1::AuditService::Stub;
using WorkflowStub = workflow::v1::WorkflowService::Stub;

std::vector<ledger::v1::AuditEntry> Trail(Cluster& cluster) {
  ledger::v1::ListAuditEntriesRequest request;
  request.set_page_size(1000);
  std::vector<ledger::v1::AuditEntry> trail;
  do {
    const auto page = Cluster::Call(cluster.audit_stub(), &AuditStub::ListAuditEntries,
                                    cluster.Token(Auditor()), request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) break;
    trail.insert(trail.end(), page->entries().begin(), page->entries().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return trail;
}

TEST(CrashTest, TheWalkSurvivesACrashBehindEveryStepAndARepetitionGetsTheSameAnswer) {
  Cluster cluster;
  std::vector<Step> steps = WalkSteps();
  for (Step& step : steps) {
    const auto taken = step.take(cluster);
    ASSERT_TRUE(taken.ok()) << step.name << ": " << taken.status();
    cluster.CrashLedger();
    const auto again = step.take(cluster);
    ASSERT_TRUE(again.ok()) << step.name << " repeated: " << again.status();
    EXPECT_EQ(again->SerializeAsString(), taken->SerializeAsString()) << step.name;
  }
  EXPECT_EQ(cluster.GetBudget()->state(), budget::v1::BUDGET_STATE_PUBLISHED);
  EXPECT_EQ(Trail(cluster).size(), steps.size());
}

TEST(CrashTest, AStepRepeatedAfterTheBudgetMovedOnStillGetsItsOwnAnswer) {
  Cluster cluster;
  std::vector<Step> steps = WalkSteps();
  std::vector<std::string> answers;
  for (Step& step : steps) {
    const auto taken = step.take(cluster);
    ASSERT_TRUE(taken.ok()) << step.name << ": " << taken.status();
    answers.push_back(taken->SerializeAsString());
  }
  cluster.CrashLedger();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto again = steps[i].take(cluster);
    ASSERT_TRUE(again.ok()) << steps[i].name << ": " << again.status();
    EXPECT_EQ(again->SerializeAsString(), answers[i]) << steps[i].name;
  }
  EXPECT_EQ(Trail(cluster).size(), steps.size());
}

TEST(CrashTest, UnderLoadEveryAcknowledgedWriteIsThereExactlyOnce) {
  constexpr int kWriters = 8;
  constexpr int kCrashes = 3;
  Cluster cluster;
  std::atomic<bool> stop = false;
  std::vector<std::set<std::string>> acknowledged(kWriters);
  std::vector<std::thread> writers;
  const auto trusted = cluster.TrustedLedgerStub();
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      // Budgets of years of their own would need rules; each writer opens the same budget under
      // another request id: one wins, the others are refused, and the winner goes on saving.
      const std::string token = cluster.Token(Editor());
      for (int n = 0; !stop; ++n) {
        ledger::v1::SaveVersionRequest request;
        request.set_name(kBudget);
        request.set_request_id(RequestId((writer + 1) * 1'000'000 + n));
        *request.mutable_content() = SampleContent();
        request.set_message(request.request_id());
        // Until this request is answered: repeated with a fresh etag after a conflict, as it is
        // after a crash.
        while (!stop) {
          const auto head = cluster.GetBudget();
          if (!head.ok()) continue;
          request.set_etag(head->etag());
          const auto saved = Cluster::Call(*trusted, &ledger::v1::LedgerService::Stub::SaveVersion,
                                           token, request, absl::Seconds(2));
          if (saved.ok()) {
            acknowledged[static_cast<std::size_t>(writer)].insert(request.request_id());
            break;
          }
          if (saved.status().code() == absl::StatusCode::kInvalidArgument) break;
        }
      }
    });
  }
  {
    std::vector<Step> steps = WalkSteps();
    ASSERT_TRUE(steps.front().take(cluster).ok());
  }
  for (int crash = 0; crash < kCrashes; ++crash) {
    absl::SleepFor(absl::Milliseconds(700 + 137 * crash));  // Any moment of the load will do.
    cluster.CrashLedger();
  }
  stop = true;
  for (auto& writer : writers) writer.join();

  std::map<std::string, int> committed;
  std::int64_t version = 0;
  for (const auto& entry : Trail(cluster)) {
    ++committed[entry.request_id()];
    if (entry.version() > 0) {
      EXPECT_EQ(entry.version(), ++version) << "versions are gapless";
    }
  }
  std::size_t total = 0;
  for (const auto& some : acknowledged) {
    total += some.size();
    for (const std::string& id : some) EXPECT_EQ(committed[id], 1) << id;
  }
  EXPECT_GT(total, 0U);
  for (const auto& [id, count] : committed) EXPECT_EQ(count, 1) << id;
}

}  // namespace
}  // namespace mingzhang
