// Storage on RocksDB, embedded in the process: the default.
#ifndef MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_STORAGE_H_
#define MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_STORAGE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/storage/storage.h"

namespace rocksdb {
class DB;
class Env;
}  // namespace rocksdb

namespace mingzhang::storage {

class RocksDbDatabase;  // What a storage and its snapshots share.

struct RocksDbOptions {
  // The database's directory. Its parent must exist.
  std::string path;

  // Whether to create a database where there is none. Off by default: a ledger whose disk is not
  // mounted must not start empty.
  bool create_if_missing = false;

  // Opens the database to be read alone: nothing on the disk is changed, the log that was not yet
  // flushed is replayed in memory, and Write is FAILED_PRECONDITION. What a newer or older release
  // wrote is refused.
  bool read_only = false;

  // Memory for blocks, indexes and filters read from disk, shared by all families; 8 MiB … 64 GiB.
  std::size_t block_cache_bytes = std::size_t{128} << 20;

  // Memory of all families together for writes not yet in table files; 8 MiB … 4 GiB. While a flush
  // runs, up to as much again is in use. It bounds the log to be replayed after a crash (about
  // twice this), and it is the free space on the device from which writing resumes after the device
  // was full.
  std::size_t write_buffer_bytes = std::size_t{64} << 20;

  // Table files kept open; 64 … 1000000. The process's descriptor limit must leave room for them.
  int max_open_files = 1024;

  // Receives RocksDB's warnings and errors, one line each without its end, at most 1023 bytes.
  // Called from any thread; must not block. Null drops them.
  std::function<void(std::string_view line)> log;

  // Told, possibly several times, that damage was found after which RocksDB writes no more: Write
  // is DATA_LOSS from then on, and what is sound can still be read. On any thread; must not block
  // or use the storage. Null: nobody.
  std::function<void(const absl::Status& damage)> on_damage;

  // How files are reached; must outlive the storage and its snapshots. Null means the system's.
  // Tests inject faults.
  rocksdb::Env* env = nullptr;
};

// A column family's figures; estimates by RocksDB.
struct FamilyFigures {
  std::string name;
  std::int64_t keys = 0;
  std::int64_t live_bytes = 0;
  std::int64_t table_files = 0;
  std::int64_t pending_compaction_bytes = 0;
};

struct StorageFigures {
  std::vector<FamilyFigures> families;  // In the order of kColumnFamilyNames.
  std::int64_t block_cache_bytes = 0;
  std::int64_t write_buffer_bytes = 0;
  std::int64_t table_reader_bytes = 0;
  std::int64_t running_compactions = 0;
  std::int64_t running_flushes = 0;
  std::int64_t write_ahead_log_bytes = 0;
  std::int64_t free_bytes = 0;  // On the device; 0 where it does not say.
};

// Thread safety, and what Write and the reads return, as Storage says. After an input/output error
// writes heal by themselves: Write moves to a fresh log first, as soon as the device lets it. Until
// then it fails, and reads go on.
class RocksDbStorage final : public Storage {
 public:
  // Opens the database, replaying its log. What an older release wrote keeps its schema's number:
  // bringing it up is upgrade::UpgradeSchema's. Errors, besides those of Write:
  // - INVALID_ARGUMENT: an option is out of range.
  // - NOT_FOUND: there is no database and create_if_missing is off.
  // - FAILED_PRECONDITION: another process has it open, a newer release wrote it, its directory
  //   cannot be created, or it is opened to be read alone and an older release wrote it.
  // - DATA_LOSS: log (see wal_check.h), files or schema version are damaged.
  static absl::StatusOr<std::unique_ptr<RocksDbStorage>> Open(const RocksDbOptions& options);

  ~RocksDbStorage() override;
  RocksDbStorage(const RocksDbStorage&) = delete;
  RocksDbStorage& operator=(const RocksDbStorage&) = delete;

  // The database stays open until the last snapshot is released, even past the storage itself.
  std::unique_ptr<Snapshot> TakeSnapshot() const override;
  absl::Status Write(const WriteBatch& batch) override;

  // Costs no scan.
  StorageFigures Figures() const;

  // For what RocksDB offers beside reading and writing, such as backups; nobody may write through
  // it.
  rocksdb::DB& database();

 private:
  explicit RocksDbStorage(std::shared_ptr<RocksDbDatabase> database);

  absl::Status CheckOrWriteSchema(bool read_only);

  std::shared_ptr<RocksDbDatabase> database_;
};

}  // namespace mingzhang::storage

#endif  // MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_STORAGE_H_
