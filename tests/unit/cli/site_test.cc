// mingzhang site build, against a DisclosureService over TLS.
#include <filesystem>
#include <map>
#include <memory>

#include "common/bundle/manifest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_disclosures.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/fake_services.h"
#include "tests/unit/cli/log_source.h"

namespace mingzhang::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const MadeUpDepartment kIndustry{"652300", "昌吉回族自治州", "301", "昌吉回族自治州工业和信息化局"};
const MadeUpDepartment kFinance{"310107", "普陀区", "210", "普陀区财政局"};

class SiteTest : public CliTest {
 protected:
  SiteTest() {
    EXPECT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
    disclosures_ = std::make_unique<FakeDisclosures>(
        audit::Signer::LoadOrCreate(Home() / "log.key", "mingzhang.example/development").value(),
        BundleShape{});
    services_ = std::make_unique<FakeServices>(
        Home(), std::vector<server::HostedService>{
                    {ledger::v1::DisclosureService::service_full_name(), disclosures_.get()}});
  }

  Outcome Build(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"site", "build", Site().string(), "--ledger",
                                          services_->address()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Cli(arguments);
  }
  nlohmann::json BuildJson() const {
    const Outcome run = Build({"--json"});
    EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
    return run.Json();
  }
  fs::path Site() const { return directory_ / "site"; }
  std::string Page(const DisclosureName& name, const std::string& file) const {
    return ReadAll(Site() / name.ToString() / file);
  }
  // What a server would show: path, bytes and when it was written.
  std::map<std::string, std::pair<std::string, fs::file_time_type>> Files() const {
    std::map<std::string, std::pair<std::string, fs::file_time_type>> files;
    std::error_code none;
    for (const auto& file : fs::recursive_directory_iterator(Site(), none)) {
      const std::string path = file.path().lexically_relative(Site()).string();
      if (file.is_regular_file() && !path.starts_with('.')) {
        files[path] = {ReadAll(file.path()), file.last_write_time()};
      }
    }
    return files;
  }

  std::unique_ptr<FakeDisclosures> disclosures_;
  std::unique_ptr<FakeServices> services_;
};

TEST_F(SiteTest, HasEveryFileOfEveryDisclosureByteForByte) {
  const auto name = disclosures_->Publish(kIndustry, 2026);
  disclosures_->Publish(kFinance, 2025);
  const Outcome run = Build();
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("2 个预算，2 次公开；新增 2 次"));
  for (const BundleFile& file : MakeUpBundle(kIndustry, name, BundleShape{})) {
    EXPECT_EQ(Page(name, file.path), file.contents) << file.path;
  }
  const auto files = Files();
  for (const char* path :
       {"index.html", "verify.html", "404.html", "assets/site.css", "assets/search.js",
        "divisions/652300/departments/301/budgets/2026/index.html", "years/2025/index.html"}) {
    EXPECT_TRUE(files.contains(path)) << path;
  }
  EXPECT_THAT(files.at("assets/search-index.js").first, HasSubstr("昌吉回族自治州"));
}

TEST_F(SiteTest, KeepsAReceiptBesideTheFilesThatStandsByItself) {
  const auto name = disclosures_->Publish(kIndustry, 2026);
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  services_->Stop();
  const std::string proof = (Site() / name.ToString() / "publication.tlog-proof").string();
  const Outcome verified =
      Cli({"audit", "verify", "--receipt", proof, "--entry", proof + ".entry"});
  EXPECT_EQ(verified.exit_code, ExitCode::kOk) << verified.err;
}

TEST_F(SiteTest, DownloadsAndWritesNothingWhenNothingIsNew) {
  disclosures_->Publish(kIndustry, 2025);
  disclosures_->Publish(kIndustry, 2026);
  disclosures_->Publish(kIndustry, 2026, "水费重复列支");
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  const auto before = Files();
  const int downloads = disclosures_->downloads();
  const auto again = BuildJson();
  EXPECT_EQ(again["disclosures"], 3);
  EXPECT_EQ(again["budgets"], 2);
  EXPECT_EQ(again["added"], 0);
  EXPECT_EQ(again["pages_written"], 0);
  EXPECT_EQ(disclosures_->downloads(), downloads);
  EXPECT_TRUE(Files() == before);
}

