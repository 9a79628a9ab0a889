#include "ledger_service/storage/rocksdb_storage.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/storage/rocksdb_options.h"
#include "ledger_service/storage/rocksdb_status.h"
#include "ledger_service/storage/wal_check.h"
#include "rocksdb/db.h"
#include "rocksdb/env.h"
#include "rocksdb/iterator.h"
#include "rocksdb/options.h"
#include "rocksdb/perf_level.h"
#include "rocksdb/write_batch.h"

namespace mingzhang::storage {
namespace {

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// RocksDB gives a lock that is held no code of its own; these are its words for another process and
// for this one.
bool LockIsHeld(const rocksdb::Status& status) {
  const std::string message = status.ToString();
  return status.IsIOError() && (absl::StrContains(message, "While lock file") ||
                                absl::StrContains(message, "lock hold by current process"));
}

// Opening to read alone makes no families, so those of a later schema than the database's are
// missed.
bool FamilyIsMissing(const rocksdb::Status& status) {
  return status.IsInvalidArgument() &&
         absl::StrContains(status.ToString(), "Column family not found");
}

absl::Status OpenError(const rocksdb::Status& status, const std::string& path) {
  if (LockIsHeld(status)) {
    return absl::FailedPreconditionError(
        absl::StrCat("the database ", path, " is open in another process: ", status.ToString()));
  }
  if (FamilyIsMissing(status)) {
    return absl::FailedPreconditionError(
        absl::StrCat("the database ", path, " has an earlier schema version than ", kSchemaVersion,
                     ": start the ledger on it once, which brings it up"));
  }
  if (status.IsInvalidArgument() || status.IsNotSupported()) {
    return absl::FailedPreconditionError(
        absl::StrCat("this release cannot open the database ", path, ": ", status.ToString()));
  }
  const absl::Status error = FromRocksDb(status);
  return absl::Status(error.code(),
                      absl::StrCat("cannot open the database ", path, ": ", error.message()));
}

// RocksDB's own lock on a directory, held until this goes.
class DirectoryLock {
 public:
  DirectoryLock(rocksdb::Env& env, rocksdb::FileLock* lock) : env_(&env), lock_(lock) {}
  DirectoryLock(DirectoryLock&& other) noexcept
      : env_(other.env_), lock_(std::exchange(other.lock_, nullptr)) {}
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock() {
    if (lock_ != nullptr) env_->UnlockFile(lock_).PermitUncheckedError();
  }

 private:
  rocksdb::Env* env_;
  rocksdb::FileLock* lock_;
};

// Switches off, for this thread, RocksDB's counts of the keys that it compares, which cost as much
// as comparing them and which nobody asks for. What reads or writes begins with TakeSnapshot or
// Write; switching off again costs nothing.
void SwitchOffCounts() { rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable); }

// What the batch takes in RocksDB's form, roughly.
std::size_t BytesOf(const WriteBatch& batch) {
  constexpr std::size_t kFraming = 16;
  std::size_t bytes = kFraming;
  for (const WriteBatch::Operation& operation : batch.operations()) {
    bytes += kFraming + operation.key.size() + (operation.value ? operation.value->size() : 0);
  }
  return bytes;
}

// By family and key; writes to the same key stay in their order. A memory table finds the place of
// a key that is near the one before it in fewer steps.
std::vector<const WriteBatch::Operation*> InKeyOrder(const WriteBatch& batch) {
  std::vector<const WriteBatch::Operation*> operations;
  operations.reserve(batch.operations().size());
  for (const WriteBatch::Operation& operation : batch.operations()) {
    operations.push_back(&operation);
  }
  std::stable_sort(operations.begin(), operations.end(), [](const auto* a, const auto* b) {
    return a->family != b->family ? a->family < b->family : a->key < b->key;
  });
  return operations;
}

// Makes sure that there is a directory, nobody has it open, and its log is not damaged.
absl::StatusOr<DirectoryLock> Prepare(const RocksDbOptions& options) {
  rocksdb::Env* env = EnvOf(options);
  if (!env->FileExists(options.path + "/CURRENT").ok()) {
    if (!options.create_if_missing) {
      return absl::NotFoundError(absl::StrCat("there is no database in ", options.path));
    }
    if (rocksdb::Status made = env->CreateDirIfMissing(options.path); !made.ok()) {
      return absl::FailedPreconditionError(
          absl::StrCat("cannot create the directory ", options.path, ": ", made.ToString()));
    }
  }
  rocksdb::FileLock* file = nullptr;
  if (rocksdb::Status locked = env->LockFile(options.path + "/LOCK", &file); !locked.ok()) {
    return OpenError(locked, options.path);
  }
  DirectoryLock lock(*env, file);
  if (absl::Status status = CheckWriteAheadLogs(*env, options.path); !status.ok()) return status;
  return lock;
}

// The families of earlier schemas that the database still has.
std::vector<std::string> RetiredFamilies(const RocksDbOptions& options) {
  std::vector<std::string> names;
  // What cannot be listed cannot be opened either, which tells why.
  rocksdb::DB::ListColumnFamilies(DatabaseOptions(options), options.path, &names)
      .PermitUncheckedError();
  std::erase_if(names, [](const std::string& name) {
    return std::find(kRetiredFamilyNames.begin(), kRetiredFamilyNames.end(), name) ==
           kRetiredFamilyNames.end();
  });
  return names;
}

}  // namespace

