#include "ledger_service/service/log_key.h"

#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ledger_service/commit/log_key_rotation.h"

namespace mingzhang::service {
namespace {

std::string NextFile(const std::string& key_file) { return key_file + ".next"; }

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

absl::Status Rename(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("无法把 ", from, " 改名为 ", to, "：", error.message()));
}

// The second field of "<name>+<key id>+<key>".
std::string KeyIdOf(const audit::Signer& signer) {
  const std::vector<std::string> fields =
      absl::StrSplit(signer.verifier_key(), absl::MaxSplits('+', 2));
  return fields.at(1);
}

absl::Status Missing(const std::string& key_file) {
  return absl::FailedPreconditionError(absl::StrCat("账本已有审计日志，但找不到它的签名私钥：",
                                                    key_file, "；请放回创建该日志时的密钥文件"));
}

}  // namespace

absl::StatusOr<audit::Signer> OpenLogKey(const storage::Storage& storage,
                                         const std::string& key_file, const std::string& log_name) {
  const auto snapshot = storage.TakeSnapshot();
  auto checkpoint = snapshot->Get(storage::ColumnFamily::kMeta, storage::kCheckpointKey);
  if (!checkpoint.ok()) return checkpoint.status();
  const auto keys = commit::ReadLogKeys(*snapshot);
  if (!keys.ok()) return keys.status();
  if (keys->keys().empty()) {
    if (checkpoint->has_value() && !Exists(key_file)) return Missing(key_file);
    return audit::Signer::LoadOrCreate(key_file, log_name);
  }

  const std::string& newest = keys->keys().rbegin()->verifier_key();
  if (Exists(key_file)) {
    auto signer = audit::Signer::LoadOrCreate(key_file, log_name);
    if (!signer.ok() || signer->verifier_key() == newest) return signer;
  }
  if (!Exists(NextFile(key_file))) return Missing(key_file);
  auto next = audit::Signer::LoadOrCreate(NextFile(key_file), log_name);
  if (!next.ok()) return next.status();
  if (next->verifier_key() != newest) return Missing(key_file);
  if (const auto installed = InstallLogKey(key_file, *next); !installed.ok()) {
    return installed;
  }
  return next;
}

absl::StatusOr<audit::Signer> PrepareNextLogKey(const std::string& key_file,
                                                const audit::Signer& current) {
  auto next = audit::Signer::LoadOrCreate(NextFile(key_file), current.name());
  if (!next.ok() || next->verifier_key() != current.verifier_key()) return next;
  const auto installed = InstallLogKey(key_file, current);
  if (!installed.ok()) return installed;
  return audit::Signer::LoadOrCreate(NextFile(key_file), current.name());
}

absl::Status InstallLogKey(const std::string& key_file, const audit::Signer& signer) {
  std::string retired;
  if (Exists(key_file)) {
    const auto old = audit::Signer::LoadOrCreate(key_file, signer.name());
    if (!old.ok()) return old.status();
    if (old->verifier_key() == signer.verifier_key()) return absl::OkStatus();
    retired = absl::StrCat(key_file, ".retired-", KeyIdOf(*old));
  }
  if (!Exists(NextFile(key_file))) return Missing(key_file);
  const auto next = audit::Signer::LoadOrCreate(NextFile(key_file), signer.name());
  if (!next.ok()) return next.status();
  if (next->verifier_key() != signer.verifier_key()) return Missing(key_file);
  if (!retired.empty()) {
    const auto moved = Rename(key_file, retired);
    if (!moved.ok()) return moved;
  }
  return Rename(NextFile(key_file), key_file);
}

}  // namespace mingzhang::service
