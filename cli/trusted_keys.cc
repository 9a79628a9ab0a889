#include "cli/trusted_keys.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/failure.h"
#include "cli/log_keys.h"
#include "common/file/file.h"
#include "ledger_service/audit/proof_text.h"

namespace mingzhang::cli {
namespace {

// kMaxLogKeys of them, with long names.
constexpr std::size_t kMaxKeysBytes = std::size_t{1} << 20;

// The keys that `value` of --key is, or that the file of that name holds.
absl::StatusOr<std::vector<audit::Verifier>> ReadGiven(const std::string& value) {
  std::vector<audit::Verifier> verifiers;
  if (auto verifier = audit::Verifier::Parse(value); verifier.ok()) {
    verifiers.push_back(*std::move(verifier));
    return verifiers;
  }
  std::error_code ignored;
  if (!std::filesystem::exists(value, ignored)) {
    return UsageError(absl::StrCat(
        "--key “", value,
        "”既不是验证公钥（形如 名称+八位十六进制密钥编号+Base64，须整个抄对），也不是文件"));
  }
  const auto text = ReadFile(value, kMaxKeysBytes);
  if (!text.ok()) return ExitWith(ExitCode::kBadInput, text.status());
  for (const absl::string_view line : absl::StrSplit(*text, '\n')) {
    const std::string key(absl::StripAsciiWhitespace(line));
    if (key.empty()) continue;
    auto verifier = audit::Verifier::Parse(key);
    if (!verifier.ok()) {
      return UsageError(absl::StrCat("“", value, "”里有一行不是审计日志的验证公钥：",
                                     verifier.status().message()));
    }
    verifiers.push_back(*std::move(verifier));
  }
  if (verifiers.empty()) return UsageError(absl::StrCat("“", value, "”里没有验证公钥"));
  return verifiers;
}

}  // namespace

const TrustedKey& TrustedKeys::ThatSigned(std::string_view proof_text) const {
  const auto proof = audit::ParseProof(proof_text);
  if (!proof.ok()) return keys.front();
  const auto signer = std::find_if(keys.begin(), keys.end(), [&proof](const TrustedKey& key) {
    return key.chain.Open(proof->checkpoint).ok();
  });
  return signer == keys.end() ? keys.front() : *signer;
}

void AddKeyOptions(CLI::App& command, KeyOptions& options) {
  command
      .add_option(
          "--key", options.keys,
          "审计日志的验证公钥，或一行一个公钥的文件；可多次给出。默认用配置目录里的 log.vkey")
      ->allow_extra_args(false);
  command.add_option("--keys", options.followers, "由 --key 的公钥更换而来的密钥（log.keys.json）");
}

absl::StatusOr<std::optional<TrustedKeys>> KnownKeys(const Session& session,
                                                     const KeyOptions& options) {
  std::error_code ignored;
  if (!options.followers.empty() && !std::filesystem::exists(options.followers, ignored)) {
    return ExitWith(ExitCode::kBadInput,
                    absl::NotFoundError(absl::StrCat("没有密钥文件“", options.followers, "”")));
  }
  TrustedKeys trusted;
  if (options.keys.empty()) {
    const auto profile = session.ReadProfile();
    if (!profile.ok()) return profile.status();
    if (!std::filesystem::exists(profile->log_verifier_key, ignored)) {
      if (options.followers.empty()) return std::nullopt;
      return UsageError("--keys 应与 --key 一起给出：更换而来的密钥要由所信任的那一个推得");
    }
    const auto verifier = session.log_verifier();
    if (!verifier.ok()) return verifier.status();
    auto chain =
        options.followers.empty() ? session.log_keys() : ReadLogKeys(options.followers, *verifier);
    if (!chain.ok()) return chain.status();
    trusted.source = TrustedKeys::Source::kHome;
    trusted.keys.push_back({verifier->verifier_key(), *std::move(chain)});
    return trusted;
  }
  for (const std::string& value : options.keys) {
    const auto verifiers = ReadGiven(value);
    if (!verifiers.ok()) return verifiers.status();
    for (const audit::Verifier& verifier : *verifiers) {
      auto chain = options.followers.empty() ? audit::KeyChain(verifier)
                                             : ReadLogKeys(options.followers, verifier);
      if (!chain.ok()) return chain.status();
      trusted.keys.push_back({verifier.verifier_key(), *std::move(chain)});
    }
  }
  return trusted;
}

absl::StatusOr<TrustedKeys> ParseSiteKeys(std::string_view text) {
  TrustedKeys trusted;
  trusted.source = TrustedKeys::Source::kWithFiles;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    auto verifier = audit::Verifier::Parse(text.substr(0, end));
    if (end == std::string_view::npos || !verifier.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("第 ", trusted.keys.size() + 1, " 行不是审计日志的验证公钥"));
    }
    trusted.keys.push_back({verifier->verifier_key(), audit::KeyChain(*verifier)});
    text.remove_prefix(end + 1);
  }
  if (trusted.keys.empty()) return absl::InvalidArgumentError("里面没有验证公钥");
  return trusted;
}

absl::Status NoKeys() {
  return Advise(UsageError("没有审计日志的验证公钥，不能验证签名"),
                "请用 --key 给出公钥，或把 log.vkey 放到配置目录。公钥应从公开单位以外的途径核对，"
                "如财政部门、审计机关公布的");
}

}  // namespace mingzhang::cli
