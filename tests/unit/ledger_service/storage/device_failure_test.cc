// A device that is full or fails: writes are refused, reads go on, and writes go on once the device
// does, without a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "rocksdb/env.h"
#include "tests/unit/ledger_service/storage/fault_file_system.h"
#include "tests/unit/ledger_service/storage/numbered_batches.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::storage {
namespace {

class FailingDevice : public testing::Test {
 protected:
  FailingDevice() { Open(); }

  void Open() {
    storage_.reset();
    RocksDbOptions options = SmallOptions(directory_.path());
    options.env = env_.get();
    options.log = [this](std::string_view line) {
      std::lock_guard lock(log_mutex_);
      log_ += absl::StrCat(std::string(line), "\n");
    };
    auto storage = RocksDbStorage::Open(options);
    ASSERT_TRUE(storage.ok()) << storage.status();
    storage_ = *std::move(storage);
  }

  absl::Status WriteNext() {
    absl::Status status = storage_->Write(NumberedBatch(written_, 3000));
    if (status.ok()) ++written_;
    return status;
  }

  void ExpectAllWritten(const Storage& storage) {
    auto count = CountBatches(storage);
    ASSERT_TRUE(count.ok()) << count.status();
    EXPECT_EQ(*count, written_);
  }

  FaultFileSystem& device() { return *device_; }
  Storage& storage() { return *storage_; }
  const std::string& path() const { return directory_.path(); }
  std::uint64_t written() const { return written_; }
  std::string log() {
    std::lock_guard lock(log_mutex_);
    return log_;
  }

 private:
  std::mutex log_mutex_;
  std::string log_;
  TempDirectory directory_;
  std::shared_ptr<FaultFileSystem> device_ = std::make_shared<FaultFileSystem>();
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(device_);
  std::unique_ptr<RocksDbStorage> storage_;
  std::uint64_t written_ = 0;
};

// What a copy of the files as they are now holds: what a process killed now would find.
absl::StatusOr<std::uint64_t> CountIfKilledNow(const std::string& path) {
  TempDirectory copy;
  std::filesystem::copy(path, copy.path(), std::filesystem::copy_options::recursive);
  auto storage = RocksDbStorage::Open(SmallOptions(copy.path()));
  if (!storage.ok()) return storage.status();
  return CountBatches(**storage);
}

struct FaultCase {
  Fault fault;
  std::string suffix;
  absl::StatusCode code;
  bool reopened;  // Fail the first write after opening, when nothing is in memory, instead of a
                  // later one.
};

void PrintTo(const FaultCase& fault_case, std::ostream* out) {
  constexpr const char* kFaults[] = {"none", "full", "full in mid-append", "I/O error on append",
                                     "I/O error on sync"};
  *out << kFaults[static_cast<int>(fault_case.fault)] << " of '" << fault_case.suffix << "'"
       << (fault_case.reopened ? ", first write" : "");
}

class FailingWrites : public FailingDevice, public testing::WithParamInterface<FaultCase> {};

TEST_P(FailingWrites, AreRefusedWithoutATraceAndGoOnOnceTheDeviceDoes) {
  const FaultCase& param = GetParam();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(WriteNext().ok());
  if (param.reopened) Open();

  device().Set(param.fault, param.suffix);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(WriteNext().code(), param.code);
    ExpectAllWritten(storage());
  }
  device().Heal();
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = WriteNext();
    EXPECT_TRUE(status.ok()) << status;
    ExpectAllWritten(storage());
  }
  Open();
  ExpectAllWritten(storage());
}

INSTANTIATE_TEST_SUITE_P(
    Faults, FailingWrites, testing::ValuesIn([] {
      std::vector<FaultCase> cases;
      for (bool reopened : {false, true}) {
        for (Fault fault : {Fault::kFullOnAppend, Fault::kFullInMidAppend}) {
          cases.push_back({fault, ".log", absl::StatusCode::kResourceExhausted, reopened});
        }
        for (Fault fault : {Fault::kIoErrorOnAppend, Fault::kIoErrorOnSync}) {
          cases.push_back({fault, ".log", absl::StatusCode::kUnavailable, reopened});
        }
      }
      cases.push_back({Fault::kFullOnAppend, "", absl::StatusCode::kResourceExhausted, true});
      cases.push_back({Fault::kIoErrorOnSync, "", absl::StatusCode::kUnavailable, false});
      return cases;
    }()));

TEST_F(FailingDevice, IsLogged) {
  EXPECT_EQ(log(), "");
  device().Set(Fault::kIoErrorOnAppend, ".log");
  EXPECT_FALSE(WriteNext().ok());
  EXPECT_THAT(log(), testing::HasSubstr("injected"));
}

