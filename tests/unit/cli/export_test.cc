#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class ExportTest : public CliTest {
 protected:
  static std::string Sample() { return SourceRoot() / "deploy/samples/putuo-finance-2025.json"; }
  std::filesystem::path Bundle() const { return directory_ / "bundle"; }
  Outcome Export() const { return Cli({"export", Sample(), "--output", Bundle()}); }
  Outcome Check() const { return Cli({"check-bundle", Bundle()}); }
};

TEST_F(ExportTest, WritesABundleThatItsManifestProves) {
  const Outcome run = Export();
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("公开格式 shanghai-putuo-2025，9 张表，17 个文件"));
  EXPECT_THAT(ReadAll(Bundle() / "data/items.csv"), HasSubstr("中介机构服务费"));
  const std::string page = ReadAll(Bundle() / "index.html");
  EXPECT_THAT(page, HasSubstr("href=\"data/table-01.csv\""));
  EXPECT_THAT(page, HasSubstr("草案：尚未公开")) << "a file is not published";
  const Outcome check = Check();
  EXPECT_EQ(check.exit_code, ExitCode::kOk);
  EXPECT_THAT(check.out, HasSubstr("17 个文件都与清单一致：divisions/310107/departments/013/"));
  struct stat status;
  for (const auto& folder : {Bundle(), Bundle() / "data"}) {
    ASSERT_EQ(stat(folder.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0755U) << folder;
  }
}

TEST_F(ExportTest, MasksPersonalInformation) {
  const std::string sample = ReadAll(Sample());
  ASSERT_THAT(sample, HasSubstr("\"财政业务费\""));
  const std::filesystem::path file = directory_ / "draft.json";
  WriteAll(file, absl::StrReplaceAll(sample, {{"\"财政业务费\"", "\"财政业务费 13912345678\""}}));
  ASSERT_EQ(Cli({"export", file, "--output", Bundle()}).exit_code, ExitCode::kOk);
  for (const char* name : {"data/items.csv", "data/lines.csv", "data/budget.json"}) {
    const std::string text = ReadAll(Bundle() / name);
    EXPECT_THAT(text, HasSubstr("财政业务费 139")) << name;
    EXPECT_THAT(text, testing::Not(HasSubstr("13912345678"))) << name;
  }
}

TEST_F(ExportTest, GivesTheSameBytesAgainInThePlaceOfTheOld) {
  ASSERT_EQ(Export().exit_code, ExitCode::kOk);
  const std::string manifest = ReadAll(Bundle() / "manifest.json");
  ASSERT_EQ(Export().exit_code, ExitCode::kOk);
  EXPECT_EQ(ReadAll(Bundle() / "manifest.json"), manifest);
  // Nothing of the replacement is left.
  int entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    entries += entry.path().filename().string().find("bundle") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(entries, 1);
}

