#include "ledger_service/service/admin_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/request/fields.h"
#include "common/server/logging.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/key_chain.h"
#include "ledger_service/commit/log_key_rotation.h"
#include "ledger_service/service/access.h"
#include "ledger_service/service/log_key.h"

namespace mingzhang::service {
namespace {

using ledger::v1::Backup;
using ledger::v1::LogKey;
using ledger::v1::Statistics;
using server::Caller;
using server::Reply;

constexpr int kMaxBackupsKept = 10'000;

absl::Status NotConfigured() {
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_NOT_CONFIGURED,
                   "账本启动时没有指定备份目录（--backup-directory），不能备份");
}

absl::Status Running() {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   budget::v1::ERROR_REASON_OPERATION_RUNNING,
                   "另一项备份操作正在进行，请等它完成后再试");
}

absl::Status RotatedMeanwhile() {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   budget::v1::ERROR_REASON_OPERATION_RUNNING,
                   "签名密钥刚刚由另一个请求更换，没有再次更换");
}

// Verifiers follow no longer chain of keys.
absl::Status TooManyKeys() {
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_LIMIT_REACHED,
                   "签名密钥的更换次数已达上限");
}

// What went wrong with a backup, for people.
absl::Status BackupFailed(const absl::Status& cause) {
  const ErrorMetadata metadata = {{"cause", std::string(cause.message())}};
  switch (cause.code()) {
    case absl::StatusCode::kNotFound:
      return MakeError(cause.code(), budget::v1::ERROR_REASON_NOT_FOUND, "没有这个备份");
    case absl::StatusCode::kDataLoss:
      return MakeError(cause.code(), budget::v1::ERROR_REASON_DATA_CORRUPTED,
                       "备份已损坏，不能用它恢复；请改用另一个备份，并检查备份所在的磁盘",
                       metadata);
    case absl::StatusCode::kResourceExhausted:
      return MakeError(cause.code(), budget::v1::ERROR_REASON_STORAGE_FULL,
                       "备份所在磁盘已满，没有留下不完整的备份；请清理或换用更大的磁盘", metadata);
    default:
      return MakeError(absl::StatusCode::kUnavailable, budget::v1::ERROR_REASON_STORAGE_UNAVAILABLE,
                       "备份没有完成，请检查备份目录后重试", metadata);
  }
}

// A backup's metadata is the checkpoint that was the newest when it began.
Backup ToBackup(const storage::BackupRecord& record) {
  Backup backup;
  backup.set_backup_id(record.id);
  *backup.mutable_create_time() = ToTimestamp(record.create_time);
  backup.set_size_bytes(record.size_bytes);
  backup.set_file_count(record.file_count);
  backup.set_checkpoint(record.metadata);
  if (const auto size = audit::SizeInNote(record.metadata)) {
    backup.set_tree_size(static_cast<std::int64_t>(*size));
  }
  return backup;
}

void CopyDistribution(const Distribution& from, ledger::v1::Distribution& to) {
  to.set_count(from.count);
  to.set_sum(from.sum);
  to.set_p50(from.p50);
  to.set_p99(from.p99);
  to.set_max(from.max);
}

void CopyCommit(const commit::Committer& committer, ledger::v1::CommitStatistics& to) {
  const commit::CommitStatistics& from = committer.statistics();
  to.set_queue_length(static_cast<std::int64_t>(committer.queue_length()));
  to.set_queue_bytes(static_cast<std::int64_t>(committer.queue_bytes()));
  to.set_batches(from.batches);
  to.set_committed(from.committed);
  to.set_repeated(from.repeated);
  to.set_refused(from.refused);
  to.set_queue_full(from.queue_full);
  to.set_deadline_passed(from.deadline_passed);
  to.set_failed_writes(from.failed_writes);
  to.set_expired_requests(from.expired_requests);
  CopyDistribution(from.batch_size.Read(), *to.mutable_batch_size());
  CopyDistribution(from.sync_micros.Read(), *to.mutable_sync_micros());
  CopyDistribution(from.wait_micros.Read(), *to.mutable_wait_micros());
}

