#include "workflow_service/publication/correction.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/workflow_service/publication/publication_testing.h"
#include "workflow_service/publication/bundle.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/html_correction.h"
#include "workflow_service/publication/html_page.h"

namespace mingzhang::publication {
namespace {

using testing::Case;
using ::testing::Contains;
using testing::Derive;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kChangji;
using testing::kPutuo;
using ::testing::Not;
using testing::ParsedPage;
using testing::SampleContent;

CorrectionNotice Notice() {
  CorrectionNotice notice;
  notice.reason = "表 3 漏列一笔支出，联系人 13812345678";
  notice.replaced_number = 1;
  notice.replaced_on.set_year(2026);
  notice.replaced_on.set_month(2);
  notice.replaced_on.set_day(14);
  return notice;
}

// The leading case with 100.01 yuan more of one line.
budget::v1::BudgetContent Changed() {
  auto content = SampleContent(kChangji.name);
  auto& line = *content.mutable_expenditure_lines(0);
  line.set_amount_fen(line.amount_fen() + 10'001);
  return content;
}

Publication Corrected(const budget::v1::BudgetContent& content) {
  Publication publication = Derive(content, kChangji.form_id);
  publication.correction = DeriveCorrection(Derive(kChangji), publication, Notice());
  return publication;
}

TEST(CorrectionTest, FindsNothingInWhatIsTheSame) {
  for (const auto& each : {kChangji, kPutuo}) {
    const Publication publication = Derive(each);
    const Correction correction = DeriveCorrection(publication, publication, Notice());
    EXPECT_THAT(correction.cells, IsEmpty());
    EXPECT_THAT(correction.sections, IsEmpty());
  }
}

TEST(CorrectionTest, MasksPersonalInformationInItsReason) {
  const Correction correction = DeriveCorrection({}, {}, Notice());
  EXPECT_EQ(correction.notice.reason, "表 3 漏列一笔支出，联系人 138****5678");
  EXPECT_EQ(correction.notice.replaced_number, 1);
}

TEST(CorrectionTest, TellsEveryChangedCellWithTheDifferenceToTheFen) {
  const Publication publication = Corrected(Changed());
  const auto& cells = publication.correction->cells;
  ASSERT_FALSE(cells.empty());
  int totals = 0;
  for (const CorrectedCell& cell : cells) {
    ASSERT_TRUE(cell.from_fen && cell.to_fen && cell.difference_fen);
    EXPECT_EQ(*cell.difference_fen, 10'001) << cell.row << " " << cell.column;
    EXPECT_EQ(*cell.to_fen - *cell.from_fen, 10'001);
    EXPECT_NE(cell.from, cell.to) << "printed the same";
    EXPECT_THAT(*cell.to, Not(HasSubstr("\n")));
    totals += cell.table_number == 3 && cell.row == "总计" ? 1 : 0;
  }
  EXPECT_EQ(totals, 2) << "合计 and 基本支出";
}

TEST(CorrectionTest, TellsRowsThatAreNewAndThoseThatAreGone) {
  auto content = SampleContent(kChangji.name);
  const std::string name = content.carry_overs(1).name();
  const std::string id = content.carry_overs(1).project_id();
  auto& lines = *content.mutable_expenditure_lines();
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const auto& line) { return line.project_id() == id; }),
              lines.end());
  const Publication less = Derive(content, kChangji.form_id);
  const auto of_row = [&](const Correction& correction) {
    std::vector<CorrectedCell> cells;
    for (const auto& cell : correction.cells) {
      if (cell.table_number == 12 && cell.row == name) cells.push_back(cell);
    }
    return cells;
  };
  const auto gone = of_row(DeriveCorrection(Derive(kChangji), less, Notice()));
  ASSERT_FALSE(gone.empty());
  EXPECT_EQ(gone[0].from, "28.50");
  EXPECT_FALSE(gone[0].to.has_value());
  EXPECT_EQ(gone[0].difference_fen, -28'500'000);
  const auto added = of_row(DeriveCorrection(less, Derive(kChangji), Notice()));
  ASSERT_EQ(added.size(), gone.size());
  EXPECT_FALSE(added[0].from.has_value());
  EXPECT_EQ(added[0].to, "28.50");
}

// The leading case with two more of its carry-over items withheld.
budget::v1::BudgetContent WithMoreWithheld() {
  auto content = SampleContent(kChangji.name);
  for (const int i : {2, 4}) {
    content.mutable_carry_overs(i)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
    content.mutable_carry_overs(i)->set_name(absl::StrCat("代号", i));
  }
  return content;
}

budget::v1::BudgetContent WithoutLinesOf(budget::v1::BudgetContent content, const std::string& id) {
  auto& lines = *content.mutable_expenditure_lines();
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const auto& line) { return line.project_id() == id; }),
              lines.end());
  return content;
}

