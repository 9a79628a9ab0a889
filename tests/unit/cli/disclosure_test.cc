// `mingzhang disclosure` against a service over TLS.
#include <filesystem>
#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/fake_disclosures.h"
#include "tests/unit/cli/log_source.h"

namespace mingzhang::cli {
namespace {

using ledger::v1::Disclosure;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class DisclosureTest : public CliTest {
 protected:
  DisclosureTest() {
    EXPECT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
    // Somebody who has no token.
    std::filesystem::remove_all(Home() / "people");
    std::filesystem::remove(Home() / "profile.json");
    service_ = std::make_unique<FakeDisclosures>(Home());
    Grow(service_->log(), 3);
    service_->Publish(first_);
    Grow(service_->log(), 2);
  }

  Outcome Run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "disclosure");
    arguments.insert(arguments.end(), {"--ledger", service_->address()});
    return Cli(arguments);
  }
  std::filesystem::path Folder() const { return directory_ / "公开"; }
  Outcome Download(const std::string& name = kPublishedBudget) const {
    return Run({"download", name, "--output", Folder()});
  }
  Outcome Verify() const { return Cli({"verify-disclosure", Folder()}); }
  void ExpectNothingWritten() const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      EXPECT_EQ(entry.path().filename(), "home");
    }
  }

  PublishedDisclosure first_{3, 1};
  std::unique_ptr<FakeDisclosures> service_;
};

TEST_F(DisclosureTest, ListsWhatIsPublishedWithoutSayingWhoAsks) {
  service_->Publish(PublishedDisclosure(4, 2));
  const Outcome run = Run({"list", "divisions/652300", "--year", "2026"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("budgets/2026/disclosures/1  工业和信息化局"),
                             HasSubstr("已被更正替代"), HasSubstr("共 2 次公开")));
  EXPECT_EQ(service_->pages(), 2);
  EXPECT_FALSE(service_->heard_of_a_caller());
  const auto json = Run({"list", "divisions/652300", "--json"}).Json();
  EXPECT_EQ(json["disclosures"].size(), 2U);
  EXPECT_EQ(json["disclosures"][1]["state"], "DISCLOSURE_STATE_CURRENT");
  EXPECT_THAT(Run({"list", "divisions/652300", "--year", "2025"}).out, HasSubstr("共 0 次公开"));
  EXPECT_EQ(Run({"list", "--year", "26"}).exit_code, ExitCode::kUsage);
}

TEST_F(DisclosureTest, ShowsADisclosureAndVerifiesItsReceipt) {
  service_->Publish(PublishedDisclosure(4, 2));
  const Outcome current = Run({"show", kPublishedBudget});
  ASSERT_EQ(current.exit_code, ExitCode::kOk) << current.err;
  EXPECT_THAT(current.out, AllOf(HasSubstr("/disclosures/2\n"), HasSubstr("状态：已公开\n"),
                                 HasSubstr("版本：第 4 版"), HasSubstr("data/lines.csv  36 字节"),
                                 HasSubstr("回执已验证：审计日志第 6 条")));
  const Outcome before = Run({"show", std::string(kPublishedBudget) + "/disclosures/1"});
  EXPECT_THAT(before.out, AllOf(HasSubstr("已被更正替代，于 2026-02-02 10:40:00 由 "),
                                HasSubstr("第 3 版"), HasSubstr("审计日志第 3 条")));
  const auto json = Run({"show", kPublishedBudget, "--json"}).Json();
  EXPECT_EQ(json["receipt_verified"], true);
  EXPECT_EQ(json["files"].size(), 7U);
  EXPECT_FALSE(service_->heard_of_a_caller());
}

TEST_F(DisclosureTest, SaysWhenTheReceiptCannotBeVerified) {
  const std::string key = ReadAll(Home() / "log.vkey");
  std::filesystem::remove(Home() / "log.vkey");
  const Outcome run = Run({"show", kPublishedBudget});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("回执未验证：没有审计日志的验证公钥"));
  EXPECT_EQ(Run({"show", kPublishedBudget, "--json"}).Json()["receipt_verified"], false);
  // What people keep has to be proven.
  EXPECT_EQ(Download().exit_code, ExitCode::kUsage);
  ExpectNothingWritten();
  WriteAll(directory_ / "home/key", key);
  EXPECT_EQ(
      Run({"download", kPublishedBudget, "--output", Folder(), "--key", Home() / "key"}).exit_code,
      ExitCode::kOk);
}

TEST_F(DisclosureTest, DownloadsAFolderThatProvesItself) {
  const Outcome run = Download();
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("/disclosures/1（第 3 版，已公开），6 个文件"),
                             HasSubstr("回执已验证：审计日志第 3 条")));
  for (const BundleFile& file : first_.files) {
    EXPECT_EQ(ReadAll(Folder() / file.path), file.contents) << file.path;
  }
  EXPECT_EQ(ReadAll(Folder() / "manifest.json"), first_.ManifestText());
  const Outcome verified = Verify();
  EXPECT_EQ(verified.exit_code, ExitCode::kOk) << verified.err;
  EXPECT_EQ(Cli({"audit", "verify", "--receipt", Folder() / "publication.tlog-proof", "--entry",
                 Folder() / "publication.tlog-proof.entry"})
                .exit_code,
            ExitCode::kOk);
  EXPECT_FALSE(service_->heard_of_a_caller());
}

