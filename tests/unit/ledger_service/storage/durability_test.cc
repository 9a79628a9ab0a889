// What survives a killed process, a torn log and flipped bytes: everything acknowledged, or a
// refusal to open.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "rocksdb/db.h"
#include "tests/unit/ledger_service/storage/numbered_batches.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

extern char** environ;

namespace mingzhang::storage {
namespace {

using testing::HasSubstr;

// storage_writer.cc on the database in `path`.
class WriterProcess {
 public:
  explicit WriterProcess(const std::string& path) {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string program = MINGZHANG_STORAGE_WRITER;
    std::string argument = path;
    char* argv[] = {program.data(), argument.data(), nullptr};
    EXPECT_EQ(::posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv, environ), 0);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    acknowledgements_ = ends[0];
  }
  ~WriterProcess() {
    if (pid_ > 0) KillAndDrain();
    ::close(acknowledgements_);
  }
  WriterProcess(const WriterProcess&) = delete;
  WriterProcess& operator=(const WriterProcess&) = delete;

  // Returns once `count` batches in all were acknowledged.
  void AwaitAcknowledged(std::uint64_t count) {
    char byte;
    while (acknowledged_ < count) {
      ASSERT_EQ(::read(acknowledgements_, &byte, 1), 1);
      ++acknowledged_;
    }
  }

  // SIGKILL. Returns how many batches were acknowledged in all.
  std::uint64_t KillAndDrain() {
    ::kill(pid_, SIGKILL);
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
    pid_ = 0;
    char byte;
    while (::read(acknowledgements_, &byte, 1) == 1) ++acknowledged_;
    return acknowledged_;
  }

 private:
  pid_t pid_ = 0;
  int acknowledgements_ = -1;
  std::uint64_t acknowledged_ = 0;
};

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::vector<std::filesystem::path> FilesOf(const std::string& directory,
                                           const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    if (file.path().extension() == extension) files.push_back(file.path());
  }
  return files;
}

// A closed database whose batches 0 … count-1 are in its only log, and copies of it to damage.
class LoggedBatches {
 public:
  LoggedBatches(std::uint64_t count, std::size_t size) {
    for (std::uint64_t number = 0; number < count; ++number) {
      const absl::Status status = storage_->Write(NumberedBatch(number, size));
      EXPECT_TRUE(status.ok()) << status;
    }
    storage_.Close();
    const auto logs = FilesOf(storage_.path(), ".log");
    EXPECT_EQ(logs.size(), 1U);
    log_name_ = logs.front().filename();
    log_ = ReadFile(logs.front());
  }

  const std::string& log() const { return log_; }

  // Number of batches found on opening a copy whose log holds `log` instead, or why it was not
  // opened.
  absl::StatusOr<std::uint64_t> CountWithLog(const std::string& log) const {
    TempDirectory copy;
    std::filesystem::copy(storage_.path(), copy.path(), std::filesystem::copy_options::recursive);
    WriteFile(std::filesystem::path(copy.path()) / log_name_, log);
    auto storage = RocksDbStorage::Open(SmallOptions(copy.path()));
    if (!storage.ok()) return storage.status();
    return CountBatches(**storage);
  }

 private:
  TempStorage storage_;
  std::filesystem::path log_name_;
  std::string log_;
};

// Offsets of the record headers of an undamaged log: 4 bytes checksum, 2 length, 1 type.
std::vector<std::size_t> RecordOffsets(const std::string& log) {
  constexpr std::size_t kBlock = 32 * 1024;
  std::vector<std::size_t> offsets;
  std::size_t offset = 0;
  while (offset + 7 <= log.size()) {
    if (kBlock - offset % kBlock < 7) {
      offset += kBlock - offset % kBlock;
      continue;
    }
    offsets.push_back(offset);
    offset += 7 + static_cast<unsigned char>(log[offset + 4]) +
              (static_cast<std::size_t>(static_cast<unsigned char>(log[offset + 5])) << 8);
  }
  EXPECT_EQ(offset, log.size());
  return offsets;
}

