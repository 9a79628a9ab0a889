// `mingzhang verify-disclosure`, with the files alone.
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/bundle/published_folder.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/log_source.h"
#include "tests/unit/cli/published_disclosure.h"
#include "workflow_service/publication/html_correction.h"

namespace mingzhang::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class VerifyDisclosureTest : public CliTest {
 protected:
  VerifyDisclosureTest() {
    Grow(log_, 4);
    log_.Append(disclosure_.entry);
    Grow(log_, 3);
    WriteDisclosure(Folder(), disclosure_, log_.MakeReceipt(4));
  }

  std::filesystem::path Folder() const { return directory_ / "公开"; }
  std::string InFolder(const std::string& path) const { return Folder() / path; }
  Outcome VerifyWith(const std::string& key, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "verify-disclosure");
    arguments.insert(arguments.end(), {"--key", key});
    return Cli(arguments);
  }
  Outcome Verify(std::vector<std::string> arguments) const {
    return VerifyWith(LogSigner().verifier_key(), std::move(arguments));
  }
  Outcome VerifyFolder() const { return Verify({Folder()}); }
  // The files, with those that prove anything.
  Outcome VerifyFiles(std::vector<std::string> files) const {
    files.insert(files.end(), {InFolder(kManifestFile), InFolder(kPublicationReceipt)});
    return Verify(files);
  }
  void ExpectRefused(const Outcome& run, const std::string& says) const {
    EXPECT_EQ(run.exit_code, ExitCode::kRefused) << run.out << run.err;
    EXPECT_THAT(run.err, HasSubstr(says));
    EXPECT_THAT(run.out, Not(HasSubstr("验证成立")));
  }

  TinyLog log_{LogSigner()};
  PublishedDisclosure disclosure_;
};

TEST_F(VerifyDisclosureTest, ProvesAFolderByItsFilesAlone) {
  const Outcome run = VerifyFolder();
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out,
              HasSubstr("验证成立：divisions/652300/departments/301/budgets/2026 第 3 版，已批复，"
                        "第 1 次公开，于 2026-02-02 10:40:00"));
  EXPECT_THAT(run.out, HasSubstr("清单里的 6 个文件全部在"));
  EXPECT_THAT(run.out, HasSubstr("example.org/log 第 4 条，确在日志里（取回执时日志共 8 条）"));
  EXPECT_THAT(run.out, HasSubstr(LogSigner().verifier_key() + "（由 --key 给出）"));
  EXPECT_THAT(run.out, Not(HasSubstr("注意")));
}

TEST_F(VerifyDisclosureTest, TellsProgramsWhatIsProven) {
  const auto json = Verify({Folder(), "--json"}).Json();
  EXPECT_EQ(json["verified"], true);
  EXPECT_EQ(json["name"], std::string(kPublishedBudget) + "/versions/3");
  EXPECT_EQ(json["version"], 3);
  EXPECT_EQ(json["disclosure"], 1);
  EXPECT_EQ(json["publish_time"], "2026-02-02T02:40:00Z");
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(json["files"].size(), 6U);
  EXPECT_EQ(json["log_index"], 4);
  EXPECT_EQ(json["tree_size"], 8);
  EXPECT_EQ(json["key"], LogSigner().verifier_key());
  EXPECT_EQ(json["key_pinned"], true);
  EXPECT_EQ(json["entry"]["action"], "ACTION_PUBLISH");
  WriteAll(InFolder("tables.xlsx"), "x");
  std::filesystem::remove(InFolder("index.html"));
  const auto refused = Verify({Folder(), "--json"}).Json()["error"];
  EXPECT_EQ(refused["exit_code"], 1);
  ASSERT_EQ(refused["fields"].size(), 2U);
  EXPECT_EQ(refused["fields"][0]["field"], "index.html");
}

TEST_F(VerifyDisclosureTest, ProvesAFewFilesWithManifestAndReceipt) {
  std::filesystem::copy_file(InFolder("data/lines.csv"), directory_ / "lines.csv");
  std::filesystem::copy_file(InFolder("tables.xlsx"), directory_ / "各表.xlsx");
  const Outcome run = VerifyFiles({InFolder("index.html"), (directory_ / "lines.csv").string(),
                                   (directory_ / "各表.xlsx").string()});
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("给出的 3 个都在清单里（共列 6 个）"));
  EXPECT_THAT(run.out, HasSubstr("各表.xlsx 就是 tables.xlsx"));
  EXPECT_THAT(run.out, HasSubstr("lines.csv 就是 data/lines.csv"));
  EXPECT_EQ(VerifyFiles({}).exit_code, ExitCode::kOk);
  EXPECT_THAT(VerifyFiles({}).out, HasSubstr("没有给出其中的文件"));
}

