#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;

class CheckTest : public CliTest {
 protected:
  static std::filesystem::path Sample() {
    return SourceRoot() / "deploy/samples/changji-iit-2026.json";
  }

  // The sample with one text replaced, as a file.
  std::string Changed(const std::string& from, const std::string& to) const {
    const std::string sample = ReadAll(Sample());
    EXPECT_THAT(sample, HasSubstr(from));
    const std::filesystem::path path = directory_ / "changed.json";
    WriteAll(path, absl::StrReplaceAll(sample, {{from, to}}));
    return path;
  }

  Outcome Check(const std::string& file, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"check", file, "--gate", "submit"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Cli(arguments);
  }
};

TEST_F(CheckTest, PassesTheSampleWithItsWarning) {
  const Outcome run = Check(Sample());
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("[提示] STR-014"));
  EXPECT_THAT(run.out, HasSubstr("未核对部门登记"));
}

TEST_F(CheckTest, PrintsFindingsAsJson) {
  const Outcome run = Check(Sample(), {"--json"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  const auto report = run.Json();
  EXPECT_EQ(report["gate"], "SUBMIT");
  ASSERT_GE(report["findings"].size(), 1U);
  const auto& finding = report["findings"][0];
  EXPECT_EQ(finding["rule"], "STR-014");
  EXPECT_EQ(finding["severity"], "WARNING");
  EXPECT_EQ(finding["place"], "expenditure_lines[34].economic_code");
  for (const char* key : {"message", "printed", "expected"}) {
    EXPECT_TRUE(finding[key].is_string()) << key;
  }
}

TEST_F(CheckTest, FindsWhatIsOutOfBalance) {
  const Outcome run = Check(Changed("\"87500.00\"", "\"87600.00\""));
  EXPECT_EQ(run.exit_code, ExitCode::kRefused);
  EXPECT_THAT(run.out, HasSubstr("[错误] BAL-001"));
  EXPECT_LT(run.out.find("[错误]"), run.out.find("[提示]"));
}

TEST_F(CheckTest, KnowsTheRegisteredDepartments) {
  const std::string departments = SourceRoot() / "deploy/samples/register.textproto";
  EXPECT_EQ(Check(Sample(), {"--register", departments}).exit_code, ExitCode::kOk);
  const Outcome stranger =
      Check(Changed("\"code\": \"301\"", "\"code\": \"399\""), {"--register", departments});
  EXPECT_EQ(stranger.exit_code, ExitCode::kRefused);
  EXPECT_THAT(stranger.out, HasSubstr("STR-002"));
}

TEST_F(CheckTest, NamesThePlacesOfABrokenFile) {
  const Outcome run = Check(Changed("\"fiscal_year\": 2026", "\"fiscal_yaer\": \"x\""));
  EXPECT_EQ(run.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(run.err, HasSubstr("fiscal_yaer：第 "));
  EXPECT_EQ(run.out, "");
}

TEST_F(CheckTest, RefusesFilesThatAreNoDrafts) {
  const std::filesystem::path path = directory_ / "x.json";
  for (const std::string& text :
       {std::string(), std::string("{\"division\": {"), std::string("[1, 2]"),
        std::string("{\"a\": \"\xFF\"}"), std::string("\0\1\2", 3)}) {
    WriteAll(path, text);
    EXPECT_EQ(Check(path).exit_code, ExitCode::kBadInput) << text;
  }
  EXPECT_EQ(Check(directory_ / "missing.json").exit_code, ExitCode::kBadInput);
  EXPECT_EQ(Check(directory_).exit_code, ExitCode::kBadInput);
}

TEST_F(CheckTest, LooksAtTheSizeBeforeItReads) {
  const std::filesystem::path path = directory_ / "huge.json";
  WriteAll(path, "{");
  std::filesystem::resize_file(path, 100ULL << 20);  // Sparse: nothing but its size.
  const Outcome run = Check(path);
  EXPECT_EQ(run.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(run.err, HasSubstr("超过上限"));
}

TEST_F(CheckTest, SaysWhenNothingJudgesTheYear) {
  const Outcome run = Check(Changed("\"fiscal_year\": 2026", "\"fiscal_year\": 2099"));
  EXPECT_EQ(run.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(run.err, HasSubstr("2099"));
}

TEST_F(CheckTest, SaysWhereItLooksForItsConfiguration) {
  variables_.erase("MINGZHANG_CONFIG");
  const Outcome lost = Check(Sample());
  EXPECT_EQ(lost.exit_code, ExitCode::kUsage);
  EXPECT_THAT(lost.err, HasSubstr("MINGZHANG_CONFIG"));
  EXPECT_EQ(Check(Sample(), {"--config", SourceRoot() / "config"}).exit_code, ExitCode::kOk);
  EXPECT_EQ(Check(Sample(), {"--config", directory_}).exit_code, ExitCode::kUsage);
}

}  // namespace
}  // namespace mingzhang::cli
