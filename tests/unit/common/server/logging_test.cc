#include "common/server/logging.h"

#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"

namespace mingzhang::server {
namespace {

using nlohmann::json;
using namespace std::string_literals;

const absl::Time kTime = absl::FromUnixMillis(1'767'225'600'123);

std::vector<json> CapturedLines(const std::function<void()>& action) {
  testing::internal::CaptureStderr();
  action();
  const std::string captured = testing::internal::GetCapturedStderr();
  std::vector<json> lines;
  for (absl::string_view line : absl::StrSplit(captured, '\n', absl::SkipEmpty())) {
    lines.push_back(json::parse(std::string(line)));
  }
  return lines;
}

TEST(LoggingTest, ALineIsOneJsonObjectWithTypedFields) {
  EXPECT_EQ(FormatLogLine(kTime, LogLevel::kWarning, "监听",
                          {{"port", std::int64_t{7701}}, {"ms", 1.5}, {"tls", true}, {"to", "x"}}),
            R"({"time":"2026-01-01T00:00:00.123Z","level":"warning","message":"监听",)"
            R"("port":7701,"ms":1.5,"tls":true,"to":"x"})");
}

TEST(LoggingTest, NothingInAMessageOrAFieldBreaksTheLine) {
  const std::string evil = "line\nbreak\r\"quote\" \\ \0 \x1b[31m \xff\xfe 中\xe4"s;
  const std::string line = FormatLogLine(kTime, LogLevel::kInfo, evil, {{evil, evil}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\r'), std::string::npos);
  const json parsed = json::parse(line);
  const std::string message = parsed["message"];
  EXPECT_TRUE(message.starts_with("line\nbreak\r\"quote\" \\ ")) << message;
  EXPECT_NE(message.find("\uFFFD"), std::string::npos);
  EXPECT_EQ(parsed.size(), 4u);
}

TEST(LoggingTest, AFieldCannotPoseAsTheMessage) {
  const json parsed = json::parse(FormatLogLine(kTime, LogLevel::kInfo, "real",
                                                {{"message", "forged"}, {"a", "1"}, {"a", "2"}}));
  EXPECT_EQ(parsed["message"], "real");
  EXPECT_EQ(parsed["a"], "1");
}

TEST(LoggingTest, WritesTheConfiguredLevelAndAbove) {
  const auto lines = CapturedLines([] {
    InitLogging(LogLevel::kWarning);
    Log(LogLevel::kDebug, "d");
    Log(LogLevel::kInfo, "i");
    Log(LogLevel::kWarning, "w");
    Log(LogLevel::kError, "{} %s e");
  });
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["message"], "w");
  EXPECT_EQ(lines[1]["message"], "{} %s e");
}

TEST(LoggingTest, GrpcsErrorsAreJsonToo) {
  const auto lines = CapturedLines([] {
    InitLogging(LogLevel::kInfo);
    gpr_log(GPR_ERROR, "broken \"%s\"", "pipe");
    gpr_log(GPR_INFO, "chatter");
  });
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["message"], "broken \"pipe\"");
  EXPECT_EQ(lines[0]["component"], "grpc");
}

TEST(LoggingTest, LinesOfSeveralThreadsDoNotMix) {
  const auto lines = CapturedLines([] {
    InitLogging(LogLevel::kInfo);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([] {
        for (int i = 0; i < 100; ++i) Log(LogLevel::kInfo, std::string(1000, 'x'));
      });
    }
    for (auto& thread : threads) thread.join();
  });
  EXPECT_EQ(lines.size(), 400u);
}

}  // namespace
}  // namespace mingzhang::server
