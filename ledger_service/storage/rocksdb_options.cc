#include "ledger_service/storage/rocksdb_options.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/storage/rocksdb_status.h"
#include "rocksdb/cache.h"
#include "rocksdb/env.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/listener.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"

namespace mingzhang::storage {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kGiB = std::size_t{1} << 30;

constexpr std::size_t kBlockBytes = std::size_t{16} << 10;
// For one row at a time: few others are read and decompressed with it.
constexpr std::size_t kSmallBlockBytes = std::size_t{4} << 10;

struct FamilyTraits {
  bool compressed;  // zstd; hashes do not compress.
  bool filtered;    // A bloom filter: worth its memory where keys that are absent are asked for one
                    // at a time.
  bool small_blocks = false;  // Rows are looked up one at a time rather than scanned.
  bool appended = false;      // No key goes before an earlier one that has the same first byte, so
                              // that the memory table need not search where it goes.
};

constexpr std::array<FamilyTraits, kColumnFamilyNames.size()> kTraits = {{
    {.compressed = false, .filtered = false},  // meta
    {.compressed = true, .filtered = true},    // budgets
    {.compressed = true, .filtered = true},    // versions
    {.compressed = false, .filtered = true},   // parts, each compressed by itself
    {.compressed = true, .filtered = true},    // reports
    {.compressed = true, .filtered = true},    // requests
    {.compressed = true, .filtered = false, .small_blocks = true, .appended = true},   // entries
    {.compressed = false, .filtered = false, .small_blocks = true, .appended = true},  // tiles
    {.compressed = true, .filtered = false},                                           // by_budget
    {.compressed = true, .filtered = true},                                            // references
    {.compressed = true, .filtered = true},                                            // documents
    {.compressed = true, .filtered = false, .small_blocks = true},  // posting_lists
    {.compressed = true, .filtered = false},                        // history
    {.compressed = true, .filtered = false, .small_blocks = true, .appended = true},  // entry_times
    {.compressed = true, .filtered = false},                                          // disclosures
    {.compressed = true, .filtered = true},                                           // files
}};

// Lets Write recover from every input/output error instead of only from those RocksDB deems
// recoverable.
//
// RocksDB calls an error other than ENOSPC fatal because a log or table file in an unknown state
// cannot be continued. It need not be: what was acknowledged and is in no table file yet is still
// in memory, and resuming writes it to fresh files and begins a fresh log. Compaction has changed
// nothing when it fails, so it only has to run again. Resuming is left to Write, so that it happens
// at one known place instead of also in a thread of RocksDB's.
class Recoverable final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override {
    if (!error->IsIOError() || error->IsIOFenced()) return;
    const auto severity = reason == rocksdb::BackgroundErrorReason::kCompaction
                              ? rocksdb::Status::Severity::kSoftError
                              : rocksdb::Status::Severity::kHardError;
    if (error->severity() > severity) *error = rocksdb::Status(*error, severity);
  }

  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*error*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }
};

// Tells of damage that RocksDB finds when it flushes, compacts or writes; from then on it writes no
// more.
class DamageWatch final : public rocksdb::EventListener {
 public:
  explicit DamageWatch(std::function<void(const absl::Status&)> on_damage)
      : on_damage_(std::move(on_damage)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    if (const absl::Status status = FromRocksDb(*error); absl::IsDataLoss(status)) {
      on_damage_(status);
    }
  }

 private:
  const std::function<void(const absl::Status&)> on_damage_;
};

// Passes RocksDB's warnings and errors on.
class WarningLog final : public rocksdb::Logger {
 public:
  explicit WarningLog(std::function<void(std::string_view)> log)
      : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), log_(std::move(log)) {}

  void Logv(const char* format, va_list arguments) override {
    Logv(rocksdb::InfoLogLevel::INFO_LEVEL, format, arguments);
  }
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (level < GetInfoLogLevel() || !log_) return;
    std::array<char, 1024> line;  // Longer ones are cut off.
    const int size = std::vsnprintf(line.data(), line.size(), format, arguments);
    if (size <= 0) return;
    std::string_view text(line.data(), std::min(static_cast<std::size_t>(size), line.size() - 1));
    if (text.ends_with('\n')) text.remove_suffix(1);
    log_(text);
  }

 private:
  const std::function<void(std::string_view)> log_;
};

