// mingzhang audit verify: the log online, an export, a receipt, a ledger's files.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/audit_commands.h"
#include "cli/failure.h"
#include "cli/log_export.h"
#include "cli/log_keys.h"
#include "cli/log_verification.h"
#include "cli/receipt.h"
#include "common/digest/digest.h"
#include "common/file/file.h"
#include "ledger_service/audit/proof_text.h"
#include "ledger_service/check/check_ledger.h"
#include "ledger_service/service/stored_keys.h"
#include "ledger_service/storage/rocksdb_storage.h"

namespace mingzhang::cli {
namespace {

// The last checkpoint that verified, so that the next verification sees whether the past changed.
constexpr char kRememberedFile[] = "verified.checkpoint";
// Of an entry the proto says 60,000 bytes.
constexpr std::size_t kMaxEntryFileBytes = 65'536;

struct VerifyOptions {
  std::string receipt;
  std::string entry;
  std::string keys;
  std::string data;
  std::string exported;
  std::string since;
};

// The keys in --keys, otherwise those that the home knows.
absl::StatusOr<audit::KeyChain> KnownKeys(const Session& session, const VerifyOptions& options) {
  if (options.keys.empty()) return session.log_keys();
  const auto trusted = session.log_verifier();
  if (!trusted.ok()) return trusted.status();
  if (!std::filesystem::exists(options.keys)) {
    return ExitWith(ExitCode::kBadInput,
                    absl::NotFoundError(absl::StrCat("没有密钥文件“", options.keys, "”")));
  }
  return ReadLogKeys(options.keys, *trusted);
}

absl::StatusOr<ExitCode> VerifyFiles(Session& session, const VerifyOptions& options) {
  if (options.receipt.empty() || options.entry.empty()) {
    return UsageError("--receipt 和 --entry 应一起给出");
  }
  const auto keys = KnownKeys(session, options);
  if (!keys.ok()) return keys.status();
  const auto proof = ReadFile(options.receipt, audit::kMaxProofTextSize);
  if (!proof.ok()) return ExitWith(ExitCode::kBadInput, proof.status());
  const auto entry = ReadFile(options.entry, kMaxEntryFileBytes);
  if (!entry.ok()) return ExitWith(ExitCode::kBadInput, entry.status());
  const auto proven = ProveEntry(*entry, *proof, *keys);
  if (!proven.ok()) return proven.status();
  PrintProven(session, *proven);
  return ExitCode::kOk;
}

// The checkpoint that verified last, or nullopt when none did yet.
absl::StatusOr<std::optional<audit::Checkpoint>> ReadRemembered(const std::filesystem::path& path,
                                                                const audit::KeyChain& keys) {
  const auto note = ReadFile(path, audit::kMaxNoteSize);
  if (absl::IsNotFound(note.status())) return std::nullopt;
  if (!note.ok()) return ExitWith(ExitCode::kOther, note.status());
  const auto checkpoint = keys.Open(*note);
  if (!checkpoint.ok()) {
    return ExitWith(
        ExitCode::kRefused,
        Advise(absl::DataLossError(absl::StrCat("上次验证过的检查点“", path.string(), "”不成立：",
                                                checkpoint.status().message())),
               "如果日志确已重建（换了签名公钥），请删除此文件后重新验证"));
  }
  return *checkpoint;
}

// The checkpoint in the file of --since.
absl::StatusOr<std::vector<KnownTree>> ReadSince(const std::string& path,
                                                 const audit::KeyChain& keys) {
  if (path.empty()) return std::vector<KnownTree>();
  const auto note = ReadFile(path, audit::kMaxNoteSize);
  if (!note.ok()) return ExitWith(ExitCode::kBadInput, note.status());
  auto checkpoint = OpenSignedCheckpoint(*note, keys);
  if (!checkpoint.ok()) return checkpoint.status();
  return std::vector<KnownTree>{{*std::move(checkpoint), "“" + path + "”所记"}};
}

// What was verified, as text or JSON.
void PrintVerified(const Session& session, std::string_view what,
                   const audit::Checkpoint& checkpoint, const std::vector<KnownTree>& known) {
  const std::string root = ToBase64(ToBytes(checkpoint.root));
  if (session.json()) {
    nlohmann::ordered_json document = {{"verified", true},
                                       {"origin", checkpoint.origin},
                                       {"tree_size", checkpoint.size},
                                       {"root_hash", root},
                                       {"previous_tree_size", nullptr}};
    if (!known.empty()) document["previous_tree_size"] = known.back().checkpoint.size;
    session.PrintJson(document);
    return;
  }
  session.out() << what << "已验证：" << checkpoint.origin << "，共 " << checkpoint.size
                << " 条，序号连续，根哈希 " << root << "，签名成立\n";
  for (const KnownTree& tree : known) {
    session.out() << "与" << tree.when << "（" << tree.checkpoint.size << " 条）一致，只有增加\n";
  }
}

// Says how far it is, every so many entries.
auto Progress(const Session& session, std::uint64_t total) {
  constexpr std::uint64_t kStep = 256 * 1000;
  return [&session, total](std::uint64_t entries) {
    if (entries % kStep != 0 || entries == total) return;
    session.environment().err << "已验证 " << entries << " / " << total << " 条\n";
  };
}

absl::StatusOr<ExitCode> VerifyOnline(Session& session, const VerifyOptions& options) {
  const auto keys = FetchLogKeys(session);
  if (!keys.ok()) return keys.status();
  const auto path = session.home() / kRememberedFile;
  const auto remembered = ReadRemembered(path, *keys);
  if (!remembered.ok()) return remembered.status();
  const auto since = ReadSince(options.since, *keys);
  if (!since.ok()) return since.status();
  std::vector<KnownTree> earlier = *since;
  if (*remembered) earlier.push_back({**remembered, "上次验证时"});
  const auto newest = FetchCheckpoint(session, *keys);
  if (!newest.ok()) return newest.status();
  std::vector<KnownTree> known = Rotations(*keys);
  known.insert(known.end(), earlier.begin(), earlier.end());
  const absl::Status verified = VerifyLog(newest->checkpoint, known, OnlineLog(session).bundle,
                                          Progress(session, newest->checkpoint.size));
  if (!verified.ok()) return verified;
  const absl::Status saved = WriteFile(path, newest->message.note(), kPrivateFile);
  PrintVerified(session, "审计日志", newest->checkpoint, earlier);
  if (!saved.ok()) {
    session.environment().err << "注意：没有记下本次的检查点：" << saved.message() << '\n';
  }
  return ExitCode::kOk;
}

// What `audit export` wrote, perhaps on another machine: by its files and the key alone.
absl::StatusOr<ExitCode> VerifyExported(Session& session, const VerifyOptions& options) {
  const auto trusted = session.log_verifier();
  if (!trusted.ok()) return trusted.status();
  const std::filesystem::path directory = options.exported;
  const auto keys = options.keys.empty() ? ReadLogKeys(directory / kLogKeysFile, *trusted)
                                         : KnownKeys(session, options);
  if (!keys.ok()) return keys.status();
  const auto since = ReadSince(options.since, *keys);
  if (!since.ok()) return since.status();
  std::vector<KnownTree> known = Rotations(*keys);
  known.insert(known.end(), since->begin(), since->end());
  const auto checkpoint = ReadExportedCheckpoint(directory, *keys);
  if (!checkpoint.ok()) return checkpoint.status();
  if (!*checkpoint) {
    return ExitWith(ExitCode::kBadInput,
                    absl::NotFoundError(
                        absl::StrCat("“", options.exported, "”里没有检查点，不是导出的审计日志")));
  }
  const absl::Status verified =
      VerifyExport(directory, **checkpoint, known, Progress(session, (*checkpoint)->size));
  if (!verified.ok()) return verified;
  PrintVerified(session, "导出的审计日志", **checkpoint, *since);
  return ExitCode::kOk;
}

absl::Status Damaged(const check::CheckResult& checked) {
  std::string text = "账本数据与审计日志不符：";
  for (const std::string& problem : checked.problems) absl::StrAppend(&text, "\n  ", problem);
  if (checked.omitted_problems > 0) {
    absl::StrAppend(&text, "\n  另有 ", checked.omitted_problems, " 处");
  }
  return absl::DataLossError(text);
}

// Of a ledger that is not running: what it checks itself when it starts, by its files alone.
absl::StatusOr<ExitCode> VerifyStored(Session& session, const VerifyOptions& options) {
  const auto verifier = session.log_verifier();
  if (!verifier.ok()) return verifier.status();
  storage::RocksDbOptions storage_options;
  storage_options.path = options.data;
  storage_options.read_only = true;
  const auto storage = storage::RocksDbStorage::Open(storage_options);
  if (!storage.ok()) return ExitWith(ExitCode::kBadInput, storage.status());
  const auto snapshot = (*storage)->TakeSnapshot();
  const auto newest = service::NewestKey(*snapshot, *verifier);
  if (!newest.ok()) return ExitWith(ExitCode::kRefused, newest.status());
  const auto checked = check::CheckLedger(*snapshot, *newest, {});
  if (!checked.ok()) return ExitWith(ExitCode::kRefused, checked.status());
  if (!checked->problems.empty()) return ExitWith(ExitCode::kRefused, Damaged(*checked));
  const std::uint64_t size = checked->checkpoint.size;
  const std::string root = ToBase64(ToBytes(checked->checkpoint.root));
  if (session.json()) {
    session.PrintJson({{"verified", true},
                       {"origin", verifier->name()},
                       {"tree_size", size},
                       {"root_hash", root}});
  } else {
    session.out() << "账本数据已验证：" << verifier->name() << "，共 " << size << " 条，根哈希 "
                  << root << "，签名成立，各预算和版本与审计日志相符\n";
  }
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> Verify(Session& session, const VerifyOptions& options) {
  const bool receipt = !options.receipt.empty() || !options.entry.empty();
  if (receipt + !options.data.empty() + !options.exported.empty() > 1) {
    return UsageError("--receipt、--data、--export 只能用一个");
  }
  if (!options.since.empty() && (receipt || !options.data.empty())) {
    return UsageError("--since 只用于在线验证和 --export");
  }
  if (!options.data.empty()) return VerifyStored(session, options);
  if (!options.exported.empty()) return VerifyExported(session, options);
  return receipt ? VerifyFiles(session, options) : VerifyOnline(session, options);
}

}  // namespace

void AddAuditVerifyCommand(CLI::App& group, Command& chosen) {
  AddCommand<VerifyOptions>(
      group, chosen, "verify", "由全部条目重算日志并核对签名；或离线验证回执、导出的日志、账本数据",
      [](CLI::App& command, VerifyOptions& options) {
        command.add_option("--receipt", options.receipt, "回执文件（C2SP tlog-proof）");
        command.add_option("--entry", options.entry, "条目文件");
        command.add_option("--export", options.exported,
                           "离线验证 mingzhang audit export 导出的目录");
        command.add_option("--data", options.data, "离线验证未运行的账本：它的数据目录");
        command.add_option("--since", options.since, "另核对日志确由此检查点（文件）延续而来");
        command.add_option("--keys", options.keys,
                           "更换过的密钥（log.keys.json），默认用配置目录里或导出目录里的");
      },
      Verify);
}

}  // namespace mingzhang::cli
