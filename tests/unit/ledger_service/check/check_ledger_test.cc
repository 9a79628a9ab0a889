// Damage of every kind is tried in tests/integration/tamper_test.cc, on a ledger with a whole
// process in it.
#include "ledger_service/check/check_ledger.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "common/time/timestamp.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tree_appender.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::check {
namespace {

using storage::ColumnFamily;

class CheckLedgerTest : public testing::Test {
 protected:
  absl::StatusOr<CheckResult> Check(const CheckOptions& options) {
    const auto signer = audit::Signer::FromSeed(std::string(32, 's'), "test.log");
    return CheckLedger(*store_->TakeSnapshot(), *audit::Verifier::Parse(signer->verifier_key()),
                       options);
  }

  // Parts that are stored under another digest than theirs.
  void StoreBadParts(int count) {
    storage::WriteBatch batch;
    for (int i = 0; i < count; ++i) {
      batch.Put(ColumnFamily::kParts, std::string(32, static_cast<char>(i)), "part");
    }
    ASSERT_TRUE(store_->Write(batch).ok());
  }

  // A log of entries of these times, without the rest of a ledger.
  void StoreLog(const std::vector<std::int64_t>& unix_seconds) {
    storage::WriteBatch batch;
    audit::TreeAppender tree;
    for (const std::int64_t seconds : unix_seconds) {
      ledger::v1::AuditEntry entry;
      entry.set_log_index(static_cast<std::int64_t>(tree.size()));
      *entry.mutable_time() = ToTimestamp(absl::FromUnixSeconds(seconds));
      const std::string bytes = entry.SerializeAsString();
      batch.Put(ColumnFamily::kEntries, storage::EntryKey(tree.size()), bytes);
      tree.Append(audit::LeafHash(bytes));
    }
    for (const audit::Tile& tile : tree.TakeDirtyTiles()) {
      batch.Put(ColumnFamily::kTiles, storage::TileKey(tile.level, tile.index), tile.hashes);
    }
    const auto signer = audit::Signer::FromSeed(std::string(32, 's'), "test.log");
    batch.Put(ColumnFamily::kMeta, std::string(storage::kCheckpointKey),
              audit::SignCheckpoint(tree.size(), tree.Root(), *signer));
    ASSERT_TRUE(store_->Write(batch).ok());
  }

  storage::TempStorage store_;
};

TEST_F(CheckLedgerTest, AnEmptyStoreIsSound) {
  const auto checked = Check({});
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_TRUE(checked->problems.empty());
  EXPECT_EQ(checked->checkpoint.size, 0U);
}

// Whatever else is missing of so small a log.
bool TellsOf(const CheckResult& checked, const std::string& problem) {
  return std::find(checked.problems.begin(), checked.problems.end(), problem) !=
         checked.problems.end();
}

TEST_F(CheckLedgerTest, ATimeThatGoesBackIsToldUnlessItIsNotAskedFor) {
  StoreLog({10, 20, 20, 15, 30});
  const std::string problem = "第 3 号记录的时间早于第 2 号记录";
  EXPECT_TRUE(TellsOf(Check({}).value(), problem));
  EXPECT_FALSE(TellsOf(Check({}).value(), "第 2 号记录的时间早于第 1 号记录"));
  EXPECT_FALSE(TellsOf(Check({.times_in_order = false}).value(), problem));
}

TEST_F(CheckLedgerTest, EndsWhenEnoughIsFound) {
  StoreBadParts(10);
  EXPECT_EQ(Check({})->problems.size(), 10U);
  EXPECT_EQ(Check({.max_problems = 3})->problems.size(), 3U);
}

TEST_F(CheckLedgerTest, CanBeEndedInEveryPassNotInTheLogsAlone) {
  StoreBadParts(10);
  int rows = 0;
  const auto ended = Check({.step = [&rows](std::uint64_t) { return ++rows < 4; }});
  EXPECT_EQ(ended.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(rows, 4);
}

}  // namespace
}  // namespace mingzhang::check