TEST_F(FailingDevice, IsNotWrittenToUntilItHasRoom) {
  ASSERT_TRUE(WriteNext().ok());
  device().Set(Fault::kFullOnAppend, "");
  device().SetFreeBytes(0);
  EXPECT_EQ(WriteNext().code(), absl::StatusCode::kResourceExhausted);
  device().Heal();
  int syncs = 0;
  device().OnSync([&syncs] { ++syncs; });
  EXPECT_EQ(WriteNext().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(syncs, 0);
  device().OnSync(nullptr);
  device().SetFreeBytes(std::uint64_t{1} << 30);
  EXPECT_TRUE(WriteNext().ok());
  ExpectAllWritten(storage());
}

TEST_F(FailingDevice, WhenTheProcessIsKilledBeforeItRecoversKeepsWhatWasAcknowledged) {
  for (Fault fault : {Fault::kFullOnAppend, Fault::kFullInMidAppend, Fault::kIoErrorOnAppend,
                      Fault::kIoErrorOnSync}) {
    ASSERT_TRUE(WriteNext().ok());
    device().SetFreeBytes(0);
    device().Set(fault, ".log");
    EXPECT_FALSE(WriteNext().ok());
    auto count = CountIfKilledNow(path());
    ASSERT_TRUE(count.ok()) << count.status();
    // A batch whose sync failed is in the log, whole.
    EXPECT_EQ(*count, written() + (fault == Fault::kIoErrorOnSync ? 1 : 0));
    device().Heal();
    device().SetFreeBytes(std::nullopt);
  }
}

TEST_F(FailingDevice, WhenTheProcessIsKilledWhileItRecoversKeepsBatchesWhole) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(WriteNext().ok());
  device().SetFreeBytes(0);
  device().Set(Fault::kIoErrorOnSync, ".log");
  EXPECT_FALSE(WriteNext().ok());
  device().Heal();
  device().SetFreeBytes(std::nullopt);

  int points = 0;
  device().OnSync([this, &points] {
    ++points;
    auto count = CountIfKilledNow(path());
    ASSERT_TRUE(count.ok()) << "at sync " << points << ": " << count.status();
    EXPECT_GE(*count, written()) << "at sync " << points;
  });
  EXPECT_TRUE(WriteNext().ok());
  EXPECT_GT(points, 3);
  device().OnSync(nullptr);
  ExpectAllWritten(storage());
}

// A real file system of 32 MiB.
class SmallFileSystem {
 public:
  SmallFileSystem() {
    mounted_ = ::mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, "size=32m") == 0;
  }
  ~SmallFileSystem() {
    if (mounted_) ::umount2(directory_.path().c_str(), MNT_DETACH);
  }
  SmallFileSystem(const SmallFileSystem&) = delete;
  SmallFileSystem& operator=(const SmallFileSystem&) = delete;

  bool mounted() const { return mounted_; }
  const std::string& path() const { return directory_.path(); }

 private:
  TempDirectory directory_;
  bool mounted_ = false;
};

TEST(AFullFileSystem, RefusesWritesServesReadsAndGoesOnWhenThereIsRoom) {
  SmallFileSystem file_system;
  if (!file_system.mounted()) GTEST_SKIP() << "may not mount: " << std::strerror(errno);
  const std::string filler = file_system.path() + "/filler";
  std::ofstream(filler) << std::string(std::size_t{20} << 20, 'x');

  auto storage = RocksDbStorage::Open(SmallOptions(file_system.path() + "/database"));
  ASSERT_TRUE(storage.ok()) << storage.status();
  constexpr std::size_t kSize = 200'000;
  std::uint64_t written = 0;
  absl::Status status;
  while ((status = (*storage)->Write(NumberedBatch(written, kSize))).ok() && written < 1000)
    ++written;
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ((*storage)->Write(NumberedBatch(written, kSize)).code(),
              absl::StatusCode::kResourceExhausted);
  }
  auto count = CountBatches(**storage);
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(*count, written);

  std::filesystem::remove(filler);
  for (int i = 0; i < 10; ++i) {
    status = (*storage)->Write(NumberedBatch(written, kSize));
    ASSERT_TRUE(status.ok()) << status;
    ++written;
  }
  storage->reset();
  storage = RocksDbStorage::Open(SmallOptions(file_system.path() + "/database"));
  ASSERT_TRUE(storage.ok()) << storage.status();
  count = CountBatches(**storage);
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(*count, written);
}

TEST(AFullFileSystem, LosesNothingWhenTheProcessRestartsOnIt) {
  SmallFileSystem file_system;
  if (!file_system.mounted()) GTEST_SKIP() << "may not mount: " << std::strerror(errno);
  const std::string filler = file_system.path() + "/filler";
  std::ofstream(filler) << std::string(std::size_t{20} << 20, 'x');

  auto storage = RocksDbStorage::Open(SmallOptions(file_system.path() + "/database"));
  ASSERT_TRUE(storage.ok()) << storage.status();
  std::uint64_t written = 0;
  while ((*storage)->Write(NumberedBatch(written, 200'000)).ok() && written < 1000) ++written;
  storage->reset();
  storage = RocksDbStorage::Open(SmallOptions(file_system.path() + "/database"));
  EXPECT_TRUE(storage.ok() || absl::IsResourceExhausted(storage.status())) << storage.status();
  if (storage.ok()) storage->reset();

  std::filesystem::remove(filler);
  storage = RocksDbStorage::Open(SmallOptions(file_system.path() + "/database"));
  ASSERT_TRUE(storage.ok()) << storage.status();
  auto count = CountBatches(**storage);
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(*count, written);
}

}  // namespace
}  // namespace mingzhang::storage