void CopyStorage(const storage::StorageFigures& from, Statistics& to) {
  for (const storage::FamilyFigures& family : from.families) {
    auto* figures = to.add_families();
    figures->set_family(family.name);
    figures->set_keys(family.keys);
    figures->set_live_bytes(family.live_bytes);
    figures->set_table_files(family.table_files);
    figures->set_pending_compaction_bytes(family.pending_compaction_bytes);
  }
  auto& all = *to.mutable_storage();
  all.set_block_cache_bytes(from.block_cache_bytes);
  all.set_write_buffer_bytes(from.write_buffer_bytes);
  all.set_table_reader_bytes(from.table_reader_bytes);
  all.set_running_compactions(from.running_compactions);
  all.set_running_flushes(from.running_flushes);
  all.set_write_ahead_log_bytes(from.write_ahead_log_bytes);
  all.set_free_bytes(from.free_bytes);
}

}  // namespace

OneAtATime::~OneAtATime() {
  absl::ReleasableMutexLock lock(&mutex_);
  std::thread last = std::move(thread_);
  lock.Release();
  if (last.joinable()) last.join();
}

bool OneAtATime::Start(absl::AnyInvocable<void()> work, absl::AnyInvocable<void()> done) {
  absl::MutexLock lock(&mutex_);
  if (running_) return false;
  if (thread_.joinable()) thread_.join();  // It has ended, or is about to.
  thread_ = std::thread([this, work = std::move(work), done = std::move(done)]() mutable {
    work();
    {
      absl::MutexLock ended(&mutex_);
      running_ = false;
    }
    done();
  });
  running_ = true;  // Not before there is a thread, which needs the lock to say that it has ended.
  return true;
}

AdminServiceImpl::AdminServiceImpl(server::CallRunner& calls, Parts parts)
    : calls_(calls), parts_(std::move(parts)), start_(absl::Now()) {}

template <typename Request, typename Response, typename Work>
grpc::ServerUnaryReactor* AdminServiceImpl::WithBackups(grpc::CallbackServerContext* context,
                                                        const Request* request, Response* response,
                                                        Work work) {
  return calls_.RunLater(
      context, request, response,
      [this, &work](const Caller& caller, const Request& message, Reply<Response> reply) {
        if (const auto may = CheckMayAdminister(caller.principal); !may.ok()) {
          return reply.Finish(may);
        }
        if (parts_.backup_directory.empty()) return reply.Finish(NotConfigured());
        struct Waiting {
          Reply<Response> reply;
          absl::StatusOr<Response> result;
        };
        auto waiting = std::make_shared<Waiting>(Waiting{std::move(reply), Running()});
        const bool started = long_work_.Start(
            [this, work, waiting, &message] {
              auto backups = storage::Backups::Open({.directory = parts_.backup_directory});
              waiting->result = backups.ok()
                                    ? work(message, **backups)
                                    : absl::StatusOr<Response>(BackupFailed(backups.status()));
            },
            [waiting] { waiting->reply.Finish(std::move(waiting->result)); });
        if (!started) waiting->reply.Finish(Running());
      });
}

grpc::ServerUnaryReactor* AdminServiceImpl::CreateBackup(
    grpc::CallbackServerContext* context, const ledger::v1::CreateBackupRequest* request,
    Backup* response) {
  using ledger::v1::CreateBackupRequest;
  return WithBackups(
      context, request, response,
      [this](const CreateBackupRequest&, storage::Backups& backups) -> absl::StatusOr<Backup> {
        const auto newest = parts_.log.NewestCheckpoint();
        if (!newest.ok()) return newest.status();
        const auto record = backups.Create(parts_.storage, newest->note());
        if (!record.ok()) return BackupFailed(record.status());
        server::Log(server::LogLevel::kInfo, "backup made",
                    {{"backup_id", record->id}, {"size_bytes", record->size_bytes}});
        return ToBackup(*record);
      });
}