TEST(CorrectionTest, DoesNotTakeOneWithheldItemForAnother) {
  auto content = WithMoreWithheld();
  const Publication three = Derive(content, kChangji.form_id);
  const std::string id = content.carry_overs(2).project_id();
  for (auto& line : *content.mutable_expenditure_lines()) {
    if (line.project_id() == id) line.set_amount_fen(line.amount_fen() + 10'000'000);
  }
  const Correction correction =
      DeriveCorrection(three, Derive(content, kChangji.form_id), Notice());
  EXPECT_FALSE(correction.withheld_left_out);
  int changed = 0;
  for (const CorrectedCell& cell : correction.cells) {
    if (cell.table_number != 12) continue;
    EXPECT_TRUE(cell.row == "代号2" || absl::StrContains(cell.row, "总计") ||
                absl::StrContains(cell.row, "工业和信息化局"))
        << cell.row;
    changed += cell.row == "代号2" ? 1 : 0;
  }
  EXPECT_GT(changed, 0);
}

TEST(CorrectionTest, TellsNoRowOfAnItemWhereAWithheldOneIsGone) {
  auto content = WithMoreWithheld();
  const Publication three = Derive(content, kChangji.form_id);
  content = WithoutLinesOf(content, content.carry_overs(2).project_id());
  content.mutable_carry_overs()->DeleteSubrange(2, 1);
  const Correction correction =
      DeriveCorrection(three, Derive(content, kChangji.form_id), Notice());
  EXPECT_TRUE(correction.withheld_left_out);
  EXPECT_THAT(correction.sections, IsEmpty());
  int totals = 0;
  for (const CorrectedCell& cell : correction.cells) {
    if (cell.table_number != 12) continue;
    EXPECT_TRUE(absl::StrContains(cell.row, "总计") ||
                absl::StrContains(cell.row, "工业和信息化局"))
        << cell.row;
    totals += absl::StrContains(cell.row, "总计") ? 1 : 0;
  }
  EXPECT_GT(totals, 0) << "what names no item is told";
}

// A budget with a project that is public, and the same with the project withheld.
struct Mistake {
  std::string name = "跨境通道安全保障工程";
  std::string basis = "按照专项安全工作的部署实施";
  std::string code = "代号甲";
  Case of;
  budget::v1::BudgetContent open;
  budget::v1::BudgetContent withheld;
};

Mistake MistakeIn(const Case& each) {
  Mistake mistake;
  mistake.of = each;
  mistake.open = SampleContent(each.name);
  auto& project = *mistake.open.mutable_projects(1);
  project.set_name(mistake.name);
  project.set_policy_basis(mistake.basis);
  mistake.withheld = mistake.open;
  mistake.withheld.mutable_projects(1)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
  mistake.withheld.mutable_projects(1)->set_name(mistake.code);
  return mistake;
}

std::map<std::string, std::string> Files(const Publication& publication) {
  std::map<std::string, std::string> files;
  const auto bundle = RenderBundle(publication, {"name"});
  EXPECT_TRUE(bundle.ok()) << bundle.status();
  for (const auto& file : *bundle) files[file.path] = file.contents;
  return files;
}

class WithheldMistakeTest : public ::testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(RealBudgets, WithheldMistakeTest, ::testing::Values(kChangji, kPutuo),
                         [](const auto& each) {
                           return each.param.name.substr(0, each.param.name.find('-'));
                         });

