#include "cli/log_keys.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "common/file/file.h"
#include "google/protobuf/util/json_util.h"

namespace mingzhang::cli {
namespace {

// kMaxLogKeys of them, each with an entry, a proof and a checkpoint.
constexpr std::size_t kMaxLogKeysBytes = std::size_t{16} << 20;

absl::Status Distrust(const absl::Status& status, std::string_view source) {
  return ExitWith(
      ExitCode::kRefused,
      Advise(absl::DataLossError(absl::StrCat(std::string(source), "不可信：", status.message())),
             "如果密钥确已更换而所持的 log.vkey 不是其中之一，请向系统管理员重新领取；"
             "否则日志可能被冒充，请通知审计人员"));
}

}  // namespace

absl::StatusOr<audit::KeyChain> ReadLogKeys(const std::filesystem::path& path,
                                            const audit::Verifier& trusted) {
  const auto text = ReadFile(path, kMaxLogKeysBytes);
  if (absl::IsNotFound(text.status())) return audit::KeyChain(trusted);
  if (!text.ok()) return ExitWith(ExitCode::kBadInput, text.status());
  ledger::v1::ListLogKeysResponse keys;
  if (!google::protobuf::util::JsonStringToMessage(*text, &keys).ok()) {
    return ExitWith(ExitCode::kBadInput, absl::InvalidArgumentError(absl::StrCat(
                                             "“", path.string(), "”不是审计日志的密钥（JSON）")));
  }
  auto chain = audit::KeyChain::Follow(trusted, keys.keys());
  if (!chain.ok()) return Distrust(chain.status(), "“" + path.string() + "”");
  return chain;
}

absl::Status SaveLogKeys(const std::filesystem::path& path,
                         const ledger::v1::ListLogKeysResponse& keys) {
  if (keys.keys_size() < 2) return absl::OkStatus();
  return WriteFile(path, ToJson(keys).dump(2) + "\n", kPublicFile);
}

absl::StatusOr<audit::KeyChain> FetchLogKeys(Session& session,
                                             ledger::v1::ListLogKeysResponse* answer) {
  const auto trusted = session.log_verifier();
  if (!trusted.ok()) return trusted.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  const auto keys = (*client)->Call(&Client::Audit::ListLogKeys, ledger::v1::ListLogKeysRequest());
  if (absl::IsUnimplemented(keys.status())) return session.log_keys();
  if (!keys.ok()) return keys.status();
  auto chain = audit::KeyChain::Follow(*trusted, keys->keys());
  if (!chain.ok()) return Distrust(chain.status(), "账本服务所说的密钥");
  const absl::Status saved = SaveLogKeys(session.home() / kLogKeysFile, *keys);
  if (!saved.ok()) return ExitWith(ExitCode::kOther, saved);
  if (answer != nullptr) *answer = *keys;
  return chain;
}

absl::StatusOr<ProvenEntry> ProveOnline(Session& session, std::string_view entry,
                                        std::string_view proof_text, const audit::KeyChain& keys) {
  auto proven = ProveEntry(entry, proof_text, keys);
  if (proven.ok()) return proven;
  const auto newer = FetchLogKeys(session);
  if (!newer.ok() || newer->size() <= keys.size()) return proven;
  return ProveEntry(entry, proof_text, *newer);
}

}  // namespace mingzhang::cli
