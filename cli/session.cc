#include "cli/session.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "cli/log_keys.h"
#include "common/file/file.h"
#include "google/protobuf/util/json_util.h"

namespace mingzhang::cli {
namespace {

constexpr std::size_t kMaxVerifierKeyBytes = 4096;

}  // namespace

std::filesystem::path Session::home() const {
  if (!options_.home.empty()) return options_.home;
  return environment_.variable("MINGZHANG_HOME").value_or(".mingzhang");
}

absl::StatusOr<Profile> Session::ReadProfile() const {
  auto profile = options_.profile.empty() ? LoadProfile(home() / kProfileFile, /*optional=*/true)
                                          : LoadProfile(options_.profile, /*optional=*/false);
  if (!profile.ok()) return profile.status();
  if (!options_.ledger.empty()) profile->ledger = options_.ledger;
  if (!options_.workflow.empty()) profile->workflow = options_.workflow;
  return profile;
}

absl::StatusOr<bool> Session::NamesPerson() const {
  const auto profile = ReadProfile();
  if (!profile.ok()) return profile.status();
  return !options_.person.empty() || !profile->person.empty();
}

absl::StatusOr<Client*> Session::client() {
  if (client_) return client_.get();
  auto profile = ReadProfile();
  if (!profile.ok()) return profile.status();
  const std::string& person = options_.person.empty() ? profile->person : options_.person;
  if (person.empty()) {
    return UsageError("没有指明由谁办理：请加 --as 人员，或在配置档案里写明 person");
  }
  auto token = LoadToken(*profile, person);
  if (!token.ok()) return token.status();
  auto client = MakeClient(*profile, *std::move(token));
  if (!client.ok()) return client.status();
  client_ = *std::move(client);
  return client_.get();
}

absl::StatusOr<Client*> Session::public_client() {
  if (public_client_) return public_client_.get();
  const auto profile = ReadProfile();
  if (!profile.ok()) return profile.status();
  auto client = MakeClient(*profile, "");
  if (!client.ok()) return client.status();
  public_client_ = *std::move(client);
  return public_client_.get();
}

absl::StatusOr<std::unique_ptr<Client>> Session::MakeClient(const Profile& profile,
                                                            std::string token) const {
  return Client::Create({.ledger = profile.ledger,
                         .workflow = profile.workflow,
                         .authorities = profile.authorities.string(),
                         .token = std::move(token),
                         .timeout = timeout()});
}

absl::StatusOr<audit::Verifier> Session::log_verifier() const {
  const auto profile = ReadProfile();
  if (!profile.ok()) return profile.status();
  const auto path = profile->log_verifier_key;
  const auto text = ReadFile(path, kMaxVerifierKeyBytes);
  if (!text.ok()) {
    return ExitWith(
        ExitCode::kUsage,
        Advise(absl::Status(
                   text.status().code(),
                   absl::StrCat("没有审计日志的验证公钥，无法验证回执：", text.status().message())),
               "请向系统管理员领取 log.vkey，放到配置档案 log_verifier_key 所指的位置"));
  }
  auto verifier = audit::Verifier::Parse(std::string(absl::StripAsciiWhitespace(*text)));
  if (!verifier.ok()) {
    return UsageError(
        absl::StrCat("“", path.string(), "”不是审计日志的验证公钥：", verifier.status().message()));
  }
  return verifier;
}

absl::StatusOr<audit::KeyChain> Session::log_keys() const {
  auto verifier = log_verifier();
  if (!verifier.ok()) return verifier.status();
  return ReadLogKeys(home() / kLogKeysFile, *verifier);
}

void Session::PrintJson(const nlohmann::ordered_json& document) const {
  out() << document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

nlohmann::ordered_json ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  auto document = nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!status.ok() || document.is_discarded()) return nlohmann::ordered_json::object();
  return document;
}

}  // namespace mingzhang::cli
