// mingzhang dev init | token: the identity of the quick start. For development only.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/commands.h"
#include "cli/demo_people.h"
#include "cli/failure.h"
#include "cli/text_table.h"
#include "common/file/file.h"
#include "common/identity/dev_certificates.h"
#include "common/identity/token_issuer.h"
#include "common/server/tls.h"
#include "common/time/timestamp.h"
#include "ledger_service/audit/note.h"

namespace mingzhang::cli {
namespace {

namespace fs = std::filesystem;
using identity::SigningKey;

// As deploy/services.sh starts the services.
const identity::TokenTerms kTokenTerms{.issuer = "mingzhang-dev", .audience = "mingzhang"};
constexpr char kLogName[] = "mingzhang.example/development";

constexpr char kMarkerFile[] = "DEVELOPMENT-ONLY";
constexpr char kMarkerText[] =
    "本目录由 mingzhang dev init 建立，其中的证书、密钥和令牌仅供开发和演示，不得用于正式环境。\n"
    "Made by `mingzhang dev init`: certificates, keys and tokens for development only.\n";
constexpr char kTokenKeyFile[] = "token-key.jwk";
constexpr char kJwksFile[] = "jwks.json";
constexpr char kTokenKeyId[] = "mingzhang-dev";

constexpr absl::Duration kTokenLifetime = absl::Hours(12);
constexpr absl::Duration kMaxTokenLifetime = absl::Hours(30 * 24);

struct InitOptions {};

struct TokenOptions {
  std::string person;
  std::string lifetime;
};

// What is made for one's own machine must not end up beside what an operator made.
absl::Status CheckHome(const fs::path& home) {
  std::error_code error;
  if (fs::exists(home / kProfileFile, error) && !fs::exists(home / kMarkerFile, error)) {
    return ExitWith(ExitCode::kConflict,
                    Advise(absl::FailedPreconditionError(absl::StrCat(
                               "“", home.string(), "”已有配置档案，但不是 dev init 建立的")),
                           "请用 --home 指定另一个目录"));
  }
  return absl::OkStatus();
}

absl::Status MakeDirectories(const fs::path& home) {
  for (const fs::path& directory : {home, home / "people"}) {
    absl::Status made = MakePrivateDirectory(directory);
    if (!made.ok()) return made;
  }
  return WriteFile(home / kMarkerFile, kMarkerText, kPublicFile);
}

absl::Status MakeCertificates(const fs::path& directory, absl::Time now) {
  const std::vector<identity::DevelopmentService> services = {
      {.name = "ledger",
       .dns_name = "ledger.mingzhang.internal",
       .accepts_connections = true,
       .makes_connections = false},
      {.name = "workflow",
       .dns_name = "workflow.mingzhang.internal",
       .accepts_connections = true,
       .makes_connections = true},
      {.name = "portal",
       .dns_name = "portal.mingzhang.internal",
       .accepts_connections = true,
       .makes_connections = false}};
  bool usable = true;
  for (const auto& service : services) {
    usable = usable &&
             server::ServerCredentials({.certificate_chain = directory / (service.name + ".pem"),
                                        .private_key = directory / (service.name + "-key.pem"),
                                        .authorities = directory / "ca.pem"})
                 .ok();
  }
  if (usable) return absl::OkStatus();
  return identity::WriteDevelopmentPki(directory.string(), services, now);
}

absl::StatusOr<SigningKey> LoadOrCreateTokenKey(const fs::path& home) {
  const fs::path path = home / kTokenKeyFile;
  std::error_code error;
  if (fs::exists(path, error)) return SigningKey::Load(path.string());
  auto key = SigningKey::Generate(identity::SigningAlgorithm::kEs256, kTokenKeyId);
  if (!key.ok()) return key;
  const absl::Status saved = key->Save(path.string());
  if (!saved.ok()) return saved;
  return key;
}

absl::Status MakeLogKey(const fs::path& home) {
  const auto signer = audit::Signer::LoadOrCreate((home / "log.key").string(), kLogName);
  if (!signer.ok()) return signer.status();
  return WriteFile(home / Profile().log_verifier_key, signer->verifier_key() + "\n", kPublicFile);
}

absl::Status WriteToken(const fs::path& home, const SigningKey& key, const DemoPerson& person,
                        absl::Time now, absl::Duration lifetime) {
  const auto token = identity::MintToken(key, person.principal, kTokenTerms, now, lifetime);
  if (!token.ok()) return token.status();
  return WriteFile(home / "people" / (person.name + ".jwt"), *token + "\n", kPrivateFile);
}

// The addresses that hold for this run become those of the next.
absl::Status WriteProfile(const fs::path& home, const Profile& profile) {
  const Profile defaults;
  const nlohmann::ordered_json document = {{"ledger", profile.ledger},
                                           {"workflow", profile.workflow},
                                           {"authorities", defaults.authorities},
                                           {"log_verifier_key", defaults.log_verifier_key},
                                           {"people", defaults.people}};
  return WriteFile(home / kProfileFile, document.dump(2) + "\n", kPublicFile);
}

std::string ExpiryText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, ChinaStandardTime());
}