TEST_F(DisclosureTest, ReplacesWhatItDownloadedBeforeAndNothingElse) {
  ASSERT_EQ(Download().exit_code, ExitCode::kOk);
  Grow(service_->log(), 1);
  EXPECT_EQ(Download().exit_code, ExitCode::kOk);
  service_->Publish(PublishedDisclosure(4, 2));
  const Outcome correction = Download();
  EXPECT_EQ(correction.exit_code, ExitCode::kWrongResource);
  EXPECT_THAT(Verify().out, HasSubstr("第 3 版"));
  WriteAll(Folder() / "notes.txt", "mine");
  EXPECT_EQ(Download(std::string(kPublishedBudget) + "/disclosures/1").exit_code,
            ExitCode::kWrongResource);
  EXPECT_EQ(ReadAll(Folder() / "notes.txt"), "mine");
}

TEST_F(DisclosureTest, DownloadsFilesOfManyPieces) {
  PublishedDisclosure large(4, 2);
  std::string contents;
  while (contents.size() < (std::size_t{5} << 20) + 1) contents += std::to_string(contents.size());
  large.files.push_back({"document.pdf", contents});
  large.manifest.files = ListFiles(large.files);
  large.entry.set_manifest_digest(ToBytes(Sha256(large.ManifestText())));
  service_->Publish(large);
  ASSERT_EQ(Download().exit_code, ExitCode::kOk);
  EXPECT_TRUE(ReadAll(Folder() / "document.pdf") == contents);
  EXPECT_EQ(Verify().exit_code, ExitCode::kOk);
}

TEST_F(DisclosureTest, RefusesFilesThatAreNotAsPublishedAndWritesNone) {
  const std::function<void(std::string&)> changes[] = {
      [](std::string& contents) { contents[3] ^= 1; },
      [](std::string& contents) { contents += "x"; },
      [](std::string& contents) { contents.append(std::size_t{3} << 20, 'x'); },
      [](std::string& contents) { contents.pop_back(); },
      [](std::string& contents) { contents.clear(); }};
  for (const char* path : {"tables.xlsx", "data/lines.csv", "manifest.json"}) {
    for (const auto& change : changes) {
      service_->TamperWithFile(path, change);
      const Outcome run = Download();
      EXPECT_EQ(run.exit_code, ExitCode::kRefused) << path << run.err;
      EXPECT_THAT(run.err, HasSubstr(path));
      ExpectNothingWritten();
    }
  }
  service_->TamperWithFile("", nullptr);
  EXPECT_EQ(Download().exit_code, ExitCode::kOk);
}

TEST_F(DisclosureTest, RefusesAnswersThatTheLogDoesNotVouchFor) {
  const std::function<void(Disclosure&)> changes[] = {
      [](Disclosure& disclosure) { disclosure.set_version(4); },
      [](Disclosure& disclosure) { disclosure.set_version_digest(std::string(32, 'x')); },
      [](Disclosure& disclosure) { disclosure.set_manifest_digest(std::string(32, 'x')); },
      [](Disclosure& disclosure) { disclosure.clear_version_digest(); },
      [](Disclosure& disclosure) { disclosure.clear_manifest_digest(); },
      [](Disclosure& disclosure) { disclosure.set_log_index(2); },
      [](Disclosure& disclosure) { disclosure.mutable_publish_time()->set_seconds(1); },
      [](Disclosure& disclosure) {
        disclosure.set_name(std::string(kPublishedBudget) + "/disclosures/2");
      },
      [](Disclosure& disclosure) {
        disclosure.set_name("divisions/652300/departments/302/budgets/2026/disclosures/1");
      },
      [](Disclosure& disclosure) { disclosure.set_name("../../etc"); },
      [](Disclosure& disclosure) { disclosure.clear_receipt(); },
      [](Disclosure& disclosure) { disclosure.mutable_receipt()->mutable_entry()->back() ^= 1; },
      [this](Disclosure& disclosure) {
        *disclosure.mutable_receipt() = service_->log().MakeReceipt(1);
      }};
  for (const auto& change : changes) {
    service_->Tamper(change);
    EXPECT_EQ(Run({"show", kPublishedBudget}).exit_code, ExitCode::kRefused);
    EXPECT_EQ(Download().exit_code, ExitCode::kRefused);
    ExpectNothingWritten();
  }
  service_->Tamper([](Disclosure& disclosure) { disclosure.clear_files(); });
  EXPECT_EQ(Download().exit_code, ExitCode::kRefused);
  ExpectNothingWritten();
}

TEST_F(DisclosureTest, IsNotAnsweredWithAnotherDisclosureOfTheBudget) {
  service_->Publish(PublishedDisclosure(4, 2));
  service_->Tamper([this](Disclosure& disclosure) {
    disclosure.set_name(std::string(kPublishedBudget) + "/disclosures/2");
    disclosure.set_version(4);
    *disclosure.mutable_receipt() = service_->log().MakeReceipt(6);
  });
  const Outcome run = Run({"show", std::string(kPublishedBudget) + "/disclosures/1"});
  EXPECT_EQ(run.exit_code, ExitCode::kRefused);
  EXPECT_THAT(run.err, HasSubstr("不是所要的"));
}

TEST_F(DisclosureTest, SaysWhatIsNotThere) {
  EXPECT_EQ(Run({"show", "divisions/652300/departments/302/budgets/2026"}).exit_code,
            ExitCode::kWrongResource);
  EXPECT_EQ(Download(std::string(kPublishedBudget) + "/disclosures/9").exit_code,
            ExitCode::kWrongResource);
  for (const char* end : {"/disclosures/", "/disclosures/0", "/disclosures/01", "/disclosures/x",
                          "/versions/1", "/disclosures/1/2"}) {
    EXPECT_EQ(Run({"show", kPublishedBudget + std::string(end)}).exit_code, ExitCode::kUsage)
        << end;
  }
  ExpectNothingWritten();
}

}  // namespace
}  // namespace mingzhang::cli
