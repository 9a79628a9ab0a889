#include "common/server/common_options.h"

#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/unit/common/server/test_ledger.h"

namespace mingzhang::server {
namespace {

const std::vector<std::string> kRequired = {
    "--tls-certificate", "c.pem",  "--tls-key",        "k.pem",
    "--tls-authorities", "ca.pem", "--jwks",           "jwks.json",
    "--token-issuer",    "i",      "--token-audience", "a"};

CommonOptions Parse(std::vector<std::string> arguments) {
  CLI::App app;
  CommonOptions options;
  AddCommonOptions(app, "127.0.0.1:7701", options);
  std::reverse(arguments.begin(), arguments.end());  // As CLI::App::parse(vector) wants them.
  app.parse(arguments);
  return options;
}

std::vector<std::string> RequiredAnd(const std::vector<std::string>& more) {
  std::vector<std::string> all = kRequired;
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(CommonOptionsTest, HaveDefaultsWhereThereIsASafeOne) {
  const CommonOptions options = Parse(kRequired);
  EXPECT_EQ(options.listen_address, "127.0.0.1:7701");
  EXPECT_EQ(options.tls.private_key, "k.pem");
  EXPECT_EQ(options.token_terms.audience, "a");
  EXPECT_EQ(options.drain_seconds, 10);
  EXPECT_EQ(options.log_level, LogLevel::kInfo);
  EXPECT_TRUE(options.trusted_services.empty());
  EXPECT_EQ(options.metrics_address, "");
  EXPECT_FALSE(options.channelz);
}

TEST(CommonOptionsTest, CertificatesAndKeysHaveNoDefault) {
  for (std::size_t i = 0; i < kRequired.size(); i += 2) {
    std::vector<std::string> arguments = kRequired;
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                    arguments.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    EXPECT_THROW(Parse(arguments), CLI::RequiredError) << kRequired[i];
  }
}

TEST(CommonOptionsTest, RefuseWhatIsOutOfRange) {
  EXPECT_THROW(Parse(RequiredAnd({"--drain-seconds", "-1"})), CLI::ValidationError);
  EXPECT_THROW(Parse(RequiredAnd({"--drain-seconds", "3601"})), CLI::ValidationError);
  EXPECT_THROW(Parse(RequiredAnd({"--log-level", "loud"})), CLI::ValidationError);
}

TEST(CommonOptionsTest, CommandLineComesBeforeFileBeforeEnvironment) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("ledger.toml");
  std::ofstream(path) << "listen = \"file:1\"\nlog-level = \"error\"\ndrain-seconds = 3\n"
                         "trusted-service = [\"a.internal\", \"b.internal\"]\n";
  setenv("MINGZHANG_LISTEN", "environment:2", 1);
  setenv("MINGZHANG_DRAIN_SECONDS", "4", 1);
  setenv("MINGZHANG_PORT_FILE", "port", 1);
  const CommonOptions options = Parse(RequiredAnd({"--config", path, "--listen", "line:3"}));
  for (const char* name : {"LISTEN", "DRAIN_SECONDS", "PORT_FILE"}) {
    unsetenv((std::string("MINGZHANG_") + name).c_str());
  }
  EXPECT_EQ(options.listen_address, "line:3");
  EXPECT_EQ(options.drain_seconds, 3);
  EXPECT_EQ(options.port_file, "port");
  EXPECT_EQ(options.log_level, LogLevel::kError);
  EXPECT_EQ(options.trusted_services, (std::vector<std::string>{"a.internal", "b.internal"}));
}

TEST(CommonOptionsTest, AMisspeltNameInTheFileIsAnError) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("ledger.toml");
  std::ofstream(path) << "trusted-services = [\"a.internal\"]\n";
  EXPECT_THROW(Parse(RequiredAnd({"--config", path})), CLI::ConfigError);
  EXPECT_THROW(Parse(RequiredAnd({"--config", directory.File("absent")})), CLI::FileError);
}

}  // namespace
}  // namespace mingzhang::server
