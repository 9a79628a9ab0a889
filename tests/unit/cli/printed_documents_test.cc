#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"

namespace mingzhang::cli {
namespace {

using testing::HasSubstr;

class PrintedDocumentsTest : public CliTest {
 protected:
  static std::string Published(const std::string& name) {
    return SourceRoot() / "tests/data" / name / "disclosure.txt";
  }
  static std::string Sample(const std::string& name) {
    return SourceRoot() / "deploy/samples" / (name + ".json");
  }
  std::string File(const std::string& text) const {
    const std::filesystem::path path = directory_ / "document.txt";
    WriteAll(path, text);
    return path;
  }
};

TEST_F(PrintedDocumentsTest, AreCheckedByTheFormThatTheirTablesShow) {
  const Outcome leading = Cli({"check-document", Published("changji-iit-2026")});
  EXPECT_EQ(leading.exit_code, ExitCode::kOk) << leading.err;
  EXPECT_THAT(leading.out, HasSubstr("公开格式 xinjiang-2026\n错误 0 项，提示 8 项，说明 0 项\n"));
  const Outcome second = Cli({"check-document", Published("putuo-finance-2025")});
  EXPECT_EQ(second.exit_code, ExitCode::kRefused) << second.err;
  EXPECT_THAT(second.out,
              HasSubstr("公开格式 shanghai-putuo-2025\n错误 1 项，提示 6 项，说明 4 项\n"));
  EXPECT_THAT(second.out, HasSubstr("[错误] PUB-002 空表说明\n    位置：第 235 行，表 7 的说明\n"));
}

TEST_F(PrintedDocumentsTest, PrintTheirFindingsAsJson) {
  const auto json = Cli({"check-document", Published("putuo-finance-2025"), "--json"}).Json();
  ASSERT_EQ(json["findings"].size(), 11U);
  const auto& finding = json["findings"][1];
  EXPECT_EQ(finding["rule"], "PUB-009");
  EXPECT_EQ(finding["severity"], "WARNING");
  EXPECT_EQ(finding["printed"], "887.36万元");
  EXPECT_EQ(finding["expected"], "87.36万元");
  EXPECT_THAT(finding["place"].get<std::string>(), HasSubstr("第 87 行"));
  EXPECT_EQ(finding.size(), 6U);
}

TEST_F(PrintedDocumentsTest, AreReconciledWithTheirBudget) {
  const Outcome leading =
      Cli({"reconcile", Published("changji-iit-2026"), Sample("changji-iit-2026")});
  EXPECT_EQ(leading.exit_code, ExitCode::kOk) << leading.err;
  EXPECT_THAT(leading.out, HasSubstr("没有发现问题"));
  const std::string changed = absl::StrReplaceAll(ReadAll(Published("changji-iit-2026")),
                                                  {{"电费\t2.70\t\t2.70", "电费\t2.70\t\t7.20"}});
  const Outcome wrong = Cli({"reconcile", File(changed), Sample("changji-iit-2026"), "--json"});
  EXPECT_EQ(wrong.exit_code, ExitCode::kRefused);
  ASSERT_EQ(wrong.Json()["findings"].size(), 1U);
  EXPECT_EQ(wrong.Json()["findings"][0]["printed"], "7.20");
  EXPECT_EQ(wrong.Json()["findings"][0]["expected"], "2.70");
}

TEST_F(PrintedDocumentsTest, AreRefusedWithTheLineWhereTheyCannotBeRead) {
  const Outcome bytes = Cli({"check-document", File("好\n\xFF\n")});
  EXPECT_EQ(bytes.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(bytes.err, HasSubstr("第 2 行"));
  EXPECT_THAT(bytes.err, HasSubstr("docs/documents.md"));
  const Outcome strange = Cli({"check-document", File("2026年某局预算\n某表\n甲\t1\n")});
  EXPECT_EQ(strange.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(strange.err, HasSubstr("看不出文件用的是哪一种公开格式"));
  EXPECT_EQ(Cli({"check-document", directory_ / "missing.txt"}).exit_code, ExitCode::kBadInput);
  const Outcome form = Cli({"check-document", Published("changji-iit-2026"), "--form", "nowhere"});
  EXPECT_EQ(form.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(form.err, HasSubstr("xinjiang-2026"));
}

}  // namespace
}  // namespace mingzhang::cli
