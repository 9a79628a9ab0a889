#include "ledger_service/upgrade/upgrade.h"

#include <gtest/gtest.h>

#include <future>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "ledger_service/audit/log_signer.h"
#include "ledger_service/check/check_ledger.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/commit/request_records.h"
#include "ledger_service/trail/postings.h"
#include "mingzhang/ledger/v1/storage.pb.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::upgrade {
namespace {

using storage::ColumnFamily;
using storage::Direction;

// Writes through its first `allowed` writes only, as a process that dies would.
class DyingStorage final : public storage::Storage {
 public:
  DyingStorage(storage::Storage& base, int allowed) : base_(base), allowed_(allowed) {}
  std::unique_ptr<storage::Snapshot> TakeSnapshot() const override { return base_.TakeSnapshot(); }
  absl::Status Write(const storage::WriteBatch& batch) override {
    if (allowed_-- <= 0) return absl::UnavailableError("dead");
    return base_.Write(batch);
  }

 private:
  storage::Storage& base_;
  int allowed_;
};

// A ledger as an earlier release left it: a log of commits, without what later schemas added.
class UpgradeTest : public testing::Test {
 protected:
  void Commit(int count) {
    commit::Committer committer(*store_, audit::TreeAppender(), signer_, clock_);
    for (int i = 0; i < count; ++i) {
      std::promise<absl::StatusOr<commit::Committed>> answer;
      const std::string name =
          absl::StrCat("divisions/652300/departments/301/budgets/", 2020 + i % 3);
      committer.Submit(
          {.subject = "person",
           .request_id = std::to_string(i),
           .fingerprint = {},
           .apply = [name](commit::Transaction& transaction,
                           absl::Time) -> absl::StatusOr<commit::Outcome> {
             auto head = commit::ReadHead(transaction, name);
             commit::Outcome outcome;
             outcome.entry.set_from_state(head.ok() ? budget::v1::BUDGET_STATE_DRAFTING
                                                    : budget::v1::BUDGET_STATE_UNSPECIFIED);
             if (head.ok()) outcome.budget = *head;
             outcome.budget.set_name(name);
             outcome.budget.set_cycle(outcome.budget.cycle() + 1);
             commit::WriteHead(transaction, outcome.budget);
             outcome.entry.set_resource(name);
             outcome.entry.set_etag(outcome.budget.etag());
             outcome.entry.mutable_actor()->set_subject("person");
             return outcome;
           },
           .done = [&](absl::StatusOr<commit::Committed> r) { answer.set_value(std::move(r)); }});
      ASSERT_TRUE(answer.get_future().get().ok());
    }
  }

  // Takes away what schema 5 added. Its number is then 4.
  void MakeSchema4() {
    const auto snapshot = store_->TakeSnapshot();
    storage::WriteBatch batch;
    for (const auto family : {ColumnFamily::kPostingLists, ColumnFamily::kEntryTimes}) {
      for (const auto& [key, value] : All(*snapshot, family)) batch.Delete(family, key);
    }
    batch.Put(ColumnFamily::kMeta, std::string(storage::kExpiredRequestsKey), "a time and a key");
    batch.Put(ColumnFamily::kMeta, std::string(storage::kSchemaKey), "4");
    ASSERT_TRUE(store_->Write(batch).ok());
  }

  // Takes away what schemas 3 and 5 added. Its number is then 2.
  void MakeSchema2() {
    MakeSchema4();
    const auto snapshot = store_->TakeSnapshot();
    storage::WriteBatch batch;
    for (const auto& [key, value] : All(*snapshot, ColumnFamily::kHistory)) {
      batch.Delete(ColumnFamily::kHistory, key);
    }
    for (const auto& [key, value] : All(*snapshot, ColumnFamily::kByBudget)) {
      batch.Put(ColumnFamily::kByBudget, key, "");
    }
    for (const auto& [key, value] : All(*snapshot, ColumnFamily::kRequests)) {
      ledger::v1::RequestRecord record;
      ASSERT_TRUE(record.ParseFromString(value));
      const auto head =
          snapshot->Get(ColumnFamily::kHistory,
                        storage::HistoryKey(record.budget_name(),
                                            static_cast<std::uint64_t>(record.log_index())));
      record.set_budget(commit::ParseHead(head->value())->SerializeAsString());
      record.clear_budget_name();
      batch.Put(ColumnFamily::kRequests, key, record.SerializeAsString());
    }
    batch.Delete(ColumnFamily::kMeta, std::string(storage::kExpiredRequestsKey));
    batch.Put(ColumnFamily::kMeta, std::string(storage::kSchemaKey), "2");
    ASSERT_TRUE(store_->Write(batch).ok());
  }

  static std::vector<std::pair<std::string, std::string>> All(const storage::Snapshot& snapshot,
                                                              ColumnFamily family) {
    std::vector<std::pair<std::string, std::string>> all;
    EXPECT_TRUE(snapshot
                    .Scan(family, "", "", Direction::kForward,
                          [&](std::string_view key, std::string_view value) {
                            all.emplace_back(key, value);
                            return true;
                          })
                    .ok());
    return all;
  }

