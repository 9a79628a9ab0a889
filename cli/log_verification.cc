#include "cli/log_verification.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "ledger_service/audit/compact_range.h"
#include "ledger_service/audit/entry_bundle.h"
#include "ledger_service/audit/merkle.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::cli {
namespace {

absl::Status Broken(std::string_view why) {
  return ExitWith(ExitCode::kRefused,
                  Advise(absl::DataLossError(absl::StrCat("审计日志验证失败：", std::string(why))),
                         "日志可能被改动：请保留现场，并通知审计人员"));
}

absl::Status CheckEntry(const std::string& bytes, std::uint64_t index) {
  ledger::v1::AuditEntry entry;
  if (!entry.ParseFromString(bytes)) {
    return Broken(absl::StrCat("第 ", index, " 条不是审计条目"));
  }
  if (entry.log_index() != static_cast<std::int64_t>(index)) {
    return Broken(absl::StrCat("第 ", index, " 条自称是第 ", entry.log_index(), " 条"));
  }
  return absl::OkStatus();
}

// Adds a bundle's entries to the tree, one by one.
absl::Status AppendBundle(std::string_view data, std::size_t width, audit::CompactRange& tree,
                          absl::FunctionRef<absl::Status()> after_entry) {
  const auto entries = audit::ParseEntryBundle(data);
  if (!entries.ok()) return Broken(std::string(entries.status().message()));
  if (entries->size() != width) {
    return Broken(absl::StrCat("从第 ", tree.size(), " 条起应有 ", width, " 条，实有 ",
                               entries->size(), " 条"));
  }
  for (const std::string& entry : *entries) {
    absl::Status status = CheckEntry(entry, tree.size());
    if (!status.ok()) return status;
    tree.Append(audit::LeafHash(entry));
    status = after_entry();
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<audit::Checkpoint> OpenSignedCheckpoint(std::string_view note,
                                                       const audit::Verifier& verifier) {
  auto checkpoint = audit::OpenCheckpoint(note, verifier);
  if (!checkpoint.ok()) return Broken(std::string(checkpoint.status().message()));
  return checkpoint;
}

absl::Status VerifyLog(const audit::Checkpoint& checkpoint,
                       const std::optional<audit::Checkpoint>& remembered, FetchBundle fetch) {
  if (remembered && remembered->size > checkpoint.size) {
    return Broken(absl::StrCat("日志变短了：上次验证时有 ", remembered->size, " 条，现在只有 ",
                               checkpoint.size, " 条"));
  }
  audit::CompactRange tree;
  const auto check_remembered = [&]() -> absl::Status {
    if (!remembered || tree.size() != remembered->size || tree.Root() == remembered->root) {
      return absl::OkStatus();
    }
    return Broken(absl::StrCat("前 ", remembered->size, " 条与上次验证时不同"));
  };
  while (tree.size() < checkpoint.size) {
    const std::uint64_t width =
        std::min<std::uint64_t>(audit::kMaxBundleEntries, checkpoint.size - tree.size());
    const auto data = fetch(static_cast<std::int64_t>(tree.size() / audit::kMaxBundleEntries),
                            static_cast<std::int32_t>(width));
    if (!data.ok()) return data.status();
    const absl::Status appended = AppendBundle(*data, width, tree, check_remembered);
    if (!appended.ok()) return appended;
  }
  if (tree.Root() != checkpoint.root) {
    return Broken("由全部条目重算的根哈希与签名的检查点不符");
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::cli