TEST_F(SiteTest, DownloadsOnlyWhatIsNewAndRewritesOnlyThePagesThatChange) {
  disclosures_->Publish(kIndustry, 2026);
  disclosures_->Publish(kFinance, 2025);
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  const auto before = Files();
  const int downloads = disclosures_->downloads();
  const auto name = disclosures_->Publish(kFinance, 2026);
  EXPECT_EQ(BuildJson()["added"], 1);
  EXPECT_EQ(disclosures_->downloads() - downloads,
            static_cast<int>(MakeUpBundle(kFinance, name, BundleShape{}).size()));
  for (const auto& [path, file] : before) {
    const bool changed = Files().at(path) != file;
    const bool lists_it = path == "index.html" || path == "assets/search-index.js" ||
                          path == "divisions/index.html" || path == "years/2026/index.html" ||
                          path == "divisions/310107/index.html" ||
                          path == "divisions/310107/departments/210/index.html";
    EXPECT_EQ(changed, lists_it) << path;
  }
}

TEST_F(SiteTest, MarksWhatWasCorrectedAndKeepsItVerifiable) {
  const auto first = disclosures_->Publish(kIndustry, 2026);
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  const std::string frozen = Page(first, "index.html");
  const auto second = disclosures_->Publish(kIndustry, 2026, "水费重复列支");
  EXPECT_EQ(BuildJson()["superseded"], 1);
  EXPECT_EQ(Page(first, "original/index.html"), frozen);
  EXPECT_THAT(Page(first, "index.html"), HasSubstr("被更正替代"));
  EXPECT_THAT(Page(first, "index.html"), HasSubstr("水费重复列支"));
  EXPECT_THAT(Page(first, "index.html"), HasSubstr("../2/index.html"));
  EXPECT_THAT(Page(second, "index.html"), Not(HasSubstr("被更正替代")));
  EXPECT_THAT(ReadAll(Site() / first.budget.ToString() / "index.html"), HasSubstr("水费重复列支"));
  const Outcome verified = Cli({"verify-disclosure", Site() / first.ToString()});
  EXPECT_EQ(verified.exit_code, ExitCode::kOk) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("水费重复列支 查看更正后的公开（../2/index.html）"));
  // As verify.html says.
  fs::rename(Site() / first.ToString() / "original/index.html",
             Site() / first.ToString() / "index.html");
  for (const BundleFile& file : MakeUpBundle(kIndustry, first, BundleShape{})) {
    EXPECT_EQ(Page(first, file.path), file.contents) << file.path;
  }
  // And a third marks the second alone; the first is put right again.
  disclosures_->Publish(kIndustry, 2026, "车辆数有误");
  EXPECT_EQ(BuildJson()["superseded"], 1);
  EXPECT_THAT(Page(first, "index.html"), HasSubstr("水费重复列支"));
  EXPECT_THAT(Page(second, "index.html"), HasSubstr("车辆数有误"));
}

TEST_F(SiteTest, SeesThroughAListThatIsFromBeforeAndAfterACorrection) {
  const auto first = disclosures_->Publish(kIndustry, 2026);
  disclosures_->Publish(kIndustry, 2026, "水费重复列支");
  // GetDisclosure has receipts and says what holds; the list is stale.
  disclosures_->Tamper([&](ledger::v1::Disclosure& disclosure) {
    if (disclosure.has_receipt() || disclosure.name() != first.ToString()) return;
    disclosure.set_state(ledger::v1::DISCLOSURE_STATE_CURRENT);
    disclosure.clear_superseded_by();
  });
  EXPECT_EQ(BuildJson()["superseded"], 1);
  EXPECT_THAT(Page(first, "index.html"), HasSubstr("被更正替代"));
}

TEST_F(SiteTest, GoesOnWhereADownloadBroke) {
  disclosures_->Publish(kFinance, 2026);
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  const auto before = Files();
  const auto name = disclosures_->Publish(kIndustry, 2026);
  disclosures_->BreakDownloadsOf("tables.xlsx");
  EXPECT_EQ(Build().exit_code, ExitCode::kUnavailable);
  EXPECT_TRUE(Files() == before) << "something of it can be seen";
  disclosures_->BreakDownloadsOf("");
  EXPECT_EQ(BuildJson()["added"], 1);
  for (const BundleFile& file : MakeUpBundle(kIndustry, name, BundleShape{})) {
    EXPECT_EQ(Page(name, file.path), file.contents) << file.path;
  }
}

