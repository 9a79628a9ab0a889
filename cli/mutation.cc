#include "cli/mutation.h"

#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "cli/labels.h"
#include "cli/log_keys.h"
#include "cli/receipt.h"
#include "cli/text_table.h"
#include "common/digest/digest.h"
#include "common/status/status.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::AuditEntry;

// "编制中 → 已报送（报送，第 1 版）".
std::string WhatHappened(const AuditEntry& entry) {
  if (entry.to_state() == budget::v1::BUDGET_STATE_UNSPECIFIED) {
    std::string text = ActionLabel(entry.action());
    if (entry.fiscal_year() > 0) absl::StrAppend(&text, "，", entry.fiscal_year(), " 年度");
    return absl::StrCat(text, "，第 ", entry.revision(), " 次修订");
  }
  std::string text = absl::StrCat(StateChange(entry), "（", ActionLabel(entry.action()));
  if (entry.version() > 0) absl::StrAppend(&text, "，第 ", entry.version(), " 版");
  return text + "）";
}

absl::Status MadeAllTheSame(const absl::Status& status) {
  absl::Status result(status.code(), absl::StrCat("办理已完成，但", status.message()));
  status.ForEachPayload([&result](absl::string_view type, const absl::Cord& payload) {
    result.SetPayload(type, payload);
  });
  return result;
}

}  // namespace

void AddMutationOptions(CLI::App& app, MutationOptions& options) {
  app.add_option("--request-id", options.request_id,
                 "请求号（UUID）；用同一请求号重试不会重复办理，默认随机生成");
  app.add_option("--receipt", options.receipt,
                 "把回执存入此文件（C2SP tlog-proof），条目存入同名加 .entry 的文件");
}

std::string RequestIdFor(const MutationOptions& options) {
  if (!options.request_id.empty()) return options.request_id;
  std::array<unsigned char, 16> bytes{};
  // OpenSSL fails only without any source of randomness; an id that is not unique must not be used.
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) std::abort();
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  const std::string hex =
      ToHex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

absl::Status AdviseRetry(absl::Status status, std::string_view repeating_options) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kCancelled:
      return WithRetryOptions(std::move(status), repeating_options);
    default:
      return status;
  }
}

absl::StatusOr<ExitCode> Report(Session& session, const audit::KeyChain& log_keys,
                                const MutationOptions& options, Mutation mutation) {
  // Even a receipt that proves nothing is worth keeping, as evidence.
  const absl::Status saved =
      options.receipt.empty() ? absl::OkStatus() : SaveReceipt(options.receipt, mutation.receipt);
  const auto text = ProofText(mutation.receipt);
  if (!text.ok()) return MadeAllTheSame(text.status());
  const auto proven = ProveOnline(session, mutation.receipt.entry(), *text, log_keys);
  if (!proven.ok()) return MadeAllTheSame(proven.status());
  if (mutation.budget != nullptr) {
    mutation.wanted.set_resource(mutation.budget->name());
    mutation.wanted.set_to_state(mutation.budget->state());
    mutation.wanted.set_etag(mutation.budget->etag());
  }
  const absl::Status same = CheckEntryIs(proven->entry, mutation.wanted);
  if (!same.ok()) return MadeAllTheSame(same);

  if (session.json()) {
    auto document = ToJson(mutation.response);
    document["request_id"] = proven->entry.request_id();
    document["receipt_verified"] = true;
    document["log_index"] = proven->entry.log_index();
    document["entry"] = ToJson(proven->entry);
    session.PrintJson(document);
  } else {
    session.out() << OneLine(proven->entry.resource()) << "：" << WhatHappened(proven->entry)
                  << '\n';
    if (mutation.budget != nullptr) {
      session.out() << "etag：" << OneLine(mutation.budget->etag()) << '\n';
    }
    session.out() << "回执已验证：审计日志第 " << proven->entry.log_index() << " 条（日志共 "
                  << proven->tree_size << " 条）\n";
  }
  if (!saved.ok()) {
    return ExitWith(ExitCode::kOther,
                    Advise(MadeAllTheSame(saved),
                           absl::StrCat("请用 mingzhang audit receipt ", proven->entry.log_index(),
                                        " -o 文件 取回回执")));
  }
  if (!options.receipt.empty() && !session.json()) {
    session.out() << "回执已保存：" << options.receipt << "、"
                  << EntryPath(options.receipt).string() << '\n';
  }
  return ExitCode::kOk;
}

}  // namespace mingzhang::cli