grpc::ServerUnaryReactor* AdminServiceImpl::ListBackups(
    grpc::CallbackServerContext* context, const ledger::v1::ListBackupsRequest* request,
    ledger::v1::ListBackupsResponse* response) {
  using ledger::v1::ListBackupsRequest;
  using ledger::v1::ListBackupsResponse;
  return WithBackups(context, request, response,
                     [](const ListBackupsRequest&,
                        storage::Backups& backups) -> absl::StatusOr<ListBackupsResponse> {
                       ListBackupsResponse list;
                       for (const auto& record : backups.List()) {
                         *list.add_backups() = ToBackup(record);
                       }
                       return list;
                     });
}

grpc::ServerUnaryReactor* AdminServiceImpl::VerifyBackup(
    grpc::CallbackServerContext* context, const ledger::v1::VerifyBackupRequest* request,
    Backup* response) {
  using ledger::v1::VerifyBackupRequest;
  return WithBackups(
      context, request, response,
      [](const VerifyBackupRequest& message, storage::Backups& backups) -> absl::StatusOr<Backup> {
        const auto record = backups.Verify(message.backup_id());
        if (!record.ok()) return BackupFailed(record.status());
        return ToBackup(*record);
      });
}

grpc::ServerUnaryReactor* AdminServiceImpl::PurgeBackups(
    grpc::CallbackServerContext* context, const ledger::v1::PurgeBackupsRequest* request,
    ledger::v1::PurgeBackupsResponse* response) {
  using ledger::v1::PurgeBackupsRequest;
  using ledger::v1::PurgeBackupsResponse;
  return WithBackups(context, request, response,
                     [](const PurgeBackupsRequest& message,
                        storage::Backups& backups) -> absl::StatusOr<PurgeBackupsResponse> {
                       if (message.keep() < 1 || message.keep() > kMaxBackupsKept) {
                         return FieldError("keep", absl::StrCat("应为 1 至 ", kMaxBackupsKept));
                       }
                       const auto deleted = backups.Purge(message.keep());
                       if (!deleted.ok()) return BackupFailed(deleted.status());
                       PurgeBackupsResponse purged;
                       purged.set_deleted(*deleted);
                       return purged;
                     });
}

grpc::ServerUnaryReactor* AdminServiceImpl::GetStatistics(
    grpc::CallbackServerContext* context, const ledger::v1::GetStatisticsRequest* request,
    Statistics* response) {
  using ledger::v1::GetStatisticsRequest;
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller, const GetStatisticsRequest&) -> absl::StatusOr<Statistics> {
        if (const auto may = CheckMayAdminister(caller.principal); !may.ok()) return may;
        const auto size = parts_.log.Size();
        if (!size.ok()) return size.status();
        Statistics statistics;
        statistics.set_tree_size(*size);
        *statistics.mutable_start_time() = ToTimestamp(start_);
        CopyCommit(parts_.committer, *statistics.mutable_commit());
        CopyStorage(parts_.storage.Figures(), statistics);
        auto& check = *statistics.mutable_log_check();
        check.set_checked(parts_.log_check.checked);
        check.set_total(parts_.log_check.total);
        if (const std::int64_t end = parts_.log_check.end_unix_micros; end > 0) {
          *check.mutable_end_time() = ToTimestamp(absl::FromUnixMicros(end));
        }
        return statistics;
      });
}

