#include "cli/profile.h"

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;

class ProfileTest : public CliTest {};

TEST_F(ProfileTest, HasDefaultsForEveryField) {
  const auto profile = ParseProfile("{}", "/home/x");
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->ledger, "127.0.0.1:7701");
  EXPECT_EQ(profile->workflow, "127.0.0.1:7702");
  EXPECT_EQ(profile->authorities, "/home/x/tls/ca.pem");
  EXPECT_EQ(profile->person, "");
}

TEST_F(ProfileTest, TakesPathsRelativeToItsDirectory) {
  const auto profile =
      ParseProfile(R"({"people": "../p", "authorities": "/etc/ca.pem", "person": "head"})", "/h/x");
  ASSERT_TRUE(profile.ok()) << profile.status();
  EXPECT_EQ(profile->people, "/h/x/../p");
  EXPECT_EQ(profile->authorities, "/etc/ca.pem");
  EXPECT_EQ(profile->person, "head");
}

TEST_F(ProfileTest, RefusesWhatItDoesNotKnow) {
  for (const char* wrong : {"", "[]", "{", R"({"ledgr": "x"})", R"({"ledger": 7701})"}) {
    EXPECT_EQ(ExitCodeFor(ParseProfile(wrong, "/h").status()), ExitCode::kUsage) << wrong;
  }
  EXPECT_THAT(std::string(ParseProfile(R"({"ledgr": "x"})", "/h").status().message()),
              HasSubstr("ledgr"));
}

TEST_F(ProfileTest, MayBeMissingOnlyWhereNobodyNamedIt) {
  EXPECT_TRUE(LoadProfile(directory_ / "none.json", /*optional=*/true).ok());
  EXPECT_EQ(ExitCodeFor(LoadProfile(directory_ / "none.json", /*optional=*/false).status()),
            ExitCode::kUsage);
}

TEST_F(ProfileTest, ReadsTheTokenOfAPerson) {
  Profile profile;
  profile.people = directory_;
  WriteAll(directory_ / "editor.jwt", "a.b.c\n");
  EXPECT_EQ(LoadToken(profile, "editor").value(), "a.b.c");
  const absl::Status missing = LoadToken(profile, "head").status();
  EXPECT_EQ(ExitCodeFor(missing), ExitCode::kDenied);
}

TEST_F(ProfileTest, LetsNoNameLeadOutOfTheDirectory) {
  EXPECT_TRUE(IsPersonName("zhou.lan_2-a"));
  for (const char* wrong : {"", "../editor", "a/b", ".hidden", "周岚", "a b"}) {
    EXPECT_FALSE(IsPersonName(wrong)) << wrong;
  }
  EXPECT_TRUE(IsPersonName(std::string(64, 'a')));
  EXPECT_FALSE(IsPersonName(std::string(65, 'a')));
  EXPECT_EQ(ExitCodeFor(LoadToken(Profile(), "../x").status()), ExitCode::kUsage);
}

}  // namespace
}  // namespace mingzhang::cli