TEST_P(WithheldMistakeTest, ACorrectionThatWithholdsDoesNotTellWhat) {
  const Mistake mistake = MistakeIn(GetParam());
  const Publication before = Derive(mistake.open, mistake.of.form_id);
  ASSERT_THAT(testing::AllTexts(before), HasSubstr(mistake.name));
  Publication after = Derive(mistake.withheld, mistake.of.form_id);
  const std::string alone = Files(after).at(kPageFile);
  after.correction = DeriveCorrection(before, after, Notice());
  EXPECT_TRUE(after.correction->withheld_left_out);
  EXPECT_THAT(after.correction->cells, IsEmpty())
      << "no total is another, and nothing else is told";
  EXPECT_THAT(after.correction->sections, IsEmpty());
  EXPECT_THAT(testing::AllTexts(after), Not(HasSubstr(mistake.name)));
  const auto files = Files(after);
  for (const auto& [path, contents] : files) {
    EXPECT_THAT(contents, Not(HasSubstr(mistake.name))) << path;
    if (!absl::StrContains(alone, mistake.basis)) {
      EXPECT_THAT(contents, Not(HasSubstr(mistake.basis))) << path;
    }
  }
  const std::string& csv = files.at(kCorrectionFile);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1) << "the titles alone";
}

TEST_P(WithheldMistakeTest, ACorrectionThatMakesPublicDoesNotTellTheCodeBesideIt) {
  const Mistake mistake = MistakeIn(GetParam());
  const Publication before = Derive(mistake.withheld, mistake.of.form_id);
  ASSERT_THAT(testing::AllTexts(before), HasSubstr(mistake.code));
  Publication after = Derive(mistake.open, mistake.of.form_id);
  after.correction = DeriveCorrection(before, after, Notice());
  EXPECT_TRUE(after.correction->withheld_left_out);
  EXPECT_THAT(after.correction->cells, IsEmpty());
  EXPECT_THAT(after.correction->sections, IsEmpty());
  EXPECT_THAT(testing::AllTexts(after), Not(HasSubstr(mistake.code)));
}

// What names no item is compared all the same.
TEST_P(WithheldMistakeTest, ACorrectionThatWithholdsTellsWhatElseItCorrects) {
  Mistake mistake = MistakeIn(GetParam());
  const Publication before = Derive(mistake.open, mistake.of.form_id);
  auto& lines = *mistake.withheld.mutable_expenditure_lines();
  const auto basic = std::find_if(lines.begin(), lines.end(),
                                  [](const auto& line) { return line.project_id().empty(); });
  ASSERT_NE(basic, lines.end());
  basic->set_amount_fen(basic->amount_fen() + 10'000'000);
  const Correction correction =
      DeriveCorrection(before, Derive(mistake.withheld, mistake.of.form_id), Notice());
  EXPECT_THAT(correction.sections, IsEmpty());
  ASSERT_THAT(correction.cells, Not(IsEmpty()));
  for (const CorrectedCell& cell : correction.cells) {
    EXPECT_EQ(cell.difference_fen, 10'000'000) << cell.row << " " << cell.column;
    EXPECT_THAT(cell.row, Not(HasSubstr(mistake.code)));
  }
}

TEST_P(WithheldMistakeTest, AnotherCodeForTheSameItemIsNotTold) {
  Mistake mistake = MistakeIn(GetParam());
  const Publication before = Derive(mistake.withheld, mistake.of.form_id);
  mistake.withheld.mutable_projects(1)->set_name("代号乙");
  const Publication after = Derive(mistake.withheld, mistake.of.form_id);
  const Correction correction = DeriveCorrection(before, after, Notice());
  EXPECT_TRUE(correction.withheld_left_out);
  EXPECT_THAT(correction.cells, IsEmpty());
}

// It may have become a part of the withheld one.
TEST_P(WithheldMistakeTest, APublicItemThatVanishesBesideAWithheldOneIsNotTold) {
  const Mistake mistake = MistakeIn(GetParam());
  const Publication before = Derive(mistake.withheld, mistake.of.form_id);
  const std::string gone = mistake.withheld.projects(2).name();
  const std::string id = mistake.withheld.projects(2).project_id();
  auto content = mistake.withheld;
  for (auto& line : *content.mutable_expenditure_lines()) {
    if (line.project_id() == id) line.set_project_id(content.projects(1).project_id());
  }
  content.mutable_projects()->DeleteSubrange(2, 1);
  const Correction correction =
      DeriveCorrection(before, Derive(content, mistake.of.form_id), Notice());
  EXPECT_TRUE(correction.withheld_left_out);
  for (const CorrectedCell& cell : correction.cells) EXPECT_NE(cell.row, gone);
}

