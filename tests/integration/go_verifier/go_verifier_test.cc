// What the log hands out, checked by a verifier that is not ours (main.go).
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "ledger_service/audit/note.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

std::string Binaries() {
  const char* path = std::getenv("MINGZHANG_BIN");
  return path == nullptr ? "." : path;
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GoVerifierTest, AcceptsEveryCheckpointAndProofAndRefusesItWithABitFlipped) {
  const std::filesystem::path log =
      std::filesystem::temp_directory_path() / ("go-verifier-" + std::to_string(getpid()));
  Process verify({"/bin/bash", "-c", "set -o pipefail; \"$0\" | \"$1\" proofs",
                  Binaries() + "/audit-vectors", Binaries() + "/go-verifier"},
                 log);
  EXPECT_EQ(verify.Wait(), 0) << ReadAll(log);
  // 600 sizes with each index and each earlier size, and the large ones.
  EXPECT_NE(ReadAll(log).find("proofs accepted"), std::string::npos);
  RecordProperty("summary", ReadAll(log));
  std::filesystem::remove(log);
}

// The command line as an auditor, against a ledger that runs, or one that was tampered with.
class AuditorTest : public testing::Test {
 protected:
  AuditorTest() {
    WalkTo(cluster_, budget::v1::BUDGET_STATE_RETURNED);
    const auto signer =
        audit::Signer::LoadOrCreate(cluster_.directory() + "/log.key", "mingzhang.test/log");
    std::ofstream(cluster_.directory() + "/log.vkey") << signer.value().verifier_key() << '\n';
    std::filesystem::create_directory(cluster_.directory() + "/people");
    std::ofstream(cluster_.directory() + "/people/auditor.jwt") << cluster_.Token(Auditor());
    std::ofstream(cluster_.directory() + "/profile.json") << "{}";
  }

  int Run(std::vector<std::string> command) {
    Process process(command, Output());
    return process.Wait();
  }
  int Audit(std::vector<std::string> arguments) {
    std::vector<std::string> command = {
        Binaries() + "/mingzhang",
        "--home",
        cluster_.directory(),
        "--as",
        "auditor",
        "--ledger",
        "127.0.0.1:" + ReadAll(cluster_.directory() + "/ledger.port"),
        "audit"};
    command[6].erase(command[6].find_last_not_of("\n") + 1);
    command.insert(command.end(), arguments.begin(), arguments.end());
    return Run(command);
  }
  std::string Output() const { return cluster_.directory() + "/auditor.log"; }

  Cluster cluster_;
};

TEST_F(AuditorTest, WhatTheyExportAndKeepIsAcceptedByOthersTools) {
  const std::string exported = cluster_.directory() + "/export";
  ASSERT_EQ(Audit({"export", exported}), 0) << ReadAll(Output());
  EXPECT_EQ(Run({Binaries() + "/go-verifier", "export", exported}), 0) << ReadAll(Output());
  const std::string receipt = cluster_.directory() + "/2.proof";
  ASSERT_EQ(Audit({"receipt", "2", "-o", receipt}), 0) << ReadAll(Output());
  EXPECT_EQ(Run({Binaries() + "/go-verifier", "receipt", cluster_.directory() + "/log.vkey",
                 receipt, receipt + ".entry"}),
            0)
      << ReadAll(Output());
  EXPECT_EQ(Audit({"verify", "--export", exported}), 0) << ReadAll(Output());
  EXPECT_EQ(Audit({"list", "--proofs", "--action", "SUBMIT"}), 0) << ReadAll(Output());
}

TEST_F(AuditorTest, TheirWatchFindsALogThatWasSetBackAndOneThatWentAnotherWay) {
  const std::string copy = cluster_.directory() + "/copy";
  const auto set_back = [&] {
    ASSERT_EQ(cluster_.StopLedger(), 0);
    std::filesystem::remove_all(cluster_.LedgerData());
    std::filesystem::copy(copy, cluster_.LedgerData(), std::filesystem::copy_options::recursive);
    cluster_.StartLedger();
  };
  ASSERT_EQ(cluster_.StopLedger(), 0);
  std::filesystem::copy(cluster_.LedgerData(), copy, std::filesystem::copy_options::recursive);
  cluster_.StartLedger();
  ASSERT_TRUE(WalkSteps()[5].take(cluster_).ok());
  ASSERT_EQ(Audit({"watch", "--once", "--from-start"}), 0) << ReadAll(Output());

  set_back();
  EXPECT_EQ(Audit({"watch", "--once"}), 1);
  EXPECT_NE(ReadAll(Output()).find("日志变短了"), std::string::npos) << ReadAll(Output());

  // The same step again is another entry: it has another time and request id.
  ASSERT_TRUE(WalkSteps(1000)[5].take(cluster_).ok());
  EXPECT_EQ(Audit({"watch", "--once"}), 1);
  EXPECT_NE(ReadAll(Output()).find("日志分叉了"), std::string::npos) << ReadAll(Output());
  EXPECT_FALSE(std::filesystem::is_empty(cluster_.directory() + "/evidence"));
}

}  // namespace
}  // namespace mingzhang
