#include "ledger_service/storage/backup.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger_service/storage/rocksdb_status.h"
#include "rocksdb/db.h"
#include "rocksdb/utilities/backup_engine.h"

namespace mingzhang::storage {
namespace {

BackupRecord ToRecord(const rocksdb::BackupInfo& info) {
  return {.id = info.backup_id,
          .create_time = absl::FromUnixSeconds(info.timestamp),
          .size_bytes = static_cast<std::int64_t>(info.size),
          .file_count = info.number_files,
          .metadata = info.app_metadata};
}

absl::Status NotFound(std::int64_t id) {
  return absl::NotFoundError(absl::StrCat("there is no backup ", id));
}

}  // namespace

Backups::Backups(std::unique_ptr<rocksdb::BackupEngine> engine) : engine_(std::move(engine)) {}
Backups::~Backups() = default;

absl::StatusOr<std::unique_ptr<Backups>> Backups::Open(const BackupOptions& options) {
  if (options.directory.empty()) return absl::InvalidArgumentError("directory is empty");
  rocksdb::BackupEngineOptions engine_options(options.directory);
  engine_options.backup_rate_limit = static_cast<std::uint64_t>(options.bytes_per_second);
  rocksdb::BackupEngine* engine = nullptr;
  const rocksdb::IOStatus opened =
      rocksdb::BackupEngine::Open(engine_options, rocksdb::Env::Default(), &engine);
  if (!opened.ok()) return FromRocksDb(opened);
  return std::unique_ptr<Backups>(new Backups(std::unique_ptr<rocksdb::BackupEngine>(engine)));
}

absl::StatusOr<BackupRecord> Backups::Create(RocksDbStorage& storage, const std::string& metadata) {
  rocksdb::CreateBackupOptions options;
  options.flush_before_backup = true;
  rocksdb::BackupID id = 0;
  const rocksdb::IOStatus created =
      engine_->CreateNewBackupWithMetadata(options, &storage.database(), metadata, &id);
  if (!created.ok()) {
    engine_->GarbageCollect().PermitUncheckedError();  // The next Create tries again.
    return FromRocksDb(created);
  }
  return Find(id);
}

std::vector<BackupRecord> Backups::List() const {
  std::vector<rocksdb::BackupInfo> infos;
  engine_->GetBackupInfo(&infos);
  std::vector<BackupRecord> records;
  std::transform(infos.begin(), infos.end(), std::back_inserter(records), ToRecord);
  std::sort(records.begin(), records.end(),
            [](const BackupRecord& a, const BackupRecord& b) { return a.id < b.id; });
  return records;
}

absl::StatusOr<BackupRecord> Backups::Find(std::int64_t id) const {
  const std::vector<BackupRecord> all = List();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [id](const BackupRecord& record) { return record.id == id; });
  if (found == all.end()) return NotFound(id);
  return *found;
}

absl::StatusOr<BackupRecord> Backups::Verify(std::int64_t id) const {
  auto record = Find(id);
  if (!record.ok()) return record.status();
  const rocksdb::IOStatus verified = engine_->VerifyBackup(static_cast<rocksdb::BackupID>(id),
                                                           /*verify_with_checksum=*/true);
  // A file that is missing or shorter is "not found" and "corruption" to RocksDB; to us both are.
  if (!verified.ok()) return absl::DataLossError(verified.ToString());
  return record;
}

absl::StatusOr<int> Backups::Purge(int keep) {
  const std::size_t before = List().size();
  const rocksdb::IOStatus purged = engine_->PurgeOldBackups(static_cast<std::uint32_t>(keep));
  if (!purged.ok()) return FromRocksDb(purged);
  return static_cast<int>(before - List().size());
}

absl::Status Backups::Restore(std::int64_t id, const std::string& target) const {
  std::error_code error;
  if (std::filesystem::exists(target, error) && !std::filesystem::is_empty(target, error)) {
    return absl::FailedPreconditionError(absl::StrCat(target, " is not empty"));
  }
  if (id == 0) {
    const std::vector<BackupRecord> all = List();
    if (all.empty()) return absl::NotFoundError("there are no backups");
    id = all.back().id;
  } else if (const auto found = Find(id); !found.ok()) {
    return found.status();
  }
  const rocksdb::IOStatus restored =
      engine_->RestoreDBFromBackup(static_cast<rocksdb::BackupID>(id), target, target);
  return FromRocksDb(restored);
}

}  // namespace mingzhang::storage