class RocksDbDatabase {
 public:
  // `lock` is for a database that RocksDB opened without its own.
  RocksDbDatabase(rocksdb::DB* db, std::vector<rocksdb::ColumnFamilyHandle*> handles,
                  const RocksDbOptions& options, std::optional<DirectoryLock> lock)
      : lock_(std::move(lock)),
        db_(db),
        handles_(std::move(handles)),
        path_(options.path),
        least_free_bytes_(options.write_buffer_bytes) {}

  ~RocksDbDatabase() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
      db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
    }
    // Every write was synced when it was made, so closing has nothing to save that could fail.
    db_->Close().PermitUncheckedError();
  }

  RocksDbDatabase(const RocksDbDatabase&) = delete;
  RocksDbDatabase& operator=(const RocksDbDatabase&) = delete;

  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* family(ColumnFamily family) const {
    return handles_[static_cast<std::size_t>(family)];
  }

  rocksdb::Status Write(rocksdb::WriteBatch& batch) {
    rocksdb::Status status = TryWrite(batch);
    // After an error RocksDB refuses writes, untried, until it is resumed.
    if (status.IsIOError() && DeviceHasRoom()) {
      status = db_->Resume();
      if (status.ok()) status = TryWrite(batch);
    }
    return status;
  }

 private:
  // Resuming flushes what is in memory. Where that cannot fit it is not tried, so that writes to a
  // full device fail at once, without more wear on it.
  bool DeviceHasRoom() const {
    std::uint64_t free_bytes = 0;
    rocksdb::Status status = db_->GetEnv()->GetFreeSpace(path_, &free_bytes);
    return !status.ok() || free_bytes >= least_free_bytes_;
  }

  // Resuming begins a fresh log only if there is something in memory to flush. Otherwise it would
  // go on with the log whose write failed, which RocksDB 7.8 asserts never to do. So before each
  // batch a key that no log holds makes sure of that.
  rocksdb::Status TryWrite(rocksdb::WriteBatch& batch) {
    rocksdb::WriteOptions in_memory;
    in_memory.disableWAL = true;
    rocksdb::Status status = db_->Put(in_memory, handles_.back(), "in memory", "");
    if (!status.ok()) return status;
    rocksdb::WriteOptions durable;
    durable.sync = true;
    return db_->Write(durable, &batch);
  }

  const std::optional<DirectoryLock> lock_;
  std::unique_ptr<rocksdb::DB> db_;
  // Indexed by ColumnFamily; last RocksDB's "default", which holds nothing of ours.
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::string path_;
  std::uint64_t least_free_bytes_;
};

namespace {

class RocksDbCursor final : public Cursor {
 public:
  RocksDbCursor(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* family, rocksdb::ReadOptions options,
                std::string_view begin, std::string_view end, Direction direction)
      : begin_(begin),
        end_(end),
        lower_(begin_),
        upper_(end_),
        forward_(direction == Direction::kForward) {
    options.iterate_lower_bound = &lower_;
    if (!end_.empty()) options.iterate_upper_bound = &upper_;
    // RocksDB takes no range that ends before it begins.
    if (!end_.empty() && begin_ >= end_) return;
    it_.reset(db.NewIterator(options, family));
    forward_ ? it_->SeekToFirst() : it_->SeekToLast();
  }

  bool Valid() const override { return it_ != nullptr && it_->Valid(); }
  std::string_view key() const override { return ToView(it_->key()); }
  std::string_view value() const override { return ToView(it_->value()); }
  void Next() override { forward_ ? it_->Next() : it_->Prev(); }
  void Seek(std::string_view key) override {
    if (it_ == nullptr) return;
    forward_ ? it_->Seek(ToSlice(key)) : it_->SeekForPrev(ToSlice(key));
  }
  absl::Status status() const override {
    return it_ == nullptr ? absl::OkStatus() : FromRocksDb(it_->status());
  }

