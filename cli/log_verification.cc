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

absl::Status Broken(std::string_view why) {
  return ExitWith(ExitCode::kRefused,
                  Advise(absl::DataLossError(absl::StrCat("审计日志验证失败：", std::string(why))),
                         "日志可能被改动：请保留现场，并通知审计人员"));
}

namespace {

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

}  // namespace

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

absl::StatusOr<audit::Checkpoint> OpenSignedCheckpoint(std::string_view note,
                                                       const audit::KeyChain& keys) {
  auto checkpoint = keys.Open(note);
  if (!checkpoint.ok()) return Broken(std::string(checkpoint.status().message()));
  return checkpoint;
}

std::vector<KnownTree> Rotations(const audit::KeyChain& keys) {
  std::vector<KnownTree> known;
  for (const audit::Checkpoint& checkpoint : keys.rotations()) {
    known.push_back({checkpoint, "更换密钥时"});
  }
  return known;
}

absl::Status CheckNotShorter(const audit::Checkpoint& checkpoint,
                             const std::vector<KnownTree>& known) {
  for (const auto& [earlier, when] : known) {
    if (earlier.size > checkpoint.size) {
      return Broken(absl::StrCat("日志变短了：", when, "有 ", earlier.size, " 条，现在只有 ",
                                 checkpoint.size, " 条"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAgainstKnown(const audit::CompactRange& tree,
                               const std::vector<KnownTree>& known) {
  for (const auto& [earlier, when] : known) {
    if (tree.size() == earlier.size && tree.Root() != earlier.root) {
      return Broken(absl::StrCat("前 ", earlier.size, " 条与", when, "不同"));
    }
  }
  return absl::OkStatus();
}

absl::Status VerifyLog(const audit::Checkpoint& checkpoint, const std::vector<KnownTree>& known,
                       FetchBundle fetch, absl::FunctionRef<void(std::uint64_t entries)> progress) {
  absl::Status fits = CheckNotShorter(checkpoint, known);
  if (!fits.ok()) return fits;
  audit::CompactRange tree;
  while (tree.size() < checkpoint.size) {
    const std::uint64_t width =
        std::min<std::uint64_t>(audit::kMaxBundleEntries, checkpoint.size - tree.size());
    const auto data = fetch(static_cast<std::int64_t>(tree.size() / audit::kMaxBundleEntries),
                            static_cast<std::int32_t>(width));
    if (!data.ok()) return data.status();
    const absl::Status appended =
        AppendBundle(*data, width, tree, [&] { return CheckAgainstKnown(tree, known); });
    if (!appended.ok()) return appended;
    progress(tree.size());
  }
  if (tree.Root() != checkpoint.root) {
    return Broken("由全部条目重算的根哈希与签名的检查点不符");
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::cli
