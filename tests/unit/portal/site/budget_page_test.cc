#include "portal/site/budget_page.h"

#include "common/digest/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "portal/site/page_frame.h"
#include "tests/unit/portal/site/site_testing.h"

namespace mingzhang::site {
namespace {

using ledger::v1::Disclosure;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr char kFolder[] = "divisions/652300/departments/301/budgets/2026/disclosures/";

Disclosure MakeDisclosure(int number, const std::string& reason = {}) {
  Disclosure disclosure;
  disclosure.set_name(kFolder + std::to_string(number));
  disclosure.set_state(ledger::v1::DISCLOSURE_STATE_CURRENT);
  disclosure.set_correction_reason(reason);
  *disclosure.mutable_publish_time() = ToTimestamp(
      absl::FromCivil(absl::CivilSecond(2026, 2 + number, 1, 9, 30, 0), ChinaStandardTime()));
  disclosure.set_manifest_digest(ToBytes(Sha256(disclosure.name())));
  for (const char* path : {"index.html", "disclosure.pdf", "data/table-03.csv", "manifest.json"}) {
    auto& file = *disclosure.add_files();
    file.set_path(path);
    file.set_size_bytes(123'456);
    file.set_digest(ToBytes(Sha256(path)));
  }
  return disclosure;
}

std::vector<Disclosure> Corrected() {
  std::vector<Disclosure> disclosures = {MakeDisclosure(1), MakeDisclosure(2, "水费重复列支")};
  disclosures[0].set_state(ledger::v1::DISCLOSURE_STATE_SUPERSEDED);
  disclosures[0].set_superseded_by(disclosures[1].name());
  *disclosures[0].mutable_supersede_time() = disclosures[1].publish_time();
  return disclosures;
}

TEST(BudgetPageTest, LinksToEveryFileWithItsSizeAndDigest) {
  const std::vector<Disclosure> disclosures = {MakeDisclosure(1)};
  const SitePage page = RenderBudgetPage(MakeBudget("652300", "301", 2026), disclosures);
  EXPECT_TRUE(IsWellFormed(page.contents));
  for (const auto& file : disclosures[0].files()) {
    EXPECT_THAT(Targets(page), Contains(kFolder + ("1/" + file.path())));
    EXPECT_THAT(page.contents, HasSubstr(ToHex(file.digest())));
  }
  EXPECT_THAT(page.contents, HasSubstr("120.6 KB"));
  EXPECT_THAT(page.contents, HasSubstr(ToHex(disclosures[0].manifest_digest())));
  EXPECT_THAT(Targets(page), Contains(kFolder + std::string("1/publication.tlog-proof")));
  EXPECT_THAT(Targets(page), Contains(kFolder + std::string("1/publication.tlog-proof.entry")));
  EXPECT_THAT(page.contents, Not(HasSubstr("更正情况")));
}

TEST(BudgetPageTest, ShowsACorrectionWithItsReasonBesideWhatItReplaced) {
  const auto disclosures = Corrected();
  const SitePage page = RenderBudgetPage(MakeBudget("652300", "301", 2026, 2), disclosures);
  EXPECT_TRUE(IsWellFormed(page.contents));
  EXPECT_THAT(page.contents, HasSubstr("水费重复列支"));
  EXPECT_THAT(page.contents, HasSubstr("第 2 次公开替代第 1 次公开"));
  EXPECT_THAT(page.contents, HasSubstr("已被更正替代"));
  for (const char* file :
       {"1/index.html", "1/original/index.html", "1/manifest.json", "2/index.html"}) {
    EXPECT_THAT(Targets(page), Contains(kFolder + std::string(file)));
  }
  // What holds is offered first.
  EXPECT_LT(page.contents.find("disclosures/2/index.html"),
            page.contents.find("disclosures/1/index.html"));
  EXPECT_THAT(Targets(page), Not(Contains(kFolder + std::string("2/original/index.html"))));
}

TEST(BudgetPageTest, LeadsToTheDifferenceWhereTheCorrectionTellsIt) {
  auto disclosures = Corrected();
  disclosures[1].add_files()->set_path("data/correction.csv");
  const SitePage page = RenderBudgetPage(MakeBudget("652300", "301", 2026, 2), disclosures);
  EXPECT_THAT(Targets(page), Contains(kFolder + std::string("2/index.html#correction")));
  EXPECT_THAT(Targets(page), Contains(kFolder + std::string("2/data/correction.csv")));
}

TEST(BudgetPageTest, SaysThatAPublicationWasLate) {
  auto disclosure = MakeDisclosure(1);
  disclosure.set_late(true);
  EXPECT_THAT(RenderBudgetPage(MakeBudget("652300", "301", 2026), {disclosure}).contents,
              HasSubstr("预算法第十四条"));
}

TEST(BudgetPageTest, MarksAPageThatWasSupersededAndKeepsTheRest) {
  const auto disclosures = Corrected();
  const std::string frozen = "<html><body><h1>公开</h1></body></html>";
  const std::string marked = MarkSuperseded(frozen, disclosures[0], disclosures[1]);
  EXPECT_THAT(marked, HasSubstr("2026 年 4 月 1 日被更正替代"));
  EXPECT_THAT(marked, HasSubstr("水费重复列支"));
  EXPECT_THAT(marked, HasSubstr("href=\"../2/index.html\""));
  EXPECT_THAT(marked, HasSubstr("<h1>公开</h1></body></html>"));
}

TEST(BudgetPageTest, NamesFilesThatItKnows) {
  EXPECT_EQ(FileTitle("data/table-03.csv"), "表 3");
  EXPECT_EQ(FileTitle("data/lines.csv"), "支出明细");
  EXPECT_EQ(FileTitle("data/table-.csv"), "");
  EXPECT_EQ(FileTitle("other"), "");
}

TEST(PageFrameTest, TellsSizesInUnitsThatPeopleRead) {
  EXPECT_EQ(SizeText(0), "0 字节");
  EXPECT_EQ(SizeText(1023), "1023 字节");
  EXPECT_EQ(SizeText(1024), "1.0 KB");
  EXPECT_EQ(SizeText(1'572'864), "1.5 MB");
}

}  // namespace
}  // namespace mingzhang::site