TEST_F(VerifyDisclosureTest, RefusesAChangedFileAndNamesIt) {
  WriteAll(InFolder("data/lines.csv"), "unit_code,amount_yuan\r\n301001,9.50\r\n");
  ExpectRefused(VerifyFolder(), "data/lines.csv 已改动");
  ExpectRefused(VerifyFiles({InFolder("data/lines.csv")}), "data/lines.csv 已改动");
  EXPECT_EQ(VerifyFiles({InFolder("index.html")}).exit_code, ExitCode::kOk);
}

TEST_F(VerifyDisclosureTest, RefusesAFolderWithFilesMissingAddedRenamedOrExchanged) {
  std::filesystem::rename(InFolder("tables.xlsx"), InFolder("table.xlsx"));
  const Outcome renamed = VerifyFolder();
  ExpectRefused(renamed, "table.xlsx：不在清单里");
  ExpectRefused(renamed, "tables.xlsx：缺少");
  std::filesystem::remove(InFolder("table.xlsx"));
  ExpectRefused(VerifyFolder(), "tables.xlsx 缺少");
  WriteAll(InFolder("tables.xlsx"), disclosure_.files.back().contents);
  WriteAll(InFolder("data/notes.txt"), "mine");
  ExpectRefused(VerifyFolder(), "data/notes.txt 不在清单里");
  std::filesystem::remove(InFolder("data/notes.txt"));
  EXPECT_EQ(VerifyFolder().exit_code, ExitCode::kOk);
  WriteAll(InFolder("data/tables.json"), "[]\n");
  WriteAll(InFolder("tables.json"), "{}\n");
  const Outcome exchanged = VerifyFolder();
  ExpectRefused(exchanged, "data/tables.json：已改动");
  ExpectRefused(exchanged, "  tables.json：已改动");
}

TEST_F(VerifyDisclosureTest, RefusesTheManifestOrTheReceiptOfAnotherPublication) {
  const PublishedDisclosure correction(4, 2);
  const auto receipt = log_.Append(correction.entry);
  WriteAll(InFolder(kManifestFile), correction.ManifestText());
  ExpectRefused(VerifyFolder(), "manifest.json 不是条目所记的清单");
  WriteAll(InFolder(kPublicationReceipt), ProofText(receipt).value());
  ExpectRefused(VerifyFolder(), "回执验证失败");
  WriteAll(InFolder(kPublicationEntry), receipt.entry());
  EXPECT_THAT(VerifyFolder().out, HasSubstr("第 4 版，已批复，第 2 次公开"));
  WriteAll(InFolder(kManifestFile), disclosure_.ManifestText());
  ExpectRefused(VerifyFolder(), "manifest.json 不是条目所记的清单");
}

TEST_F(VerifyDisclosureTest, RefusesTheReceiptOfAnotherStepOrOfAnotherLog) {
  const auto step = log_.MakeReceipt(1);
  WriteAll(InFolder(kPublicationReceipt), ProofText(step).value());
  WriteAll(InFolder(kPublicationEntry), step.entry());
  ExpectRefused(VerifyFolder(), "没有清单的摘要");
  TinyLog other(audit::Signer::FromSeed(std::string(32, 't'), "example.org/log").value());
  WriteDisclosure(Folder(), disclosure_, other.Append(disclosure_.entry));
  ExpectRefused(VerifyFolder(), "回执验证失败");
  EXPECT_EQ(VerifyWith(other.signer().verifier_key(), {Folder()}).exit_code, ExitCode::kOk);
}

TEST_F(VerifyDisclosureTest, OneChangedByteAnywhereIsRefused) {
  WriteAll(InFolder(kPublicKeysFile), LogSigner().verifier_key() + "\n");
  ASSERT_EQ(VerifyFolder().exit_code, ExitCode::kOk);
  std::vector<std::string> paths = {kManifestFile, kPublicationReceipt, kPublicationEntry,
                                    kPublicKeysFile};
  for (const BundleFile& file : disclosure_.files) paths.push_back(file.path);
  std::mt19937 random(20'260'210);
  const auto draw = [&random](std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random);
  };
  for (int i = 0; i < 400; ++i) {
    const std::string path = InFolder(paths[draw(paths.size())]);
    const std::string before = ReadAll(path);
    std::string changed = before;
    const std::size_t at = draw(changed.size());
    changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1 + draw(255)));
    WriteAll(path, changed);
    // With the key in hand, and by the key that came with the files.
    const Outcome given = VerifyFolder();
    EXPECT_EQ(given.exit_code, ExitCode::kRefused) << path << " " << at << given.err;
    const Outcome own = Cli({"verify-disclosure", Folder()});
    EXPECT_EQ(own.exit_code, ExitCode::kRefused) << path << " " << at << own.err;
    WriteAll(path, before);
  }
  EXPECT_EQ(VerifyFolder().exit_code, ExitCode::kOk);
}

