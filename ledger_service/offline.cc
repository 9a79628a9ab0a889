#include "ledger_service/offline.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/strings/ascii.h"
#include "common/file/file.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/check/check_ledger.h"
#include "ledger_service/service/stored_keys.h"
#include "ledger_service/storage/backup.h"
#include "ledger_service/storage/rocksdb_storage.h"

namespace mingzhang {
namespace {

constexpr std::size_t kMaxVerifierKeyBytes = 4096;
constexpr int kUnsound = 1;
constexpr int kUnreadable = 2;
constexpr char kVerifierKeyHelp[] =
    "审计日志的验证公钥文件（log.vkey）；日志更换过密钥的，所信任的那一个即可";

int Fail(const absl::Status& status) {
  std::cerr << "错误：" << status.message() << '\n';
  return absl::IsDataLoss(status) ? kUnsound : kUnreadable;
}

absl::StatusOr<audit::Verifier> ReadVerifier(const std::string& path) {
  const auto text = ReadFile(path, kMaxVerifierKeyBytes);
  if (!text.ok()) return text.status();
  return audit::Verifier::Parse(std::string(absl::StripAsciiWhitespace(*text)));
}

absl::StatusOr<check::CheckResult> CheckStored(const std::string& data,
                                               const std::string& verifier_key_file) {
  const auto verifier = ReadVerifier(verifier_key_file);
  if (!verifier.ok()) return verifier.status();
  storage::RocksDbOptions options;
  options.path = data;
  options.read_only = true;
  const auto storage = storage::RocksDbStorage::Open(options);
  if (!storage.ok()) return storage.status();
  const auto snapshot = (*storage)->TakeSnapshot();
  const auto newest = service::NewestKey(*snapshot, *verifier);
  if (!newest.ok()) return newest.status();
  return check::CheckLedger(*snapshot, *newest, {});
}

// Checks the store and prints the outcome; the exit code.
int CheckAndReport(const std::string& data, const std::string& verifier_key_file) {
  const auto checked = CheckStored(data, verifier_key_file);
  if (!checked.ok()) return Fail(checked.status());
  for (const std::string& problem : checked->problems) std::cout << "不符：" << problem << '\n';
  if (checked->omitted_problems > 0) {
    std::cout << "至少另有 " << checked->omitted_problems << " 处不符\n";
  }
  const check::Counts& counts = checked->counts;
  std::cout << "已检查：审计记录 " << counts.entries << " 条（检查点记有 "
            << checked->checkpoint.size << " 条），索引 " << counts.index_rows << " 行，预算 "
            << counts.budgets << " 个，版本 " << counts.versions << " 个，部分 " << counts.parts
            << " 个，公开 " << counts.disclosures << " 次（文件 " << counts.files
            << " 个），规则等 " << counts.references << " 条，请求记录 " << counts.requests
            << " 条\n";
  if (!checked->problems.empty()) {
    std::cout << "账本与审计日志不符。请保留现场，不要启动，并从备份恢复\n";
    return kUnsound;
  }
  std::cout << "账本与审计日志相符\n";
  return 0;
}

}  // namespace

int RunCheck(int argc, const char* const* argv) {
  CLI::App app("明账 账本离线检查：逐条核对未运行的账本，什么也不改动", "mingzhang-ledger --check");
  std::string data;
  std::string verifier_key_file;
  app.add_option("--data", data, "账本的数据目录")->required();
  app.add_option("--log-vkey", verifier_key_file, kVerifierKeyHelp)->required();
  CLI11_PARSE(app, argc, argv);
  return CheckAndReport(data, verifier_key_file);
}

int RunRestore(int argc, const char* const* argv) {
  CLI::App app("明账 账本恢复：把一个备份恢复到空的数据目录，并逐条核对",
               "mingzhang-ledger --restore");
  storage::BackupOptions backups_options;
  std::int64_t backup_id = 0;
  std::string data;
  std::string verifier_key_file;
  app.add_option("--backup-directory", backups_options.directory, "备份所在的目录")
      ->required()
      ->check(CLI::ExistingDirectory);
  app.add_option("--backup-id", backup_id, "恢复第几号备份，默认最新的")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 31));
  app.add_option("--data", data, "恢复到的目录，应为空或不存在")->required();
  app.add_option("--log-vkey", verifier_key_file, kVerifierKeyHelp)
      ->required()
      ->check(CLI::ExistingFile);
  CLI11_PARSE(app, argc, argv);

  const auto backups = storage::Backups::Open(backups_options);
  if (!backups.ok()) return Fail(backups.status());
  if (const absl::Status restored = (*backups)->Restore(backup_id, data); !restored.ok()) {
    return Fail(restored);
  }
  std::cout << "已恢复到 " << data << "，开始核对\n";
  const int outcome = CheckAndReport(data, verifier_key_file);
  if (outcome == 0) {
    std::cout << "可以用原来的签名私钥在此目录上启动账本。备份之后的提交不在其中，请与外部保存的检"
                 "查点核对\n";
  }
  return outcome;
}

}  // namespace mingzhang
