// AdminService over gRPC: backups, figures, the log's key.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_ADMIN_SERVICE_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_ADMIN_SERVICE_H_

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/server/unary_call.h"
#include "ledger_service/audit/log_signer.h"
#include "ledger_service/check/background_check.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/storage/backup.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "mingzhang/ledger/v1/admin_service.grpc.pb.h"

namespace mingzhang::service {

// Runs one long piece of work at a time, on a thread of its own. Thread-safe.
class OneAtATime {
 public:
  OneAtATime() = default;
  // Waits for the work at hand.
  ~OneAtATime();
  OneAtATime(const OneAtATime&) = delete;
  OneAtATime& operator=(const OneAtATime&) = delete;

  // Starts the work, or returns false, and both are dropped, while other work runs. `done` runs
  // behind it, when other work may start already; it must be short.
  bool Start(absl::AnyInvocable<void()> work, absl::AnyInvocable<void()> done)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Mutex mutex_;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_ ABSL_GUARDED_BY(mutex_);
};

// Thread-safe.
class AdminServiceImpl final : public ledger::v1::AdminService::CallbackService {
 public:
  // What the service runs. All must outlive it.
  struct Parts {
    storage::RocksDbStorage& storage;
    commit::Committer& committer;
    const AuditLog& log;
    const audit::LogSigner& signer;
    const check::CheckProgress& log_check;
    // Where the log's key is kept.
    std::string log_key_file;
    // Empty: no backups.
    std::string backup_directory;
  };

  AdminServiceImpl(server::CallRunner& calls, Parts parts);

  grpc::ServerUnaryReactor* CreateBackup(grpc::CallbackServerContext* context,
                                         const ledger::v1::CreateBackupRequest* request,
                                         ledger::v1::Backup* response) override;
  grpc::ServerUnaryReactor* ListBackups(grpc::CallbackServerContext* context,
                                        const ledger::v1::ListBackupsRequest* request,
                                        ledger::v1::ListBackupsResponse* response) override;
  grpc::ServerUnaryReactor* VerifyBackup(grpc::CallbackServerContext* context,
                                         const ledger::v1::VerifyBackupRequest* request,
                                         ledger::v1::Backup* response) override;
  grpc::ServerUnaryReactor* PurgeBackups(grpc::CallbackServerContext* context,
                                         const ledger::v1::PurgeBackupsRequest* request,
                                         ledger::v1::PurgeBackupsResponse* response) override;
  grpc::ServerUnaryReactor* GetStatistics(grpc::CallbackServerContext* context,
                                          const ledger::v1::GetStatisticsRequest* request,
                                          ledger::v1::Statistics* response) override;
  grpc::ServerUnaryReactor* RotateLogKey(grpc::CallbackServerContext* context,
                                         const ledger::v1::RotateLogKeyRequest* request,
                                         ledger::v1::LogKey* response) override;

 private:
  // Runs `work(const Request&, storage::Backups&)` on the thread for long work, for an
  // administrator.
  template <typename Request, typename Response, typename Work>
  grpc::ServerUnaryReactor* WithBackups(grpc::CallbackServerContext* context,
                                        const Request* request, Response* response, Work work);
  void Rotate(const server::Caller& caller, const ledger::v1::RotateLogKeyRequest& request,
              server::Reply<ledger::v1::LogKey> reply);

  server::CallRunner& calls_;
  const Parts parts_;
  const absl::Time start_;
  OneAtATime long_work_;
  // Held while the files of the log's keys are moved.
  absl::Mutex key_files_mutex_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_ADMIN_SERVICE_H_
