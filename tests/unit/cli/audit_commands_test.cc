// `mingzhang audit` against a service over TLS.
#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/fake_services.h"
#include "tests/unit/cli/log_source.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AuditCommandsTest : public CliTest {
 protected:
  AuditCommandsTest() {
    EXPECT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
    services_ = std::make_unique<FakeServices>(Home());
  }
  Outcome Audit(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "audit");
    arguments.insert(arguments.end(), {"--as", "auditor", "--ledger", services_->address()});
    return Cli(arguments);
  }

  std::unique_ptr<FakeServices> services_;
};

TEST_F(AuditCommandsTest, ListsPageByPage) {
  Grow(services_->log(), 2500);
  const Outcome run = Audit({"list"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("第 2499 件"));
  EXPECT_THAT(run.out, HasSubstr("共 2500 条"));
  const auto json = Audit({"list", "--json", "--limit", "1200"}).Json();
  EXPECT_EQ(json["entries"].size(), 1200U);
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(Audit({"list", "--json", "--action", "报送"}).exit_code, ExitCode::kOk);
  EXPECT_EQ(services_->listed().filter(), "action = SUBMIT");
}

TEST_F(AuditCommandsTest, AnEmptyListIsAListAllTheSame) {
  EXPECT_THAT(Audit({"list"}).out, HasSubstr("共 0 条"));
  EXPECT_EQ(Audit({"list", "--json"}).Json()["entries"].size(), 0U);
  EXPECT_THAT(Audit({"list", "--csv"}).out, StartsWith("\xEF\xBB\xBF序号,时间"));
}

TEST_F(AuditCommandsTest, WritesCsv) {
  ledger::v1::AuditEntry entry;
  entry.set_comment("=HYPERLINK(\"x\")");
  entry.set_resource(kFakeBudget);
  services_->log().Append(entry);
  const Outcome run = Audit({"list", "--csv"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("\"'=HYPERLINK(\"\"x\"\")\""));
  EXPECT_THAT(run.out, HasSubstr(kFakeBudget));
  EXPECT_EQ(Audit({"list", "--csv", "--json"}).exit_code, ExitCode::kUsage);
}

TEST_F(AuditCommandsTest, VerifiesEachEntrysProofBeforeItIsListed) {
  Grow(services_->log(), 20);
  const Outcome run = Audit({"list", "--proofs"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("每条都已验证在日志中"));
  services_->TamperWithList([](ledger::v1::ListAuditEntriesResponse& page) {
    page.mutable_entries(7)->set_comment("改过");
  });
  const Outcome tampered = Audit({"list", "--proofs"});
  EXPECT_EQ(tampered.exit_code, ExitCode::kRefused);
  EXPECT_THAT(tampered.err, HasSubstr("第 7 条的存在性证明不成立"));
  EXPECT_THAT(tampered.out, Not(HasSubstr("改过")));
  services_->TamperWithList([](ledger::v1::ListAuditEntriesResponse& page) {
    page.mutable_inclusion_proofs()->RemoveLast();
  });
  EXPECT_EQ(Audit({"list", "--proofs"}).exit_code, ExitCode::kRefused);
}

TEST_F(AuditCommandsTest, RefusesAListOutOfOrder) {
  Grow(services_->log(), 5);
  services_->TamperWithList([](ledger::v1::ListAuditEntriesResponse& page) {
    page.mutable_entries()->SwapElements(1, 2);
  });
  EXPECT_EQ(Audit({"list"}).exit_code, ExitCode::kRefused);
}

TEST_F(AuditCommandsTest, ARequestForTheFirstReceiptIsNotAnsweredWithAnother) {
  Grow(services_->log(), 3);
  EXPECT_EQ(Audit({"receipt", "0"}).exit_code, ExitCode::kOk);
  services_->TamperWithReceipts(
      [this](ledger::v1::Receipt& receipt) { receipt = services_->log().MakeReceipt(2); });
  const Outcome run = Audit({"receipt", "0"});
  EXPECT_EQ(run.exit_code, ExitCode::kRefused);
  EXPECT_THAT(run.err, HasSubstr("第 2 条的回执，不是第 0 条的"));
}

TEST_F(AuditCommandsTest, ExportsAndVerifiesTheExportOffline) {
  Grow(services_->log(), 300);
  const std::string out = directory_ / "export";
  ASSERT_EQ(Audit({"export", out}).exit_code, ExitCode::kOk);
  WriteAll(directory_ / "then.checkpoint", services_->log().Note());
  Grow(services_->log(), 300);
  const Outcome second = Audit({"export", out, "--json"});
  ASSERT_EQ(second.exit_code, ExitCode::kOk) << second.err;
  EXPECT_EQ(second.Json()["new_entries"], 300);
  services_->Stop();
  const Outcome verified = Cli(
      {"audit", "verify", "--export", out, "--since", (directory_ / "then.checkpoint").string()});
  EXPECT_EQ(verified.exit_code, ExitCode::kOk) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("共 600 条"));
  EXPECT_THAT(verified.out, HasSubstr("（300 条）一致，只有增加"));
  EXPECT_EQ(Cli({"audit", "verify", "--export", directory_ / "none"}).exit_code,
            ExitCode::kBadInput);
}

TEST_F(AuditCommandsTest, FollowsAChangeOfTheLogsKey) {
  Grow(services_->log(), 3);
  const std::string early = directory_ / "early.proof";
  ASSERT_EQ(Audit({"receipt", "1", "-o", early}).exit_code, ExitCode::kOk);
  ASSERT_EQ(Audit({"verify"}).exit_code, ExitCode::kOk);
  services_->RotateLogKey();
  Grow(services_->log(), 300);
  const std::string late = directory_ / "late.proof";
  const std::string out = directory_ / "export";
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"checkpoint"},
                                                                     {"receipt", "5", "-o", late},
                                                                     {"list", "--proofs"},
                                                                     {"verify"},
                                                                     {"export", out},
                                                                     {"watch", "--once"}}) {
    const Outcome run = Audit(arguments);
    EXPECT_EQ(run.exit_code, ExitCode::kOk) << arguments[0] << run.err;
  }
  services_->Stop();
  for (const std::string& path : {early, late}) {
    EXPECT_EQ(Cli({"audit", "verify", "--receipt", path, "--entry", path + ".entry"}).exit_code,
              ExitCode::kOk);
  }
  EXPECT_EQ(Cli({"audit", "verify", "--export", out}).exit_code, ExitCode::kOk);
  EXPECT_NE(ReadAll(directory_ / "export/log.vkey"), ReadAll(Home() / "log.vkey"));
  std::filesystem::remove(directory_ / "export/log.keys.json");
  EXPECT_EQ(Cli({"audit", "verify", "--export", out}).exit_code, ExitCode::kRefused);
}

TEST_F(AuditCommandsTest, WatchesAndShouts) {
  Grow(services_->log(), 3);
  ASSERT_EQ(Audit({"watch", "--once", "--from-start"}).exit_code, ExitCode::kOk);
  Grow(services_->log(), 2);
  const Outcome run = Audit({"watch", "--once"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("第 4 件"));
  EXPECT_THAT(run.out, Not(HasSubstr("第 2 件")));
  services_->log().tampered_entries().pop_back();
  const Outcome alarm = Audit({"watch"});
  EXPECT_EQ(alarm.exit_code, ExitCode::kRefused);
  EXPECT_THAT(alarm.err, HasSubstr("日志变短了"));
  EXPECT_TRUE(std::filesystem::exists(Home() / "evidence"));
  services_->Stop();
  EXPECT_EQ(Audit({"watch", "--once"}).exit_code, ExitCode::kUnavailable);
}

}  // namespace
}  // namespace mingzhang::cli
