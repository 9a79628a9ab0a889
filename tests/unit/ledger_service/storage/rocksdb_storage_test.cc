#include "ledger_service/storage/rocksdb_storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rocksdb/db.h"
#include "tests/unit/ledger_service/storage/storage_contract.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::storage {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class RocksDbUnderTest final : public StorageUnderTest {
 public:
  Storage& storage() override { return *storage_; }
  void Reopen() override { storage_.Reopen(); }

 private:
  TempStorage storage_;
};

std::unique_ptr<StorageUnderTest> MakeRocksDbUnderTest() {
  return std::make_unique<RocksDbUnderTest>();
}

INSTANTIATE_TEST_SUITE_P(RocksDb, StorageContract, testing::Values(&MakeRocksDbUnderTest));

void WriteSchema(TempStorage& storage, std::optional<std::string> version) {
  WriteBatch batch;
  if (version.has_value()) {
    batch.Put(ColumnFamily::kMeta, std::string(kSchemaKey), *version);
  } else {
    batch.Delete(ColumnFamily::kMeta, std::string(kSchemaKey));
  }
  ASSERT_TRUE(storage->Write(batch).ok());
  storage.Close();
}

absl::Status OpenStatus(const RocksDbOptions& options) {
  return RocksDbStorage::Open(options).status();
}

TEST(RocksDbStorageOpen, WritesTheSchemaVersionIntoANewDatabase) {
  TempStorage storage;
  auto version = storage->TakeSnapshot()->Get(ColumnFamily::kMeta, kSchemaKey);
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(*version, std::to_string(kSchemaVersion));
}

TEST(RocksDbStorageOpen, RefusesANewerSchemaAndNamesBothVersions) {
  TempStorage storage;
  WriteSchema(storage, std::to_string(kSchemaVersion + 6));
  const absl::Status status = OpenStatus(SmallOptions(storage.path()));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("schema version " + std::to_string(kSchemaVersion + 6)));
  EXPECT_THAT(std::string(status.message()), HasSubstr("up to " + std::to_string(kSchemaVersion)));
}

TEST(RocksDbStorageOpen, DropsTheFamiliesOfEarlierSchemas) {
  TempStorage storage;
  storage.Close();
  {
    const auto opened = RocksDbStorage::Open(SmallOptions(storage.path()));
    rocksdb::DB& database = (*opened)->database();
    rocksdb::ColumnFamilyHandle* handle = nullptr;
    ASSERT_TRUE(database.CreateColumnFamily({}, "postings", &handle).ok());
    ASSERT_TRUE(database.Put({}, handle, "key", "").ok());
    ASSERT_TRUE(database.DestroyColumnFamilyHandle(handle).ok());
  }
  EXPECT_TRUE(OpenStatus(SmallOptions(storage.path())).ok());
  std::vector<std::string> names;
  ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, storage.path(), &names).ok());
  EXPECT_THAT(names, AllOf(Contains("posting_lists"), Not(Contains("postings"))));
}

TEST(RocksDbStorageOpen, TakesASchemaVersionThatIsNoNumberForDamage) {
  for (std::string version : {"", "one", "1x", "0", "-1", "99999999999999999999"}) {
    TempStorage storage;
    WriteSchema(storage, version);
    EXPECT_EQ(OpenStatus(SmallOptions(storage.path())).code(), absl::StatusCode::kDataLoss)
        << version;
  }
}

TEST(RocksDbStorageOpen, TakesDataWithoutASchemaVersionForDamage) {
  TempStorage storage;
  WriteBatch batch;
  batch.Put(ColumnFamily::kByBudget, "key", "");
  ASSERT_TRUE(storage->Write(batch).ok());
  WriteSchema(storage, std::nullopt);
  EXPECT_EQ(OpenStatus(SmallOptions(storage.path())).code(), absl::StatusCode::kDataLoss);
}

TEST(RocksDbStorageOpen, DoesNotCreateADatabaseUnlessTold) {
  TempDirectory directory;
  RocksDbOptions options = SmallOptions(directory.path());
  options.create_if_missing = false;
  const absl::Status status = OpenStatus(options);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr(directory.path()));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));

  options.create_if_missing = true;
  EXPECT_TRUE(OpenStatus(options).ok());
  options.create_if_missing = false;
  EXPECT_TRUE(OpenStatus(options).ok());
}

TEST(RocksDbStorageOpen, NamesADirectoryThatCannotBeCreated) {
  TempDirectory directory;
  const std::string path = directory.path() + "/missing/database";
  const absl::Status status = OpenStatus(SmallOptions(path));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(path));
}

TEST(RocksDbStorageOpen, RefusesADatabaseThatIsOpenInThisProcess) {
  TempStorage storage;
  const absl::Status status = OpenStatus(SmallOptions(storage.path()));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(storage.path()));
  EXPECT_THAT(std::string(status.message()), HasSubstr("is open in another process"));
}

