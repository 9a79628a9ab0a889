#include "ledger_service/commit/committer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/commit/log_key_rotation.h"
#include "ledger_service/trail/postings.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::commit {
namespace {

using storage::ColumnFamily;

// Storage whose writes wait for a gate or fail on demand.
class ControlledStorage final : public storage::Storage {
 public:
  explicit ControlledStorage(storage::Storage& base) : base_(base) {}

  std::unique_ptr<storage::Snapshot> TakeSnapshot() const override { return base_.TakeSnapshot(); }
  absl::Status Write(const storage::WriteBatch& batch) override {
    ++writes;
    if (before_write) before_write();
    if (!failure.ok()) return failure;
    return base_.Write(batch);
  }

  std::atomic<int> writes = 0;
  std::function<void()> before_write;
  absl::Status failure;

 private:
  storage::Storage& base_;
};

class CommitterTest : public testing::Test {
 protected:
  CommitterTest() : signer_(Key('s')) {}

  static audit::Signer Key(char seed) {
    return *audit::Signer::FromSeed(std::string(32, seed), "test.log");
  }

  std::unique_ptr<Committer> Start(CommitterOptions options = {}) {
    return std::make_unique<Committer>(storage_, audit::TreeAppender(), signer_, clock_, options);
  }

  // A mutation that sets the state of a budget and answers through the future.
  std::pair<Mutation, std::future<absl::StatusOr<Committed>>> NewMutation(
      const std::string& request_id, const std::string& budget_name = "b",
      const std::string& payload = "", const std::string& subject = "person") {
    auto promise = std::make_shared<std::promise<absl::StatusOr<Committed>>>();
    auto future = promise->get_future();
    Mutation mutation{
        .subject = subject,
        .request_id = request_id,
        .fingerprint = Sha256(payload),
        .apply = [budget_name, subject](Transaction& transaction,
                                        absl::Time) -> absl::StatusOr<Outcome> {
          auto read = ReadHead(transaction, budget_name);
          budget::v1::Budget head = read.ok() ? *read : budget::v1::Budget();
          head.set_name(budget_name);
          head.set_latest_version(head.latest_version() + 1);
          WriteHead(transaction, head);
          Outcome outcome{.budget = head, .saved = budget::v1::Version(), .entry = {}};
          outcome.saved->set_version(head.latest_version());
          outcome.entry.set_resource(budget_name);
          outcome.entry.mutable_actor()->set_subject(subject);
          return outcome;
        },
        .done =
            [promise](absl::StatusOr<Committed> result) { promise->set_value(std::move(result)); },
    };
    return {std::move(mutation), std::move(future)};
  }

  absl::StatusOr<Committed> Commit(Committer& committer, const std::string& request_id,
                                   const std::string& payload = "") {
    auto [mutation, answer] = NewMutation(request_id, "b", payload);
    committer.Submit(std::move(mutation));
    return answer.get();
  }

  // From first_is_writing_ on, all that is submitted waits until go_on_.
  void HoldTheFirstWrite() {
    storage_.before_write = [this] {
      if (storage_.writes == 1) {
        first_is_writing_.Notify();
        go_on_.WaitForNotification();
      }
    };
  }

  // A committer whose first write, of "r0", is under way: what is submitted becomes one batch once
  // go_on_ is notified.
  std::unique_ptr<Committer> StartHeld() {
    HoldTheFirstWrite();
    auto committer = Start();
    auto [blocker, blocked] = NewMutation("r0");
    committer->Submit(std::move(blocker));
    first_is_writing_.WaitForNotification();
    return committer;
  }

  std::size_t Count(ColumnFamily family) {
    std::size_t count = 0;
    EXPECT_TRUE(base_->TakeSnapshot()
                    ->Scan(family, "", "", storage::Direction::kForward,
                           [&](std::string_view, std::string_view) { return ++count, true; })
                    .ok());
    return count;
  }

  // The tree as a restarted ledger finds it.
  audit::TreeAppender Stored() {
    const audit::Checkpoint checkpoint = StoredCheckpoint();
    return audit::TreeAppender::Load(
               checkpoint.size, checkpoint.root,
               [this](std::uint8_t level, std::uint64_t index, int) -> absl::StatusOr<std::string> {
                 return base_->TakeSnapshot()
                     ->Get(ColumnFamily::kTiles, storage::TileKey(level, index))
                     ->value();
               })
        .value();
  }

