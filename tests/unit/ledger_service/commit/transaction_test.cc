#include "ledger_service/commit/transaction.h"

#include <gtest/gtest.h>

#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::commit {
namespace {

using storage::ColumnFamily;

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() {
    storage::WriteBatch batch;
    batch.Put(ColumnFamily::kMeta, "a", "stored");
    EXPECT_TRUE(store_->Write(batch).ok());
    snapshot_ = store_->TakeSnapshot();
  }

  static std::string Value(const Transaction& transaction, std::string_view key) {
    auto value = transaction.Get(ColumnFamily::kMeta, key);
    return value.ok() && value->has_value() ? **value : "(none)";
  }

  storage::TempStorage store_;
  std::unique_ptr<storage::Snapshot> snapshot_;
};

TEST_F(TransactionTest, SeesTheSnapshotUnderItsOwnWrites) {
  Transaction transaction(*snapshot_);
  EXPECT_EQ(Value(transaction, "a"), "stored");
  transaction.Put(ColumnFamily::kMeta, "a", "staged");
  EXPECT_EQ(Value(transaction, "a"), "staged");
  EXPECT_EQ(Value(transaction, "b"), "(none)");
}

TEST_F(TransactionTest, DroppedWritesLeaveWhatWasKept) {
  Transaction transaction(*snapshot_);
  transaction.Put(ColumnFamily::kMeta, "a", "kept");
  transaction.Keep();
  transaction.Put(ColumnFamily::kMeta, "a", "dropped");
  transaction.Put(ColumnFamily::kMeta, "b", "dropped");
  transaction.Drop();
  EXPECT_EQ(Value(transaction, "a"), "kept");
  EXPECT_EQ(Value(transaction, "b"), "(none)");
}

TEST_F(TransactionTest, TheBatchHoldsEachKeptKeyOnce) {
  Transaction transaction(*snapshot_);
  transaction.Put(ColumnFamily::kMeta, "a", "1");
  transaction.Keep();
  transaction.Put(ColumnFamily::kMeta, "a", "2");
  transaction.Keep();
  transaction.Put(ColumnFamily::kMeta, "b", "not kept");
  const storage::WriteBatch batch = transaction.TakeBatch();
  ASSERT_EQ(batch.operations().size(), 1U);
  EXPECT_EQ(batch.operations()[0].value, "2");
}

}  // namespace
}  // namespace mingzhang::commit