 private:
  const std::string begin_;
  const std::string end_;
  const rocksdb::Slice lower_;
  const rocksdb::Slice upper_;
  const bool forward_;
  std::unique_ptr<rocksdb::Iterator> it_;
};

class RocksDbSnapshot final : public Snapshot {
 public:
  explicit RocksDbSnapshot(std::shared_ptr<RocksDbDatabase> database)
      : database_(std::move(database)), snapshot_(database_->db().GetSnapshot()) {}
  ~RocksDbSnapshot() override { database_->db().ReleaseSnapshot(snapshot_); }

  RocksDbSnapshot(const RocksDbSnapshot&) = delete;
  RocksDbSnapshot& operator=(const RocksDbSnapshot&) = delete;

  absl::StatusOr<std::optional<std::string>> Get(ColumnFamily family,
                                                 std::string_view key) const override {
    std::string value;
    rocksdb::Status status =
        database_->db().Get(Options(), database_->family(family), ToSlice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return FromRocksDb(status);
    return value;
  }

  absl::Status Scan(
      ColumnFamily family, std::string_view begin, std::string_view end, Direction direction,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) const override {
    RocksDbCursor cursor(database_->db(), database_->family(family), Options(), begin, end,
                         direction);
    while (cursor.Valid() && visit(cursor.key(), cursor.value())) cursor.Next();
    return cursor.status();
  }

  std::unique_ptr<Cursor> NewCursor(ColumnFamily family, std::string_view begin,
                                    std::string_view end, Direction direction) const override {
    return std::make_unique<RocksDbCursor>(database_->db(), database_->family(family), Options(),
                                           begin, end, direction);
  }

 private:
  rocksdb::ReadOptions Options() const {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot_;
    options.verify_checksums = true;
    return options;
  }

  std::shared_ptr<RocksDbDatabase> database_;
  const rocksdb::Snapshot* snapshot_;
};

}  // namespace

RocksDbStorage::RocksDbStorage(std::shared_ptr<RocksDbDatabase> database)
    : database_(std::move(database)) {}

RocksDbStorage::~RocksDbStorage() = default;

absl::StatusOr<std::unique_ptr<RocksDbStorage>> RocksDbStorage::Open(
    const RocksDbOptions& options) {
  if (absl::Status status = CheckRanges(options); !status.ok()) return status;
  absl::StatusOr<DirectoryLock> prepared = Prepare(options);
  if (!prepared.ok()) return prepared.status();
  // RocksDB locks what it opens to write. Whoever only reads must not have the files change either.
  std::optional<DirectoryLock> lock = *std::move(prepared);
  if (!options.read_only) lock.reset();

  std::vector<rocksdb::ColumnFamilyDescriptor> families = Families(options);
  const std::size_t own_families = families.size();
  if (!options.read_only) {
    for (std::string& name : RetiredFamilies(options)) {
      families.emplace_back(std::move(name), rocksdb::ColumnFamilyOptions());
    }
  }
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::Status opened =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(DatabaseOptions(options), options.path, families, &handles,
                                         &db)
          : rocksdb::DB::Open(DatabaseOptions(options), options.path, families, &handles, &db);
  if (!opened.ok()) return OpenError(opened, options.path);

  const std::vector<rocksdb::ColumnFamilyHandle*> retired(
      handles.begin() + static_cast<std::ptrdiff_t>(own_families), handles.end());
  handles.resize(own_families);
  std::unique_ptr<RocksDbStorage> storage(new RocksDbStorage(
      std::make_shared<RocksDbDatabase>(db, std::move(handles), options, std::move(lock))));
  absl::Status status = storage->CheckOrWriteSchema(options.read_only);
  if (status.ok() && !retired.empty()) status = FromRocksDb(db->DropColumnFamilies(retired));
  for (rocksdb::ColumnFamilyHandle* handle : retired) {
    db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  if (!status.ok()) return status;
  return storage;
}

absl::Status RocksDbStorage::CheckOrWriteSchema(bool read_only) {
  const std::unique_ptr<Snapshot> snapshot = TakeSnapshot();
  absl::StatusOr<std::optional<std::string>> stored =
      snapshot->Get(ColumnFamily::kMeta, kSchemaKey);
  if (!stored.ok()) return stored.status();

  if (!stored->has_value()) {
    for (std::size_t i = 0; i < kColumnFamilyNames.size(); ++i) {
      bool empty = true;
      absl::Status scanned =
          snapshot->Scan(static_cast<ColumnFamily>(i), "", "", Direction::kForward,
                         [&empty](auto, auto) { return empty = false; });
      if (!scanned.ok()) return scanned;
      if (!empty) return absl::DataLossError("the database holds data but no schema version");
    }
    WriteBatch batch;
    batch.Put(ColumnFamily::kMeta, std::string(kSchemaKey), absl::StrCat(kSchemaVersion));
    return Write(batch);
  }

  int version = 0;
  if (!absl::SimpleAtoi(**stored, &version) || version < 1) {
    return absl::DataLossError(
        absl::StrCat("the database's schema version is not a number: '", **stored, "'"));
  }
  if (version > kSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat("the database has schema version ", version,
                                                      ", this release knows up to ", kSchemaVersion,
                                                      ": use the newer release"));
  }
  if (read_only && version < kSchemaVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("the database has schema version ", version, ", this release reads ",
                     kSchemaVersion, ": start the ledger on it once, which brings it up"));
  }
  return absl::OkStatus();
}