  absl::Time EntryTime(std::uint64_t log_index) {
    ledger::v1::AuditEntry entry;
    entry.ParseFromString(base_->TakeSnapshot()
                              ->Get(ColumnFamily::kEntries, storage::EntryKey(log_index))
                              .value()
                              .value());
    return FromTimestamp(entry.time());
  }

  audit::Checkpoint StoredCheckpoint() {
    const auto note =
        base_->TakeSnapshot()->Get(ColumnFamily::kMeta, storage::kCheckpointKey).value().value();
    return audit::OpenCheckpoint(note, *audit::Verifier::Parse(signer_.current()->verifier_key()))
        .value();
  }

  storage::TempStorage base_;
  ControlledStorage storage_{*base_};
  audit::LogSigner signer_;
  absl::Notification first_is_writing_;
  absl::Notification go_on_;
  ManualClock clock_{absl::FromUnixSeconds(1'790'000'000)};
};

TEST_F(CommitterTest, OneCommitWritesHeadEntryIndexTilesAndCheckpointTogether) {
  auto committer = Start();
  const auto committed = Commit(*committer, "r1");
  ASSERT_TRUE(committed.ok()) << committed.status();
  EXPECT_EQ(committed->log_index, 0);
  EXPECT_EQ(committed->tree_size, 1);
  EXPECT_EQ(storage_.writes, 1);
  EXPECT_EQ(Count(ColumnFamily::kBudgets), 1U);
  EXPECT_EQ(Count(ColumnFamily::kByBudget), 1U);
  EXPECT_EQ(Count(ColumnFamily::kRequests), 1U);

  const std::string bytes =
      base_->TakeSnapshot()->Get(ColumnFamily::kEntries, storage::EntryKey(0)).value().value();
  ledger::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(bytes));
  EXPECT_EQ(entry.request_id(), "r1");
  EXPECT_EQ(entry.time().seconds(), 1'790'000'000);
  EXPECT_EQ(StoredCheckpoint().size, 1U);
  EXPECT_EQ(StoredCheckpoint().root, audit::LeafHash(bytes));
}

TEST_F(CommitterTest, ARepeatedRequestGetsTheStoredAnswerAndDoesNothing) {
  auto committer = Start();
  const auto first = Commit(*committer, "r1");
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(Commit(*committer, "r2").ok());
  const auto again = Commit(*committer, "r1");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->budget.SerializeAsString(), first->budget.SerializeAsString());
  EXPECT_EQ(again->log_index, first->log_index);
  EXPECT_EQ(again->tree_size, first->tree_size);
  EXPECT_EQ(again->version, first->version);
  EXPECT_EQ(Count(ColumnFamily::kEntries), 2U);
}

TEST_F(CommitterTest, ARequestIdUsedForAnotherRequestIsRefused) {
  auto committer = Start();
  ASSERT_TRUE(Commit(*committer, "r1", "one").ok());
  const auto other = Commit(*committer, "r1", "another");
  EXPECT_EQ(other.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ErrorReasonName(other.status()), "REQUEST_ID_REUSED");
}

TEST_F(CommitterTest, RequestIdsBelongToPeople) {
  auto committer = Start();
  ASSERT_TRUE(Commit(*committer, "r1", "one").ok());
  auto [mutation, answer] = NewMutation("r1", "b", "another", "someone else");
  committer->Submit(std::move(mutation));
  EXPECT_TRUE(answer.get().ok());
}

TEST_F(CommitterTest, AnEntryOfAnotherActorThanTheSubjectIsNotLogged) {
  auto committer = Start();
  auto [mutation, answer] = NewMutation("r1");
  mutation.subject = "someone else";
  committer->Submit(std::move(mutation));
  EXPECT_EQ(answer.get().status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Count(ColumnFamily::kEntries), 0U);
}

TEST_F(CommitterTest, WhatWaitsBecomesOneWriteAndOneCheckpoint) {
  HoldTheFirstWrite();
  auto committer = Start();
  std::vector<std::future<absl::StatusOr<Committed>>> answers;
  for (int i = 0; i < 10; ++i) {
    auto [mutation, answer] = NewMutation("r" + std::to_string(i));
    committer->Submit(std::move(mutation));
    answers.push_back(std::move(answer));
    if (i == 0) first_is_writing_.WaitForNotification();
  }
  go_on_.Notify();
  EXPECT_EQ(answers[0].get()->tree_size, 1);
  for (int i = 1; i < 10; ++i) {
    const auto committed = answers[static_cast<std::size_t>(i)].get();
    ASSERT_TRUE(committed.ok());
    EXPECT_EQ(committed->log_index, i);
    EXPECT_EQ(committed->tree_size, 10);
    EXPECT_EQ(committed->version, i + 1) << "each sees what the batch did before it";
  }
  EXPECT_EQ(storage_.writes, 2);
}

TEST_F(CommitterTest, ARepetitionWithinOneBatchIsDoneOnce) {
  auto committer = StartHeld();
  auto [once, first] = NewMutation("r1");
  auto [twice, second] = NewMutation("r1");
  committer->Submit(std::move(once));
  committer->Submit(std::move(twice));
  go_on_.Notify();
  const auto one = first.get();
  const auto two = second.get();
  ASSERT_TRUE(one.ok());
  ASSERT_TRUE(two.ok());
  EXPECT_EQ(one->log_index, two->log_index);
  EXPECT_EQ(one->tree_size, two->tree_size);
  EXPECT_EQ(Count(ColumnFamily::kEntries), 2U);
}

TEST_F(CommitterTest, ARequestIdUsedForAnotherRequestWithinOneBatchIsRefused) {
  auto committer = StartHeld();
  auto [once, first] = NewMutation("r1", "b", "one");
  auto [other, second] = NewMutation("r1", "b", "another");
  committer->Submit(std::move(once));
  committer->Submit(std::move(other));
  go_on_.Notify();
  EXPECT_TRUE(first.get().ok());
  EXPECT_EQ(ErrorReasonName(second.get().status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(Count(ColumnFamily::kEntries), 2U);
}

TEST_F(CommitterTest, AnIdWhoseWriteFailedIsNotUsedWhateverElseTheBatchAskedUnderIt) {
  auto committer = StartHeld();
  auto [once, first] = NewMutation("r1", "b", "one");
  auto [other, second] = NewMutation("r1", "b", "another");
  committer->Submit(std::move(once));
  committer->Submit(std::move(other));
  storage_.failure = absl::UnavailableError("the disk is away");
  go_on_.Notify();
  EXPECT_EQ(first.get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(second.get().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(CommitterTest, EveryCommitOfABatchBringsAReceiptThatVerifies) {
  HoldTheFirstWrite();
  auto committer = Start();
  std::vector<std::future<absl::StatusOr<Committed>>> answers;
  for (int i = 0; i < 300; ++i) {
    auto [mutation, answer] = NewMutation("r" + std::to_string(i));
    committer->Submit(std::move(mutation));
    answers.push_back(std::move(answer));
    if (i == 0) first_is_writing_.WaitForNotification();
  }
  go_on_.Notify();
  const auto verifier = *audit::Verifier::Parse(signer_.current()->verifier_key());
  for (auto& answer : answers) {
    const auto committed = answer.get();
    ASSERT_TRUE(committed.ok() && committed->receipt);
    const auto& receipt = *committed->receipt;
    const auto checkpoint = audit::OpenCheckpoint(receipt.checkpoint(), verifier);
    ASSERT_TRUE(checkpoint.ok());
    EXPECT_EQ(audit::VerifyInclusion(
                  audit::LeafHash(receipt.entry()),
                  static_cast<std::uint64_t>(committed->log_index), checkpoint->size,
                  *DigestsFromBytes(receipt.inclusion_proof().hashes()), checkpoint->root),
              absl::OkStatus());
  }
}

TEST_F(CommitterTest, ARefusedMutationLeavesNoTrace) {
  auto committer = Start();
  auto [mutation, answer] = NewMutation("r1");
  mutation.apply = [](Transaction& transaction, absl::Time) -> absl::StatusOr<Outcome> {
    transaction.Put(ColumnFamily::kBudgets, "b", "half done");
    return absl::FailedPreconditionError("no");
  };
  committer->Submit(std::move(mutation));
  EXPECT_EQ(answer.get().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(storage_.writes, 0);
  ASSERT_TRUE(Commit(*committer, "r1").ok()) << "a refused request may be tried again";
  EXPECT_EQ(Count(ColumnFamily::kEntries), 1U);
}

TEST_F(CommitterTest, AnEntryOverItsLimitIsRefused) {
  auto committer = Start();
  auto [mutation, answer] = NewMutation("r1");
  mutation.apply = [](Transaction&, absl::Time) -> absl::StatusOr<Outcome> {
    Outcome outcome;
    outcome.entry.mutable_actor()->set_subject("person");
    outcome.entry.set_comment(std::string(kMaxEntryBytes, 'x'));
    return outcome;
  };
  committer->Submit(std::move(mutation));
  EXPECT_EQ(answer.get().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Count(ColumnFamily::kEntries), 0U);
}

TEST_F(CommitterTest, AFailedWriteIsToldAndTheNextOneTakesItsPlaceInTheLog) {
  auto committer = Start();
  ASSERT_TRUE(Commit(*committer, "r1").ok());
  storage_.failure = absl::ResourceExhaustedError("no space");
  const auto full = Commit(*committer, "r2");
  EXPECT_EQ(full.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorReasonName(full.status()), "STORAGE_FULL");
  storage_.failure = absl::UnavailableError("io");
  EXPECT_EQ(ErrorReasonName(Commit(*committer, "r2").status()), "STORAGE_UNAVAILABLE");
  storage_.failure = absl::OkStatus();
  const auto committed = Commit(*committer, "r2");
  ASSERT_TRUE(committed.ok());
  EXPECT_EQ(committed->log_index, 1);
  EXPECT_EQ(StoredCheckpoint().size, 2U);
}

TEST_F(CommitterTest, AMutationWhoseDeadlinePassedInTheQueueIsNotCommitted) {
  auto committer = Start();
  auto [mutation, answer] = NewMutation("r1");
  mutation.deadline = clock_.Now() - absl::Milliseconds(1);
  committer->Submit(std::move(mutation));
  EXPECT_EQ(answer.get().status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Count(ColumnFamily::kEntries), 0U);
}

TEST_F(CommitterTest, AFullQueueRefusesAndSaysWhenToTryAgain) {
  HoldTheFirstWrite();
  auto committer = Start({.max_queue = 2});
  std::vector<std::future<absl::StatusOr<Committed>>> answers;
  for (int i = 0; i < 4; ++i) {
    auto [mutation, answer] = NewMutation("r" + std::to_string(i));
    committer->Submit(std::move(mutation));
    answers.push_back(std::move(answer));
    if (i == 0) first_is_writing_.WaitForNotification();
  }
  const auto refused = answers[3].get();
  go_on_.Notify();
  EXPECT_EQ(ErrorReasonName(refused.status()), "QUEUE_FULL");
  EXPECT_TRUE(GetDetail<google::rpc::RetryInfo>(refused.status()).has_value());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(answers[static_cast<std::size_t>(i)].get().ok());
}

TEST_F(CommitterTest, WhatWaitsWhenItStopsIsStillAnswered) {
  std::vector<std::future<absl::StatusOr<Committed>>> answers;
  auto committer = Start();
  for (int i = 0; i < 50; ++i) {
    auto [mutation, answer] = NewMutation("r" + std::to_string(i));
    committer->Submit(std::move(mutation));
    answers.push_back(std::move(answer));
  }
  committer.reset();
  for (auto& answer : answers) EXPECT_TRUE(answer.get().ok());
}

TEST_F(CommitterTest, ManyWritersGetEveryPlaceInTheLogOnce) {
  constexpr int kThreads = 8;
  constexpr int kEach = 50;
  auto committer = Start({.max_batch = 16});
  std::vector<std::vector<std::int64_t>> indexes(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        auto [mutation, answer] =
            NewMutation(std::to_string(t) + "/" + std::to_string(i), "b" + std::to_string(t));
        committer->Submit(std::move(mutation));
        const auto committed = answer.get();
        ASSERT_TRUE(committed.ok());
        EXPECT_EQ(committed->version, i + 1) << "versions of one budget are gapless";
        indexes[static_cast<std::size_t>(t)].push_back(committed->log_index);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::int64_t> all;
  for (const auto& some : indexes) all.insert(some.begin(), some.end());
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kThreads * kEach));
  EXPECT_EQ(*all.rbegin(), kThreads * kEach - 1);
  EXPECT_EQ(StoredCheckpoint().size, all.size());
}

TEST_F(CommitterTest, AnEntryIsIndexedAndItsBudgetIsKeptAsItLeftIt) {
  auto committer = Start();
  const auto committed = Commit(*committer, "r1");
  ASSERT_TRUE(Commit(*committer, "r2").ok());
  const auto snapshot = base_->TakeSnapshot();
  ledger::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(
      snapshot->Get(ColumnFamily::kEntries, storage::EntryKey(0)).value().value()));
  const auto row = trail::ByBudgetRow(entry);
  EXPECT_EQ(snapshot->Get(row.family, row.key).value(), row.value);
  for (const std::string& prefix : trail::PostingPrefixes(entry)) {
    const auto bytes = snapshot->Get(ColumnFamily::kPostingLists, trail::PostingKey(prefix, 0));
    const auto list = trail::PostingList::Parse(bytes->value_or(""));
    ASSERT_TRUE(list.ok());
    EXPECT_TRUE(list->Has(0));
  }
  EXPECT_TRUE(
      snapshot
          ->Get(ColumnFamily::kEntryTimes, storage::EntryTimeKey(FromTimestamp(entry.time()), 0))
          ->has_value());
  EXPECT_EQ(Count(ColumnFamily::kEntryTimes), 1U) << "the second is of the same time";
  const auto then = snapshot->Get(ColumnFamily::kHistory, storage::HistoryKey("b", 0)).value();
  EXPECT_EQ(ParseHead(then.value())->SerializeAsString(), committed->budget.SerializeAsString());
}

TEST_F(CommitterTest, ARecordOfSchema2StillAnswersWithTheBudgetInIt) {
  budget::v1::Budget budget;
  budget.set_name("b");
  budget.set_etag("as it was answered");
  ledger::v1::RequestRecord record;
  record.set_fingerprint(ToBytes(Sha256("")));
  record.set_budget(budget.SerializeAsString());
  storage::WriteBatch batch;
  batch.Put(ColumnFamily::kRequests, storage::RequestKey("person", "r1"),
            record.SerializeAsString());
  ASSERT_TRUE(base_->Write(batch).ok());
  auto committer = Start();
  EXPECT_EQ(Commit(*committer, "r1")->budget.etag(), "as it was answered");
}

TEST_F(CommitterTest, TimesOfEntriesNeverGoBackWhateverTheClockDoes) {
  const absl::Time start = clock_.Now();
  {
    auto committer = Start();
    ASSERT_TRUE(Commit(*committer, "r1").ok());
    clock_.Advance(-absl::Hours(1));
    ASSERT_TRUE(Commit(*committer, "r2").ok());
  }
  clock_.Advance(-absl::Hours(1));
  Committer again(storage_, Stored(), signer_, clock_);
  ASSERT_TRUE(Commit(again, "r3").ok());
  clock_.Advance(absl::Hours(3));
  ASSERT_TRUE(Commit(again, "r4").ok());
  EXPECT_EQ(EntryTime(1), start);
  EXPECT_EQ(EntryTime(2), start) << "also after a restart";
  EXPECT_EQ(EntryTime(3), start + absl::Hours(1));
}

TEST_F(CommitterTest, RecordsOfRequestsGoAfterTheirTimeAFewWithEachBatch) {
  auto committer = Start({.request_retention = absl::Hours(1)});
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(Commit(*committer, "old" + std::to_string(i)).ok());
  clock_.Advance(absl::Hours(1));
  ASSERT_TRUE(Commit(*committer, "at the bound").ok());
  EXPECT_EQ(Count(ColumnFamily::kRequests), 13U) << "kept for the whole hour";
  clock_.Advance(absl::Seconds(1));
  ASSERT_TRUE(Commit(*committer, "r1").ok());
  EXPECT_EQ(Count(ColumnFamily::kRequests), 10U) << "four went for the one that came";
  ASSERT_TRUE(Commit(*committer, "r2").ok());
  ASSERT_TRUE(Commit(*committer, "r3").ok());
  EXPECT_EQ(Count(ColumnFamily::kRequests), 4U);
  EXPECT_EQ(committer->statistics().expired_requests, 12);
  EXPECT_EQ(Commit(*committer, "old0", "another payload")->log_index, 16) << "the id is free again";
}

TEST_F(CommitterTest, TheSearchForOldRecordsBeginsBehindThoseThatAreGone) {
  auto committer = Start({.request_retention = absl::Hours(1)});
  ASSERT_TRUE(Commit(*committer, "r1").ok());
  clock_.Advance(absl::Hours(2));
  ASSERT_TRUE(Commit(*committer, "r2").ok());
  EXPECT_EQ(ExpiredBefore(*base_->TakeSnapshot()).value(), 1U);
}

TEST_F(CommitterTest, AfterAWriteThatFailedIndexesAndExpiryAreWhatTheStoreSays) {
  auto committer = Start({.request_retention = absl::Hours(1)});
  ASSERT_TRUE(Commit(*committer, "r1").ok());
  clock_.Advance(absl::Hours(2));
  storage_.failure = absl::UnavailableError("no disk");
  EXPECT_FALSE(Commit(*committer, "lost").ok());
  storage_.failure = absl::OkStatus();
  ASSERT_TRUE(Commit(*committer, "r2").ok());
  const auto snapshot = base_->TakeSnapshot();
  EXPECT_EQ(ExpiredBefore(*snapshot).value(), 1U);
  EXPECT_EQ(Count(ColumnFamily::kRequests), 1U);
  ledger::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(
      snapshot->Get(ColumnFamily::kEntries, storage::EntryKey(1)).value().value()));
  for (const std::string& prefix : trail::PostingPrefixes(entry)) {
    const auto bytes = snapshot->Get(ColumnFamily::kPostingLists, trail::PostingKey(prefix, 0));
    const auto list = trail::PostingList::Parse(bytes->value_or(""));
    ASSERT_TRUE(list.ok());
    EXPECT_TRUE(list->Has(0));
    EXPECT_TRUE(list->Has(1));
    EXPECT_FALSE(list->Has(2));
  }
}

TEST_F(CommitterTest, WhatWaitsIsBoundedInBytesToo) {
  HoldTheFirstWrite();
  auto committer = Start({.max_queue_bytes = 100});
  std::vector<std::future<absl::StatusOr<Committed>>> answers;
  const std::vector<std::size_t> sizes = {500, 60, 40, 1};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    auto [mutation, answer] = NewMutation("r" + std::to_string(i));
    mutation.bytes = sizes[i];
    committer->Submit(std::move(mutation));
    answers.push_back(std::move(answer));
    if (i == 0) first_is_writing_.WaitForNotification();
  }
  EXPECT_EQ(committer->queue_bytes(), 100U);
  EXPECT_EQ(committer->queue_length(), 2U);
  EXPECT_EQ(ErrorReasonName(answers[3].get().status()), "QUEUE_FULL");
  go_on_.Notify();
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(answers[i].get().ok());
  EXPECT_EQ(committer->statistics().queue_full, 1);
}

TEST_F(CommitterTest, ABatchIsBoundedInBytes) {
  HoldTheFirstWrite();
  auto committer = Start({.max_batch_bytes = 100});
  std::vector<std::future<absl::StatusOr<Committed>>> answers;
  for (int i = 0; i < 4; ++i) {
    auto [mutation, answer] = NewMutation("r" + std::to_string(i));
    mutation.bytes = i == 3 ? 1000 : 50;
    committer->Submit(std::move(mutation));
    answers.push_back(std::move(answer));
    if (i == 0) first_is_writing_.WaitForNotification();
  }
  go_on_.Notify();
  for (auto& answer : answers) EXPECT_TRUE(answer.get().ok());
  EXPECT_EQ(storage_.writes, 3);
}

TEST_F(CommitterTest, AMutationWhoseCallerHasGoneIsNotCommitted) {
  auto committer = Start();
  auto [mutation, answer] = NewMutation("r1");
  mutation.abandoned = [] { return true; };
  committer->Submit(std::move(mutation));
  EXPECT_EQ(answer.get().status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Count(ColumnFamily::kEntries), 0U);
}

TEST_F(CommitterTest, WhoeverFollowsTheLogIsToldOfEachDurableBatch) {
  std::vector<std::int64_t> sizes;
  auto committer = Start({.on_durable = [&](std::int64_t size) {
    EXPECT_EQ(StoredCheckpoint().size, static_cast<std::uint64_t>(size));
    sizes.push_back(size);
  }});
  ASSERT_TRUE(Commit(*committer, "r1").ok());
  ASSERT_TRUE(Commit(*committer, "r2").ok());
  committer.reset();
  EXPECT_EQ(sizes, (std::vector<std::int64_t>{1, 2}));
}

class LogKeyRotationTest : public CommitterTest {
 protected:
  absl::StatusOr<Committed> Rotate(Committer& committer, const std::string& request_id, char seed) {
    auto [mutation, answer] = NewMutation(request_id);
    const auto next = std::make_shared<const audit::Signer>(Key(seed));
    mutation.apply = [this, next](Transaction&, absl::Time) -> absl::StatusOr<Outcome> {
      ledger::v1::Actor actor;
      actor.set_subject("person");
      return RotateLogKey(actor, signer_.current()->verifier_key(), next->verifier_key());
    };
    mutation.next_signer = next;
    committer.Submit(std::move(mutation));
    return answer.get();
  }

  audit::Verifier VerifierOf(char seed) {
    return *audit::Verifier::Parse(Key(seed).verifier_key());
  }
};

TEST_F(LogKeyRotationTest, TheCheckpointOfTheRotationIsSignedByBothKeysAndLaterOnesByTheNewAlone) {
  auto committer = Start();
  ASSERT_TRUE(Commit(*committer, "r1").ok());
  ASSERT_TRUE(Rotate(*committer, "r2", 't').ok());
  const auto note =
      base_->TakeSnapshot()->Get(ColumnFamily::kMeta, storage::kCheckpointKey).value().value();
  EXPECT_EQ(audit::OpenCheckpoint(note, VerifierOf('s'))->size, 2U);
  EXPECT_EQ(audit::OpenCheckpoint(note, VerifierOf('t'))->size, 2U);
  ASSERT_TRUE(Commit(*committer, "r3").ok());
  EXPECT_EQ(StoredCheckpoint().size, 3U) << "signer_ holds the new key now";
  const auto later =
      base_->TakeSnapshot()->Get(ColumnFamily::kMeta, storage::kCheckpointKey).value().value();
  EXPECT_FALSE(audit::OpenCheckpoint(later, VerifierOf('s')).ok());
}

TEST_F(LogKeyRotationTest, TheKeysAreKeptInOrderEachWithTheCheckpointThatIntroducedIt) {
  auto committer = Start();
  ASSERT_TRUE(Rotate(*committer, "r1", 't').ok());
  ASSERT_TRUE(Commit(*committer, "r2").ok());
  ASSERT_TRUE(Rotate(*committer, "r3", 'u').ok());
  const auto keys = ReadLogKeys(*base_->TakeSnapshot());
  ASSERT_TRUE(keys.ok());
  ASSERT_EQ(keys->keys_size(), 3);
  EXPECT_EQ(keys->keys(0).verifier_key(), Key('s').verifier_key());
  EXPECT_EQ(keys->keys(1).first_tree_size(), 1);
  EXPECT_EQ(keys->keys(2).verifier_key(), Key('u').verifier_key());
  EXPECT_EQ(keys->keys(2).first_tree_size(), 3);
  EXPECT_TRUE(audit::OpenCheckpoint(keys->keys(2).checkpoint(), VerifierOf('t')).ok());
}

TEST_F(LogKeyRotationTest, ARepeatedRotationChangesNothing) {
  auto committer = Start();
  const auto first = Rotate(*committer, "r1", 't');
  const auto again = Rotate(*committer, "r1", 'u');
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->record, first->record);
  EXPECT_EQ(signer_.current()->verifier_key(), Key('t').verifier_key());
}

TEST_F(LogKeyRotationTest, TheOldKeyGoesOnWhenTheWriteFails) {
  auto committer = Start();
  storage_.failure = absl::UnavailableError("io");
  EXPECT_FALSE(Rotate(*committer, "r1", 't').ok());
  storage_.failure = absl::OkStatus();
  ASSERT_TRUE(Commit(*committer, "r2").ok());
  EXPECT_EQ(signer_.current()->verifier_key(), Key('s').verifier_key());
  EXPECT_TRUE(ReadLogKeys(*base_->TakeSnapshot())->keys().empty());
}

}  // namespace
}  // namespace mingzhang::commit