nlohmann::ordered_json PersonJson(const DemoPerson& person) {
  return {{"person", person.name},
          {"subject", person.principal.subject},
          {"name", person.principal.name},
          {"role", std::string(RoleName(person.principal.grants.front().role))},
          {"scope", person.principal.grants.front().scope}};
}

void PrintHome(const Session& session, const fs::path& home, absl::Time expires) {
  if (session.json()) {
    auto people = nlohmann::ordered_json::array();
    for (const DemoPerson& person : DemoPeople()) people.push_back(PersonJson(person));
    session.PrintJson(
        {{"home", home.string()},
         {"development_only", true},
         {"tokens_expire", absl::FormatTime(absl::RFC3339_sec, expires, absl::UTCTimeZone())},
         {"people", std::move(people)}});
    return;
  }
  session.out() << "已在 " << home.string()
                << " 建立演示身份。其中的证书、密钥和令牌仅供开发和演示，"
                << "不得用于正式环境。\n";
  TextTable table({{"--as"}, {"姓名"}, {"角色"}, {"范围"}, {"单位"}});
  for (const DemoPerson& person : DemoPeople()) {
    const auto& grant = person.principal.grants.front();
    table.Add({person.name, person.principal.name, std::string(RoleTitle(grant.role)), grant.scope,
               person.principal.organisation});
  }
  table.Print(session.out());
  session.out() << "令牌有效至 " << ExpiryText(expires) << "；再次运行 mingzhang dev init 可续期\n";
}

absl::StatusOr<ExitCode> Init(Session& session, const InitOptions&) {
  const fs::path home = session.home();
  const absl::Time now = session.environment().clock.Now();
  const absl::Status free = CheckHome(home);
  if (!free.ok()) return free;
  const auto profile = session.ReadProfile();
  if (!profile.ok()) return profile.status();
  for (const absl::Status& made :
       {MakeDirectories(home), MakeCertificates(home / "tls", now), MakeLogKey(home)}) {
    if (!made.ok()) return ExitWith(ExitCode::kOther, made);
  }
  const auto key = LoadOrCreateTokenKey(home);
  if (!key.ok()) return ExitWith(ExitCode::kOther, key.status());
  const absl::Status published = identity::SavePublicJwks((home / kJwksFile).string(), {*key});
  if (!published.ok()) return ExitWith(ExitCode::kOther, published);
  for (const DemoPerson& person : DemoPeople()) {
    const absl::Status written = WriteToken(home, *key, person, now, kTokenLifetime);
    if (!written.ok()) return ExitWith(ExitCode::kOther, written);
  }
  const absl::Status written = WriteProfile(home, *profile);
  if (!written.ok()) return ExitWith(ExitCode::kOther, written);
  PrintHome(session, home, now + kTokenLifetime);
  return ExitCode::kOk;
}

absl::StatusOr<ExitCode> MintOne(Session& session, const TokenOptions& options) {
  const DemoPerson* person = FindDemoPerson(options.person);
  if (person == nullptr) {
    return UsageError(
        absl::StrCat("没有“", options.person, "”这个演示人员；可用：", DemoPeopleNames()));
  }
  absl::Duration lifetime = kTokenLifetime;
  if (!options.lifetime.empty() &&
      (!absl::ParseDuration(options.lifetime, &lifetime) || lifetime <= absl::ZeroDuration() ||
       lifetime > kMaxTokenLifetime)) {
    return UsageError(
        absl::StrCat("--lifetime “", options.lifetime, "”应写作 12h、30m 的样子，最长 720h"));
  }
  const fs::path home = session.home();
  const auto key = SigningKey::Load((home / kTokenKeyFile).string());
  if (!key.ok()) {
    return ExitWith(ExitCode::kUsage, Advise(key.status(), "请先运行 mingzhang dev init"));
  }
  const absl::Time now = session.environment().clock.Now();
  const absl::Status written = WriteToken(home, *key, *person, now, lifetime);
  if (!written.ok()) return ExitWith(ExitCode::kOther, written);
  if (session.json()) {
    auto document = PersonJson(*person);
    document["expires"] = absl::FormatTime(absl::RFC3339_sec, now + lifetime, absl::UTCTimeZone());
    session.PrintJson(document);
  } else {
    session.out() << "已为 " << person->name << "（" << person->principal.name
                  << "）签发令牌，有效至 " << ExpiryText(now + lifetime) << "（仅供开发和演示）\n";
  }
  return ExitCode::kOk;
}

}  // namespace

void AddDevCommands(CLI::App& app, Command& chosen) {
  CLI::App& group = AddGroup(app, "dev", "开发和演示用的证书、密钥和令牌，不得用于正式环境");
  AddCommand<InitOptions>(
      group, chosen, "init", "在 --home 建立演示身份；再次运行保留密钥、更新令牌",
      [](CLI::App&, InitOptions&) {}, Init);
  AddCommand<TokenOptions>(
      group, chosen, "token", "重新签发一个演示人员的令牌",
      [](CLI::App& command, TokenOptions& options) {
        command.add_option("PERSON", options.person, "演示人员，如 editor")->required();
        command.add_option("--lifetime", options.lifetime, "有效时长，如 30m，默认 12h");
      },
      MintOne);
}

}  // namespace mingzhang::cli
