#include "ledger_service/offline.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "absl/strings/ascii.h"
#include "common/file/file.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/check/check_ledger.h"
#include "ledger_service/storage/rocksdb_storage.h"

namespace mingzhang {
namespace {

constexpr std::size_t kMaxVerifierKeyBytes = 4096;
constexpr int kUnsound = 1;
constexpr int kUnreadable = 2;

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
  return check::CheckLedger(*(*storage)->TakeSnapshot(), *verifier, {});
}

}  // namespace

int RunCheck(int argc, const char* const* argv) {
  CLI::App app("明账 账本离线检查：逐条核对未运行的账本，什么也不改动", "mingzhang-ledger --check");
  std::string data;
  std::string verifier_key_file;
  app.add_option("--data", data, "账本的数据目录")->required();
  app.add_option("--log-vkey", verifier_key_file, "审计日志的验证公钥文件（log.vkey）")->required();
  CLI11_PARSE(app, argc, argv);

  const auto checked = CheckStored(data, verifier_key_file);
  if (!checked.ok()) {
    std::cerr << "错误：" << checked.status().message() << '\n';
    return absl::IsDataLoss(checked.status()) ? kUnsound : kUnreadable;
  }
  for (const std::string& problem : checked->problems) std::cout << "不符：" << problem << '\n';
  if (checked->omitted_problems > 0) {
    std::cout << "另有 " << checked->omitted_problems << " 处不符\n";
  }
  const check::Counts& counts = checked->counts;
  std::cout << "已检查：审计记录 " << counts.entries << " 条（检查点记有 "
            << checked->checkpoint.size << " 条），索引 " << counts.index_rows << " 行，预算 "
            << counts.budgets << " 个，版本 " << counts.versions << " 个，部分 " << counts.parts
            << " 个，规则等 " << counts.references << " 条，请求记录 " << counts.requests
            << " 条\n";
  if (!checked->problems.empty()) {
    std::cout << "账本与审计日志不符。请保留现场，不要启动，并从备份恢复\n";
    return kUnsound;
  }
  std::cout << "账本与审计日志相符\n";
  return 0;
}

}  // namespace mingzhang