TEST(AKilledProcess, LosesNothingAcknowledgedAndLeavesNoGap) {
  for (std::uint64_t kill_after : {1, 20, 150, 300}) {
    TempDirectory directory;
    WriterProcess writer(directory.path());
    writer.AwaitAcknowledged(kill_after);
    const std::uint64_t acknowledged = writer.KillAndDrain();

    auto storage = RocksDbStorage::Open(SmallOptions(directory.path()));
    ASSERT_TRUE(storage.ok()) << storage.status();
    auto count = CountBatches(**storage);
    ASSERT_TRUE(count.ok()) << count.status();
    EXPECT_GE(*count, acknowledged);
    EXPECT_LE(*count, acknowledged + 1) << "more than the one batch in flight";
    EXPECT_TRUE((*storage)->Write(NumberedBatch(*count, 100)).ok());
  }
}

TEST(AnotherProcess, KeepsADatabaseItHasOpenToItself) {
  TempDirectory directory;
  WriterProcess writer(directory.path());
  writer.AwaitAcknowledged(1);
  const absl::Status status = RocksDbStorage::Open(SmallOptions(directory.path())).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(directory.path()));
  EXPECT_THAT(std::string(status.message()), HasSubstr("is open in another process"));
}

TEST(ALogCutOffAnywhere, RecoversThePrefixOfWholeBatches) {
  const LoggedBatches batches(6, 40);
  const std::vector<std::size_t> records = RecordOffsets(batches.log());
  ASSERT_EQ(records.size(), 7U);  // The schema version's, then ours.
  for (std::size_t size = records[4]; size <= batches.log().size(); size += 5) {
    std::uint64_t whole = 0;
    for (std::size_t record = 2; record < records.size() && records[record] <= size; ++record) {
      ++whole;
    }
    if (size == batches.log().size()) ++whole;
    auto count = batches.CountWithLog(batches.log().substr(0, size));
    ASSERT_TRUE(count.ok()) << "cut at " << size << ": " << count.status();
    EXPECT_EQ(*count, whole) << "cut at " << size;
  }
}