TEST_P(WithheldMistakeTest, UnchangedLevelsLeaveNothingOut) {
  const Mistake mistake = MistakeIn(GetParam());
  auto content = mistake.withheld;
  const std::string id = content.projects(0).project_id();
  for (auto& line : *content.mutable_expenditure_lines()) {
    if (line.project_id() != id) continue;
    line.set_amount_fen(line.amount_fen() + 10'000'000);
    break;
  }
  content.set_other_matters("另有说明。");
  const Correction correction = DeriveCorrection(Derive(mistake.withheld, mistake.of.form_id),
                                                 Derive(content, mistake.of.form_id), Notice());
  EXPECT_FALSE(correction.withheld_left_out);
  EXPECT_THAT(correction.sections, Not(IsEmpty()));
  ASSERT_THAT(correction.cells, Not(IsEmpty()));
  for (const CorrectedCell& cell : correction.cells) {
    EXPECT_EQ(cell.difference_fen, 10'000'000) << cell.row << " " << cell.column;
  }
}

TEST(CorrectionTest, ACellThatOneOfThemHidesDidNotBecomeZero) {
  Publication shown;
  auto& table = *shown.tables.add_tables();
  table.set_number(1);
  table.add_columns()->set_label(budget::v1::LABEL_NAME);
  table.add_columns()->set_title("合计");
  table.add_columns()->set_title("基本支出");
  auto& row = *table.add_rows();
  row.add_parts()->set_kind(budget::v1::ROW_KIND_FIXED);
  row.add_cells()->set_text("支出");
  for (int i = 0; i < 2; ++i) {
    row.add_cells()->set_text("100.00");
    row.mutable_cells(i + 1)->set_amount_fen(10'000);
  }
  Publication hidden = shown;
  hidden.tables.mutable_tables(0)->mutable_rows(0)->mutable_cells(2)->Clear();
  auto& total = *hidden.tables.mutable_tables(0)->mutable_rows(0)->mutable_cells(1);
  total.set_text("120.00");
  total.set_amount_fen(12'000);
  const std::int64_t differences[] = {2'000, -2'000};
  for (const bool hides : {true, false}) {
    const Correction correction = hides ? DeriveCorrection(shown, hidden, Notice())
                                        : DeriveCorrection(hidden, shown, Notice());
    EXPECT_TRUE(correction.withheld_left_out);
    ASSERT_EQ(correction.cells.size(), 1U);
    EXPECT_EQ(correction.cells[0].column, "合计");
    EXPECT_EQ(correction.cells[0].difference_fen, differences[hides ? 0 : 1]);
  }
}

TEST(CorrectionTest, SaysWhatIsLeftOut) {
  Publication publication = Derive(kPutuo);
  publication.correction.emplace();
  publication.correction->notice = Notice();
  const std::string same = "表格和文字没有变动";
  const std::string withheld = "涉及不予公开项目的部分不逐项对照";
  const std::string form = "公开格式已变更，表格不逐项对照";
  auto files = Files(publication);
  EXPECT_THAT(files.at(kPageFile), HasSubstr(same));
  EXPECT_TRUE(nlohmann::json::parse(files.at(kJsonFile))["correction"]["not_compared"].empty());

  publication.correction->withheld_left_out = true;
  files = Files(publication);
  EXPECT_THAT(files.at(kPageFile), HasSubstr(withheld));
  EXPECT_THAT(files.at(kPageFile), Not(HasSubstr(same)));
  EXPECT_THAT(files.at(kDataPackageFile), HasSubstr(withheld));
  EXPECT_EQ(nlohmann::json::parse(files.at(kJsonFile))["correction"]["not_compared"],
            nlohmann::json({"WITHHELD_ITEMS"}));

  publication.correction->withheld_left_out = false;
  publication.correction->form_changed = true;
  files = Files(publication);
  EXPECT_THAT(files.at(kPageFile), HasSubstr(form));
  EXPECT_THAT(files.at(kPageFile), Not(HasSubstr(same)));
  EXPECT_THAT(files.at(kDataPackageFile), HasSubstr(form));
  EXPECT_EQ(nlohmann::json::parse(files.at(kJsonFile))["correction"]["not_compared"],
            nlohmann::json({"TABLES"}));
}

TEST(CorrectionTest, ByAnotherFormComparesTheTextsAlone) {
  auto content = Changed();
  content.set_other_matters("另有说明。");
  Publication after = Derive(content, kChangji.form_id);
  after.tables.set_form_digest(std::string(32, 'f'));
  const Correction correction = DeriveCorrection(Derive(kChangji), after, Notice());
  EXPECT_TRUE(correction.form_changed);
  EXPECT_THAT(correction.cells, IsEmpty());
  EXPECT_THAT(correction.sections, Not(IsEmpty()));
}

TEST(CorrectionTest, OfSomethingUnknownComparesNothing) {
  const Correction correction = CorrectionOfUnknown(Notice());
  EXPECT_TRUE(correction.form_changed);
  EXPECT_THAT(correction.notice.reason, HasSubstr("138****5678"));
  EXPECT_FALSE(correction.finds_nothing());
}

TEST(CorrectionTest, OfSomethingWithoutANumberTellsTheDayAlone) {
  Publication publication = Derive(kPutuo);
  publication.correction.emplace();
  publication.correction->notice = Notice();
  publication.correction->notice.replaced_number = 0;
  const auto files = Files(publication);
  EXPECT_THAT(files.at(kPageFile), HasSubstr("本页更正并代替 2026 年 2 月 14 日公开的内容。"));
  const auto replaces = nlohmann::json::parse(files.at(kJsonFile))["correction"]["replaces"];
  EXPECT_FALSE(replaces.contains("number"));
  EXPECT_EQ(replaces["published_on"], "2026-02-14");
  EXPECT_THAT(files.at(kDataPackageFile), HasSubstr("与 2026-02-14 公开的内容相比"));
  for (const auto& [path, contents] : files)
    EXPECT_THAT(contents, Not(HasSubstr("第 0 次"))) << path;
}

TEST(CorrectionTest, TellsOfTheNarrativeWhatStandsBetweenWhatIsTheSame) {
  auto content = SampleContent(kChangji.name);
  const std::string other = content.other_matters();
  content.set_other_matters("另有说明。");
  const auto sections = Corrected(content).correction->sections;
  ASSERT_EQ(sections.size(), 1U);
  EXPECT_NE(sections[0].title, "");
  EXPECT_THAT(sections[0].to, HasSubstr("另有说明。"));
  EXPECT_FALSE(sections[0].too_long);

  std::string text;
  while (text.size() <= kMaxCorrectedTextBytes) text += "很长的说明。";
  content.set_other_matters(text);
  const auto longer = Corrected(content).correction->sections;
  ASSERT_EQ(longer.size(), 1U);
  EXPECT_TRUE(longer[0].too_long);
  EXPECT_EQ(longer[0].to, "");
}

TEST(CorrectionTest, StandsOnThePageRightAfterTheContents) {
  const Publication publication = Corrected(Changed());
  const ParsedPage page(RenderPage(publication));
  EXPECT_THAT(page.Texts("//h:main/h:section[1]/h:h2"), ElementsAre("更正说明"));
  EXPECT_THAT(page.Texts("//h:nav/h:ol/h:li[1]/h:a"), ElementsAre("更正说明"));
  const std::string section = "//h:section[@aria-labelledby='correction']";
  EXPECT_THAT(page.Texts(section + "/h:p"),
              Contains(HasSubstr("2026 年 2 月 14 日公开的第 1 次公开内容")));
  EXPECT_THAT(page.Texts(section + "/h:p"), Contains(HasSubstr("138****5678")));
  EXPECT_EQ(page.Count(section + "//h:table[@class='figures']/h:tbody/h:tr"),
            publication.correction->cells.size());
  EXPECT_THAT(page.Texts(section + "//h:td"), Contains("+100.01"));
  EXPECT_EQ(ParsedPage(RenderPage(Derive(kChangji))).Count(section), 0U);
}

TEST(CorrectionTest, ListsSoManyCellsOnThePageAndSaysHowManyThereAre) {
  Publication publication = Derive(kPutuo);
  publication.correction.emplace();
  CorrectedCell cell;
  cell.column = "金额";
  publication.correction->cells.assign(kMaxListedCells, cell);
  const auto listed = [&](const ParsedPage& page) {
    return page.Count("//h:section[@aria-labelledby='correction']//h:tbody/h:tr");
  };
  const std::string all = RenderPage(publication);
  EXPECT_EQ(listed(ParsedPage(all)), kMaxListedCells);
  EXPECT_THAT(all, Not(HasSubstr("以上是前")));
  publication.correction->cells.push_back(cell);
  const std::string some = RenderPage(publication);
  EXPECT_EQ(listed(ParsedPage(some)), kMaxListedCells);
  EXPECT_THAT(some, HasSubstr(absl::StrCat("共 ", kMaxListedCells + 1, " 处")));
}

TEST(CorrectionTest, IsAFileOfTheOpenDataThatThePackageDescribes) {
  const Publication publication = Corrected(Changed());
  std::map<std::string, std::string> files;
  const auto bundle = RenderBundle(publication, {"name"});
  ASSERT_TRUE(bundle.ok()) << bundle.status();
  for (const auto& file : *bundle) files[file.path] = file.contents;
  const std::string& csv = files.at(kCorrectionFile);
  EXPECT_THAT(csv, HasSubstr("table,table_title,row,column,old,new,old_yuan,new_yuan,"
                             "difference_yuan\r\n"));
  EXPECT_THAT(csv, HasSubstr(",100.01\r\n"));
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')),
            publication.correction->cells.size() + 1);
  const auto package = nlohmann::json::parse(files.at(kDataPackageFile));
  int described = 0;
  for (const auto& resource : package["resources"]) {
    if (resource["path"] != kCorrectionFile) continue;
    ++described;
    EXPECT_THAT(resource["description"].get<std::string>(), HasSubstr("2026-02-14"));
  }
  EXPECT_EQ(described, 1);
  const auto document = nlohmann::json::parse(files.at(kJsonFile));
  EXPECT_EQ(document["correction"]["replaces"]["number"], 1);
  EXPECT_EQ(document["correction"]["cells"].size(), publication.correction->cells.size());
  EXPECT_THAT(files.at(kPageFile), HasSubstr("href=\"data/correction.csv\""));
}

TEST(CorrectionTest, IsNoFileWhereThereIsNone) {
  const auto bundle = RenderBundle(Derive(kPutuo), {"name"});
  ASSERT_TRUE(bundle.ok());
  for (const auto& file : *bundle) EXPECT_NE(file.path, kCorrectionFile);
}

TEST(NoticeTest, StandsInFrontOfThePageAndNeedsNoOtherPolicy) {
  const std::string html = RenderPage(Derive(kPutuo));
  const std::string marked =
      InsertNotice(html, "本页已被更正 <1>", "../2/index.html?a&b", "看更正后的内容");
  const ParsedPage page(marked);
  EXPECT_THAT(page.Texts("//h:body/*[2][self::h:aside][@class='notice'][@aria-label]/h:p"),
              ElementsAre("本页已被更正 <1> 看更正后的内容"));
  EXPECT_THAT(page.Texts("//h:aside//h:a/@href"), ElementsAre("../2/index.html?a&b"));
  EXPECT_EQ(page.Count("//h:body/*[1][self::h:a][@class='skip']"), 1U) << "it stays the first";
  EXPECT_EQ(page.Count("//h:aside//@style"), 0U);
  EXPECT_EQ(page.Texts("//h:meta[@http-equiv]/@content"),
            ParsedPage(html).Texts("//h:meta[@http-equiv]/@content"));
  // Nothing else is changed.
  const std::size_t begin = marked.find("<aside");
  const std::size_t end = marked.find("</aside>") + 8;
  EXPECT_EQ(marked.substr(0, begin) + marked.substr(end), html);
  EXPECT_EQ(ParsedPage(InsertNotice(html, "本页已撤下", "", "")).Count("//h:aside//h:a"), 0U);
}

// A page with the link that stays the first, and one without.
const char* const kOriginals[] = {
    "<html><body><a class=\"skip\" href=\"#main\">跳到正文</a><h1>预算</h1></body></html>\n",
    "<html><body><h1>预算</h1></body></html>\n"};

TEST(FindNoticeTest, ReadsBackWhatWasInserted) {
  const struct Notice notices[] = {
      {"本页已被更正", "../2/index.html", "查看"},
      {"本页已撤下", "", ""},
      {"原因：<b>\"6.50\"</b> & '9.50' &amp; &#60; <a href=\"x\">y</a>", "../2/?a&b=\"c\"", "<看>"},
      {"", "../2/index.html", ""}};
  for (const std::string original : kOriginals) {
    for (const struct Notice& notice : notices) {
      const auto found =
          FindNotice(InsertNotice(original, notice.text, notice.href, notice.link_text), original);
      ASSERT_TRUE(found.has_value()) << notice.text;
      EXPECT_EQ(found->text, notice.text);
      EXPECT_EQ(found->href, notice.href);
      EXPECT_EQ(found->link_text, notice.link_text);
    }
  }
  const std::string html = RenderPage(Derive(kPutuo));
  EXPECT_TRUE(FindNotice(InsertNotice(html, "已更正", "../2/index.html", "查看"), html));
}

TEST(FindNoticeTest, KnowsNoOtherPage) {
  for (const std::string original : kOriginals) {
    const std::string noticed = InsertNotice(original, "已更正", "../2/index.html", "查看");
    const std::string notice =
        noticed.substr(noticed.find("<aside"), noticed.size() - original.size());
    const auto with = [&](const std::string& from, const std::string& to) {
      std::string page = noticed;
      page.replace(page.find(from), from.size(), to);
      return page;
    };
    const auto at = [&](std::size_t place, const std::string& what) {
      return std::string(original).insert(place, what);
    };
    const std::string others[] = {
        original,
        "",
        noticed + " ",
        with("预算", "决算"),
        // In another place.
        at(0, notice),
        at(original.find("<body>"), notice),
        at(original.find("</h1>"), notice),
        at(original.find("</body>"), notice),
        at(original.size(), notice),
        at(0, "<html>假<!--"),
        // Two of them.
        with("<aside", notice + "<aside"),
        InsertNotice(noticed, "再次更正", "../3/index.html", "查看"),
        // Other markup.
        with("<aside", "<p>9.50</p><aside"),
        with("</aside>", "</aside><p>9.50</p>"),
        with("已更正", "已更正</p><p>9.50"),
        with("已更正", "已更正<!--"),
        with("已更正", "&nbsp;已更正"),
        with("已更正", "&#60;已更正"),
        with("已更正", "\x01已更正"),
        with("已更正", "\xFF已更正"),
        with("查看", "<b>查看</b>"),
        with("查看", "查看</a> <a href=\"../3/index.html\">查看"),
        with("</a></p>", "</a>！</p>"),
        with("<p>已", "<p><a href=\"../2/index.html\">看</a>已"),
        // Other attributes.
        with("class=\"notice\"", "class=\"notice\" hidden=\"hidden\""),
        with("class=\"notice\"", "class=\"cover\""),
        with("<p>已", "<p style=\"font-size:9em\">已"),
        with("href=\"../2/index.html\"", "href=\"../2/index.html\" onclick=\"x()\""),
        with("href=\"../2/index.html\"", "href='../2/index.html'"),
        with("href=\"../2/index.html\"", "href=\"\""),
        with(" <a href", "<a href"),
    };
    for (const std::string& page : others) {
      EXPECT_FALSE(FindNotice(page, original)) << page;
    }
  }
  EXPECT_FALSE(FindNotice("", ""));
}

TEST(FindNoticeTest, KnowsNoneThatIsLongerThanAReasonCanBe) {
  const std::string original = kOriginals[1];
  const std::size_t frame = InsertNotice(original, "", "", "").size() - original.size();
  const std::string longest(kMaxNoticeBytes - frame, 'x');
  EXPECT_TRUE(FindNotice(InsertNotice(original, longest, "", ""), original));
  EXPECT_FALSE(FindNotice(InsertNotice(original, longest + "x", "", ""), original));
}

}  // namespace
}  // namespace mingzhang::publication
