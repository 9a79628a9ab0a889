#include "ledger_service/storage/backup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::storage {
namespace {

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    storage_ = *RocksDbStorage::Open(SmallOptions(directory_.path() + "/data"));
    backups_ = *Backups::Open({.directory = directory_.path() + "/backups"});
  }

  void Write(const std::string& key, const std::string& value) {
    WriteBatch batch;
    batch.Put(ColumnFamily::kEntries, key, value);
    batch.Put(ColumnFamily::kBudgets, key, value);
    ASSERT_TRUE(storage_->Write(batch).ok());
  }

  std::unique_ptr<RocksDbStorage> OpenRestored(std::int64_t id, const std::string& name) {
    const std::string target = directory_.path() + "/" + name;
    const auto restored = backups_->Restore(id, target);
    EXPECT_TRUE(restored.ok()) << restored;
    auto options = SmallOptions(target);
    options.create_if_missing = false;
    return *RocksDbStorage::Open(options);
  }

  // Files in the backups' directory that hold tables.
  std::vector<std::filesystem::path> Tables() const {
    std::vector<std::filesystem::path> tables;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(directory_.path() + "/backups")) {
      if (file.path().extension() == ".sst") tables.push_back(file.path());
    }
    return tables;
  }

  TempDirectory directory_;
  std::unique_ptr<RocksDbStorage> storage_;
  std::unique_ptr<Backups> backups_;
};

TEST_F(BackupTest, HoldsWhatWasDurableAndItsMetadata) {
  Write("a", "1");
  const auto first = backups_->Create(*storage_, "of one");
  ASSERT_TRUE(first.ok()) << first.status();
  Write("b", "2");
  const auto second = backups_->Create(*storage_, "of two");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(first->id, 1);
  EXPECT_EQ(second->id, 2);
  EXPECT_EQ(backups_->List().size(), 2U);
  EXPECT_EQ(backups_->List().front().metadata, "of one");
  EXPECT_GT(second->size_bytes, 0);

  const auto old = OpenRestored(1, "old")->TakeSnapshot();
  EXPECT_EQ(old->Get(ColumnFamily::kEntries, "a").value(), "1");
  EXPECT_EQ(old->Get(ColumnFamily::kEntries, "b").value(), std::nullopt);
  const auto newest = OpenRestored(0, "newest")->TakeSnapshot();
  EXPECT_EQ(newest->Get(ColumnFamily::kEntries, "b").value(), "2");
}

TEST_F(BackupTest, ASecondBackupCopiesWhatIsNewAlone) {
  Write("a", std::string(100'000, 'a'));
  ASSERT_TRUE(backups_->Create(*storage_, "").ok());
  const std::size_t before = Tables().size();
  ASSERT_TRUE(backups_->Create(*storage_, "").ok());
  // Each backup flushes, so a key of RocksDB's own may make a table; those of the first are shared.
  EXPECT_LE(Tables().size(), before + 1);
}

TEST_F(BackupTest, IsMadeUnderLoadAndHoldsBatchesWhole) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) Write(std::to_string(i), std::string(1000, 'x'));
  });
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(backups_->Create(*storage_, "").ok());
  stop = true;
  writer.join();
  const auto restored = OpenRestored(0, "restored")->TakeSnapshot();
  int rows = 0;
  ASSERT_TRUE(restored
                  ->Scan(ColumnFamily::kEntries, "", "", Direction::kForward,
                         [&](std::string_view key, std::string_view) {
                           ++rows;
                           EXPECT_TRUE(restored->Get(ColumnFamily::kBudgets, key)->has_value());
                           return true;
                         })
                  .ok());
  EXPECT_GT(rows, 0);
}

TEST_F(BackupTest, VerifyFindsAChangedAndAMissingFile) {
  Write("a", std::string(10'000, 'a'));
  ASSERT_TRUE(backups_->Create(*storage_, "").ok());
  EXPECT_TRUE(backups_->Verify(1).ok());
  EXPECT_EQ(backups_->Verify(2).status().code(), absl::StatusCode::kNotFound);
  const auto tables = Tables();
  ASSERT_FALSE(tables.empty());
  {
    std::fstream table(tables.front(), std::ios::in | std::ios::out | std::ios::binary);
    table.seekg(10);
    const int byte = table.get();
    table.seekp(10);
    table.put(static_cast<char>(byte ^ 1));
  }
  EXPECT_EQ(backups_->Verify(1).status().code(), absl::StatusCode::kDataLoss);
  std::filesystem::remove(tables.front());
  EXPECT_EQ(backups_->Verify(1).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(BackupTest, PurgeKeepsTheNewest) {
  for (int i = 0; i < 4; ++i) {
    Write(std::to_string(i), "x");
    ASSERT_TRUE(backups_->Create(*storage_, "").ok());
  }
  EXPECT_EQ(*backups_->Purge(2), 2);
  EXPECT_EQ(backups_->List().front().id, 3);
  EXPECT_EQ(OpenRestored(4, "after")->TakeSnapshot()->Get(ColumnFamily::kEntries, "3").value(),
            "x");
}

TEST_F(BackupTest, RestoreTouchesNothingThatIsThere) {
  Write("a", "1");
  ASSERT_TRUE(backups_->Create(*storage_, "").ok());
  EXPECT_EQ(backups_->Restore(1, directory_.path()).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(backups_->Restore(7, directory_.path() + "/new").code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() + "/new"));
}

}  // namespace
}  // namespace mingzhang::storage
