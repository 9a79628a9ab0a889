#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/fake_services.h"

namespace mingzhang::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TablesTest : public CliTest {
 protected:
  static std::string Sample(const std::string& name = "changji-iit-2026") {
    return SourceRoot() / "deploy/samples" / (name + ".json");
  }
  // The leading case with one text replaced, as a file.
  std::string Changed(const std::string& from, const std::string& to) const {
    const std::string sample = ReadAll(Sample());
    EXPECT_THAT(sample, HasSubstr(from));
    const std::filesystem::path path = directory_ / "changed.json";
    WriteAll(path, absl::StrReplaceAll(sample, {{from, to}}));
    return path;
  }
  // A config directory with the shipped catalogues and one form in a year and under an id of its
  // own.
  std::string ConfigWithForms(const std::vector<std::string>& ids) const {
    const auto config = directory_ / "config";
    std::filesystem::create_directories(config / "forms");
    std::filesystem::copy(SourceRoot() / "config/catalog", config / "catalog");
    const std::string form = ReadAll(SourceRoot() / "config/forms/xinjiang-2026.textproto");
    for (const std::string& id : ids) {
      WriteAll(config / "forms" / (id + ".textproto"),
               absl::StrReplaceAll(form, {{"\"xinjiang-2026\"", absl::StrCat("\"", id, "\"")}}));
    }
    return config;
  }
};

TEST_F(TablesTest, PrintsAllTablesOfTheFormOfTheYear) {
  const Outcome run = Cli({"tables", Sample()});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("表 1  部门收支总体情况表  单位：万元\n"));
  EXPECT_THAT(run.out, HasSubstr("\n\n表 12  上年结转结余情况表"));
  EXPECT_THAT(run.out, HasSubstr("政府性基金预算支出情况表为空表。\n"));
}