TEST_F(ExportTest, TakesAnEmptyFolderAndATrailingSlash) {
  std::filesystem::create_directory(Bundle());
  const Outcome run = Cli({"export", Sample(), "--output", Bundle().string() + "/"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_EQ(Check().exit_code, ExitCode::kOk);
}

TEST_F(ExportTest, OverwritesNoFilesOfOthers) {
  std::filesystem::create_directory(Bundle());
  WriteAll(Bundle() / "precious.txt", "mine");
  const Outcome foreign = Export();
  EXPECT_EQ(foreign.exit_code, ExitCode::kWrongResource);
  EXPECT_THAT(foreign.err, HasSubstr("不是以前导出的"));
  EXPECT_EQ(ReadAll(Bundle() / "precious.txt"), "mine");
  std::filesystem::remove_all(Bundle());

  ASSERT_EQ(Export().exit_code, ExitCode::kOk);
  WriteAll(Bundle() / "notes.txt", "mine");
  EXPECT_THAT(Export().err, HasSubstr("notes.txt 不是导出的"));
  std::filesystem::remove(Bundle() / "notes.txt");
  WriteAll(Bundle() / "data/lines.csv", "edited");
  const Outcome edited = Export();
  EXPECT_EQ(edited.exit_code, ExitCode::kWrongResource);
  EXPECT_THAT(edited.err, HasSubstr("data/lines.csv 导出以后改动过"));
  EXPECT_EQ(ReadAll(Bundle() / "data/lines.csv"), "edited");
  std::filesystem::remove_all(Bundle());

  WriteAll(Bundle(), "a file");
  EXPECT_EQ(Export().exit_code, ExitCode::kWrongResource);
  EXPECT_EQ(ReadAll(Bundle()), "a file");
}

TEST_F(ExportTest, DoesNotReplaceTheBundleOfAnotherBudget) {
  const auto directory = directory_ / "bundle";
  const auto sample = [](const char* name) {
    return (SourceRoot() / "deploy/samples" / name).string();
  };
  ASSERT_EQ(Cli({"export", sample("putuo-finance-2025.json"), "--output", directory}).exit_code,
            ExitCode::kOk);
  const Outcome other = Cli({"export", sample("changji-iit-2026.json"), "--output", directory});
  EXPECT_EQ(other.exit_code, ExitCode::kWrongResource) << other.err;
  EXPECT_THAT(other.err, HasSubstr("另一个预算"));
}

TEST_F(ExportTest, RemovesNoFolderOfOthersWithAnOldBundle) {
  ASSERT_EQ(Export().exit_code, ExitCode::kOk);
  std::filesystem::create_directories(Bundle() / "data/mine");
  const Outcome run = Export();
  EXPECT_EQ(run.exit_code, ExitCode::kWrongResource);
  EXPECT_THAT(run.err, HasSubstr("其中的目录 data/mine 不是导出的"));
  EXPECT_TRUE(std::filesystem::exists(Bundle() / "data/mine"));
  EXPECT_EQ(Check().exit_code, ExitCode::kOk);
}

TEST_F(ExportTest, SaysWhichUnitABundleIsOf) {
  const auto unit = [&](const char* code) {
    return Cli({"export", Sample(), "--unit", code, "--output", Bundle()});
  };
  ASSERT_EQ(unit("013001").exit_code, ExitCode::kOk);
  EXPECT_THAT(ReadAll(Bundle() / "manifest.json"), HasSubstr("\"unit\": \"013001\""));
  EXPECT_THAT(Check().out, HasSubstr("，单位 013001\n"));
  EXPECT_EQ(unit("013001").exit_code, ExitCode::kOk);
  const Outcome department = Export();
  EXPECT_EQ(department.exit_code, ExitCode::kWrongResource);
  EXPECT_THAT(department.err, HasSubstr("另一个口径的：013001"));
}

TEST_F(ExportTest, LeavesNothingBehindWhenItFails) {
  const Outcome run = Cli({"export", Sample(), "--output", directory_ / "no/such/folder"});
  EXPECT_EQ(run.exit_code, ExitCode::kOther);
  EXPECT_THAT(run.err, HasSubstr("无法建立临时目录"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "no"));
  const Outcome unit = Cli({"export", Sample(), "--unit", "9", "--output", Bundle()});
  EXPECT_EQ(unit.exit_code, ExitCode::kBadInput);
  EXPECT_FALSE(std::filesystem::exists(Bundle()));
}

TEST_F(ExportTest, SaysWhatDiffersFromTheManifest) {
  ASSERT_EQ(Export().exit_code, ExitCode::kOk);
  WriteAll(Bundle() / "data/lines.csv", ReadAll(Bundle() / "data/lines.csv") + " ");
  std::filesystem::remove(Bundle() / "tables.xlsx");
  WriteAll(Bundle() / "notes.txt", "mine");
  const Outcome check = Check();
  EXPECT_EQ(check.exit_code, ExitCode::kRefused);
  EXPECT_THAT(check.out,
              HasSubstr("已改动  data/lines.csv\n不在清单里  notes.txt\n缺少  tables.xlsx\n"));
  const auto json = Cli({"check-bundle", Bundle(), "--json"}).Json();
  EXPECT_EQ(json["problems"].size(), 3U);
  EXPECT_EQ(json["problems"][2]["problem"], "MISSING");
}

TEST_F(ExportTest, ReadsNoLinksAndNoFolderWithoutAManifest) {
  EXPECT_EQ(Check().exit_code, ExitCode::kBadInput);
  ASSERT_EQ(Export().exit_code, ExitCode::kOk);
  std::filesystem::create_symlink("/etc/passwd", Bundle() / "link");
  const Outcome check = Check();
  EXPECT_EQ(check.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(check.err, HasSubstr("不是普通文件"));
}

TEST_F(ExportTest, NamesTheVersionsDigestForAUnitToo) {
  const auto department = Cli({"export", Sample(), "--output", Bundle(), "--json"}).Json();
  const auto unit =
      Cli({"export", Sample(), "--unit", "013001", "--output", directory_ / "unit", "--json"})
          .Json();
  EXPECT_EQ(department["version_digest"].get<std::string>().size(), 64U);
  EXPECT_EQ(unit["version_digest"], department["version_digest"]);
  EXPECT_THAT(unit["files"], testing::Not(IsEmpty()));
  EXPECT_EQ(
      Cli({"export", "divisions/1/departments/2/budgets/2026", "--output", Bundle()}).exit_code,
      ExitCode::kUsage);
}

}  // namespace
}  // namespace mingzhang::cli
