#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";

class CommandLineTest : public CliTest {};

TEST_F(CommandLineTest, ExplainsItselfAndItsExitCodes) {
  const Outcome run = Cli({"--help"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk);
  for (const char* text : {"budget", "draft", "submit", "audit", "check", "退出码", "8 其他"}) {
    EXPECT_THAT(run.out, HasSubstr(text));
  }
  EXPECT_EQ(run.err, "");
}

TEST_F(CommandLineTest, ExplainsEveryCommand) {
  const std::vector<std::vector<std::string>> commands = {{"budget"},
                                                          {"budget", "create"},
                                                          {"budget", "list"},
                                                          {"budget", "show"},
                                                          {"draft", "import"},
                                                          {"draft", "show"},
                                                          {"draft", "validate"},
                                                          {"draft", "diff"},
                                                          {"draft", "versions"},
                                                          {"submit"},
                                                          {"withdraw"},
                                                          {"claim"},
                                                          {"pass"},
                                                          {"return"},
                                                          {"approve"},
                                                          {"publish"},
                                                          {"cancel"},
                                                          {"audit", "list"},
                                                          {"audit", "checkpoint"},
                                                          {"audit", "receipt"},
                                                          {"audit", "verify"},
                                                          {"check"},
                                                          {"disclosure", "list"},
                                                          {"disclosure", "show"},
                                                          {"disclosure", "download"},
                                                          {"verify-disclosure"},
                                                          {"diff"},
                                                          {"health"},
                                                          {"dev", "init"},
                                                          {"dev", "token"}};
  for (std::vector<std::string> command : commands) {
    command.emplace_back("--help");
    const Outcome run = Cli(command);
    EXPECT_EQ(run.exit_code, ExitCode::kOk) << command[0];
    EXPECT_THAT(run.out, HasSubstr("用法"));
  }
}

TEST_F(CommandLineTest, RefusesWhatItDoesNotUnderstand) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"budget"},
      {"nonsense"},
      {"budget", "show"},
      {"budget", "show", kBudget, "extra"},
      {"budget", "show", kBudget, "--nonsense"},
      {"budget", "create", "divisions/652300/departments/301", "year"},
      {"pass", kBudget},
      {"--timeout", "0", "health"},
      {"--timeout", "soon", "health"},
      {"check", "x.json"},
      {"check", "x.json", "--gate", "sometime"},
      {"draft", "validate", kBudget, "--gate", "sometime"},
      {"approve", kBudget, "--resolution", "3号", "--resolution-date", "31.1.2026"},
      {"return", kBudget, "--opinion", "x", "--comment", "no sign"},
      {"budget", "list", "--state", "sometime"},
      {"audit", "list", "divisions/652300"},
      {"audit", "list", "--limit", "-1"},
      {"audit", "verify", "--receipt", "only.proof"},
      {"health", "--wait", "-1"},
      {"--profile", "/nowhere/profile.json", "health"},
      {"budget", "show", "budget-2026", "--as", "editor"}};
  for (const auto& arguments : wrong) {
    const Outcome run = Cli(arguments);
    EXPECT_EQ(run.exit_code, ExitCode::kUsage) << testing::PrintToString(arguments);
    EXPECT_THAT(run.err, StartsWith("错误：")) << testing::PrintToString(arguments);
    EXPECT_EQ(run.out, "") << testing::PrintToString(arguments);
  }
}

TEST_F(CommandLineTest, ReportsErrorsAsJsonToo) {
  const Outcome run = Cli({"budget", "show", "--json"});
  EXPECT_EQ(run.exit_code, ExitCode::kUsage);
  EXPECT_EQ(run.Json()["error"]["exit_code"], 2);
  EXPECT_THAT(run.err, HasSubstr("缺少 BUDGET"));
}

TEST_F(CommandLineTest, AsksWhoActs) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  const Outcome nobody = Cli({"budget", "show", kBudget});
  EXPECT_EQ(nobody.exit_code, ExitCode::kUsage);
  EXPECT_THAT(nobody.err, HasSubstr("--as"));
  const Outcome unknown = Cli({"--as", "stranger", "budget", "show", kBudget});
  EXPECT_EQ(unknown.exit_code, ExitCode::kDenied);
  EXPECT_THAT(unknown.err, HasSubstr("可用的人员：admin、approver"));
}

TEST_F(CommandLineTest, TakesGlobalOptionsInFrontAndBehind) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--as", "stranger", "budget", "show", kBudget},
                                             {"budget", "--as", "stranger", "show", kBudget},
                                             {"budget", "show", kBudget, "--as", "stranger"}}) {
    EXPECT_EQ(Cli(arguments).exit_code, ExitCode::kDenied) << testing::PrintToString(arguments);
  }
}

TEST_F(CommandLineTest, SaysHowToBeginWithoutAHome) {
  const Outcome run = Cli({"health"});
  EXPECT_EQ(run.exit_code, ExitCode::kUsage);
  EXPECT_THAT(run.err, HasSubstr("mingzhang dev init"));
}

}  // namespace
}  // namespace mingzhang::cli
