// mingzhang audit checkpoint | receipt; the others have files of their own.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/audit_commands.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/log_keys.h"
#include "cli/receipt.h"
#include "cli/text_table.h"
#include "common/digest/digest.h"
#include "common/resource/resource_name.h"

namespace mingzhang::cli {

std::string ShortBudgetName(const std::string& name) {
  const auto budget = BudgetName::Parse(name);
  if (!budget.ok()) return std::string(absl::StripPrefix(name, "divisions/"));
  return absl::StrCat(budget->division, "/", budget->department, "/", budget->fiscal_year);
}

std::string VersionOf(const ledger::v1::AuditEntry& entry) {
  const std::int64_t version = entry.version() > 0 ? entry.version() : entry.revision();
  return version > 0 ? std::to_string(version) : "";
}

absl::StatusOr<NewestCheckpoint> FetchCheckpoint(Session& session, const audit::KeyChain& keys) {
  const auto client = session.client();
  if (!client.ok()) return client.status();
  auto message = (*client)->Call(&Client::Audit::GetCheckpoint, ledger::v1::GetCheckpointRequest());
  if (!message.ok()) return message.status();
  auto checkpoint = OpenSignedCheckpoint(message->note(), keys);
  if (!checkpoint.ok()) return checkpoint.status();
  return NewestCheckpoint{*std::move(message), *std::move(checkpoint)};
}

LogSource OnlineLog(Session& session) {
  LogSource source;
  source.bundle = [&session](std::int64_t index,
                             std::int32_t width) -> absl::StatusOr<std::string> {
    const auto client = session.client();
    if (!client.ok()) return client.status();
    ledger::v1::GetEntryBundleRequest request;
    request.set_bundle_index(index);
    request.set_width(width);
    auto bundle = (*client)->Call(&Client::Audit::GetEntryBundle, request);
    if (!bundle.ok()) return bundle.status();
    return std::move(*bundle->mutable_data());
  };
  source.consistency = [&session](std::uint64_t first,
                                  std::uint64_t second) -> absl::StatusOr<std::vector<Digest>> {
    // These proofs are empty.
    if (first == 0 || first == second) return std::vector<Digest>();
    const auto client = session.client();
    if (!client.ok()) return client.status();
    ledger::v1::GetConsistencyProofRequest request;
    request.set_first_tree_size(static_cast<std::int64_t>(first));
    request.set_second_tree_size(static_cast<std::int64_t>(second));
    const auto proof = (*client)->Call(&Client::Audit::GetConsistencyProof, request);
    if (!proof.ok()) return proof.status();
    auto hashes = DigestsFromBytes(proof->hashes());
    if (!hashes) return Broken("一致性证明里有长度不是 32 字节的哈希");
    return *std::move(hashes);
  };
  return source;
}

void PrintProven(const Session& session, const ProvenEntry& proven) {
  const ledger::v1::AuditEntry& entry = proven.entry;
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

namespace {

struct NoOptions {};

struct ReceiptOptions {
  std::int64_t log_index = 0;
  std::string output;
};

absl::StatusOr<ExitCode> ShowCheckpoint(Session& session, const NoOptions&) {
  const auto keys = FetchLogKeys(session);
  if (!keys.ok()) return keys.status();
  const auto newest = FetchCheckpoint(session, *keys);
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

absl::StatusOr<ExitCode> FetchReceipt(Session& session, const ReceiptOptions& options) {
  const auto keys = session.log_keys();
  if (!keys.ok()) return keys.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetReceiptRequest request;
  request.set_log_index(options.log_index);
  const auto receipt = (*client)->Call(&Client::Audit::GetReceipt, request);
  if (!receipt.ok()) return receipt.status();
  const auto text = ProofText(*receipt);
  if (!text.ok()) return text.status();
  const auto proven = ProveOnline(session, receipt->entry(), *text, *keys);
  if (!proven.ok()) return proven.status();
  if (proven->entry.log_index() != options.log_index) {
    return ExitWith(ExitCode::kRefused, absl::DataLossError(absl::StrCat(
                                            "服务返回的是第 ", proven->entry.log_index(),
                                            " 条的回执，不是第 ", options.log_index, " 条的")));
  }
  if (!options.output.empty()) {
    const absl::Status saved = SaveReceipt(options.output, *receipt);
    if (!saved.ok()) return ExitWith(ExitCode::kOther, saved);
  }
  PrintProven(session, *proven);
  return ExitCode::kOk;
}

}  // namespace

void AddAuditCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "audit", "审计日志：查询、回执、验证、监视、导出");
  AddAuditListCommand(group, chosen);
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
  AddAuditVerifyCommand(group, chosen);
  AddAuditExportCommand(group, chosen);
  AddAuditWatchCommand(group, chosen);
}

}  // namespace mingzhang::cli