TEST_F(SiteTest, KeepsNothingOfAFileThatIsNotAsItsManifestSays) {
  disclosures_->Publish(kIndustry, 2026);
  for (const auto& spoil : std::vector<std::function<void(std::string&)>>{
           [](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; },
           [](std::string& bytes) { bytes += "more"; },
           [](std::string& bytes) { bytes.pop_back(); },
           [](std::string& bytes) { bytes.clear(); }}) {
    for (const char* spoilt : {"data/lines.csv", "index.html", "manifest.json"}) {
      disclosures_->TamperWithFiles(
          [&](const std::string&, const std::string& path, std::string& bytes) {
            if (path == spoilt) spoil(bytes);
          });
      const Outcome run = Build();
      EXPECT_EQ(run.exit_code, ExitCode::kRefused) << run.err;
      EXPECT_THAT(Files(), IsEmpty()) << spoilt;
    }
  }
}

TEST_F(SiteTest, BelievesNoDisclosureThatTheLogDoesNotProve) {
  disclosures_->Publish(kIndustry, 2026);
  disclosures_->Publish(kFinance, 2026);
  ledger::v1::Receipt other;
  disclosures_->Tamper([&](ledger::v1::Disclosure& disclosure) {
    if (disclosure.name().find("310107") != std::string::npos) other = disclosure.receipt();
  });
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  fs::remove_all(Site());
  for (const auto& tamper : std::vector<std::function<void(ledger::v1::Disclosure&)>>{
           [](auto& disclosure) { disclosure.mutable_receipt()->set_checkpoint("x"); },
           [](auto& disclosure) { disclosure.mutable_receipt()->mutable_entry()->append("x"); },
           [&](auto& disclosure) { *disclosure.mutable_receipt() = other; },
           [](auto& disclosure) { disclosure.set_manifest_digest(std::string(32, 'x')); },
           [](auto& disclosure) { disclosure.clear_manifest_digest(); },
           [](auto& disclosure) { disclosure.set_version_digest(std::string(32, 'x')); },
           [](auto& disclosure) { disclosure.clear_version_digest(); },
           [](auto& disclosure) { disclosure.mutable_publish_time()->set_seconds(1); },
           [](auto& disclosure) { disclosure.set_log_index(9); },
           [](auto& disclosure) { disclosure.set_version(9); },
           [](auto& disclosure) { disclosure.mutable_files(0)->set_digest(std::string(32, 'x')); },
           [](auto& disclosure) { disclosure.add_files()->set_path("more.html"); },
           [](auto& disclosure) { disclosure.mutable_files()->RemoveLast(); },
           [](auto& disclosure) { disclosure.mutable_files()->DeleteSubrange(0, 1); },
           [](auto& disclosure) { disclosure.set_name("divisions/1/../../x"); }}) {
    disclosures_->Tamper([&](ledger::v1::Disclosure& disclosure) {
      if (disclosure.name().find("652300") == std::string::npos) return;
      tamper(disclosure);
    });
    const Outcome run = Build();
    EXPECT_NE(run.exit_code, ExitCode::kOk);
    for (const auto& [path, file] : Files()) {
      EXPECT_THAT(path, Not(HasSubstr("652300"))) << run.err;
    }
  }
}

TEST_F(SiteTest, RefusesALedgerThatChangedOrLostWhatWasPublished) {
  disclosures_->Publish(kIndustry, 2026);
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  const auto before = Files();
  disclosures_->Tamper([](ledger::v1::Disclosure& disclosure) {
    disclosure.set_manifest_digest(std::string(32, 'x'));
  });
  const Outcome changed = Build();
  EXPECT_EQ(changed.exit_code, ExitCode::kRefused);
  EXPECT_THAT(changed.err, HasSubstr("与站点上的不同"));
  disclosures_->Tamper(nullptr);
  services_.reset();
  disclosures_ = std::make_unique<FakeDisclosures>(
      audit::Signer::LoadOrCreate(Home() / "log.key", "mingzhang.example/development").value(),
      BundleShape{});
  services_ = std::make_unique<FakeServices>(
      Home(), std::vector<server::HostedService>{
                  {ledger::v1::DisclosureService::service_full_name(), disclosures_.get()}});
  const Outcome lost = Build();
  EXPECT_EQ(lost.exit_code, ExitCode::kRefused);
  EXPECT_THAT(lost.err, HasSubstr("账本里却没有"));
  EXPECT_TRUE(Files() == before);
}

TEST_F(SiteTest, DownloadsAgainWhatSomebodyTookAway) {
  const auto name = disclosures_->Publish(kIndustry, 2026);
  disclosures_->Publish(kIndustry, 2026, "水费重复列支");
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  const auto before = Files();
  fs::remove_all(Site() / name.ToString());
  EXPECT_EQ(BuildJson()["added"], 1);
  for (const auto& [path, file] : Files()) EXPECT_EQ(file.first, before.at(path).first) << path;
}