TEST_F(VerifyDisclosureTest, RefusesAKeyThatHasACharacterWrong) {
  const std::string key = LogSigner().verifier_key();
  for (std::size_t at = 0; at < key.size(); ++at) {
    std::string wrong = key;
    wrong[at] = wrong[at] == 'x' ? 'y' : 'x';
    EXPECT_EQ(VerifyWith(wrong, {Folder()}).exit_code, ExitCode::kUsage) << wrong;
  }
  const auto other = audit::Signer::FromSeed(std::string(32, 't'), "example.org/log").value();
  ExpectRefused(VerifyWith(other.verifier_key(), {Folder()}), "回执验证失败");
}

TEST_F(VerifyDisclosureTest, SaysThatAKeyWhichCameWithTheFilesIsNotPinned) {
  EXPECT_EQ(Cli({"verify-disclosure", Folder()}).exit_code, ExitCode::kUsage);
  WriteAll(InFolder(kPublicKeysFile), LogSigner().verifier_key() + "\n");
  const Outcome own = Cli({"verify-disclosure", Folder()});
  EXPECT_EQ(own.exit_code, ExitCode::kOk) << own.err;
  EXPECT_THAT(own.out, AllOf(HasSubstr("验证成立，但只对随文件而来的公钥而言"),
                             HasSubstr("随文件而来，没有另行核对"), HasSubstr("注意：公钥随文件")));
  const auto json = Cli({"verify-disclosure", Folder(), "--json"}).Json();
  EXPECT_EQ(json["key_pinned"], false);
  EXPECT_EQ(json["key_source"], "WITH_FILES");
  // A key that is pinned is not replaced by one that came along.
  const auto other = audit::Signer::FromSeed(std::string(32, 't'), "example.org/log").value();
  EXPECT_EQ(VerifyWith(other.verifier_key(), {Folder()}).exit_code, ExitCode::kRefused);
  std::filesystem::create_directory(Home());
  WriteAll(Home() / "log.vkey", LogSigner().verifier_key() + "\n");
  EXPECT_THAT(Cli({"verify-disclosure", Folder()}).out, HasSubstr("（配置目录里的）"));
  WriteAll(Home() / "log.vkey", other.verifier_key() + "\n");
  ExpectRefused(Cli({"verify-disclosure", Folder()}), "回执验证失败");
}

TEST_F(VerifyDisclosureTest, FindsTheKeysInACopyOfASite) {
  const std::filesystem::path folder = directory_ / "site" / kPublishedBudget / "disclosures" / "1";
  std::filesystem::create_directories(folder);
  WriteDisclosure(folder, disclosure_, log_.MakeReceipt(4));
  EXPECT_EQ(Cli({"verify-disclosure", folder}).exit_code, ExitCode::kUsage);
  std::filesystem::create_directory(directory_ / "site/log");
  WriteAll(directory_ / "site/log/keys.txt", LogSigner().verifier_key() + "\n");
  for (const std::string end : {"", "/"}) {
    const Outcome run = Cli({"verify-disclosure", folder.string() + end});
    EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
    EXPECT_THAT(run.out, HasSubstr("随文件而来，没有另行核对"));
  }
}