TEST_F(TablesTest, PrintsOneTableAsJsonLikeThePublishedOne) {
  const Outcome run = Cli({"tables", Sample("putuo-finance-2025"), "--table", "9", "--json"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  const auto tables = run.Json();
  EXPECT_EQ(tables["form"], "shanghai-putuo-2025");
  ASSERT_EQ(tables["tables"].size(), 1U);
  const auto expected = nlohmann::json::parse(
      ReadAll(SourceRoot() / "tests/data/putuo-finance-2025/expected_tables.json"));
  EXPECT_EQ(tables["tables"][0]["rows"], expected["9"]);
  EXPECT_EQ(tables["tables"][0]["unit"], "万元");
  EXPECT_EQ(tables["tables"][0]["number"], 9);
}

TEST_F(TablesTest, PrintsCsv) {
  EXPECT_THAT(Cli({"tables", Sample(), "--csv", "--table", "10"}).out,
              HasSubstr("公务接待费,0.29,0.29,,\r\n"));
  EXPECT_THAT(Cli({"tables", Sample(), "--csv"}).out,
              HasSubstr("表 2,部门收入总体情况表,万元\r\n"));
  EXPECT_EQ(Cli({"tables", Sample(), "--csv", "--json"}).exit_code, ExitCode::kUsage);
}

TEST_F(TablesTest, TakesAFormByItsFileWhateverTheDraftNames) {
  const Outcome run = Cli({"tables", Sample("putuo-finance-2025"), "--table", "8", "--form",
                           SourceRoot() / "tests/data/forms/national-8-tables.textproto"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("表 8  政府性基金预算支出表  单位：元"));
}

// The blocks behind a heading of docs/forms.md.
std::vector<std::string> BlocksBehind(const std::string& heading) {
  const std::string guide = ReadAll(SourceRoot() / "docs/forms.md");
  std::vector<std::string> blocks;
  constexpr std::string_view kFence = "```\n";
  std::size_t at = guide.find(heading);
  while (blocks.size() < 2 && (at = guide.find(kFence, at)) != std::string::npos) {
    const std::size_t begin = at + kFence.size();
    const std::size_t end = guide.find(kFence, begin);
    blocks.push_back(guide.substr(begin, end - begin));
    at = end + kFence.size();
  }
  return blocks;
}

TEST_F(TablesTest, PrintsTheExampleOfTheGuideAsTheGuideSays) {
  const auto blocks = BlocksBehind("### A form from nothing");
  ASSERT_EQ(blocks.size(), 2U);
  const std::string form = directory_ / "example.textproto";
  WriteAll(form, blocks[0]);
  const Outcome run = Cli({"tables", Sample(), "--form", form});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_EQ(run.out, blocks[1]);
}

TEST_F(TablesTest, SaysWhichFormsThereAreWhenItCannotChoose) {
  const Outcome unknown = Cli({"tables", Sample(), "--form", "nope"});
  EXPECT_EQ(unknown.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(unknown.err, HasSubstr("shanghai-putuo-2025、xinjiang-2026"));
  const Outcome other_year = Cli({"tables", Sample(), "--form", "shanghai-putuo-2025"});
  EXPECT_EQ(other_year.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(other_year.err, HasSubstr("适用 2025 年，不适用 2026 年的预算"));
  const Outcome none = Cli({"tables", Changed("\"fiscal_year\": 2026", "\"fiscal_year\": 2031")});
  EXPECT_EQ(none.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(none.err, HasSubstr("没有 2031 年的公开格式"));
  const std::string config = ConfigWithForms({"one", "two"});
  const Outcome several = Cli({"tables", Sample(), "--config", config});
  EXPECT_EQ(several.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(several.err, HasSubstr("2026 年有几种公开格式：one、two"));
  EXPECT_EQ(Cli({"tables", Sample(), "--config", config, "--form", "two"}).exit_code,
            ExitCode::kOk);
}

TEST_F(TablesTest, TakesTheFormThatTheDraftNames) {
  const std::string config = ConfigWithForms({"one", "two"});
  const std::string draft =
      Changed("\"fiscal_year\": 2026", "\"disclosure_form\": \"two\", \"fiscal_year\": 2026");
  EXPECT_EQ(Cli({"tables", draft, "--config", config, "--json"}).Json()["form"], "two");
  EXPECT_EQ(Cli({"tables", draft, "--config", config, "--json", "--form", "one"}).Json()["form"],
            "one");
}

TEST_F(TablesTest, PrintsAUnitAlone) {
  const Outcome run =
      Cli({"tables", Sample("putuo-finance-2025"), "--unit", "013001", "--table", "1"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("31,214,205.80"));
  const Outcome stranger = Cli({"tables", Sample("putuo-finance-2025"), "--unit", "9"});
  EXPECT_EQ(stranger.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(stranger.err, HasSubstr("没有编码为“9”的单位"));
}

TEST_F(TablesTest, RefusesATableThatIsNotThere) {
  const Outcome run = Cli({"tables", Sample(), "--table", "13"});
  EXPECT_EQ(run.exit_code, ExitCode::kUsage);
  EXPECT_THAT(run.err, HasSubstr("有 12 张表"));
}

TEST_F(TablesTest, TracesACellToItsLines) {
  const Outcome run = Cli({"trace", Sample(), "--table", "10", "--cell", "2,2"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("第 2 行“公务接待费”，第 2 列“合计”"));
  EXPECT_THAT(run.out, HasSubstr("30217 公务接待费"));
  EXPECT_THAT(run.out, HasSubstr("1 条支出明细，合计 2,900.00 元"));
}

TEST_F(TablesTest, TracesRevenueAsJson) {
  const auto trace = Cli({"trace", Sample(), "--table", "1", "--cell", "18,2", "--json"}).Json();
  EXPECT_EQ(trace["row_label"], "二、上年结转结余");
  EXPECT_EQ(trace["relation"], "REVENUE");
  EXPECT_EQ(trace["printed"], "1,704.86");
  EXPECT_EQ(trace["amount_yuan"], "17048620.00");
  ASSERT_EQ(trace["revenue"].size(), 1U);
  EXPECT_EQ(trace["revenue"][0]["fund_source"], "FISCAL_CARRYOVER_GENERAL");
  EXPECT_EQ(trace["revenue"][0]["position"], 1);
}

TEST_F(TablesTest, ExplainsHowCellsAreCounted) {
  for (const char* cell : {"0,2", "2", "2,", "2,x", "2,2,2", "-1,2", "99999999999,1"}) {
    const Outcome run = Cli({"trace", Sample(), "--table", "10", std::string("--cell=") + cell});
    EXPECT_EQ(run.exit_code, ExitCode::kUsage) << cell;
    EXPECT_THAT(run.err, HasSubstr("都从 1 数起，不算表头")) << cell;
  }
  EXPECT_EQ(Cli({"trace", Sample(), "--table", "10", "--cell", "99,1"}).exit_code,
            ExitCode::kUsage);
  EXPECT_THAT(Cli({"trace", Sample(), "--table", "10", "--cell", "1,1"}).err,
              HasSubstr("这一格不是金额"));
}

TEST_F(TablesTest, ChecksAFormAndPrintsTheSample) {
  const std::string form = SourceRoot() / "config/forms/xinjiang-2026.textproto";
  const Outcome built_in = Cli({"form", "check", form});
  EXPECT_EQ(built_in.exit_code, ExitCode::kOk) << built_in.err;
  EXPECT_THAT(built_in.out, HasSubstr("公开格式 xinjiang-2026"));
  EXPECT_THAT(built_in.out, HasSubstr("内置样例"));
  EXPECT_THAT(built_in.out, HasSubstr("示例局"));
  EXPECT_THAT(Cli({"form", "check", form, "--sample", Sample()}).out, HasSubstr("1,704.86"));
  const Outcome wrong_year = Cli({"form", "check", form, "--sample", Sample("putuo-finance-2025")});
  EXPECT_EQ(wrong_year.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(Cli({"form", "check", SourceRoot() / "tests/data/forms/national-8-tables.textproto",
                   "--json"})
                  .Json()["tables"],
              8);
}

TEST_F(TablesTest, NamesFileAndLineOfAFormThatIsWrong) {
  const auto path = directory_ / "wrong.textproto";
  WriteAll(path, "form_id: \"a\" title: \"b\" fiscal_years: 2026\ntables { number: 2 }\n");
  const Outcome run = Cli({"form", "check", path});
  EXPECT_EQ(run.exit_code, ExitCode::kUsage);
  EXPECT_THAT(run.err, HasSubstr("wrong.textproto:2：表 2：第 1 张表的 number 应为 1"));
}

class LedgerTablesTest : public CliTest {
 protected:
  LedgerTablesTest() {
    EXPECT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
    services_ = std::make_unique<FakeServices>(Home());
  }
  Outcome As(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--as", "editor", "--ledger", services_->address(),
                                       "--workflow", services_->address()});
    return Cli(arguments);
  }
  std::unique_ptr<FakeServices> services_;
};

TEST_F(LedgerTablesTest, AsksForTheNewestVersionWithFormUnitAndNumber) {
  ledger::v1::GetTablesResponse tables;
  tables.mutable_tables()->set_form_id("f");
  tables.mutable_tables()->add_tables()->set_number(3);
  services_->SetDisclosure({}, tables);
  const Outcome run =
      As({"tables", kFakeBudget, "--json", "--form", "f", "--unit", "301001", "--table", "3"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_EQ(run.Json()["tables"][0]["number"], 3);
  const auto request = services_->tables_request();
  EXPECT_EQ(request.name(), absl::StrCat(kFakeBudget, "/versions/1"));
  EXPECT_EQ(request.form_id(), "f");
  EXPECT_EQ(request.unit_code(), "301001");
  EXPECT_THAT(request.numbers(), ElementsAre(3));
}

TEST_F(LedgerTablesTest, AsksForTheVersionThatIsNamed) {
  EXPECT_EQ(As({"tables", absl::StrCat(kFakeBudget, "/versions/7"), "--json"}).exit_code,
            ExitCode::kOk);
  EXPECT_EQ(services_->tables_request().name(), absl::StrCat(kFakeBudget, "/versions/7"));
  EXPECT_EQ(As({"tables", absl::StrCat(kFakeBudget, "/versions/x")}).exit_code, ExitCode::kUsage);
}

TEST_F(LedgerTablesTest, TracesByTheLedgerCountingFromOne) {
  ledger::v1::TraceCellResponse trace;
  trace.mutable_trace()->set_row_label("行");
  trace.mutable_trace()->set_row(4);
  trace.mutable_trace()->mutable_cell()->set_amount_fen(12300);
  trace.mutable_trace()->add_positions(8);
  trace.add_lines()->set_amount_fen(12300);
  trace.mutable_lines(0)->set_functional_code("2011301");
  services_->SetTrace(trace);
  const Outcome run = As({"trace", kFakeBudget, "--table", "2", "--cell", "5,6"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, HasSubstr("第 5 行“行”"));
  EXPECT_THAT(run.out, HasSubstr("2011301 行政运行"));
  const auto request = services_->trace_request();
  EXPECT_EQ(request.table_number(), 2);
  EXPECT_EQ(request.row(), 4);
  EXPECT_EQ(request.column(), 5);
}

}  // namespace
}  // namespace mingzhang::cli
