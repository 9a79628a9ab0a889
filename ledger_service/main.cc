// mingzhang-ledger: keeps budgets and the audit log, and serves them.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/clock/clock.h"
#include "common/identity/jwks_file.h"
#include "common/identity/jwt_verifier.h"
#include "common/metrics/metrics_endpoint.h"
#include "common/server/authenticator.h"
#include "common/server/common_options.h"
#include "common/server/health.h"
#include "common/server/logging.h"
#include "common/server/server.h"
#include "common/server/termination_signals.h"
#include "common/server/unary_call.h"
#include "common/status/status.h"
#include "ledger_service/audit/log_signer.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/check/background_check.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/metrics/ledger_metrics.h"
#include "ledger_service/offline.h"
#include "ledger_service/reference/resolver.h"
#include "ledger_service/reference/shipped.h"
#include "ledger_service/service/admin_service.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/service/audit_service.h"
#include "ledger_service/service/disclosure_service.h"
#include "ledger_service/service/ledger_service.h"
#include "ledger_service/service/log_key.h"
#include "ledger_service/service/reference_service.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "ledger_service/upgrade/upgrade.h"

namespace mingzhang {
namespace {

struct LedgerOptions {
  server::CommonOptions common;
  storage::RocksDbOptions storage;
  reference::Shipped::Files reference;
  commit::CommitterOptions committer;
  int request_retention_days = 7;
  service::AuditWatchOptions watches;
  int watch_heartbeat_seconds = static_cast<int>(absl::ToInt64Seconds(watches.heartbeat));
  int watch_write_seconds = static_cast<int>(absl::ToInt64Seconds(watches.max_write));
  std::uint64_t checked_at_start = service::kMaxEntriesCheckedAtStart;
  std::string log_key;
  std::string log_name;
  std::string backup_directory;
};

void AddOptions(CLI::App& app, LedgerOptions& options) {
  server::AddCommonOptions(app, "127.0.0.1:7701", options.common);
  app.add_option("--data", options.storage.path, "数据目录（RocksDB）")->required();
  app.add_flag("--create-if-missing", options.storage.create_if_missing,
               "数据目录为空时新建账本；正式环境首次启动后应去掉");
  app.add_option("--block-cache-bytes", options.storage.block_cache_bytes, "读缓存字节数")
      ->capture_default_str();
  app.add_option("--write-buffer-bytes", options.storage.write_buffer_bytes, "写缓冲字节数")
      ->capture_default_str();
  app.add_option("--queue", options.committer.max_queue, "排队等待提交的请求数上限")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--queue-bytes", options.committer.max_queue_bytes, "排队请求的字节数上限")
      ->check(CLI::Range(std::size_t{1} << 20, std::size_t{64} << 30))
      ->capture_default_str();
  app.add_option("--request-retention-days", options.request_retention_days,
                 "请求编号保留几天：在此期间，同一编号的请求得到同样的答复")
      ->check(CLI::Range(1, 3650))
      ->capture_default_str();
  app.add_option("--watch-streams", options.watches.max_streams, "同时跟踪审计日志的连接数上限")
      ->check(CLI::Range(0, 10'000))
      ->capture_default_str();
  app.add_option("--watch-streams-per-person", options.watches.max_streams_of_person,
                 "其中同一人的上限")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--watch-heartbeat-seconds", options.watch_heartbeat_seconds,
                 "没有新记录时，每隔几秒向跟踪者报一次平安")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--watch-write-seconds", options.watch_write_seconds,
                 "跟踪者这么多秒不接收，即断开")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--checked-at-start", options.checked_at_start,
                 "审计记录不超过此数时，启动前全部核对；更多时先核对最新的，其余启动后在后台核对")
      ->capture_default_str();
  app.add_option("--log-key", options.log_key, "审计日志签名私钥文件；没有则新建，权限 0600")
      ->required();
  app.add_option("--log-name", options.log_name, "审计日志名称，即检查点的 origin，建账后不可更改")
      ->required();
  app.add_option("--backup-directory", options.backup_directory,
                 "备份存放的目录，最好在另一块磁盘上；不给则不能备份");
  app.add_option("--register", options.reference.department_register, "部门登记表（textproto）")
      ->required();
  app.add_option("--rules", options.reference.rule_sets,
                 "随程序提供的校验规则集（textproto），可给多个；区划没有启用自己的规则集时用")
      ->required();
  app.add_option("--catalogues", options.reference.catalogues,
                 "随程序提供的科目目录，每年一个 CSV；区划没有启用自己的目录时用")
      ->required();
  app.add_option("--forms", options.reference.forms,
                 "随程序提供的公开格式（textproto），可给多个；区划没有启用自己的格式时用");
}

// What opening has not checked, to be checked while the ledger serves; null: nothing.
std::unique_ptr<storage::Snapshot> Unchecked(const storage::Storage& storage,
                                             const service::OpenedLog& opened,
                                             check::CheckProgress& progress) {
  progress.total = static_cast<std::int64_t>(opened.tree.size());
  if (!opened.checked_in_full) return storage.TakeSnapshot();
  progress.checked = progress.total.load();
  progress.end_unix_micros = absl::ToUnixMicros(absl::Now());
  return nullptr;
}

absl::Status ChangedBehindItsBack() {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   "账本数据与审计日志不符，账本即将停止，请联系管理员保留现场并从备份恢复");
}