TEST_F(VerifyDisclosureTest, TakesTheKeysOfALogWhoseKeyWasChanged) {
  const std::string old_key = LogSigner().verifier_key();
  const auto next = audit::Signer::FromSeed(std::string(32, 'n'), "example.org/log").value();
  ledger::v1::ListLogKeysResponse keys;
  keys.add_keys()->set_verifier_key(old_key);
  *keys.add_keys() = log_.Rotate(next);
  const PublishedDisclosure correction(4, 2);
  WriteDisclosure(Folder(), correction, log_.Append(correction.entry));
  ExpectRefused(VerifyFolder(), "回执验证失败");
  EXPECT_EQ(VerifyWith(next.verifier_key(), {Folder()}).exit_code, ExitCode::kOk);
  // One after another, or in one file.
  EXPECT_EQ(VerifyWith(next.verifier_key(), {Folder(), "--key", old_key}).exit_code, ExitCode::kOk);
  WriteAll(directory_ / "keys", old_key + "\r\n\n" + next.verifier_key());
  const Outcome both = VerifyWith(directory_ / "keys", {Folder()});
  EXPECT_EQ(both.exit_code, ExitCode::kOk) << both.err;
  EXPECT_THAT(both.out, HasSubstr(next.verifier_key()));
  // The old key vouches for the new one.
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(keys, &json).ok());
  WriteAll(directory_ / "log.keys.json", json);
  EXPECT_EQ(Verify({Folder(), "--keys", directory_ / "log.keys.json"}).exit_code, ExitCode::kOk);
  EXPECT_EQ(Verify({Folder(), "--keys", directory_ / "none.json"}).exit_code, ExitCode::kBadInput);
}

class NoticedDisclosureTest : public VerifyDisclosureTest {
 protected:
  NoticedDisclosureTest() {
    std::filesystem::create_directory(InFolder("original"));
    WriteAll(InFolder("original/index.html"), page_);
    WriteAll(InFolder("index.html"), noticed_);
  }

  static std::string Noticed(const std::string& page, const std::string& text,
                             const std::string& href = "../2/index.html") {
    return publication::InsertNotice(page, text, href, "查看更正后的公开");
  }

  const std::string page_ = ReadAll(InFolder("index.html"));
  const std::string noticed_ = Noticed(page_, "本次公开已被更正");
};

TEST_F(NoticedDisclosureTest, ProvesTheOriginalAndTellsTheNoticeAsNotProven) {
  const Outcome run = VerifyFolder();
  ASSERT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("清单里的 6 个文件全部在"));
  EXPECT_THAT(run.out,
              HasSubstr("注意：index.html 是网站加了提示的页面，公开的原件是 original/index.html；"
                        "提示的文字不在证明之内：“本次公开已被更正 查看更正后的公开"
                        "（../2/index.html）”"));
  const auto json = Verify({Folder(), "--json"}).Json();
  EXPECT_EQ(json["with_notice"][0], "index.html");
  EXPECT_EQ(json["notice"]["text"], "本次公开已被更正");
  EXPECT_EQ(json["notice"]["link"], "../2/index.html");
  EXPECT_EQ(json["notice"]["link_text"], "查看更正后的公开");
  ExpectRefused(VerifyFiles({InFolder("index.html")}), "index.html 已改动");
  EXPECT_EQ(VerifyFiles({InFolder("original/index.html")}).exit_code, ExitCode::kOk);

  WriteAll(InFolder("index.html"), Noticed(page_, "已撤下", ""));
  const Outcome unlinked = VerifyFolder();
  EXPECT_EQ(unlinked.exit_code, ExitCode::kOk) << unlinked.err;
  EXPECT_THAT(unlinked.out, HasSubstr("不在证明之内：“已撤下”\n"));
}

TEST_F(NoticedDisclosureTest, ProvesThePageWhoseOriginalIsThereBeforeItsNotice) {
  WriteAll(InFolder("index.html"), page_);
  const Outcome run = VerifyFolder();
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, Not(HasSubstr("注意")));
  const auto json = Verify({Folder(), "--json"}).Json();
  EXPECT_TRUE(json["with_notice"].empty());
  EXPECT_TRUE(json["notice"].is_null());
}

TEST_F(NoticedDisclosureTest, RefusesAPageThatDiffersByAnythingButANotice) {
  const std::string notice =
      noticed_.substr(noticed_.find("<aside"), noticed_.size() - page_.size());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string page = noticed_;
    page.replace(page.find(from), from.size(), to);
    return page;
  };
  const std::string pages[] = {
      with("6.50", "9.50"),
      "<html>伪造的预算，支出 9.50<!--" + page_,
      page_ + "<script src=\"x.js\"></script>",
      notice + page_,
      std::string(page_).insert(page_.find("</body>"), notice),
      std::string(page_).insert(page_.find("<h1>"), "<p>本次公开已被更正</p>"),
      Noticed(noticed_, "又一次更正", "../3/index.html"),
      with("本次", "<b>本次</b>"),
      with("本次", "</p><p>本次"),
      with("<aside", "<aside style=\"font-size:9em\""),
      with("href=", "onclick=\"x()\" href="),
      with("</p></aside>", " <a href=\"../3/index.html\">再看</a></p></aside>"),
  };
  for (const std::string& page : pages) {
    WriteAll(InFolder("index.html"), page);
    ExpectRefused(VerifyFolder(), "index.html 与 original/index.html 的不同之处不是网站所加的提示");
  }
}

