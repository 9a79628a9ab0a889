#include <sys/stat.h>

#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class PreviewTest : public CliTest {
 protected:
  static std::string Sample() { return SourceRoot() / "deploy/samples/changji-iit-2026.json"; }
};

TEST_F(PreviewTest, WritesThePageWithItsWatermarkForItsOwnerAlone) {
  const auto directory = directory_ / "new" / "preview";
  const Outcome run = Cli({"preview", Sample(), "--output", directory});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr((directory / "index.html").string()));
  const std::string page = ReadAll(directory / "index.html");
  EXPECT_THAT(page, HasSubstr("2026 年昌吉回族自治州工业和信息化局部门预算公开"));
  EXPECT_THAT(page, HasSubstr("预览：尚未公开"));
  EXPECT_THAT(page, HasSubstr("mingzhang 0."));
  struct stat status = {};
  ASSERT_EQ(stat((directory / "index.html").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(PreviewTest, WritesTheSameBytesAgain) {
  Cli({"preview", Sample(), "--output", directory_ / "a"});
  Cli({"preview", Sample(), "--output", directory_ / "b"});
  EXPECT_EQ(ReadAll(directory_ / "a/index.html"), ReadAll(directory_ / "b/index.html"));
}

TEST_F(PreviewTest, OverwritesNoPageOfOthers) {
  const auto page = directory_ / "index.html";
  std::ofstream(page) << "<title>mine</title>";
  const Outcome run = Cli({"preview", Sample(), "--output", directory_});
  EXPECT_EQ(run.exit_code, ExitCode::kWrongResource) << run.err;
  EXPECT_THAT(run.err, HasSubstr("不是以前生成的预览"));
  EXPECT_EQ(ReadAll(page), "<title>mine</title>");
}

TEST_F(PreviewTest, SaysInJsonWhatItWrote) {
  const Outcome run = Cli({"preview", Sample(), "--output", directory_ / "p", "--json"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_EQ(run.Json()["page"], (directory_ / "p/index.html").string());
  EXPECT_EQ(run.Json()["form"], "xinjiang-2026");
  EXPECT_EQ(run.Json()["tables"], 12);
}

TEST_F(PreviewTest, WritesThePdfOfTheSamePage) {
  // Prints the page into a PDF of the least that is taken for one.
  const auto renderer = directory_ / "renderer";
  WriteAll(renderer, R"(#!/bin/sh
{ printf '%%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%'; grep '<title>' page.html; printf '\n'; } > page.pdf
table=$(stat -c %s page.pdf)
printf 'xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Info 1 0 R>>\n' >> page.pdf
printf 'startxref\n%s\n%%%%EOF\n' "$table" >> page.pdf
)");
  std::filesystem::permissions(renderer, std::filesystem::perms::owner_all);
  const auto preview = [&](const std::filesystem::path& directory) {
    return Cli({"preview", Sample(), "--output", directory, "--pdf", "--pdf-renderer", renderer,
                "--json"});
  };
  const Outcome run = preview(directory_ / "p");
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err << run.out;
  EXPECT_EQ(run.Json()["pdf"], (directory_ / "p/disclosure.pdf").string());
  EXPECT_THAT(ReadAll(directory_ / "p/disclosure.pdf"), HasSubstr("工业和信息化局"));
  EXPECT_EQ(preview(directory_ / "p").exit_code, ExitCode::kOk) << "over its own preview";

  std::filesystem::create_directory(directory_ / "mine");
  WriteAll(directory_ / "mine/disclosure.pdf", "mine");
  EXPECT_EQ(preview(directory_ / "mine").exit_code, ExitCode::kWrongResource);
  EXPECT_EQ(ReadAll(directory_ / "mine/disclosure.pdf"), "mine");
}

TEST_F(PreviewTest, WritesNothingWhereThePdfCannotBeRendered) {
  const Outcome missing = Cli({"preview", Sample(), "--output", directory_ / "p", "--pdf",
                               "--pdf-renderer", directory_ / "none"});
  EXPECT_EQ(missing.exit_code, ExitCode::kUnavailable);
  EXPECT_THAT(missing.err, HasSubstr("chromium-headless-shell"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "p/index.html"));
  EXPECT_EQ(
      Cli({"preview", Sample(), "--output", directory_ / "p", "--pdf", "--pdf-renderer", "none"})
          .exit_code,
      ExitCode::kUsage);
}

TEST_F(PreviewTest, NamesWhatIsWrong) {
  EXPECT_EQ(Cli({"preview", Sample()}).exit_code, ExitCode::kUsage) << "no --output";
  EXPECT_EQ(Cli({"preview", directory_ / "none.json", "--output", directory_}).exit_code,
            ExitCode::kBadInput);
  EXPECT_EQ(Cli({"preview", Sample(), "--unit", "9", "--output", directory_}).exit_code,
            ExitCode::kBadInput);
  WriteAll(directory_ / "file", "x");
  const Outcome run = Cli({"preview", Sample(), "--output", directory_ / "file"});
  EXPECT_EQ(run.exit_code, ExitCode::kUsage);
  EXPECT_THAT(run.err, HasSubstr("file"));
  EXPECT_THAT(ReadAll(directory_ / "file"), Not(HasSubstr("html")));
}

}  // namespace
}  // namespace mingzhang::cli