std::unique_ptr<Snapshot> RocksDbStorage::TakeSnapshot() const {
  SwitchOffCounts();
  return std::make_unique<RocksDbSnapshot>(database_);
}

absl::Status RocksDbStorage::Write(const WriteBatch& batch) {
  SwitchOffCounts();
  rocksdb::WriteBatch writes(BytesOf(batch));
  for (const WriteBatch::Operation* operation : InKeyOrder(batch)) {
    rocksdb::ColumnFamilyHandle* family = database_->family(operation->family);
    rocksdb::Status added = operation->value.has_value()
                                ? writes.Put(family, operation->key, *operation->value)
                                : writes.Delete(family, operation->key);
    if (!added.ok()) return FromRocksDb(added);
  }
  return FromRocksDb(database_->Write(writes));
}

rocksdb::DB& RocksDbStorage::database() { return database_->db(); }

StorageFigures RocksDbStorage::Figures() const {
  using Properties = rocksdb::DB::Properties;
  rocksdb::DB& db = database_->db();
  const auto of_family = [&db](rocksdb::ColumnFamilyHandle* family, const std::string& property) {
    std::uint64_t value = 0;
    return db.GetIntProperty(family, property, &value) ? static_cast<std::int64_t>(value) : 0;
  };
  const auto of_all = [&db](const std::string& property) {
    std::uint64_t value = 0;
    return db.GetAggregatedIntProperty(property, &value) ? static_cast<std::int64_t>(value) : 0;
  };
  StorageFigures figures;
  for (std::size_t i = 0; i < kColumnFamilyNames.size(); ++i) {
    rocksdb::ColumnFamilyHandle* family = database_->family(static_cast<ColumnFamily>(i));
    rocksdb::ColumnFamilyMetaData metadata;
    db.GetColumnFamilyMetaData(family, &metadata);
    figures.families.push_back({.name = std::string(kColumnFamilyNames[i]),
                                .keys = of_family(family, Properties::kEstimateNumKeys),
                                .live_bytes = of_family(family, Properties::kEstimateLiveDataSize),
                                .table_files = static_cast<std::int64_t>(metadata.file_count),
                                .pending_compaction_bytes = of_family(
                                    family, Properties::kEstimatePendingCompactionBytes)});
  }
  // The cache is one for all families.
  figures.block_cache_bytes =
      of_family(database_->family(ColumnFamily::kMeta), Properties::kBlockCacheUsage);
  figures.write_buffer_bytes = of_all(Properties::kCurSizeAllMemTables);
  figures.table_reader_bytes = of_all(Properties::kEstimateTableReadersMem);
  figures.running_compactions = of_all(Properties::kNumRunningCompactions);
  figures.running_flushes = of_all(Properties::kNumRunningFlushes);
  rocksdb::VectorLogPtr logs;
  if (db.GetSortedWalFiles(logs).ok()) {
    for (const auto& log : logs) {
      figures.write_ahead_log_bytes += static_cast<std::int64_t>(log->SizeFileBytes());
    }
  }
  std::uint64_t free_bytes = 0;
  if (db.GetEnv()->GetFreeSpace(db.GetName(), &free_bytes).ok()) {
    figures.free_bytes = static_cast<std::int64_t>(free_bytes);
  }
  return figures;
}

}  // namespace mingzhang::storage
