// mingzhang audit list | checkpoint | receipt | verify
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/log_verification.h"
#include "cli/receipt.h"
#include "cli/text_table.h"
#include "common/digest/digest.h"
#include "common/file/file.h"
#include "common/resource/resource_name.h"
#include "ledger_service/audit/proof_text.h"
#include "ledger_service/check/check_ledger.h"
#include "ledger_service/storage/rocksdb_storage.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::AuditEntry;

// The last checkpoint that verified, so that the next verification sees whether the past changed.
constexpr char kRememberedFile[] = "verified.checkpoint";
// Of an entry the proto says 60,000 bytes.
constexpr std::size_t kMaxEntryFileBytes = 65'536;

struct ListOptions {
  std::string budget;
  bool newest = false;
  std::int64_t limit = 0;
};

struct NoOptions {};

struct ReceiptOptions {
  std::int64_t log_index = 0;
  std::string output;
};

struct VerifyOptions {
  std::string receipt;
  std::string entry;
  std::string data;
};

// 652300/301/2026: a budget's name without its collections; of another, without its division's.
std::string ShortBudgetName(const std::string& name) {
  const auto budget = BudgetName::Parse(name);
  if (!budget.ok()) return std::string(absl::StripPrefix(name, "divisions/"));
  return absl::StrCat(budget->division, "/", budget->department, "/", budget->fiscal_year);
}

// The version of a budget, or the revision of a document or of control figures.
std::string VersionOf(const AuditEntry& entry) {
  const std::int64_t version = entry.version() > 0 ? entry.version() : entry.revision();
  return version > 0 ? std::to_string(version) : "";
}

void PrintEntries(std::ostream& out, const ledger::v1::ListAuditEntriesResponse& list) {
  TextTable table({{"序号", Align::kRight},
                   {"时间"},
                   {"人员"},
                   {"动作"},
                   {"状态"},
                   {"版本", Align::kRight},
                   {"对象"},
                   {"意见、说明"}});
  for (const AuditEntry& entry : list.entries()) {
    const auto& actor = entry.actor();
    table.Add({std::to_string(entry.log_index()), TimeText(entry.time()),
               actor.display_name().empty() ? actor.subject() : actor.display_name(),
               ActionLabel(entry.action()), StateChange(entry), VersionOf(entry),
               ShortBudgetName(entry.resource()), entry.comment()});
  }
  table.Print(out);
  out << "共 " << list.entries_size() << " 条\n";
}

// Whether no entry comes twice or out of turn.
bool InOrder(const ledger::v1::ListAuditEntriesResponse& list, bool newest_first) {
  const auto& entries = list.entries();
  return std::adjacent_find(entries.begin(), entries.end(),
                            [newest_first](const AuditEntry& a, const AuditEntry& b) {
                              return newest_first ? a.log_index() <= b.log_index()
                                                  : a.log_index() >= b.log_index();
                            }) == entries.end();
}

