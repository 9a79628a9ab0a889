// A store that was changed behind the ledger's back: it refuses to start, and says where.
#include <gtest/gtest.h>

#include <functional>

#include "common/digest/digest.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/storage.pb.h"
#include "tests/integration/cluster.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang {
namespace {

using storage::ColumnFamily;

class TamperTest : public testing::Test {
 protected:
  TamperTest() {
    WalkTo(cluster_, budget::v1::BUDGET_STATE_RETURNED);
    EXPECT_EQ(cluster_.StopLedger(), 0);
  }

  // Changes the stopped ledger's database, as somebody with its files and RocksDB could.
  void Change(const std::function<void(storage::Storage&, storage::WriteBatch&)>& change) {
    auto opened = storage::RocksDbStorage::Open(storage::SmallOptions(cluster_.LedgerData()));
    ASSERT_TRUE(opened.ok()) << opened.status();
    storage::WriteBatch batch;
    change(**opened, batch);
    ASSERT_TRUE((*opened)->Write(batch).ok());
  }

  static std::string Get(storage::Storage& storage, ColumnFamily family, std::string_view key) {
    return storage.TakeSnapshot()->Get(family, key).value().value_or("");
  }

  // Goes on from the return to a second version.
  void WalkOn() {
    cluster_.StartLedger();
    std::vector<Step> steps = WalkSteps();
    ASSERT_TRUE(steps[5].take(cluster_).ok());
    ASSERT_EQ(cluster_.StopLedger(), 0);
  }

  // Starts the ledger, which must end with an error that contains `words`.
  void ExpectRefusal(const std::string& words) {
    EXPECT_EQ(cluster_.VerifyStored(), 1) << "audit verify finds it, too";
    EXPECT_FALSE(cluster_.TryStartLedger());
    EXPECT_NE(cluster_.ledger().Wait(), 0);
    EXPECT_NE(cluster_.LedgerOutput().find(words), std::string::npos) << cluster_.LedgerOutput();
  }

  Cluster cluster_;
};

TEST_F(TamperTest, AnUntouchedStoreOpens) {
  EXPECT_EQ(cluster_.VerifyStored(), 0);
  cluster_.StartLedger();
  EXPECT_TRUE(cluster_.GetBudget().ok());
}

TEST_F(TamperTest, AChangedEntryIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    ledger::v1::AuditEntry entry;
    ASSERT_TRUE(entry.ParseFromString(Get(storage, ColumnFamily::kEntries, storage::EntryKey(2))));
    entry.mutable_actor()->set_subject("somebody else");
    batch.Put(ColumnFamily::kEntries, storage::EntryKey(2), entry.SerializeAsString());
  });
  ExpectRefusal("第 2 号记录");
}

TEST_F(TamperTest, AnEntryChangedTogetherWithItsLeafIsFound) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    std::string tile = Get(storage, ColumnFamily::kTiles, storage::TileKey(0, 0));
    std::string entry = Get(storage, ColumnFamily::kEntries, storage::EntryKey(2));
    entry.back() = static_cast<char>(entry.back() ^ 1);
    tile.replace(2 * kDigestSize, kDigestSize, ToBytes(Sha256({std::string_view("\0", 1), entry})));
    batch.Put(ColumnFamily::kEntries, storage::EntryKey(2), entry);
    batch.Put(ColumnFamily::kTiles, storage::TileKey(0, 0), tile);
  });
  ExpectRefusal("审计日志校验失败");
}

TEST_F(TamperTest, ALastEntryThatWasCutOffIsMissed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kEntries, storage::EntryKey(4));
  });
  ExpectRefusal("审计日志校验失败");
}

TEST_F(TamperTest, ACheckpointThatWasTakenAwayIsMissed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kMeta, std::string(storage::kCheckpointKey));
  });
  ExpectRefusal("审计日志校验失败");
}

TEST_F(TamperTest, ABudgetMovedWithoutAnEntryIsNamed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    budget::v1::Budget head;
    ASSERT_TRUE(head.ParseFromString(Get(storage, ColumnFamily::kBudgets, kBudget)));
    head.set_state(budget::v1::BUDGET_STATE_APPROVED);
    batch.Put(ColumnFamily::kBudgets, kBudget, head.SerializeAsString());
  });
  ExpectRefusal(kBudget);
}

TEST_F(TamperTest, AVersionPutInAnothersPlaceIsFound) {
  WalkOn();
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    ledger::v1::VersionManifest manifest;
    ASSERT_TRUE(manifest.ParseFromString(
        Get(storage, ColumnFamily::kVersions, storage::VersionKey(kBudget, 1))));
    manifest.set_version(2);
    batch.Put(ColumnFamily::kVersions, storage::VersionKey(kBudget, 2),
              manifest.SerializeAsString());
  });
  ExpectRefusal(kBudget);
}

TEST_F(TamperTest, AVersionThatWasTakenAwayIsMissed) {
  Change([](storage::Storage&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kVersions, storage::VersionKey(kBudget, 1));
  });
  ExpectRefusal("版本");
}

TEST_F(TamperTest, AVersionThatWasNeverSavedIsFound) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kVersions, storage::VersionKey(kBudget, 2),
              Get(storage, ColumnFamily::kVersions, storage::VersionKey(kBudget, 1)));
  });
  ExpectRefusal(kBudget);
}

TEST_F(TamperTest, AChangedPartIsNeverServed) {
  Change([](storage::Storage& storage, storage::WriteBatch& batch) {
    std::string key;
    std::string part;
    ASSERT_TRUE(storage.TakeSnapshot()
                    ->Scan(ColumnFamily::kParts, "", "", storage::Direction::kForward,
                           [&](std::string_view k, std::string_view value) {
                             key = k;
                             part = value;
                             return false;
                           })
                    .ok());
    part.back() = static_cast<char>(part.back() ^ 1);
    batch.Put(ColumnFamily::kParts, key, part);
  });
  cluster_.StartLedger();
  ledger::v1::GetVersionRequest request;
  request.set_name(std::string(kBudget) + "/versions/1");
  EXPECT_EQ(Cluster::Call(cluster_.ledger_stub(), &ledger::v1::LedgerService::Stub::GetVersion,
                          cluster_.Token(Editor()), request)
                .status()
                .code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace mingzhang
