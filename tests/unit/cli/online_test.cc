// The commands against services over TLS.
#include <filesystem>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/bundle/manifest.h"
#include "common/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/fake_services.h"

namespace mingzhang::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class OnlineTest : public CliTest {
 protected:
  OnlineTest() {
    EXPECT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
    services_ = std::make_unique<FakeServices>(Home());
  }

  Outcome As(const std::string& person, std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--as", person, "--ledger", services_->address(),
                                       "--workflow", services_->address()});
    return Cli(arguments);
  }
  Outcome Submit(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"submit", kFakeBudget});
    return As("head", more);
  }

  std::string ShowOf(const budget::v1::Budget& budget) {
    services_->SetBudget(budget);
    return As("editor", {"budget", "show", kFakeBudget}).out;
  }

  static budget::v1::ValidationReport Report(int warnings) {
    budget::v1::ValidationReport report;
    for (int i = 0; i < warnings; ++i) {
      auto& finding = *report.add_findings();
      finding.set_rule_id("STR-014");
      finding.set_place("expenditure_lines[" + std::to_string(i) + "]");
      finding.set_finding_id("STR-014@" + finding.place());
      finding.set_severity(budget::v1::SEVERITY_WARNING);
    }
    return report;
  }

  std::unique_ptr<FakeServices> services_;
};

TEST_F(OnlineTest, CarriesThePersonsToken) {
  EXPECT_EQ(As("editor", {"budget", "show", kFakeBudget}).exit_code, ExitCode::kOk);
  EXPECT_EQ("Bearer " + ReadAll(Home() / "people/editor.jwt"), services_->authorization() + "\n");
}

TEST_F(OnlineTest, ShowsABudgetAsTextAndJson) {
  EXPECT_THAT(As("editor", {"budget", "show", kFakeBudget}).out, HasSubstr("状态：编制中"));
  const auto json = As("editor", {"budget", "show", kFakeBudget, "--json"}).Json();
  EXPECT_EQ(json["state"], "BUDGET_STATE_DRAFTING");
  EXPECT_EQ(json["latest_version"], "1");
  EXPECT_EQ(json["cycle"], 0);
}

// Version 2 is published, and version 3 drafted by a correction that was cancelled.
budget::v1::Budget Published() {
  budget::v1::Budget budget;
  budget.set_name(kFakeBudget);
  budget.set_etag("etag-1");
  budget.set_state(budget::v1::BUDGET_STATE_PUBLISHED);
  budget.set_cycle(2);
  budget.set_latest_version(3);
  budget.mutable_publication()->set_version(2);
  return budget;
}

