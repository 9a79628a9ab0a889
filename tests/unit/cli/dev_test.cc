#include <sys/stat.h>

#include <set>

#include "absl/time/time.h"
#include "cli/demo_people.h"
#include "common/clock/clock.h"
#include "common/identity/jwt_verifier.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;

class DevTest : public CliTest {
 protected:
  static mode_t Mode(const std::filesystem::path& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  std::string Token(const std::string& person) const {
    return ReadAll(Home() / "people" / (person + ".jwt"));
  }
};

TEST_F(DevTest, MakesAHomeThatOnlyItsOwnerCanRead) {
  const mode_t before = umask(0);
  const Outcome run = Cli({"dev", "init"});
  umask(before);
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("仅供开发和演示"));
  for (const auto& directory : {Home(), Home() / "people", Home() / "tls"}) {
    EXPECT_EQ(Mode(directory), 0700U) << directory;
  }
  for (const char* file : {"token-key.jwk", "log.key", "tls/ledger-key.pem", "tls/workflow-key.pem",
                           "tls/portal-key.pem", "people/editor.jwt", "people/auditor.jwt"}) {
    EXPECT_EQ(Mode(Home() / file), 0600U) << file;
  }
  for (const char* file : {"jwks.json", "log.vkey", "profile.json", "tls/ca.pem", "tls/ledger.pem",
                           "tls/workflow.pem", "tls/portal.pem", "DEVELOPMENT-ONLY"}) {
    EXPECT_EQ(Mode(Home() / file), 0644U) << file;
  }
  EXPECT_THAT(ReadAll(Home() / "jwks.json"), testing::Not(HasSubstr("\"d\"")));
}

TEST_F(DevTest, KeepsKeysAndRenewsTokensWhenRunAgain) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  const char* const kept[] = {"token-key.jwk", "log.key",           "log.vkey",
                              "jwks.json",     "tls/ca.pem",        "tls/ledger.pem",
                              "profile.json",  "tls/ledger-key.pem"};
  std::map<std::string, std::string> before;
  for (const char* file : kept) before[file] = ReadAll(Home() / file);
  const std::string token = Token("editor");
  clock_.Advance(absl::Hours(1));
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  for (const char* file : kept) EXPECT_EQ(ReadAll(Home() / file), before[file]) << file;
  EXPECT_NE(Token("editor"), token);
}

TEST_F(DevTest, MakesCertificatesAnewWhenOneIsDamaged) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  const std::string before = ReadAll(Home() / "tls/ca.pem");
  WriteAll(Home() / "tls/ledger.pem", "");
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  EXPECT_NE(ReadAll(Home() / "tls/ca.pem"), before);
}

TEST_F(DevTest, MakesCertificatesAnewInAHomeFromBeforeThePortal) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  std::filesystem::remove(Home() / "tls/portal.pem");
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  EXPECT_TRUE(std::filesystem::exists(Home() / "tls/portal.pem"));
}

TEST_F(DevTest, RemembersAddressesInTheProfile) {
  ASSERT_EQ(Cli({"dev", "init", "--ledger", "127.0.0.1:9001"}).exit_code, ExitCode::kOk);
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  const auto profile = nlohmann::json::parse(ReadAll(Home() / "profile.json"));
  EXPECT_EQ(profile["ledger"], "127.0.0.1:9001");
  EXPECT_EQ(profile["workflow"], "127.0.0.1:7702");
}

TEST_F(DevTest, StaysOutOfAHomeThatAnOperatorMade) {
  std::filesystem::create_directory(Home());
  WriteAll(Home() / "profile.json", "{}");
  EXPECT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kConflict);
  EXPECT_FALSE(std::filesystem::exists(Home() / "log.key"));
}

TEST_F(DevTest, IssuesTokensThatTheServicesAccept) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  const auto jwks = identity::JwksFile::Open(Home() / "jwks.json", &clock_, [](const auto&) {});
  ASSERT_TRUE(jwks.ok()) << jwks.status();
  identity::JwtVerifier verifier({"mingzhang-dev", "mingzhang"}, jwks->get(), &clock_);
  std::set<std::string> subjects;
  for (const DemoPerson& person : DemoPeople()) {
    std::string token = Token(person.name);
    ASSERT_EQ(token.back(), '\n');
    token.pop_back();
    const auto principal = verifier.Verify(token);
    ASSERT_TRUE(principal.ok()) << person.name << principal.status();
    EXPECT_EQ(principal->subject, person.principal.subject);
    EXPECT_EQ(principal->grants, person.principal.grants);
    EXPECT_EQ(absl::ToInt64Hours(principal->expires - clock_.Now() + absl::Minutes(1)), 12);
    subjects.insert(principal->subject);
  }
  EXPECT_EQ(subjects.size(), DemoPeople().size());
}

TEST_F(DevTest, IssuesOneTokenForAsLongAsAsked) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  const Outcome run = Cli({"dev", "token", "editor", "--lifetime", "30m", "--json"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_EQ(run.Json()["subject"], "zhou-lan");
  EXPECT_EQ(
      run.Json()["expires"],
      absl::FormatTime(absl::RFC3339_sec, clock_.Now() + absl::Minutes(30), absl::UTCTimeZone()));
}

TEST_F(DevTest, RefusesOtherPeopleAndLifetimes) {
  EXPECT_EQ(Cli({"dev", "token", "editor"}).exit_code, ExitCode::kUsage);  // No home yet.
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  const std::string before = Token("editor");
  EXPECT_EQ(Cli({"dev", "token", "stranger"}).exit_code, ExitCode::kUsage);
  for (const char* wrong : {"0s", "-1h", "721h", "long", "12"}) {
    EXPECT_EQ(Cli({"dev", "token", "editor", std::string("--lifetime=") + wrong}).exit_code,
              ExitCode::kUsage)
        << wrong;
  }
  EXPECT_EQ(Token("editor"), before);
}

}  // namespace
}  // namespace mingzhang::cli
