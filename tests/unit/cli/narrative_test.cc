#include <memory>

#include "cli/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/form/narrative_templates.h"
#include "tests/unit/cli/cli_fixture.h"
#include "tests/unit/cli/fake_services.h"

namespace mingzhang::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class NarrativeTest : public CliTest {
 protected:
  Outcome Narrate(std::vector<std::string> more = {},
                  const std::string& sample = "changji-iit-2026") const {
    more.insert(more.begin(), {"narrative", SourceRoot() / ("deploy/samples/" + sample + ".json")});
    return Cli(more);
  }
};

TEST_F(NarrativeTest, PrintsTheWholeDisclosureOfAFile) {
  const Outcome run = Narrate();
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out, AllOf(StartsWith("2026 年昌吉回族自治州工业和信息化局部门预算公开\n"),
                             HasSubstr("收支总预算 2,332.95 万元。\n"),
                             HasSubstr("\n201\t13\t99\t其他商贸事务支出\t20.00\t\t20.00\n")));
}

TEST_F(NarrativeTest, FollowsTheFormThatTheContentNames) {
  EXPECT_THAT(Narrate({}, "putuo-finance-2025").out,
              StartsWith("上海市普陀区2025年区级部门预算\n"));
}

TEST_F(NarrativeTest, PrintsOneSectionWithThoseBelowIt) {
  const Outcome run = Narrate({"--section", "general"});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_THAT(run.out,
              AllOf(StartsWith("五、关于"), HasSubstr("（三）一般公共预算当年拨款具体使用情况\n"),
                    Not(HasSubstr("六、"))));
}

TEST_F(NarrativeTest, ListsTheSectionsWhenThereIsNoSuch) {
  const Outcome run = Narrate({"--section", "nothing"});
  EXPECT_EQ(run.exit_code, ExitCode::kBadInput);
  EXPECT_THAT(run.err, AllOf(HasSubstr("没有部分“nothing”"), HasSubstr("cover、contents、")));
}

TEST_F(NarrativeTest, PrintsJson) {
  const auto json = Narrate({"--section", "table_8", "--json"}).Json();
  EXPECT_EQ(json["form"], "xinjiang-2026");
  EXPECT_EQ(json["department"], "昌吉回族自治州工业和信息化局");
  EXPECT_EQ(json["sections"][0]["id"], "table_8");
  EXPECT_EQ(json["sections"][0]["level"], 2);
  EXPECT_EQ(json["sections"][0]["blocks"][0]["table"], 8);
  const auto performance = Narrate({"--section", "performance", "--json"}).Json();
  EXPECT_EQ(performance["sections"][0]["blocks"][3]["rows"][1][0], "部门联系人");
}

TEST_F(NarrativeTest, RefusesAUnitThatIsNotThere) {
  const Outcome run = Narrate({"--unit", "9"});
  EXPECT_EQ(run.exit_code, ExitCode::kBadInput);
  EXPECT_EQ(run.out, "");
}

TEST_F(NarrativeTest, ReadsAVersionFromTheLedger) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  FakeServices services(Home());
  ledger::v1::GetNarrativeResponse narrative;
  narrative.mutable_narrative()->set_form_id("f");
  narrative.mutable_narrative()->set_department_name("某局");
  auto& section = *narrative.mutable_narrative()->add_sections();
  section.set_section_id("s");
  section.set_title("标题");
  section.add_blocks()->set_paragraph("正文。");
  section.add_blocks()->set_table_number(1);
  ledger::v1::GetTablesResponse tables;
  auto& table = *tables.mutable_tables()->add_tables();
  table.set_number(1);
  table.set_title("表");
  table.set_note("空表。");
  services.SetDisclosure(narrative, tables);
  const Outcome run = Cli({"narrative", kFakeBudget, "--unit", "2", "--as", "editor", "--ledger",
                           services.address(), "--workflow", services.address()});
  EXPECT_EQ(run.exit_code, ExitCode::kOk) << run.err;
  EXPECT_EQ(run.out, "标题\n\n正文。\n\n表\n\n编制部门：某局\n\n单位：元\n\n\n空表。\n");
  EXPECT_EQ(services.narrative_request().name(), std::string(kFakeBudget) + "/versions/1");
  EXPECT_EQ(services.narrative_request().unit_code(), "2");
  EXPECT_EQ(services.tables_request().form_id(), "f");
}

TEST_F(NarrativeTest, ReceivesLongNarrativesUpToABound) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  FakeServices services(Home());
  const auto narrate = [&](std::size_t bytes) {
    ledger::v1::GetNarrativeResponse narrative;
    auto& section = *narrative.mutable_narrative()->add_sections();
    section.add_blocks()->set_paragraph(std::string(bytes, 'x'));
    services.SetDisclosure(narrative, {});
    return Cli({"narrative", kFakeBudget, "--as", "editor", "--ledger", services.address(),
                "--workflow", services.address()});
  };
  // More than gRPC receives unless told, and the longest narrative that is derived.
  const std::size_t longest = form::kMaxNarrativeBytes;
  const Outcome all = narrate(longest);
  EXPECT_EQ(all.exit_code, ExitCode::kOk) << all.err;
  EXPECT_GE(all.out.size(), longest);
  const Outcome too_long = narrate(std::size_t{kMaxReceiveBytes} + 1);
  EXPECT_EQ(too_long.exit_code, ExitCode::kOther);
  EXPECT_EQ(too_long.out, "");
  EXPECT_THAT(too_long.err, AllOf(HasSubstr("的答复超过 64 MiB"), HasSubstr("--table")));
}

TEST_F(NarrativeTest, NeverJoinsTextAndTablesOfDifferentForms) {
  ASSERT_EQ(Cli({"dev", "init"}).exit_code, ExitCode::kOk);
  FakeServices services(Home());
  ledger::v1::GetNarrativeResponse narrative;
  narrative.mutable_narrative()->set_form_digest("new");
  services.SetDisclosure(narrative, {});
  const auto narrate = [&] {
    return Cli({"narrative", kFakeBudget, "--as", "editor", "--ledger", services.address(),
                "--workflow", services.address()});
  };
  services.SetTablesDigests({"old", "new"});
  const Outcome again = narrate();
  EXPECT_EQ(again.exit_code, ExitCode::kOk) << again.err;
  services.SetTablesDigests({"old", "old", "new"});
  const Outcome changing = narrate();
  EXPECT_EQ(changing.exit_code, ExitCode::kConflict);
  EXPECT_EQ(changing.out, "");
  EXPECT_THAT(changing.err, HasSubstr("公开格式刚刚变更，请重新执行"));
}

}  // namespace
}  // namespace mingzhang::cli
