// mingzhang admin backup | backups | verify-backup | purge-backups | statistics | rotate-log-key
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/mutation.h"
#include "cli/text_table.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::Backup;

struct NoOptions {};

struct VerifyBackupOptions {
  std::int64_t backup_id = 0;
};

struct PurgeOptions {
  int keep = 0;
};

struct RotateOptions {
  std::string request_id;
};

std::string Mebibytes(std::int64_t bytes) {
  constexpr double kMebibyte = 1 << 20;
  return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / kMebibyte);
}

void PrintBackups(std::ostream& out, const ledger::v1::ListBackupsResponse& list) {
  TextTable table({{"编号", Align::kRight},
                   {"时间"},
                   {"大小", Align::kRight},
                   {"文件", Align::kRight},
                   {"审计条目", Align::kRight}});
  for (const Backup& backup : list.backups()) {
    table.Add({std::to_string(backup.backup_id()), TimeText(backup.create_time()),
               Mebibytes(backup.size_bytes()), std::to_string(backup.file_count()),
               std::to_string(backup.tree_size())});
  }
  table.Print(out);
}

// Calls the administration's method and prints what it answers, as JSON or by `print`.
template <typename Method, typename Request, typename Print>
absl::StatusOr<ExitCode> CallAndPrint(Session& session, Method method, const Request& request,
                                      Print print) {
  const auto client = session.client();
  if (!client.ok()) return client.status();
  const auto response = (*client)->Call(method, request);
  if (!response.ok()) return response.status();
  if (session.json()) {
    session.PrintJson(ToJson(*response));
  } else {
    print(session.out(), *response);
  }
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> CreateBackup(Session& session, const NoOptions&) {
  return CallAndPrint(session, &Client::Admin::CreateBackup, ledger::v1::CreateBackupRequest(),
                      [](std::ostream& out, const Backup& backup) {
                        out << "已备份：第 " << backup.backup_id() << " 号，"
                            << Mebibytes(backup.size_bytes()) << "，含审计日志前 "
                            << backup.tree_size() << " 条\n";
                      });
}

absl::StatusOr<ExitCode> ListBackups(Session& session, const NoOptions&) {
  return CallAndPrint(session, &Client::Admin::ListBackups, ledger::v1::ListBackupsRequest(),
                      PrintBackups);
}

absl::StatusOr<ExitCode> VerifyBackup(Session& session, const VerifyBackupOptions& options) {
  ledger::v1::VerifyBackupRequest request;
  request.set_backup_id(options.backup_id);
  return CallAndPrint(
      session, &Client::Admin::VerifyBackup, request, [](std::ostream& out, const Backup& backup) {
        out << "第 " << backup.backup_id() << " 号备份完好：" << backup.file_count() << " 个文件，"
            << Mebibytes(backup.size_bytes()) << "，逐字节与校验和相符\n";
      });
}

absl::StatusOr<ExitCode> PurgeBackups(Session& session, const PurgeOptions& options) {
  ledger::v1::PurgeBackupsRequest request;
  request.set_keep(options.keep);
  return CallAndPrint(session, &Client::Admin::PurgeBackups, request,
                      [](std::ostream& out, const ledger::v1::PurgeBackupsResponse& purged) {
                        out << "已删除 " << purged.deleted() << " 个旧备份\n";
                      });
}

std::string Times(const ledger::v1::Distribution& micros) {
  if (micros.count() == 0) return "尚无";
  return absl::StrFormat(
      "中位 %.2f ms，99%% 以内 %.2f ms，最长 %.2f ms", static_cast<double>(micros.p50()) / 1000,
      static_cast<double>(micros.p99()) / 1000, static_cast<double>(micros.max()) / 1000);
}

void PrintStatistics(std::ostream& out, const ledger::v1::Statistics& statistics) {
  const auto& commit = statistics.commit();
  const auto& check = statistics.log_check();
  const auto& storage = statistics.storage();
  out << "启动于 " << TimeText(statistics.start_time()) << "，审计日志 " << statistics.tree_size()
      << " 条\n"
      << "核对：" << check.checked() << " / " << check.total()
      << (check.has_end_time() ? "，已完成" : "，进行中") << '\n'
      << "排队：" << commit.queue_length() << " 个请求，" << Mebibytes(commit.queue_bytes()) << '\n'
      << "提交：" << commit.committed() << " 个，分 " << commit.batches() << " 批；重复 "
      << commit.repeated() << "，拒绝 " << commit.refused() << "，队满 " << commit.queue_full()
      << "，过期 " << commit.deadline_passed() << "，写入失败 " << commit.failed_writes() << " 批\n"
      << "每批：中位 " << commit.batch_size().p50() << " 个，最多 " << commit.batch_size().max()
      << " 个\n"
      << "落盘：" << Times(commit.sync_micros()) << '\n'
      << "答复：" << Times(commit.wait_micros()) << '\n'
      << "内存：读缓存 " << Mebibytes(storage.block_cache_bytes()) << "，写缓冲 "
      << Mebibytes(storage.write_buffer_bytes()) << "，表索引 "
      << Mebibytes(storage.table_reader_bytes()) << '\n'
      << "磁盘：预写日志 " << Mebibytes(storage.write_ahead_log_bytes()) << "，剩余 "
      << Mebibytes(storage.free_bytes()) << "；合并中 " << storage.running_compactions()
      << "，刷写中 " << storage.running_flushes() << '\n';
  TextTable table({{"列族"},
                   {"键（估计）", Align::kRight},
                   {"大小（估计）", Align::kRight},
                   {"文件", Align::kRight},
                   {"待合并", Align::kRight}});
  for (const auto& family : statistics.families()) {
    table.Add({family.family(), std::to_string(family.keys()), Mebibytes(family.live_bytes()),
               std::to_string(family.table_files()), Mebibytes(family.pending_compaction_bytes())});
  }
  table.Print(out);
}

absl::StatusOr<ExitCode> ShowStatistics(Session& session, const NoOptions&) {
  return CallAndPrint(session, &Client::Admin::GetStatistics, ledger::v1::GetStatisticsRequest(),
                      PrintStatistics);
}

absl::StatusOr<ExitCode> RotateLogKey(Session& session, const RotateOptions& options) {
  ledger::v1::RotateLogKeyRequest request;
  request.set_request_id(RequestIdFor({.request_id = options.request_id, .receipt = ""}));
  const auto client = session.client();
  if (!client.ok()) return client.status();
  const auto key = (*client)->Call(&Client::Admin::RotateLogKey, request);
  if (!key.ok()) {
    return AdviseRetry(key.status(), absl::StrCat("--request-id ", request.request_id()));
  }
  if (session.json()) {
    session.PrintJson(ToJson(*key));
    return ExitCode::kOk;
  }
  session.out() << "已更换审计日志的签名密钥，自第 " << key->first_tree_size()
                << " 条起用新密钥签署\n"
                << "新的验证公钥：" << key->verifier_key() << '\n'
                << "旧公钥的持有者可据更换记录确认新公钥，也请另行把新公钥送达审计人员\n";
  return ExitCode::kOk;
}

}  // namespace

void AddAdminCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "admin", "系统管理：备份、运行状况、更换密钥（系统管理员）");
  const auto nothing = [](CLI::App&, NoOptions&) {};
  AddCommand<NoOptions>(group, chosen, "backup", "立即做一次增量备份，账本照常运行", nothing,
                        CreateBackup);
  AddCommand<NoOptions>(group, chosen, "backups", "列出全部备份", nothing, ListBackups);
  AddCommand<VerifyBackupOptions>(
      group, chosen, "verify-backup", "逐字节核对一个备份",
      [](CLI::App& command, VerifyBackupOptions& options) {
        command.add_option("ID", options.backup_id, "备份的编号")->required();
      },
      VerifyBackup);
  AddCommand<PurgeOptions>(
      group, chosen, "purge-backups", "删除旧备份，只留最新的几个",
      [](CLI::App& command, PurgeOptions& options) {
        command.add_option("--keep", options.keep, "留几个")
            ->required()
            ->check(CLI::Range(1, 10'000));
      },
      PurgeBackups);
  AddCommand<NoOptions>(group, chosen, "statistics", "排队、提交、存储和核对的情况", nothing,
                        ShowStatistics);
  AddCommand<RotateOptions>(
      group, chosen, "rotate-log-key", "更换审计日志的签名密钥，并记入日志",
      [](CLI::App& command, RotateOptions& options) {
        command.add_option("--request-id", options.request_id,
                           "请求编号（UUID）；没有得到答复时用同一编号重试");
      },
      RotateLogKey);
}

}  // namespace mingzhang::cli