TEST(ALogCutOffInABatchOfSeveralBlocks, RecoversTheBatchesBeforeIt) {
  const LoggedBatches batches(3, 100'000);
  const std::size_t size = batches.log().size();
  for (std::size_t cut : {std::size_t{1}, std::size_t{32 * 1024}, std::size_t{90'000}}) {
    auto count = batches.CountWithLog(batches.log().substr(0, size - cut));
    ASSERT_TRUE(count.ok()) << count.status();
    EXPECT_EQ(*count, 2U);
  }
}

TEST(ALogThatEndsInZeros, RecoversEverythingBeforeThem) {
  const LoggedBatches batches(3, 40);
  auto count = batches.CountWithLog(batches.log() + std::string(5000, '\0'));
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_EQ(*count, 3U);
}

TEST(AFlippedBitInTheLog, IsRefusedWhereverItIs) {
  const LoggedBatches batches(4, 40);
  const std::vector<std::size_t> records = RecordOffsets(batches.log());
  ASSERT_EQ(records.size(), 5U);
  std::vector<std::pair<std::size_t, int>> flips;
  for (std::size_t record : {records.front(), records[2], records.back()}) {
    for (std::size_t byte = 4; byte < 7;
         ++byte) {  // Length and type, which no checksum covers in time.
      for (int bit = 0; bit < 8; ++bit) flips.emplace_back(record + byte, bit);
    }
    for (std::size_t byte : {0, 3, 7, 20, 60}) flips.emplace_back(record + byte, 5);
  }
  for (auto [offset, bit] : flips) {
    std::string log = batches.log();
    log[offset] = static_cast<char>(log[offset] ^ (1 << bit));
    EXPECT_EQ(batches.CountWithLog(log).status().code(), absl::StatusCode::kDataLoss)
        << "bit " << bit << " of byte " << offset << " in a log of " << log.size();
  }
}

TEST(AFlippedBitInABatchOfSeveralBlocks, IsRefusedInEveryFragmentsHeader) {
  const LoggedBatches batches(2, 100'000);
  for (std::size_t record : RecordOffsets(batches.log())) {
    for (auto [byte, bit] : {std::pair(5, 7), std::pair(5, 2), std::pair(6, 2), std::pair(6, 1)}) {
      std::string log = batches.log();
      char& flipped = log[record + static_cast<std::size_t>(byte)];
      flipped = static_cast<char>(flipped ^ (1 << bit));
      EXPECT_EQ(batches.CountWithLog(log).status().code(), absl::StatusCode::kDataLoss)
          << "bit " << bit << " of header byte " << byte << " at " << record;
    }
  }
}

TEST(AFlippedByteInATableFile, IsDetectedAndNeverServed) {
  TempStorage storage;
  const std::string value = Payload(1, std::size_t{1} << 20);
  WriteBatch batch;
  batch.Put(ColumnFamily::kParts, "damaged", value);
  batch.Put(ColumnFamily::kBudgets, "sound", "value");
  ASSERT_TRUE(storage->Write(batch).ok());
  storage.Reopen();  // Replaying the log writes it to table files.
  storage.Close();
  int damaged = 0;
  for (const auto& table : FilesOf(storage.path(), ".sst")) {
    std::string bytes = ReadFile(table);
    if (bytes.size() < value.size()) continue;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    WriteFile(table, bytes);
    ++damaged;
  }
  ASSERT_EQ(damaged, 1);
  storage.Reopen();

  const auto snapshot = storage->TakeSnapshot();
  EXPECT_EQ(snapshot->Get(ColumnFamily::kParts, "damaged").status().code(),
            absl::StatusCode::kDataLoss);
  for (Direction direction : {Direction::kForward, Direction::kBackward}) {
    bool served = false;
    absl::Status scanned = snapshot->Scan(ColumnFamily::kParts, "", "", direction,
                                          [&served](auto, auto) { return served = true; });
    EXPECT_EQ(scanned.code(), absl::StatusCode::kDataLoss);
    EXPECT_FALSE(served);
  }
  auto sound = snapshot->Get(ColumnFamily::kBudgets, "sound");
  ASSERT_TRUE(sound.ok()) << sound.status();
  EXPECT_EQ(*sound, "value");
}

TEST(AFlippedByteInATableFile, ThatACompactionFindsIsToldAndEndsWritingButNotReading) {
  const TempDirectory directory;
  absl::Notification told;
  std::once_flag once;
  RocksDbOptions options = SmallOptions(directory.path());
  options.on_damage = [&](const absl::Status& damage) {
    EXPECT_EQ(damage.code(), absl::StatusCode::kDataLoss) << damage;
    std::call_once(once, [&told] { told.Notify(); });
  };
  const auto storage = RocksDbStorage::Open(options);
  ASSERT_TRUE(storage.ok()) << storage.status();
  const auto write_a_table = [&] {
    WriteBatch batch;
    batch.Put(ColumnFamily::kParts, "damaged", Payload(1, std::size_t{1} << 20));
    batch.Put(ColumnFamily::kParts, "of a range", "that each table has");
    batch.Put(ColumnFamily::kBudgets, "sound", "value");
    const absl::Status written = (*storage)->Write(batch);
    std::vector<std::string> files;
    std::uint64_t manifest_bytes = 0;
    (*storage)
        ->database()
        .GetLiveFiles(files, &manifest_bytes, /*flush_memtable=*/true)
        .PermitUncheckedError();
    return written;
  };
  ASSERT_TRUE(write_a_table().ok());
  EXPECT_FALSE(told.HasBeenNotified());
  for (const auto& table : FilesOf(directory.path(), ".sst")) {
    std::string bytes = ReadFile(table);
    if (bytes.size() < std::size_t{1} << 20) continue;
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    WriteFile(table, bytes);
  }
  // Four tables are compacted. A write behind the error fails.
  for (int i = 0; i < 4; ++i) write_a_table().IgnoreError();
  ASSERT_TRUE(told.WaitForNotificationWithTimeout(absl::Seconds(30)));

  WriteBatch more;
  more.Put(ColumnFamily::kBudgets, "more", "value");
  EXPECT_EQ((*storage)->Write(more).code(), absl::StatusCode::kDataLoss);
  const auto sound = (*storage)->TakeSnapshot()->Get(ColumnFamily::kBudgets, "sound");
  ASSERT_TRUE(sound.ok()) << sound.status();
  EXPECT_EQ(*sound, "value");
}

TEST(AMissingTableFile, IsRefused) {
  TempStorage storage;
  ASSERT_TRUE(storage->Write(NumberedBatch(0, 100)).ok());
  storage.Reopen();
  storage.Close();
  const auto tables = FilesOf(storage.path(), ".sst");
  ASSERT_FALSE(tables.empty());
  std::filesystem::remove(tables.front());
  EXPECT_EQ(RocksDbStorage::Open(SmallOptions(storage.path())).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace mingzhang::storage
