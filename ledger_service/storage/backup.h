// Backups of a RocksDB storage, by RocksDB's BackupEngine: incremental (table files are kept once
// however many backups have them, under their checksums) and made while the ledger runs.
#ifndef MINGZHANG_LEDGER_SERVICE_STORAGE_BACKUP_H_
#define MINGZHANG_LEDGER_SERVICE_STORAGE_BACKUP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger_service/storage/rocksdb_storage.h"

namespace rocksdb {
class BackupEngine;
}

namespace mingzhang::storage {

struct BackupRecord {
  std::int64_t id = 0;  // Counts from 1.
  absl::Time create_time;
  std::int64_t size_bytes = 0;  // Of all its files, those shared with other backups included.
  std::int64_t file_count = 0;
  // What Create was given.
  std::string metadata;
};

struct BackupOptions {
  // Made where it is missing; its parent must exist. Not inside the database.
  std::string directory;
  // Copying takes no more of the disk than this, so that commits do not wait for it; 0: no bound.
  std::int64_t bytes_per_second = std::int64_t{64} << 20;
};

// The backups in a directory. One process at a time. Not thread-safe.
class Backups {
 public:
  // INVALID_ARGUMENT for an empty directory's name; UNAVAILABLE when it cannot be opened.
  static absl::StatusOr<std::unique_ptr<Backups>> Open(const BackupOptions& options);
  ~Backups();

  // Copies what no backup has yet. What was durable before the call is in the backup, and a batch
  // is in it whole or not at all; what is written meanwhile may be. RESOURCE_EXHAUSTED when a
  // device is full; whatever fails, what was copied is removed again and neither the storage nor
  // the other backups are harmed.
  absl::StatusOr<BackupRecord> Create(RocksDbStorage& storage, const std::string& metadata);

  // Oldest first. Backups that are damaged beyond being listed are left out.
  std::vector<BackupRecord> List() const;

  // Reads every byte of a backup and compares checksums. NOT_FOUND; DATA_LOSS, naming the file.
  absl::StatusOr<BackupRecord> Verify(std::int64_t id) const;

  // Deletes all but the newest `keep`; returns how many that were.
  absl::StatusOr<int> Purge(int keep);

  // Puts a backup (the newest one for id 0) into `target`, a directory that is empty or not there.
  // FAILED_PRECONDITION when it holds anything; NOT_FOUND; DATA_LOSS.
  absl::Status Restore(std::int64_t id, const std::string& target) const;

 private:
  explicit Backups(std::unique_ptr<rocksdb::BackupEngine> engine);

  absl::StatusOr<BackupRecord> Find(std::int64_t id) const;

  std::unique_ptr<rocksdb::BackupEngine> engine_;
};

}  // namespace mingzhang::storage

#endif  // MINGZHANG_LEDGER_SERVICE_STORAGE_BACKUP_H_