absl::StatusOr<ExitCode> List(Session& session, const ListOptions& options) {
  if (options.limit < 0) return UsageError("--limit 应为正数");
  ledger::v1::ListAuditEntriesRequest request;
  if (!options.budget.empty()) {
    const auto name = BudgetName::Parse(options.budget);
    if (!name.ok()) return name.status();
    request.set_resource(options.budget);
  }
  constexpr std::int64_t kMaxPage = 1000;
  request.set_page_size(
      static_cast<std::int32_t>(options.limit == 0 ? kMaxPage : std::min(options.limit, kMaxPage)));
  request.set_newest_first(options.newest);
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::ListAuditEntriesResponse all;
  do {
    const auto page = (*client)->Call(&Client::Audit::ListAuditEntries, request);
    if (!page.ok()) return page.status();
    all.mutable_entries()->MergeFrom(page->entries());
    const bool repeats =
        !page->next_page_token().empty() && page->next_page_token() == request.page_token();
    if (repeats || !InOrder(all, options.newest)) {
      return ExitWith(ExitCode::kRefused,
                      absl::DataLossError("服务返回的审计条目重复或次序不对，不予采信"));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() &&
           (options.limit == 0 || all.entries_size() < options.limit));
  if (options.limit > 0 && all.entries_size() > options.limit) {
    all.mutable_entries()->DeleteSubrange(static_cast<int>(options.limit),
                                          all.entries_size() - static_cast<int>(options.limit));
  }
  if (session.json()) {
    session.PrintJson(ToJson(all));
  } else {
    PrintEntries(session.out(), all);
  }
  return ExitCode::kOk;
}

// The newest checkpoint, with its signature verified.
struct NewestCheckpoint {
  ledger::v1::Checkpoint message;
  audit::Checkpoint checkpoint;
};

absl::StatusOr<NewestCheckpoint> FetchCheckpoint(Session& session,
                                                 const audit::Verifier& verifier) {
  const auto client = session.client();
  if (!client.ok()) return client.status();
  auto message = (*client)->Call(&Client::Audit::GetCheckpoint, ledger::v1::GetCheckpointRequest());
  if (!message.ok()) return message.status();
  auto checkpoint = OpenSignedCheckpoint(message->note(), verifier);
  if (!checkpoint.ok()) return checkpoint.status();
  return NewestCheckpoint{*std::move(message), *std::move(checkpoint)};
}

absl::StatusOr<ExitCode> ShowCheckpoint(Session& session, const NoOptions&) {
  const auto verifier = session.log_verifier();
  if (!verifier.ok()) return verifier.status();
  const auto newest = FetchCheckpoint(session, *verifier);
  if (!newest.ok()) return newest.status();
  if (session.json()) {
    auto document = ToJson(newest->message);
    document["signature_verified"] = true;
    session.PrintJson(document);
    return ExitCode::kOk;
  }
  session.out() << newest->message.note() << "签名已验证：" << newest->checkpoint.origin << "，共 "
                << newest->checkpoint.size << " 条";
  if (newest->message.has_time()) {
    session.out() << "，最新一条于 " << TimeText(newest->message.time());
  }
  session.out() << '\n';
  return ExitCode::kOk;
}

void PrintProven(const Session& session, const ProvenEntry& proven) {
  const AuditEntry& entry = proven.entry;
  if (session.json()) {
    session.PrintJson({{"receipt_verified", true},
                       {"log_index", entry.log_index()},
                       {"tree_size", proven.tree_size},
                       {"entry", ToJson(entry)}});
    return;
  }
  session.out() << "回执已验证：审计日志第 " << entry.log_index() << " 条（日志共 "
                << proven.tree_size << " 条）\n"
                << TimeText(entry.time()) << ' ' << OneLine(entry.actor().display_name()) << "（"
                << OneLine(entry.actor().subject()) << "）" << ActionLabel(entry.action()) << ' '
                << OneLine(entry.resource()) << " → "
                << OneLine(StateWithStep(entry.to_state(), entry.to_step())) << '\n';
}

absl::StatusOr<ExitCode> FetchReceipt(Session& session, const ReceiptOptions& options) {
  const auto verifier = session.log_verifier();
  if (!verifier.ok()) return verifier.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetReceiptRequest request;
  request.set_log_index(options.log_index);
  const auto receipt = (*client)->Call(&Client::Audit::GetReceipt, request);
  if (!receipt.ok()) return receipt.status();
  const auto text = ProofText(*receipt);
  if (!text.ok()) return text.status();
  const auto proven = ProveEntry(receipt->entry(), *text, *verifier);
  if (!proven.ok()) return proven.status();
  ledger::v1::AuditEntry wanted;
  wanted.set_log_index(options.log_index);
  absl::Status same = CheckEntryIs(proven->entry, wanted);
  // An index of 0 is proto3's default, which CheckEntryIs takes for "not asked for".
  if (same.ok() && proven->entry.log_index() != options.log_index) {
    same = ExitWith(ExitCode::kRefused, absl::DataLossError(absl::StrCat(
                                            "服务返回的是第 ", proven->entry.log_index(),
                                            " 条的回执，不是第 ", options.log_index, " 条的")));
  }
  if (!same.ok()) return same;
  if (!options.output.empty()) {
    const absl::Status saved = SaveReceipt(options.output, *receipt);
    if (!saved.ok()) return ExitWith(ExitCode::kOther, saved);
  }
  PrintProven(session, *proven);
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> VerifyFiles(Session& session, const VerifyOptions& options) {
  if (options.receipt.empty() || options.entry.empty()) {
    return UsageError("--receipt 和 --entry 应一起给出");
  }
  const auto verifier = session.log_verifier();
  if (!verifier.ok()) return verifier.status();
  const auto proof = ReadFile(options.receipt, audit::kMaxProofTextSize);
  if (!proof.ok()) return ExitWith(ExitCode::kBadInput, proof.status());
  const auto entry = ReadFile(options.entry, kMaxEntryFileBytes);
  if (!entry.ok()) return ExitWith(ExitCode::kBadInput, entry.status());
  const auto proven = ProveEntry(*entry, *proof, *verifier);
  if (!proven.ok()) return proven.status();
  PrintProven(session, *proven);
  return ExitCode::kOk;
}

// The checkpoint that verified last, or nullopt when none did yet.
absl::StatusOr<std::optional<audit::Checkpoint>> ReadRemembered(const std::filesystem::path& path,
                                                                const audit::Verifier& verifier) {
  const auto note = ReadFile(path, audit::kMaxNoteSize);
  if (absl::IsNotFound(note.status())) return std::nullopt;
  if (!note.ok()) return ExitWith(ExitCode::kOther, note.status());
  const auto checkpoint = audit::OpenCheckpoint(*note, verifier);
  if (!checkpoint.ok()) {
    return ExitWith(
        ExitCode::kRefused,
        Advise(absl::DataLossError(absl::StrCat("上次验证过的检查点“", path.string(), "”不成立：",
                                                checkpoint.status().message())),
               "如果日志确已重建（换了签名公钥），请删除此文件后重新验证"));
  }
  return *checkpoint;
}

absl::StatusOr<ExitCode> VerifyOnline(Session& session) {
  const auto verifier = session.log_verifier();
  if (!verifier.ok()) return verifier.status();
  const auto path = session.home() / kRememberedFile;
  const auto remembered = ReadRemembered(path, *verifier);
  if (!remembered.ok()) return remembered.status();
  const auto newest = FetchCheckpoint(session, *verifier);
  if (!newest.ok()) return newest.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  const auto fetch = [&](std::int64_t index, std::int32_t width) -> absl::StatusOr<std::string> {
    ledger::v1::GetEntryBundleRequest request;
    request.set_bundle_index(index);
    request.set_width(width);
    auto bundle = (*client)->Call(&Client::Audit::GetEntryBundle, request);
    if (!bundle.ok()) return bundle.status();
    return std::move(*bundle->mutable_data());
  };
  const absl::Status verified = VerifyLog(newest->checkpoint, *remembered, fetch);
  if (!verified.ok()) return verified;
  const absl::Status saved = WriteFile(path, newest->message.note(), kPrivateFile);

  const std::string root = ToBase64(ToBytes(newest->checkpoint.root));
  if (session.json()) {
    nlohmann::ordered_json document = {{"verified", true},
                                       {"origin", newest->checkpoint.origin},
                                       {"tree_size", newest->checkpoint.size},
                                       {"root_hash", root},
                                       {"previous_tree_size", nullptr}};
    if (*remembered) document["previous_tree_size"] = (*remembered)->size;
    session.PrintJson(document);
  } else {
    session.out() << "审计日志已验证：" << newest->checkpoint.origin << "，共 "
                  << newest->checkpoint.size << " 条，序号连续，根哈希 " << root << "，签名成立\n";
    if (*remembered) {
      session.out() << "与上次验证（" << (*remembered)->size << " 条）一致，只有增加\n";
    }
  }
  if (!saved.ok()) {
    session.environment().err << "注意：没有记下本次的检查点：" << saved.message() << '\n';
  }
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
  const auto checked = check::CheckLedger(*(*storage)->TakeSnapshot(), *verifier, {});
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
  if (!options.data.empty()) return VerifyStored(session, options);
  const bool offline = !options.receipt.empty() || !options.entry.empty();
  return offline ? VerifyFiles(session, options) : VerifyOnline(session);
}

}  // namespace

void AddAuditCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "audit", "审计日志：查询、回执、验证");
  AddCommand<ListOptions>(
      group, chosen, "list", "列出审计条目",
      [](CLI::App& command, ListOptions& options) {
        command.add_option("BUDGET", options.budget, "只列出此预算的，默认全部有权查看的");
        command.add_flag("--newest", options.newest, "从最新的列起");
        command.add_option("--limit", options.limit, "最多列出几条，默认全部");
      },
      List);
  AddCommand<NoOptions>(
      group, chosen, "checkpoint", "取最新的检查点（签名的树头）", [](CLI::App&, NoOptions&) {},
      ShowCheckpoint);
  AddCommand<ReceiptOptions>(
      group, chosen, "receipt", "取一条的回执并验证",
      [](CLI::App& command, ReceiptOptions& options) {
        command.add_option("INDEX", options.log_index, "条目的序号，从 0 开始")->required();
        command.add_option("-o,--output", options.output,
                           "把回执存入此文件，条目存入同名加 .entry 的文件");
      },
      FetchReceipt);
  AddCommand<VerifyOptions>(
      group, chosen, "verify", "由全部条目重算日志并核对签名；或离线验证一份回执",
      [](CLI::App& command, VerifyOptions& options) {
        command.add_option("--receipt", options.receipt, "回执文件（C2SP tlog-proof）");
        command.add_option("--entry", options.entry, "条目文件");
        command.add_option("--data", options.data, "离线验证未运行的账本：它的数据目录");
      },
      Verify);
}

}  // namespace mingzhang::cli