absl::Status Serve(const LedgerOptions& options, server::TerminationSignals& signals) {
  const SystemClock clock;
  const absl::Time start = clock.Now();
  const auto shipped = reference::Shipped::Load(options.reference);
  if (!shipped.ok()) return shipped.status();
  auto jwks = identity::JwksFile::Open(options.common.jwks, &clock, [](const absl::Status& status) {
    const auto level = status.ok() ? server::LogLevel::kInfo : server::LogLevel::kError;
    server::Log(level, "token keys", {{"status", status.ToString()}});
  });
  if (!jwks.ok()) return jwks.status();
  storage::RocksDbOptions storage_options = options.storage;
  storage_options.log = [](std::string_view message) {
    server::Log(server::LogLevel::kWarning, "rocksdb", {{"text", message}});
  };
  server::Health health;
  storage_options.on_damage = [&health](const absl::Status& damage) {
    if (!health.Fail()) return;
    server::Log(server::LogLevel::kError, "the store is damaged; what is sound can still be read",
                {{"status", damage.ToString()}});
  };
  auto storage = storage::RocksDbStorage::Open(storage_options);
  if (!storage.ok()) return storage.status();
  if (const auto upgraded = upgrade::UpgradeSchema(**storage); !upgraded.ok()) return upgraded;
  auto log_key = service::OpenLogKey(**storage, options.log_key, options.log_name);
  if (!log_key.ok()) return log_key.status();
  auto log_verifier = audit::Verifier::Parse(log_key->verifier_key());
  if (!log_verifier.ok()) return log_verifier.status();
  auto opened = service::OpenAuditLog(**storage, *log_verifier, options.checked_at_start);
  if (!opened.ok()) return opened.status();
  check::CheckProgress progress;
  auto unchecked = Unchecked(**storage, *opened, progress);
  server::Log(server::LogLevel::kInfo,
              opened->checked_in_full ? "audit log verified" : "audit log opened",
              {{"entries", static_cast<std::int64_t>(opened->tree.size())},
               {"verifier_key", log_key->verifier_key()}});

  // Destroyed in the reverse order: the server drains first, then the committer answers what it
  // still holds.
  identity::JwtVerifier verifier(options.common.token_terms, jwks->get(), &clock);
  const server::Authenticator authenticator(&verifier, options.common.trusted_services);
  server::CallRunner calls(authenticator);
  audit::LogSigner signer(*std::move(log_key));
  service::AuditLog log(**storage, signer);
  service::AuditWatchOptions watch_options = options.watches;
  watch_options.heartbeat = absl::Seconds(options.watch_heartbeat_seconds);
  watch_options.max_write = absl::Seconds(options.watch_write_seconds);
  service::AuditWatches watches(calls, **storage, log, watch_options);
  commit::CommitterOptions committer_options = options.committer;
  committer_options.on_durable = [&watches](std::int64_t) { watches.Notify(); };
  committer_options.request_retention = absl::Hours(24) * options.request_retention_days;
  commit::Committer committer(**storage, std::move(opened->tree), signer, clock,
                              std::move(committer_options));
  const reference::Resolver resolver(*shipped);
  service::LedgerServiceImpl ledger_service(calls, **storage, committer, log, resolver, clock);
  service::ReferenceServiceImpl reference_service(calls, **storage, committer, log, resolver);
  service::DisclosureServiceImpl disclosure_service(calls, **storage, log);
  service::AuditServiceImpl audit_service(calls, **storage, log, watches);
  service::AdminServiceImpl admin_service(calls, {.storage = **storage,
                                                  .committer = committer,
                                                  .log = log,
                                                  .signer = signer,
                                                  .log_check = progress,
                                                  .log_key_file = options.log_key,
                                                  .backup_directory = options.backup_directory});
  std::unique_ptr<metrics::MetricsEndpoint> endpoint;
  if (!options.common.metrics_address.empty()) {
    auto started = metrics::MetricsEndpoint::Start(
        options.common.metrics_address, [sources = metrics::LedgerSources{.start = start,
                                                                          .calls = calls,
                                                                          .health = health,
                                                                          .committer = committer,
                                                                          .log = log,
                                                                          .log_check = progress,
                                                                          .storage = **storage}] {
          return LedgerMetrics(sources);
        });
    if (!started.ok()) return started.status();
    endpoint = *std::move(started);
  }
  auto server = server::Server::Start(
      {.listen_address = options.common.listen_address,
       .tls = options.common.tls,
       .services = {{ledger::v1::LedgerService::service_full_name(), &ledger_service},
                    {ledger::v1::ReferenceService::service_full_name(), &reference_service},
                    {ledger::v1::DisclosureService::service_full_name(), &disclosure_service},
                    {ledger::v1::AuditService::service_full_name(), &audit_service},
                    {ledger::v1::AdminService::service_full_name(), &admin_service}},
       .port_file = options.common.port_file,
       .channelz = options.common.channelz,
       .health = &health});
  if (!server.ok()) return server.status();
  server::Log(server::LogLevel::kInfo, "serving", {{"port", std::int64_t{(*server)->port()}}});
  // Damage ends the process: whatever is durable stays, and nothing more is served from a store
  // that cannot be trusted. Until then probes and scrapes have time to see why.
  absl::Notification told_to_end;
  std::optional<check::BackgroundCheck> check;
  if (unchecked != nullptr) {
    check.emplace(std::move(unchecked), *log_verifier, progress, [&](const std::string& what) {
      server::Log(server::LogLevel::kError, "stopping: the ledger was changed behind its back",
                  {{"problem", what}});
      health.Fail();
      calls.RefuseAll(ChangedBehindItsBack());
      watches.Stop(ChangedBehindItsBack());
      told_to_end.WaitForNotificationWithTimeout(absl::Seconds(options.common.drain_seconds));
      std::_Exit(EXIT_FAILURE);
    });
  }
  server::Log(server::LogLevel::kInfo, "draining", {{"signal", std::int64_t{signals.Wait()}}});
  told_to_end.Notify();
  watches.Stop();
  (*server)->Drain(absl::Seconds(options.common.drain_seconds));
  return absl::OkStatus();
}

}  // namespace
}  // namespace mingzhang

int main(int argc, char** argv) {
  // Debian's Abseil looks for deadlocks in every lock that is taken, which costs more than the
  // locks.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  mingzhang::server::TerminationSignals signals;
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first == "--check") return mingzhang::RunCheck(argc - 1, argv + 1);
  if (first == "--restore") return mingzhang::RunRestore(argc - 1, argv + 1);
  CLI::App app("明账 账本服务：保存预算的版本、状态和不可篡改的审计日志");
  app.footer(
      "账本未运行时：mingzhang-ledger --check --help 离线检查；mingzhang-ledger --restore --help "
      "从备份恢复");
  mingzhang::LedgerOptions options;
  mingzhang::AddOptions(app, options);
  CLI11_PARSE(app, argc, argv);
  mingzhang::server::InitLogging(options.common.log_level);
  if (const absl::Status status = mingzhang::Serve(options, signals); !status.ok()) {
    mingzhang::server::Log(mingzhang::server::LogLevel::kError, "stopped",
                           {{"status", status.ToString()}});
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