TEST(RocksDbStorageOpen, KeepsADatabaseThatItOnlyReadsFromBeingWritten) {
  TempStorage storage;
  const std::string path = storage.path();
  storage.Close();
  RocksDbOptions read_only = SmallOptions(path);
  read_only.read_only = true;
  const auto reader = RocksDbStorage::Open(read_only);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(RocksDbStorage::Open(SmallOptions(path)).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(RocksDbStorageOpen, AcceptsOptionsAtTheirBoundsAndNamesThoseBeyond) {
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  const struct {
    const char* name;
    void (*set)(RocksDbOptions&);
    bool accepted;
  } cases[] = {
      {"path", [](RocksDbOptions& o) { o.path.clear(); }, false},
      {"block_cache_bytes", [](RocksDbOptions& o) { o.block_cache_bytes = 8 * kMiB; }, true},
      {"block_cache_bytes", [](RocksDbOptions& o) { o.block_cache_bytes = 8 * kMiB - 1; }, false},
      {"block_cache_bytes", [](RocksDbOptions& o) { o.block_cache_bytes = 65536 * kMiB; }, true},
      {"block_cache_bytes", [](RocksDbOptions& o) { o.block_cache_bytes = 65537 * kMiB; }, false},
      {"write_buffer_bytes", [](RocksDbOptions& o) { o.write_buffer_bytes = 8 * kMiB; }, true},
      {"write_buffer_bytes", [](RocksDbOptions& o) { o.write_buffer_bytes = 8 * kMiB - 1; }, false},
      {"write_buffer_bytes", [](RocksDbOptions& o) { o.write_buffer_bytes = 4096 * kMiB; }, true},
      {"write_buffer_bytes", [](RocksDbOptions& o) { o.write_buffer_bytes = 4097 * kMiB; }, false},
      {"max_open_files", [](RocksDbOptions& o) { o.max_open_files = 64; }, true},
      {"max_open_files", [](RocksDbOptions& o) { o.max_open_files = 63; }, false},
      {"max_open_files", [](RocksDbOptions& o) { o.max_open_files = 1'000'000; }, true},
      {"max_open_files", [](RocksDbOptions& o) { o.max_open_files = 1'000'001; }, false},
      {"max_open_files", [](RocksDbOptions& o) { o.max_open_files = -1; }, false},
  };
  TempDirectory directory;
  for (const auto& c : cases) {
    RocksDbOptions options = SmallOptions(directory.path());
    c.set(options);
    const absl::Status status = OpenStatus(options);
    if (c.accepted) {
      EXPECT_TRUE(status.ok()) << c.name << ": " << status;
    } else {
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.name;
      EXPECT_THAT(std::string(status.message()), HasSubstr(c.name));
    }
  }
}

TEST(RocksDbStorage, ASnapshotMayOutliveItsStorage) {
  TempStorage storage;
  WriteBatch batch;
  batch.Put(ColumnFamily::kBudgets, "key", "value");
  ASSERT_TRUE(storage->Write(batch).ok());
  auto snapshot = storage->TakeSnapshot();
  storage.Close();
  auto value = snapshot->Get(ColumnFamily::kBudgets, "key");
  ASSERT_TRUE(value.ok()) << value.status();
  EXPECT_EQ(*value, "value");
  snapshot.reset();
  storage.Reopen();
}

// RocksDB's own would end the process on a full device: see rocksdb_options.cc.
TEST(RocksDbStorage, KeepsNoInformationLogBesideTheDatabase) {
  TempStorage storage;
  storage.Reopen();
  EXPECT_TRUE(std::filesystem::exists(storage.path() + "/CURRENT"));
  EXPECT_FALSE(std::filesystem::exists(storage.path() + "/LOG"));
}

TEST(RocksDbStorage, FlushesWhatExceedsItsBuffersAndKeepsTheLogBounded) {
  TempStorage storage;
  const std::string value(std::size_t{1} << 20, 'x');
  for (int i = 0; i < 40; ++i) {
    WriteBatch batch;
    batch.Put(ColumnFamily::kTiles, std::to_string(i), value);
    ASSERT_TRUE(storage->Write(batch).ok());
  }
  std::uintmax_t log_bytes = 0;
  bool has_table = false;
  for (const auto& file : std::filesystem::directory_iterator(storage.path())) {
    if (file.path().extension() == ".log") log_bytes += file.file_size();
    has_table = has_table || file.path().extension() == ".sst";
  }
  EXPECT_TRUE(has_table);
  EXPECT_LT(log_bytes, std::uintmax_t{32} << 20);
}

}  // namespace
}  // namespace mingzhang::storage