TEST_F(NoticedDisclosureTest, RefusesANoticeThatLeadsElsewhereThanToALaterDisclosure) {
  for (const char* href :
       {"https://example.org/", "//example.org/2/index.html", "javascript:alert(1)",
        "/divisions/652300/index.html", "../1/index.html", "../0/index.html", "../-2/index.html",
        "../02/index.html", "../+2/index.html", "../2/", "../2/data/index.html",
        "../../2/index.html", "../x/index.html", "../index.html", "2/index.html",
        "../2/index.html#top", " ../2/index.html", "../ 2/index.html",
        "../99999999999999999999/index.html"}) {
    WriteAll(InFolder("index.html"), Noticed(page_, "已更正", href));
    ExpectRefused(VerifyFolder(), "不指向同一预算以后的公开");
  }
  WriteAll(InFolder("index.html"), Noticed(page_, "已更正", "../12/index.html"));
  EXPECT_EQ(VerifyFolder().exit_code, ExitCode::kOk);
}

TEST_F(NoticedDisclosureTest, RefusesAnOriginalThatIsChangedOrWithoutItsPage) {
  std::string forged = page_;
  forged.replace(forged.find("6.50"), 4, "9.50");
  WriteAll(InFolder("original/index.html"), forged);
  ExpectRefused(VerifyFolder(), "original/index.html：已改动");
  // The page and its notice fit, but not to what was published.
  WriteAll(InFolder("index.html"), Noticed(forged, "已更正"));
  ExpectRefused(VerifyFolder(), "original/index.html 已改动");
  WriteAll(InFolder("original/index.html"), page_);
  std::filesystem::remove(InFolder("index.html"));
  ExpectRefused(VerifyFolder(), "index.html：缺少");
}

TEST_F(NoticedDisclosureTest, HasNoOriginalOfAnyOtherFile) {
  const struct {
    const char* path;
    std::string behind;
  } cases[] = {{"data/lines.csv", "301001,999999.00\r\n"},
               {"tables.xlsx", "\n1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"},
               {"tables.json", "[]\n"}};
  std::filesystem::create_directory(InFolder("original/data"));
  for (const auto& [path, behind] : cases) {
    const std::string published = ReadAll(InFolder(path));
    const std::string original = absl::StrCat("original/", path);
    WriteAll(InFolder(original), published);
    ExpectRefused(VerifyFolder(), original + " 不在清单里");
    WriteAll(InFolder(path), published + behind);
    const Outcome run = VerifyFolder();
    ExpectRefused(run, absl::StrCat(path, "：已改动"));
    ExpectRefused(run, original + "：不在清单里");
    WriteAll(InFolder(path), Noticed(published, "已更正"));
    ExpectRefused(VerifyFolder(), absl::StrCat(path, "：已改动"));
    WriteAll(InFolder(path), published);
    std::filesystem::remove(InFolder(original));
  }
  WriteAll(InFolder("original/more.html"), "");
  ExpectRefused(VerifyFolder(), "original/more.html 不在清单里");
}

TEST_F(VerifyDisclosureTest, SaysWhatItNeeds) {
  const std::string lines = InFolder("data/lines.csv");
  const Outcome alone = Verify({lines});
  EXPECT_EQ(alone.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(alone.err, AllOf(HasSubstr("没有清单"), HasSubstr("怎么办：请给出")));
  EXPECT_THAT(Verify({lines, InFolder(kManifestFile)}).err, HasSubstr("没有公开的回执"));
  std::filesystem::rename(InFolder(kPublicationEntry), InFolder("entry"));
  EXPECT_THAT(VerifyFolder().err, HasSubstr("没有回执的条目"));
  std::filesystem::rename(InFolder("entry"), InFolder(kPublicationEntry));
  EXPECT_EQ(VerifyFiles({InFolder("none.csv")}).exit_code, ExitCode::kBadInput);
  EXPECT_EQ(Cli({"verify-disclosure"}).exit_code, ExitCode::kUsage);
  EXPECT_EQ(Verify({Folder(), InFolder("data")}).exit_code, ExitCode::kUsage);
  EXPECT_EQ(Verify({Folder(), InFolder(kManifestFile)}).exit_code, ExitCode::kUsage);
  std::filesystem::create_symlink("/etc/passwd", InFolder("link"));
  EXPECT_EQ(VerifyFolder().exit_code, ExitCode::kBadInput);
}

}  // namespace
}  // namespace mingzhang::cli
