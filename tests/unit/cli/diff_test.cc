#include <cstdint>
#include <sstream>
#include <string>

#include "absl/strings/str_replace.h"
#include "cli/diff_report.h"
#include "cli/marked_change.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"

namespace mingzhang::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(MarkedChangeTest, MarksWhatIsGoneAndWhatCame) {
  EXPECT_EQ(MarkChange("开展工业项目", "开展智能制造项目"), "开展[-工业-]{+智能制造+}项目");
  EXPECT_EQ(MarkChange("压减经费", "压减经费支出"), "压减经费{+支出+}");
  EXPECT_EQ(MarkChange("新增项目", "项目"), "[-新增-]项目");
  EXPECT_EQ(MarkChange("同", "同"), "同");
  EXPECT_EQ(MarkChange("", "新"), "{+新+}");
}

TEST(MarkedChangeTest, LeavesOutWhatStayedFarFromAChange) {
  const std::string filler = "一二三四五六七八九十一二三四五六七八九十";
  EXPECT_EQ(
      MarkChange(filler + "甲" + filler + filler + "乙", filler + "丙" + filler + filler + "丁"),
      "…一二三四五六七八九十[-甲-]{+丙+}一二三四五六七八九十…一二三四五六七八九十[-乙-]{+丁+}");
}

TEST(MarkedChangeTest, KeepsWordsTogether) {
  EXPECT_EQ(MarkChange("甲单位乙方案", "丙单位丁方案"), "[-甲单位乙-]{+丙单位丁+}方案");
}

TEST(MarkedChangeTest, LongChangesAreOne) {
  std::string from;
  std::string to;
  for (std::size_t i = 0; i < kMaxMarkedCharacters + 1; ++i) {
    from += "旧同同同";
    to += "新同同同";
  }
  EXPECT_EQ(MarkChange(from, to).substr(0, 8), "[-旧同");
  EXPECT_EQ(MarkChange("\xff\xfe", "\xff"), "\xff[-\xfe-]");
}

TEST(DiffReportTest, PercentagesAreRoundedHalfUpFromExactAmounts) {
  EXPECT_EQ(PercentChange(1'000'000, 1'000'049), "0.00%");
  EXPECT_EQ(PercentChange(1'000'000, 1'000'050), "+0.01%");
  EXPECT_EQ(PercentChange(1'000'000, 999'950), "-0.01%");
  EXPECT_EQ(PercentChange(3, 4), "+33.33%");
  EXPECT_EQ(PercentChange(100, 0), "-100.00%");
  EXPECT_EQ(PercentChange(0, 100), std::nullopt);
  EXPECT_EQ(PercentChange(-100, -50), "+50.00%");
}

TEST(DiffReportTest, SaysSoWhereAChangeIsBeyondWhatAmountsCanBe) {
  EXPECT_EQ(PercentChange(1, 9'000'000'000'000'000'000), "+899999999999999999900.00%");
  EXPECT_EQ(PercentChange(INT64_MAX, INT64_MIN), "-200.00%");
  EXPECT_EQ(PercentChange(INT64_MIN, INT64_MAX), "+200.00%");
  budget::v1::VersionDiff diff;
  auto& line = *diff.add_lines();
  line.set_from_amount_fen(INT64_MIN);
  line.set_to_amount_fen(INT64_MAX);
  EXPECT_EQ(DiffJson(diff, {})["lines"][0]["change_fen"], "超出范围");
  std::ostringstream text;
  PrintDiff(text, "标题", diff, {});
  EXPECT_THAT(text.str(), HasSubstr("超出范围"));
}

TEST(DiffReportTest, PlacesAreSaidInWords) {
  EXPECT_EQ(KeyedPlaceLabel("projects[2026-01].allocation[咨询.费].amount_fen"),
            "项目[2026-01] · 资金分配[咨询.费] · 金额");
  EXPECT_EQ(KeyedPlaceLabel("no_such_field"), "no_such_field");
}

class DiffCommandTest : public CliTest {
 protected:
  static std::filesystem::path Sample() {
    return SourceRoot() / "deploy/samples/changji-iit-2026.json";
  }
  Outcome DiffWith(const std::string& from, const std::string& to,
                   const std::vector<std::string>& more = {}) const {
    const std::filesystem::path path = directory_ / "changed.json";
    const std::string sample = ReadAll(Sample());
    EXPECT_THAT(sample, HasSubstr(from));
    WriteAll(path, absl::StrReplaceAll(sample, {{from, to}}));
    std::vector<std::string> arguments = {"diff", Sample().string(), path.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Cli(arguments);
  }
};

TEST_F(DiffCommandTest, ShowsALineWithNamesAndPercentage) {
  const Outcome run = DiffWith("\"1413791.00\"", "\"1423791.00\"");
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out,
              HasSubstr("支出合计 23,329,500.00 → 23,339,500.00 元（+10,000.00 元，+0.04%）"));
  EXPECT_THAT(run.out, HasSubstr("支出明细：改 1\n"));
  EXPECT_THAT(run.out,
              HasSubstr("1,413,791.00  1,423,791.00  +10,000.00  +0.71%  2011301 行政运行 / 30101 "
                        "基本工资 / 一般公共预算（一般财力） / 人员经费"));
}

TEST_F(DiffCommandTest, MarksWhatChangedInAText) {
  const Outcome run = DiffWith("机关运行补助经费", "机关运行专项经费");
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("项目[2026-01]\n  改 名称：机关运行补助经费 → 机关运行专项经费"),
                    Not(HasSubstr("支出明细"))));
  const Outcome reason = DiffWith("压减公务接待批次", "减少公务接待次数");
  EXPECT_THAT(reason.out, HasSubstr("变动原因[three_public/RECEPTION]\n  改 文字："));
  EXPECT_THAT(reason.out, HasSubstr("[-压减-]{+减少+}公务接待[-批次-]{+次数+}"));
}