TEST_F(OnlineTest, CorrectsThePublishedVersionForAReason) {
  services_->SetBudget(Published());
  EXPECT_EQ(As("head", {"correct", kFakeBudget}).exit_code, ExitCode::kUsage);
  const Outcome run = As("head", {"correct", kFakeBudget, "--reason", "水费金额有误"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("：已公开 → 编制中（更正，第 2 版）"));
  EXPECT_THAT(run.out, HasSubstr("回执已验证"));
}

TEST_F(OnlineTest, ShowsACorrectionAndThatWhatIsPublishedHoldsUntilThen) {
  budget::v1::Budget budget = Published();
  EXPECT_THAT(ShowOf(budget), AllOf(HasSubstr("第 2 版，按期\n"), Not(HasSubstr("更正"))));
  budget.set_state(budget::v1::BUDGET_STATE_DRAFTING);
  budget.set_cycle(3);
  budget.mutable_correction()->set_version(2);
  budget.mutable_correction()->set_subject("head");
  budget.mutable_correction()->set_reason("水费金额有误");
  budget.mutable_correction()->mutable_time()->set_seconds(1'767'225'600);
  EXPECT_THAT(ShowOf(budget),
              AllOf(HasSubstr("轮次：3\n"), HasSubstr("第 2 版，按期；更正公开之前继续有效\n"),
                    HasSubstr("正在更正：head 2026-01-01 08:00:00 更正第 2 版\n"),
                    HasSubstr("更正原因：水费金额有误\n")));
  budget.set_state(budget::v1::BUDGET_STATE_PUBLISHED);
  budget.mutable_publication()->set_version(4);
  EXPECT_THAT(ShowOf(budget), AllOf(HasSubstr("第 4 版，按期\n"),
                                    HasSubstr("\n更正：head 2026-01-01 08:00:00 更正第 2 版\n")));
}

TEST_F(OnlineTest, SaysWhatHappenedAndVerifiesTheReceipt) {
  const Outcome run = Submit();
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("：编制中 → 已报送（报送，第 1 版）"));
  EXPECT_THAT(run.out, HasSubstr("etag：etag-2"));
  EXPECT_THAT(run.out, HasSubstr("回执已验证：审计日志第 0 条（日志共 1 条）"));
  EXPECT_EQ(services_->submitted().target().etag(), "etag-1");
  EXPECT_THAT(services_->submitted().target().request_id(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST_F(OnlineTest, SendsWhatTheCommandLineSaysInPlaceOfWhatItRead) {
  const Outcome run = Submit({"--etag", "mine", "--version", "7", "--request-id", "r-1", "--json"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  const auto target = services_->submitted().target();
  EXPECT_EQ(target.etag(), "mine");
  EXPECT_EQ(target.version(), 7);
  EXPECT_EQ(target.request_id(), "r-1");
  const auto json = run.Json();
  EXPECT_EQ(json["receipt_verified"], true);
  EXPECT_EQ(json["log_index"], 0);
  EXPECT_EQ(json["entry"]["action"], "ACTION_SUBMIT");
}

TEST_F(OnlineTest, ExpandsAcknowledgements) {
  services_->SetReport(Report(2));
  ASSERT_EQ(Submit({"--ack", "STR-014=已批准"}).exit_code, ExitCode::kOk);
  const auto submitted = services_->submitted();
  ASSERT_EQ(submitted.acknowledgements_size(), 2);
  EXPECT_EQ(submitted.acknowledgements(1).finding_id(), "STR-014@expenditure_lines[1]");
  EXPECT_EQ(submitted.acknowledgements(1).reason(), "已批准");
}

TEST_F(OnlineTest, SavesTheReceiptForOfflineUse) {
  const std::string path = directory_ / "submit.proof";
  ASSERT_EQ(Submit({"--receipt", path}).exit_code, ExitCode::kOk);
  services_->Stop();
  EXPECT_EQ(Cli({"audit", "verify", "--receipt", path, "--entry", path + ".entry"}).exit_code,
            ExitCode::kOk);
}

TEST_F(OnlineTest, SaysThatTheStepWasTakenWhenItsReceiptIsFalse) {
  services_->TamperWithReceipts([](ledger::v1::Receipt& receipt) {
    ledger::v1::AuditEntry entry;
    entry.ParseFromString(receipt.entry());
    entry.set_comment("另一条意见");
    receipt.set_entry(entry.SerializeAsString());
  });
  const std::string path = directory_ / "evidence.proof";
  const Outcome run = Submit({"--receipt", path});
  EXPECT_EQ(run.exit_code, ExitCode::kRefused);
  EXPECT_THAT(run.err, HasSubstr("办理已完成，但回执验证失败"));
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(OnlineTest, RefusesAGenuineReceiptOfAnotherEntry) {
  ledger::v1::AuditEntry other;
  other.set_resource(kFakeBudget);
  services_->log().Append(other);
  services_->TamperWithReceipts(
      [this](ledger::v1::Receipt& receipt) { receipt = services_->log().MakeReceipt(0); });
  const Outcome run = Submit();
  EXPECT_EQ(run.exit_code, ExitCode::kRefused);
  EXPECT_THAT(run.err, HasSubstr("不是所请求的"));
}

TEST_F(OnlineTest, DoesNothingWithoutAKeyToVerifyTheReceiptWith) {
  std::filesystem::remove(Home() / "log.vkey");
  EXPECT_EQ(Submit().exit_code, ExitCode::kUsage);
  EXPECT_TRUE(services_->log().entries().empty());
}

TEST_F(OnlineTest, FetchesAllFindingsWhenTheErrorHasNoRoomForThem) {
  services_->SetReport(Report(5));
  absl::Status blocked = MakeError(absl::StatusCode::kFailedPrecondition,
                                   budget::v1::ERROR_REASON_VALIDATION_BLOCKED, "校验未通过");
  auto partial = Report(1);
  partial.set_omitted_findings(4);
  AddDetail(blocked, partial);
  services_->FailNextStep(blocked);
  const Outcome run = Submit({"--json"});
  EXPECT_EQ(run.exit_code, ExitCode::kRefused);
  EXPECT_EQ(run.Json()["error"]["findings"].size(), 5U);
  EXPECT_THAT(run.err, HasSubstr("expenditure_lines[4]"));
  EXPECT_THAT(run.err, Not(HasSubstr("未列出")));
}

TEST_F(OnlineTest, ExitsByTheServicesReason) {
  const struct {
    absl::Status status;
    ExitCode exit_code;
    bool retry;
  } cases[] = {
      {MakeError(absl::StatusCode::kAborted, budget::v1::ERROR_REASON_ETAG_MISMATCH, "已变化"),
       ExitCode::kConflict, false},
      {MakeError(absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_DUTY_CONFLICT, "x"),
       ExitCode::kDenied, false},
      {MakeError(absl::StatusCode::kUnauthenticated, budget::v1::ERROR_REASON_TOKEN_EXPIRED, "x"),
       ExitCode::kDenied, false},
      {MakeError(absl::StatusCode::kUnavailable, budget::v1::ERROR_REASON_LEDGER_UNAVAILABLE, "x"),
       ExitCode::kUnavailable, true},
      {absl::InternalError("x"), ExitCode::kOther, true},
  };
  for (const auto& test : cases) {
    services_->FailNextStep(test.status);
    const Outcome run = Submit({"--request-id", "r-9"});
    EXPECT_EQ(run.exit_code, test.exit_code) << test.status;
    EXPECT_EQ(run.err.find("--request-id r-9 --etag etag-1 --version 1") != std::string::npos,
              test.retry)
        << run.err;
  }
  EXPECT_EQ(As("head", {"submit", "divisions/652300/departments/999/budgets/2026"}).exit_code,
            ExitCode::kWrongResource);
}

TEST_F(OnlineTest, NamesTheAddressOfAServiceThatIsAway) {
  services_->Stop();
  const Outcome run = As("editor", {"budget", "show", kFakeBudget});
  EXPECT_EQ(run.exit_code, ExitCode::kUnavailable);
  EXPECT_THAT(run.err, HasSubstr("账本服务不可用：无法连接 " + services_->address()));
  EXPECT_THAT(run.err, HasSubstr("启动服务"));
  EXPECT_EQ(As("editor", {"health"}).exit_code, ExitCode::kUnavailable);
}

TEST_F(OnlineTest, TrustsNoCertificateOfAnotherAuthority) {
  WriteAll(Home() / "tls/ledger.pem", "");
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);  // A new authority.
  EXPECT_EQ(As("editor", {"budget", "show", kFakeBudget}).exit_code, ExitCode::kUnavailable);
  EXPECT_EQ(services_->authorization(), "");
}

TEST_F(OnlineTest, SeesBothServicesServe) {
  const Outcome run = As("editor", {"health", "--json"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  const auto json = run.Json();
  ASSERT_EQ(json["services"].size(), 2U);
  EXPECT_EQ(json["services"][0]["serving"], true);
}

TEST_F(OnlineTest, VerifiesTheWholeLogAndRemembersIt) {
  ASSERT_EQ(Submit().exit_code, ExitCode::kOk);
  const Outcome first = As("auditor", {"audit", "verify"});
  ASSERT_EQ(first.exit_code, ExitCode::kOk) << first.err;
  EXPECT_THAT(first.out, HasSubstr("共 1 条"));
  EXPECT_EQ(ReadAll(Home() / "verified.checkpoint"), services_->log().Note());
  const Outcome second = As("auditor", {"audit", "verify", "--json"});
  EXPECT_EQ(second.Json()["previous_tree_size"], 1);

  ledger::v1::AuditEntry rewritten;
  rewritten.set_comment("改写");
  services_->log().tampered_entries()[0] = rewritten.SerializeAsString();
  const Outcome third = As("auditor", {"audit", "verify"});
  EXPECT_EQ(third.exit_code, ExitCode::kRefused);
  EXPECT_THAT(third.err, HasSubstr("与上次验证时不同"));
}

TEST_F(OnlineTest, PreviewsAVersionForItsOwnerAloneAlsoInAFolderThatLetsOthersIn) {
  const std::vector<BundleFile> files = {{"index.html", "<p>预览</p>"}, {"data/lines.csv", "a,b"}};
  Manifest manifest;
  manifest.name = absl::StrCat(kFakeBudget, "/versions/1");
  manifest.files = ListFiles(files);
  auto sent = files;
  sent.push_back({kManifestFile, FormatManifest(manifest)});
  services_->SetPreview(sent);
  const auto output = directory_ / "preview";
  constexpr auto kForEverybody = static_cast<std::filesystem::perms>(0755);
  std::filesystem::create_directory(output);
  std::filesystem::permissions(output, kForEverybody);
  for (const char* when : {"new", "over one that others could read"}) {
    const Outcome run = As("head", {"preview", kFakeBudget, "--output", output});
    ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
    EXPECT_EQ(std::filesystem::status(output / "version-1").permissions(),
              std::filesystem::perms::owner_all)
        << when;
    EXPECT_EQ(std::filesystem::status(output).permissions(), kForEverybody) << "is not ours";
    std::filesystem::permissions(output / "version-1", kForEverybody);
  }
}

TEST_F(OnlineTest, PreviewsAVersionAsItWouldBePublished) {
  const std::vector<BundleFile> files = {{"index.html", "<p>预览</p>"}, {"data/lines.csv", "a,b"}};
  Manifest manifest;
  manifest.name = absl::StrCat(kFakeBudget, "/versions/1");
  manifest.files = ListFiles(files);
  auto sent = files;
  sent.push_back({kManifestFile, FormatManifest(manifest)});
  services_->SetPreview(sent);
  const auto output = directory_ / "preview";
  const Outcome run = As("head", {"preview", kFakeBudget, "--output", output});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("第 1 版的预览"));
  for (const BundleFile& file : sent) {
    EXPECT_EQ(ReadAll(output / "version-1" / file.path), file.contents) << file.path;
  }
  const auto permissions = std::filesystem::status(output).permissions();
  EXPECT_EQ(permissions, std::filesystem::perms::owner_all) << "for its owner alone";
  EXPECT_EQ(As("head", {"preview", kFakeBudget, "--output", output, "--json"}).Json()["files"], 2)
      << "the same again takes its place";

  sent[1].contents = "a,c";
  services_->SetPreview(sent);
  EXPECT_EQ(As("head", {"preview", kFakeBudget, "--output", output}).exit_code, ExitCode::kOther);
  EXPECT_EQ(ReadAll(output / "version-1/data/lines.csv"), "a,b") << "stays";
  EXPECT_EQ(As("head", {"preview", kFakeBudget, "--output", output, "--pdf"}).exit_code,
            ExitCode::kUsage);
}

}  // namespace
}  // namespace mingzhang::cli