  void ExpectSound() {
    const auto checked = check::CheckLedger(
        *store_->TakeSnapshot(), *audit::Verifier::Parse(signer_.current()->verifier_key()), {});
    ASSERT_TRUE(checked.ok()) << checked.status();
    EXPECT_EQ(checked->problems, std::vector<std::string>());
    EXPECT_EQ(store_->TakeSnapshot()->Get(ColumnFamily::kMeta, storage::kSchemaKey).value(), "5");
  }

  storage::TempStorage store_;
  audit::LogSigner signer_{*audit::Signer::FromSeed(std::string(32, 's'), "test.log")};
  ManualClock clock_{absl::FromUnixSeconds(1'790'000'000)};
};

TEST_F(UpgradeTest, ADatabaseOfSchema2IsBroughtUpAndSound) {
  Commit(300);
  const auto lists = All(*store_->TakeSnapshot(), ColumnFamily::kPostingLists);
  const auto times = All(*store_->TakeSnapshot(), ColumnFamily::kEntryTimes);
  MakeSchema2();
  ASSERT_TRUE(UpgradeSchema(*store_).ok());
  ExpectSound();
  const auto snapshot = store_->TakeSnapshot();
  EXPECT_EQ(All(*snapshot, ColumnFamily::kPostingLists), lists);
  EXPECT_EQ(All(*snapshot, ColumnFamily::kEntryTimes), times);
  EXPECT_EQ(All(*snapshot, ColumnFamily::kHistory).size(), 3U) << "each budget's newest state";
}

TEST_F(UpgradeTest, ADatabaseOfSchema4IsBroughtUpAndSound) {
  Commit(300);
  const auto lists = All(*store_->TakeSnapshot(), ColumnFamily::kPostingLists);
  const auto history = All(*store_->TakeSnapshot(), ColumnFamily::kHistory);
  MakeSchema4();
  ASSERT_TRUE(UpgradeSchema(*store_).ok());
  ExpectSound();
  const auto snapshot = store_->TakeSnapshot();
  EXPECT_EQ(All(*snapshot, ColumnFamily::kPostingLists), lists);
  EXPECT_EQ(All(*snapshot, ColumnFamily::kHistory), history) << "left alone";
  EXPECT_EQ(commit::ExpiredBefore(*snapshot).value(), 0U);
}

TEST_F(UpgradeTest, RequestRecordsThatWereExpiredInAnotherOrderGoOnFromTheLastThatIsMissing) {
  Commit(10);
  MakeSchema4();
  storage::WriteBatch batch;
  for (const char* expired : {"0", "1", "3"}) {
    batch.Delete(ColumnFamily::kRequests, storage::RequestKey("person", expired));
  }
  ASSERT_TRUE(store_->Write(batch).ok());
  ASSERT_TRUE(UpgradeSchema(*store_).ok());
  ExpectSound();
  const auto snapshot = store_->TakeSnapshot();
  EXPECT_EQ(commit::ExpiredBefore(*snapshot).value(), 4U);
  EXPECT_EQ(All(*snapshot, ColumnFamily::kRequests).size(), 6U);
}

TEST_F(UpgradeTest, OfALogWhoseTimesWentBackTheNewestEntrySaysWhatTimeItIs) {
  Commit(5);
  storage::WriteBatch batch;
  const std::string key = storage::EntryKey(1);
  ledger::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(
      store_->TakeSnapshot()->Get(ColumnFamily::kEntries, key).value().value()));
  const absl::Time now = clock_.Now();
  entry.mutable_time()->set_seconds(entry.time().seconds() + 300'000'000);
  batch.Put(ColumnFamily::kEntries, key, entry.SerializeAsString());
  ASSERT_TRUE(store_->Write(batch).ok());
  MakeSchema4();
  ASSERT_TRUE(UpgradeSchema(*store_).ok());
  const auto rows = All(*store_->TakeSnapshot(), ColumnFamily::kEntryTimes);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].first, storage::EntryTimeKey(now, 2)) << "from where they went back";
  const auto block = trail::OpenBlock::Load(*store_->TakeSnapshot(), 5);
  ASSERT_TRUE(block.ok()) << block.status();
  EXPECT_EQ(block->latest(), now);
}

TEST_F(UpgradeTest, AnUpgradeThatDiedIsDoneAnewWhereverItDied) {
  Commit(10'000);
  MakeSchema2();
  for (int allowed = 0; allowed < 3; ++allowed) {  // The last of four is the number alone.
    DyingStorage dying(*store_, allowed);
    ASSERT_FALSE(UpgradeSchema(dying).ok()) << allowed;
    EXPECT_EQ(store_->TakeSnapshot()->Get(ColumnFamily::kMeta, storage::kSchemaKey).value(), "2");
  }
  ASSERT_TRUE(UpgradeSchema(*store_).ok());
  ExpectSound();
}

TEST_F(UpgradeTest, ADatabaseOfThisReleaseIsLeftAlone) {
  Commit(1);
  DyingStorage none(*store_, 0);
  EXPECT_TRUE(UpgradeSchema(none).ok());
}

TEST_F(UpgradeTest, ADamagedEntryStopsItBeforeTheSchemasNumberIsWritten) {
  Commit(1);
  MakeSchema2();
  storage::WriteBatch batch;
  batch.Put(ColumnFamily::kEntries, storage::EntryKey(0), "\xff");
  ASSERT_TRUE(store_->Write(batch).ok());
  EXPECT_EQ(UpgradeSchema(*store_).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace mingzhang::upgrade