void AdminServiceImpl::Rotate(const Caller& caller, const ledger::v1::RotateLogKeyRequest& request,
                              Reply<LogKey> reply) {
  absl::Status status = CheckMayAdminister(caller.principal);
  status.Update(CheckRequestId("request_id", request.request_id()));
  if (!status.ok()) return reply.Finish(status);
  const Digest fingerprint = Sha256({ledger::v1::RotateLogKeyRequest::descriptor()->full_name()});
  const auto answer = [this](const commit::Committed& committed) -> absl::StatusOr<LogKey> {
    ledger::v1::LogKeyRotation rotation;
    if (!rotation.ParseFromString(committed.record)) {
      return absl::InternalError("the record of a rotation does not parse");
    }
    const auto keys = parts_.log.Keys();
    if (!keys.ok()) return keys.status();
    for (const LogKey& key : keys->keys()) {
      if (key.verifier_key() == rotation.new_verifier_key()) return key;
    }
    return absl::InternalError("the rotated key is not among the log's");
  };
  auto seen = commit::FindCommitted(*parts_.storage.TakeSnapshot(), caller.principal.subject,
                                    request.request_id(), fingerprint);
  if (!seen.ok()) return reply.Finish(seen.status());
  if (seen->has_value()) return reply.Finish(answer(**seen));

  const auto current = parts_.signer.current();
  auto prepared = [&] {
    absl::MutexLock lock(&key_files_mutex_);
    return PrepareNextLogKey(parts_.log_key_file, *current);
  }();
  if (!prepared.ok()) {
    return reply.Finish(MakeError(absl::StatusCode::kFailedPrecondition,
                                  budget::v1::ERROR_REASON_STORAGE_UNAVAILABLE,
                                  "无法在签名私钥旁边建立新的私钥文件，请检查目录的权限和空间",
                                  {{"cause", std::string(prepared.status().message())}}));
  }
  const auto next = std::make_shared<const audit::Signer>(*std::move(prepared));
  ledger::v1::Actor actor = ToActor(caller.principal, commit::kAuditLogResource);
  auto waiting = std::make_shared<Reply<LogKey>>(std::move(reply));
  parts_.committer.Submit(
      {.subject = caller.principal.subject,
       .request_id = request.request_id(),
       .fingerprint = fingerprint,
       .deadline = caller.context.deadline,
       .apply = [this, actor = std::move(actor), next](
                    commit::Transaction&, absl::Time) -> absl::StatusOr<commit::Outcome> {
         // Of two rotations at the same time, the second finds the key that the first has made.
         const auto signing = parts_.signer.current();
         if (signing->verifier_key() == next->verifier_key()) return RotatedMeanwhile();
         const auto keys = commit::ReadLogKeys(*parts_.storage.TakeSnapshot());
         if (!keys.ok()) return keys.status();
         if (keys->keys_size() >= audit::kMaxLogKeys) return TooManyKeys();
         return commit::RotateLogKey(actor, signing->verifier_key(), next->verifier_key());
       },
       .next_signer = next,
       .done =
           [this, answer, waiting, next](absl::StatusOr<commit::Committed> committed) {
             if (!committed.ok()) return waiting->Finish(committed.status());
             // Of two calls with one request id, the second is answered with the key of the first.
             ledger::v1::LogKeyRotation rotation;
             const bool is_next = rotation.ParseFromString(committed->record) &&
                                  rotation.new_verifier_key() == next->verifier_key();
             absl::Status installed;
             if (is_next) {
               absl::MutexLock lock(&key_files_mutex_);
               installed = InstallLogKey(parts_.log_key_file, *next);
             }
             if (!installed.ok()) {
               server::Log(server::LogLevel::kError, "the new key's file is not in place",
                           {{"status", installed.ToString()}});
             }
             waiting->Finish(answer(*committed));
           }});
}

grpc::ServerUnaryReactor* AdminServiceImpl::RotateLogKey(
    grpc::CallbackServerContext* context, const ledger::v1::RotateLogKeyRequest* request,
    LogKey* response) {
  using ledger::v1::RotateLogKeyRequest;
  return calls_.RunLater(
      context, request, response,
      [this](const Caller& caller, const RotateLogKeyRequest& message, Reply<LogKey> reply) {
        Rotate(caller, message, std::move(reply));
      });
}

}  // namespace mingzhang::service