TEST_F(DiffCommandTest, ShowsThePrintedCellsThatChangeByTable) {
  // 30101 of 2011301, basic expenditure.
  const Outcome run = DiffWith("\"1413791.00\"", "\"1423791.00\"");
  EXPECT_THAT(run.out, HasSubstr("公开表格："));
  EXPECT_THAT(run.out, HasSubstr("表 6 一般公共预算基本支出情况表\n"));
  EXPECT_THAT(run.out, HasSubstr("  30101 基本工资"));
  EXPECT_THAT(run.out, Not(HasSubstr("表 7 ")));
  const auto cells = DiffWith("\"1413791.00\"", "\"1423791.00\"", {"--json"}).Json()["cells"];
  bool found = false;
  for (const auto& cell : cells) {
    found = found || (cell["table_number"] == 6 && cell["row_label"] == "30101 基本工资" &&
                      cell["column_title"] == "人员经费" && cell["from"] == "141.38" &&
                      cell["to"] == "142.38");
  }
  EXPECT_TRUE(found) << cells.dump(1);
}

TEST_F(DiffCommandTest, RefusesAFormThatIsNotThere) {
  EXPECT_EQ(DiffWith("\"1413791.00\"", "\"1423791.00\"", {"--form", "no-such-form"}).exit_code,
            ExitCode::kBadInput);
}

TEST_F(DiffCommandTest, PrintsJson) {
  const Outcome run = DiffWith("\"1413791.00\"", "\"1423791.00\"", {"--json"});
  const auto diff = run.Json();
  ASSERT_EQ(diff["lines"].size(), 1U);
  EXPECT_EQ(diff["lines"][0]["change_percent"], "+0.71%");
  EXPECT_EQ(diff["lines"][0]["change_fen"], "1000000");
  EXPECT_EQ(diff["lines"][0]["economic_name"], "基本工资");
  EXPECT_EQ(diff["to_total_fen"], "2333950000");
}

TEST_F(DiffCommandTest, SaysThatNothingChanged) {
  const Outcome run = Cli({"diff", Sample().string(), Sample().string()});
  EXPECT_THAT(run.out, HasSubstr("支出合计 23,329,500.00 元，没有变化\n内容相同\n"));
}

TEST_F(DiffCommandTest, RefusesFilesThatAreNoDrafts) {
  WriteAll(directory_ / "x.json", "[]");
  const Outcome run = Cli({"diff", Sample().string(), (directory_ / "x.json").string()});
  EXPECT_EQ(run.exit_code, ExitCode::kBadInput);
}

}  // namespace
}  // namespace mingzhang::cli
