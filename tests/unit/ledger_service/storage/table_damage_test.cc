// A byte changed anywhere in a table file: in its data, index, filter, properties, footer. What was
// written is read as it was, or DATA_LOSS; nothing is read otherwise, and nothing is missed.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::storage {
namespace {

using Rows = std::map<std::string, std::string>;

// Compressed or not, with and without a filter.
constexpr ColumnFamily kFamilies[] = {ColumnFamily::kVersions, ColumnFamily::kParts,
                                      ColumnFamily::kEntries, ColumnFamily::kTiles};
// Enough for several data blocks each.
constexpr int kRows = 300;

std::map<ColumnFamily, Rows> Fill(TempStorage& storage) {
  std::mt19937 random(97);
  std::map<ColumnFamily, Rows> rows;
  WriteBatch batch;
  for (const ColumnFamily family : kFamilies) {
    for (int i = 0; i < kRows; ++i) {
      std::string value = absl::StrCat("value ", i, " ");
      while (value.size() < 150) value.push_back(static_cast<char>('a' + random() % 26));
      rows[family].emplace(absl::StrCat("key ", i), value);
      batch.Put(family, absl::StrCat("key ", i), value);
    }
  }
  EXPECT_TRUE(storage->Write(batch).ok());
  storage.Reopen();  // Replaying the log writes it to table files.
  storage.Close();
  return rows;
}

// Empty, or what is read that was not written, or not read and not refused.
std::string WronglyRead(const Snapshot& snapshot, ColumnFamily family, const Rows& rows) {
  for (const auto& [key, value] : rows) {
    const auto read = snapshot.Get(family, key);
    if (absl::IsDataLoss(read.status())) continue;
    if (!read.ok()) return absl::StrCat("Get: ", read.status().ToString());
    if (!read->has_value()) return "Get misses " + key;
    if (**read != value) return "Get has another value for " + key;
  }
  for (const Direction direction : {Direction::kForward, Direction::kBackward}) {
    std::vector<std::pair<std::string, std::string>> expected(rows.begin(), rows.end());
    if (direction == Direction::kBackward) std::reverse(expected.begin(), expected.end());
    std::size_t next = 0;
    bool wrong = false;
    const absl::Status scanned =
        snapshot.Scan(family, "", "", direction, [&](std::string_view key, std::string_view value) {
          wrong = next >= expected.size() || key != expected[next].first ||
                  value != expected[next].second;
          ++next;
          return !wrong;
        });
    if (wrong) return absl::StrCat("Scan differs at row ", next);
    if (scanned.ok() && next != expected.size()) return "Scan ends early without an error";
    if (!scanned.ok() && !absl::IsDataLoss(scanned)) return "Scan: " + scanned.ToString();
  }
  return "";
}

enum Fate { kHarmless, kDetected, kRefused, kWrong };

// Opens the store and reads everything. In a process of its own: Debian builds RocksDB with its
// assertions on, and the properties of a table file are looked at before their checksum, so that
// some changes of them end the process that opens it. That is a refusal, too.
Fate OpenAndRead(const RocksDbOptions& options, const std::map<ColumnFamily, Rows>& rows,
                 const std::string& place) {
  const pid_t child = ::fork();
  if (child == 0) {
    const auto opened = RocksDbStorage::Open(options);
    if (!opened.ok()) {
      if (absl::IsDataLoss(opened.status())) ::_exit(kRefused);
      std::cerr << place << ": " << opened.status() << '\n';
      ::_exit(kWrong);
    }
    const auto snapshot = (*opened)->TakeSnapshot();
    Fate fate = kHarmless;
    for (const auto& [family, written] : rows) {
      if (const std::string wrong = WronglyRead(*snapshot, family, written); !wrong.empty()) {
        std::cerr << place << ": " << wrong << '\n';
        ::_exit(kWrong);
      }
      const auto all =
          snapshot->Scan(family, "", "", Direction::kForward, [](auto, auto) { return true; });
      if (!all.ok()) fate = kDetected;
    }
    ::_exit(fate);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGABRT ? kRefused : kWrong;
  return static_cast<Fate>(WEXITSTATUS(status));
}

class Flip {
 public:
  Flip(const std::string& path, std::uint64_t offset, char mask)
      : path_(path), offset_(offset), mask_(mask) {
    Apply();
  }
  ~Flip() { Apply(); }

 private:
  void Apply() {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset_));
    const char byte = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(offset_));
    file.put(static_cast<char>(byte ^ mask_));
  }

  const std::string path_;
  const std::uint64_t offset_;
  const char mask_;
};

TEST(TableDamageTest, AChangedByteAnywhereIsFoundOrChangesNothing) {
  TempStorage storage;
  const auto rows = Fill(storage);
  RocksDbOptions options = SmallOptions(storage.path());
  options.read_only = true;
  std::vector<std::string> tables;
  for (const auto& file : std::filesystem::directory_iterator(storage.path())) {
    if (file.path().extension() == ".sst") tables.push_back(file.path());
  }
  ASSERT_GE(tables.size(), std::size(kFamilies));

  const char* given = std::getenv("MINGZHANG_SEED");
  const unsigned seed =
      given != nullptr ? static_cast<unsigned>(std::atoi(given)) : std::random_device()();
  std::mt19937 random(seed);
  std::map<Fate, int> fates;
  for (const std::string& table : tables) {
    const std::uint64_t size = std::filesystem::file_size(table);
    // The blocks behind the data are small and every one counts: they are looked at closely.
    constexpr std::uint64_t kEnd = 2048;
    std::vector<std::uint64_t> offsets;
    for (std::uint64_t at = random() % 797; at + kEnd < size; at += 797) offsets.push_back(at);
    const std::uint64_t end = size < kEnd ? 0 : size - kEnd;
    for (std::uint64_t at = end + random() % 7; at < size; at += 7) offsets.push_back(at);
    for (const std::uint64_t offset : offsets) {
      const Flip flip(table, offset, static_cast<char>(1 + random() % 255));
      const auto place = absl::StrCat(table, " byte ", offset, " of ", size, ", seed ", seed);
      const Fate fate = OpenAndRead(options, rows, place);
      EXPECT_NE(fate, kWrong) << place;
      ++fates[fate];
    }
  }
  RecordProperty("refused", fates[kRefused]);
  RecordProperty("detected", fates[kDetected]);
  RecordProperty("harmless", fates[kHarmless]);
  EXPECT_GT(fates[kDetected], 100);
}

}  // namespace
}  // namespace mingzhang::storage