TEST_F(SiteTest, RecognizesItsFilesWhenItsStateIsLost) {
  const auto name = disclosures_->Publish(kIndustry, 2026);
  disclosures_->Publish(kIndustry, 2026, "水费重复列支");
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  const auto before = Files();
  const int downloads = disclosures_->downloads();
  fs::remove(Site() / ".mingzhang-site/state.jsonl");
  ASSERT_EQ(Build().exit_code, ExitCode::kOk);
  // The manifests alone.
  EXPECT_EQ(disclosures_->downloads(), downloads + 2);
  EXPECT_TRUE(Files() == before);
  fs::remove(Site() / ".mingzhang-site/state.jsonl");
  WriteAll(Site() / name.ToString() / "data/lines.csv", "changed");
  const Outcome run = Build();
  EXPECT_EQ(run.exit_code, ExitCode::kWrongResource) << run.err;
  EXPECT_EQ(Page(name, "data/lines.csv"), "changed");
}

TEST_F(SiteTest, GoesThroughEveryPageOfTheList) {
  for (int department = 100; department < 205; ++department) {
    disclosures_->Publish({"652300", "昌吉", std::to_string(department), "某局"}, 2026);
  }
  const auto built = BuildJson();
  EXPECT_EQ(built["budgets"], 105);
  EXPECT_EQ(built["added"], 105);
  EXPECT_THAT(ReadAll(Site() / "index.html"), HasSubstr("105 个部门预算"));
}

TEST_F(SiteTest, ExportsTheHashesOfTheLogForAnAuditorAndNoEntries) {
  disclosures_->Publish(kIndustry, 2026);
  Grow(services_->log(), 300, "不公开的意见");
  const Outcome without = Build();
  EXPECT_EQ(without.exit_code, ExitCode::kOk) << without.err;
  EXPECT_THAT(without.out, HasSubstr("没有更新审计日志"));
  EXPECT_FALSE(fs::exists(Site() / "log"));
  EXPECT_THAT(ReadAll(Site() / "verify.html"), Not(HasSubstr("href=\"log/")));

  const Outcome with = Build({"--as", "auditor"});
  ASSERT_EQ(with.exit_code, ExitCode::kOk) << with.err;
  EXPECT_EQ(ReadAll(Site() / "log/checkpoint"), services_->log().Note());
  EXPECT_EQ(ReadAll(Site() / "log/keys.txt"), ReadAll(Home() / "log.vkey"));
  EXPECT_TRUE(fs::exists(Site() / "log/tile/0/001.p/44"));
  EXPECT_FALSE(fs::exists(Site() / "log/tile/entries"));
  EXPECT_THAT(ReadAll(Site() / "verify.html"), HasSubstr("href=\"log/checkpoint\""));
  for (const auto& [path, file] : Files()) {
    EXPECT_THAT(file.first, Not(HasSubstr("不公开的意见"))) << path;
  }
}

TEST_F(SiteTest, NamesEveryKeyThatHasSignedTheLog) {
  disclosures_->Publish(kIndustry, 2026);
  Grow(services_->log(), 3);
  services_->RotateLogKey();
  const Outcome run = Build({"--as", "auditor"});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  const std::string keys = ReadAll(Site() / "log/keys.txt");
  EXPECT_EQ(std::count(keys.begin(), keys.end(), '\n'), 2);
  EXPECT_TRUE(keys.starts_with(ReadAll(Home() / "log.vkey")));
}

TEST_F(SiteTest, NeedsAKeyToVerifyWith) {
  disclosures_->Publish(kIndustry, 2026);
  fs::remove(Home() / "log.vkey");
  EXPECT_EQ(Build().exit_code, ExitCode::kUsage);
  EXPECT_FALSE(fs::exists(Site()));
}

TEST_F(SiteTest, TouchesNoFolderThatIsNoSite) {
  disclosures_->Publish(kIndustry, 2026);
  fs::create_directory(Site());
  WriteAll(Site() / "index.html", "precious");
  const Outcome run = Build();
  EXPECT_EQ(run.exit_code, ExitCode::kWrongResource);
  EXPECT_THAT(run.err, HasSubstr("不是站点"));
  EXPECT_EQ(Files().size(), 1U);
  EXPECT_EQ(ReadAll(Site() / "index.html"), "precious");
}

}  // namespace
}  // namespace mingzhang::cli