absl::Status CheckRange(std::string_view option, std::uint64_t value, std::uint64_t least,
                        std::uint64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(absl::string_view(option.data(), option.size()),
                                                 " is ", value, ", must be ", least, " to ", most));
}

}  // namespace

absl::Status CheckRanges(const RocksDbOptions& options) {
  if (options.path.empty()) return absl::InvalidArgumentError("path is empty");
  if (options.max_open_files < 64 || options.max_open_files > 1'000'000) {
    return absl::InvalidArgumentError(
        absl::StrCat("max_open_files is ", options.max_open_files, ", must be 64 to 1000000"));
  }
  absl::Status status =
      CheckRange("block_cache_bytes", options.block_cache_bytes, 8 * kMiB, 64 * kGiB);
  status.Update(CheckRange("write_buffer_bytes", options.write_buffer_bytes, 8 * kMiB, 4 * kGiB));
  return status;
}

rocksdb::Env* EnvOf(const RocksDbOptions& options) {
  return options.env != nullptr ? options.env : rocksdb::Env::Default();
}

rocksdb::DBOptions DatabaseOptions(const RocksDbOptions& options) {
  rocksdb::DBOptions db;
  db.env = EnvOf(options);
  db.create_if_missing = options.create_if_missing;
  db.create_missing_column_families = true;  // A new release may bring new families.
  db.paranoid_checks = true;

  // An unfinished last record is what a crash leaves; anything else refuses to open. wal_check.cc
  // closes the gaps this mode has in RocksDB 7.8, and relies on logs being neither recycled nor
  // compressed.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.recycle_log_file_num = 0;
  db.wal_compression = rocksdb::kNoCompression;
  db.max_total_wal_size = 2 * options.write_buffer_bytes;

  // With the log on, families agree after a crash whether they are flushed together or not, but for
  // one case: a record whose sync failed is in the log and not in memory, and resuming flushes
  // memory. Were families flushed one by one and the process killed in between, the log would be
  // replayed for some families only, and half of the refused batch would appear. Flushed together,
  // they all leave that log behind in one step.
  db.atomic_flush = true;

  // Closing only closes; the log is replayed on opening, as after a crash.
  db.avoid_flush_during_shutdown = true;

  db.db_write_buffer_size = options.write_buffer_bytes;
  db.max_open_files = options.max_open_files;
  db.max_background_jobs = 2;
  db.max_subcompactions = 1;
  db.bytes_per_sync = kMiB;

  // No log file of RocksDB's own. Debian builds RocksDB with its assertions on, and one of them
  // ends the process when such a file cannot be written: a full device would stop the ledger's
  // reads too.
  db.info_log = std::make_shared<WarningLog>(options.log);
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;

  db.listeners.push_back(std::make_shared<Recoverable>());
  if (options.on_damage) {
    db.listeners.push_back(std::make_shared<DamageWatch>(options.on_damage));
  }
  return db;
}

std::vector<rocksdb::ColumnFamilyDescriptor> Families(const RocksDbOptions& options) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // In pieces: an index or a filter of a large file in one piece, some MiB, does not fit a shard of
  // the cache, and would be read and its checksum computed anew with every key that is looked up.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.metadata_block_size = 16 * 1024;

  rocksdb::ColumnFamilyOptions family;
  family.level_compaction_dynamic_level_bytes = true;
  family.write_buffer_size = options.write_buffer_bytes;  // The sum over all families bounds it.
  family.arena_block_size = 256 * 1024;  // Many families must not reserve the smallest buffer away.
  family.memtable_whole_key_filtering = true;

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < kColumnFamilyNames.size(); ++i) {
    family.compression = kTraits[i].compressed ? rocksdb::kZSTD : rocksdb::kNoCompression;
    // What is in memory is asked through a filter too; it takes this share of the buffer.
    family.memtable_prefix_bloom_size_ratio = kTraits[i].filtered ? 0.01 : 0;
    family.memtable_insert_with_hint_prefix_extractor.reset(
        kTraits[i].appended ? rocksdb::NewCappedPrefixTransform(1) : nullptr);
    table.block_size = kTraits[i].small_blocks ? kSmallBlockBytes : kBlockBytes;
    table.filter_policy.reset(kTraits[i].filtered ? rocksdb::NewBloomFilterPolicy(10) : nullptr);
    family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    families.emplace_back(std::string(kColumnFamilyNames[i]), family);
  }
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, family);
  return families;
}

}  // namespace mingzhang::storage
