#include "common/bundle/manifest.h"

#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang {
namespace {

using ::testing::HasSubstr;

std::vector<BundleFile> Files() {
  return {{"tables.xlsx", "PK"}, {"data/lines.csv", "a,b\r\n"}, {"datapackage.json", "{}"}};
}

Manifest Example() {
  const std::string hex(64, 'a');
  return {"divisions/652300/departments/301/budgets/2026/versions/3",
          "301002",
          hex,
          {"xinjiang-2026", hex},
          {"national", hex},
          "0.1.0",
          ListFiles(Files())};
}

// Path and problem of each finding.
std::vector<std::string> Check(const std::vector<BundleFile>& files) {
  std::vector<std::string> found;
  for (const FileFinding& finding : CheckFiles(Example(), files)) {
    constexpr const char* kNames[] = {" changed", " missing", " not listed"};
    found.push_back(finding.path + kNames[static_cast<int>(finding.problem)]);
  }
  return found;
}

TEST(ManifestTest, ListsFilesByPathWithSizeAndSha256) {
  const std::string text = FormatManifest(Example());
  // As sha256sum prints it.
  EXPECT_THAT(text, HasSubstr(R"("path": "data/lines.csv",
   "size": 5,
   "sha256": "fbf6b30113a4b6418c623a96ed6844f17ef5751b908a16abaa919d0bcd6b7784")"))
      << text;
  EXPECT_LT(text.find("data/lines.csv"), text.find("tables.xlsx"));
  EXPECT_EQ(text, FormatManifest(Example()));
}

TEST(ManifestTest, IsReadBack) {
  const auto read = ParseManifest(FormatManifest(Example()));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(FormatManifest(*read), FormatManifest(Example()));
  EXPECT_EQ(read->rule_set.id, "national");
  EXPECT_EQ(read->unit, "301002");
  // Of no version, judged by no rules.
  Manifest offline = Example();
  offline.version_digest = "";
  offline.rule_set = {};
  EXPECT_TRUE(ParseManifest(FormatManifest(offline)).ok());
}

TEST(ManifestTest, IsOfTheDepartmentWhereItNamesNoUnit) {
  const std::string old =
      absl::StrReplaceAll(FormatManifest(Example()), {{" \"unit\": \"301002\",\n", ""}});
  const auto read = ParseManifest(old);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->unit, "");
}

TEST(ManifestTest, FindsNothingInFilesAsTheyWere) {
  EXPECT_THAT(Check(Files()), testing::IsEmpty());
}

TEST(ManifestTest, FindsEachByteThatIsChanged) {
  const auto files = Files();
  for (std::size_t file = 0; file < files.size(); ++file) {
    for (std::size_t at = 0; at < files[file].contents.size(); ++at) {
      auto changed = files;
      changed[file].contents[at] ^= 1;
      EXPECT_THAT(Check(changed), testing::ElementsAre(files[file].path + " changed"));
    }
  }
}

TEST(ManifestTest, FindsWhatIsMissingOrNotListedOrThereTwice) {
  auto files = Files();
  files[0].path = "tables.xls";
  EXPECT_THAT(Check(files), testing::ElementsAre("tables.xls not listed", "tables.xlsx missing"));
  EXPECT_THAT(Check({}), testing::SizeIs(3));
  files = Files();
  files.push_back({"tables.xlsx", "other"});
  EXPECT_THAT(Check(files), testing::ElementsAre("tables.xlsx changed"));
  std::swap(files.front(), files.back());
  EXPECT_THAT(Check(files), testing::ElementsAre("tables.xlsx changed"));
}

TEST(ManifestTest, RefusesWhatItWouldNotWrite) {
  const std::string good = FormatManifest(Example());
  const struct {
    const char* from;
    const char* to;
    const char* says;
  } cases[] = {
      {"\"format\": 1", "\"format\": 2", "format 应为 1"},
      {"\"release\": \"0.1.0\"", "\"release\": 1", "release应为文字"},
      {"\"unit\": \"301002\"", "\"unit\": 301002", "unit应为文字"},
      {"\"release\"", "\"releases\"", "缺少 release"},
      {"\"format\": 1", "\"format\": 1, \"more\": 1", "有不认识的 more"},
      {"data/lines.csv", "../lines.csv", "“../lines.csv”不可用"},
      {"data/lines.csv", "/lines.csv", "不可用"},
      {"data/lines.csv", "data//lines.csv", "不可用"},
      {"data/lines.csv", "manifest.json", "不可用"},
      {"data/lines.csv", "tables.xlsx", "应按路径排列，不得重复"},
      {"\"size\": 5", "\"size\": -5", "size 应为字节数"},
      {"\"size\": 5", "\"size\": 5.5", "size 应为字节数"},
      {"\"sha256\": \"fbf6", "\"sha256\": \"FBF6", "小写十六进制"},
      {"\"name\"", "\"name", "不是 JSON"},
  };
  for (const auto& each : cases) {
    const auto read = ParseManifest(absl::StrReplaceAll(good, {{each.from, each.to}}));
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << each.to;
    EXPECT_THAT(std::string(read.status().message()), HasSubstr(each.says)) << each.to;
  }
  for (const char* text : {"", "null", "[]", "{}"}) EXPECT_FALSE(ParseManifest(text).ok()) << text;
  EXPECT_FALSE(ParseManifest(std::string(kMaxManifestBytes + 1, ' ')).ok());
}

TEST(ManifestTest, KnowsPathsThatStayInTheBundleOnAnySystem) {
  for (const char* path : {"a", "data/table-01.csv", "A_b.c/d"})
    EXPECT_TRUE(IsBundlePath(path)) << path;
  for (const char* path :
       {"", "/a", "a/", "a//b", "..", "a/../b", ".hidden", "a\\b", "C:a", "a b", "表"}) {
    EXPECT_FALSE(IsBundlePath(path)) << path;
  }
  EXPECT_TRUE(IsBundlePath(std::string(kMaxPathBytes, 'a')));
  EXPECT_FALSE(IsBundlePath(std::string(kMaxPathBytes + 1, 'a')));
}

TEST(ManifestDeathTest, StopsBeforeABundleHasTwoFilesOfOnePath) {
  EXPECT_DEATH(ListFiles({{"a", "1"}, {"a", "2"}}), "cannot have");
  EXPECT_DEATH(ListFiles({{"../a", "1"}}), "cannot have");
}

// What is said of a bundle with these files, besides a page.
std::string Unpublishable(const std::vector<std::string>& paths) {
  Manifest manifest;
  manifest.files.push_back({.path = "index.html", .size = 0, .sha256 = {}});
  for (const std::string& path : paths) manifest.files.push_back({path, 0, {}});
  return std::string(CheckPublishable(manifest).message());
}

TEST(CheckPublishableTest, TakesWhatDisclosuresAreMadeOf) {
  EXPECT_EQ(Unpublishable({"data/lines.csv", "tables.xlsx", "disclosure.pdf", "datapackage.json"}),
            "");
}

TEST(CheckPublishableTest, RefusesWhatWouldBeInTheWayWhereItIsServed) {
  EXPECT_THAT(Unpublishable({"data/run.js"}), HasSubstr("类型"));
  EXPECT_THAT(Unpublishable({"README"}), HasSubstr("类型"));
  EXPECT_THAT(Unpublishable({"original/index.html"}), HasSubstr("另有用途"));
  EXPECT_THAT(Unpublishable({"ORIGINAL/index.html"}), HasSubstr("另有用途"));
  EXPECT_THAT(Unpublishable({"Index.html"}), HasSubstr("大小写"));
  EXPECT_THAT(Unpublishable({"a.csv", "a.csv/b.csv"}), HasSubstr("同名"));
  EXPECT_THAT(Unpublishable({"Manifest.json"}), HasSubstr("大小写"));
}

TEST(CheckPublishableTest, WantsAPageOfTheWholeDepartment) {
  Manifest manifest;
  EXPECT_THAT(std::string(CheckPublishable(manifest).message()), HasSubstr("index.html"));
  manifest.files.push_back({.path = "index.html", .size = 0, .sha256 = {}});
  EXPECT_TRUE(CheckPublishable(manifest).ok());
  manifest.unit = "013001";
  EXPECT_THAT(std::string(CheckPublishable(manifest).message()), HasSubstr("单位"));
}

}  // namespace
}  // namespace mingzhang
