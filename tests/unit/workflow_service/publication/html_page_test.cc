#include "workflow_service/publication/html_page.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/digest/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/generated_budget.h"
#include "tests/support/source_files.h"
#include "tests/unit/workflow_service/publication/publication_testing.h"

namespace mingzhang::publication {
namespace {

using testing::Case;
using ::testing::Contains;
using testing::Derive;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kChangji;
using testing::kPutuo;
using ::testing::Not;
using testing::ParsedPage;
using testing::SampleContent;

using Rows = std::vector<std::vector<std::string>>;

class CasePageTest : public ::testing::TestWithParam<Case> {};

TEST_P(CasePageTest, HoldsEveryTableAsPublishedCellByCell) {
  const auto expected = nlohmann::json::parse(mingzhang::testing::SourceText(
      absl::StrCat("tests/data/", GetParam().name, "/expected_tables.json")));
  const ParsedPage page(RenderPage(Derive(GetParam())));
  for (const auto& [number, rows] : expected.items()) {
    const std::string table = absl::StrCat("//h:div[@id='table-", number, "']//h:table");
    const auto published = rows.get<Rows>();
    const std::size_t lines = page.Count(table + "/h:tbody/h:tr");
    const std::size_t header_rows = page.Count(table + "/h:thead/h:tr");
    ASSERT_EQ(header_rows + lines, published.size()) << "table " << number;
    for (std::size_t i = 0; i < lines; ++i) {
      EXPECT_THAT(page.Texts(absl::StrCat(table, "/h:tbody/h:tr[", i + 1, "]/*")),
                  ElementsAreArray(published[header_rows + i]))
          << "table " << number << ", row " << i + 1;
    }
    for (std::size_t i = 0; i < header_rows; ++i) {
      std::vector<std::string> names;
      std::copy_if(published[i].begin(), published[i].end(), std::back_inserter(names),
                   [](const std::string& name) { return !name.empty(); });
      EXPECT_THAT(page.Texts(absl::StrCat(table, "/h:thead/h:tr[", i + 1, "]/h:th")),
                  ElementsAreArray(names));
    }
  }
}

TEST_P(CasePageTest, HoldsEveryParagraphOfTheNarrative) {
  const Publication publication = Derive(GetParam());
  const ParsedPage page(RenderPage(publication));
  std::string text;
  for (const auto& each : page.Texts("//h:main//h:p | //h:main//h:caption | //h:main//h:td | "
                                     "//h:main//h:th | //h:header//h:p")) {
    text += each + "\n";
  }
  for (const auto& section : publication.narrative.sections()) {
    if (section.section_id() == "contents") continue;
    for (const auto& block : section.blocks()) {
      EXPECT_THAT(text, HasSubstr(block.paragraph())) << section.section_id();
      for (const auto& row : block.text_table().rows()) {
        for (const auto& cell : row.cells()) EXPECT_THAT(text, HasSubstr(cell));
      }
    }
  }
}

TEST_P(CasePageTest, HasUniqueIdsAndLinksThatLeadToThem) {
  const ParsedPage page(RenderPage(Derive(GetParam())));
  const auto ids = page.Texts("//@id");
  const std::set<std::string> unique(ids.begin(), ids.end());
  EXPECT_EQ(unique.size(), ids.size());
  const auto links = page.Texts("//@href[not(parent::h:link)]");
  EXPECT_GT(links.size(), 200U);
  for (const auto& link : links) {
    ASSERT_EQ(link[0], '#') << link;
    EXPECT_TRUE(unique.contains(link.substr(1))) << link;
  }
  for (const char* attribute : {"aria-labelledby", "headers"}) {
    for (const auto& value : page.Texts(absl::StrCat("//@", attribute))) {
      std::size_t begin = 0;
      while (begin <= value.size()) {
        const std::size_t end = std::min(value.find(' ', begin), value.size());
        EXPECT_TRUE(unique.contains(value.substr(begin, end - begin))) << value;
        begin = end + 1;
      }
    }
  }
}

TEST_P(CasePageTest, SkipsNoLevelOfHeadings) {
  const ParsedPage page(RenderPage(Derive(GetParam())));
  EXPECT_EQ(page.Count("//h:h1"), 1U);
  for (int level = 2; level <= 6; ++level) {
    // Headings of this level, and of them those behind one that is at most a level above.
    const std::string all = absl::StrCat("//h:h", level);
    std::string near = "self::h:h6";
    for (int other = level - 1; other < 6; ++other) absl::StrAppend(&near, " or self::h:h", other);
    EXPECT_EQ(page.Count(absl::StrCat(all,
                                      "[preceding::*[self::h:h1 or self::h:h2 or self::h:h3 or "
                                      "self::h:h4 or self::h:h5 or self::h:h6][1][",
                                      near, "]]")),
              page.Count(all))
        << "h" << level;
  }
  EXPECT_EQ(page.Count("//h:main"), 1U);
  EXPECT_EQ(page.Count("//h:nav"), 1U);
  EXPECT_THAT(page.Texts("//h:caption"), Each(Not(IsEmpty())));
  EXPECT_EQ(page.Count("//h:th[not(@scope)]"), 0U);
  EXPECT_EQ(page.Count("//h:th[not(normalize-space())]"), 0U) << "a header that says nothing";
}

TEST_P(CasePageTest, NeedsNoScriptAndNothingFromElsewhere) {
  const std::string html = RenderPage(Derive(GetParam()));
  const ParsedPage page(html);
  EXPECT_EQ(page.Count("//h:script | //h:iframe | //h:img | //h:object | //h:form | //h:input"),
            0U);
  EXPECT_EQ(page.Count("//@src | //@style | //@*[starts-with(name(), 'on')]"), 0U);
  EXPECT_THAT(page.Texts("//h:link/@href"), ElementsAre("data:,"));
  const auto style = page.Texts("//h:style");
  ASSERT_EQ(style.size(), 1U);
  EXPECT_THAT(style[0], Not(HasSubstr("url(")));
  EXPECT_THAT(style[0], Not(HasSubstr("@import")));
  EXPECT_THAT(page.Texts("//h:meta[@http-equiv]/@content"),
              ElementsAre(absl::StrCat("default-src 'none'; style-src 'sha256-",
                                       ToBase64(ToBytes(Sha256(style[0]))),
                                       "'; img-src data:; base-uri 'none'; form-action 'none'")));
}

TEST_P(CasePageTest, IsTheSameForTheSameVersionWhateverTheOrderOfItsLines) {
  auto content = SampleContent(GetParam().name);
  const std::string page = RenderPage(Derive(content, GetParam().form_id));
  EXPECT_EQ(RenderPage(Derive(content, GetParam().form_id)), page);
  std::reverse(content.mutable_expenditure_lines()->pointer_begin(),
               content.mutable_expenditure_lines()->pointer_end());
  EXPECT_EQ(RenderPage(Derive(content, GetParam().form_id)), page);
}

TEST_P(CasePageTest, ChartsHaveATextAlternativeAndTheirDataBesideThem) {
  const ParsedPage page(RenderPage(Derive(GetParam())));
  const std::size_t charts = page.Count("//h:figure");
  EXPECT_GE(charts, 4U);
  EXPECT_EQ(page.Count("//h:figure/svg:svg[@role='img']/svg:title[1]"), charts);
  EXPECT_EQ(page.Count("//h:figure/svg:svg/svg:desc[normalize-space()]"), charts);
  EXPECT_EQ(page.Count("//h:figure/h:details//h:table"), charts);
}

INSTANTIATE_TEST_SUITE_P(Cases, CasePageTest, ::testing::Values(kChangji, kPutuo),
                         [](const auto& each) { return each.index == 0 ? "Changji" : "Putuo"; });

TEST(PageTest, LinksTermsToTheParagraphOfTheFormThatExplainsThem) {
  const ParsedPage page(RenderPage(Derive(kChangji)));
  EXPECT_EQ(page.Count("//h:p[starts-with(@id, 'term-')]/h:dfn"), 9U);
  EXPECT_THAT(page.Texts("//h:p[@id='term-1']/h:dfn"), ElementsAre("财政拨款"));
  EXPECT_GT(page.Count("//h:p/h:a[@class='term']"), 10U);
  EXPECT_EQ(page.Count("//h:p[starts-with(@id, 'term-')]//h:a"), 0U);
}

TEST(PageTest, PrintsTheGlossaryItselfWhereTheFormDoesNot) {
  Publication publication = Derive(kChangji);
  for (auto& section : *publication.narrative.mutable_sections()) {
    if (section.section_id() == "glossary") section.clear_blocks();
  }
  const ParsedPage page(RenderPage(publication));
  EXPECT_THAT(page.Texts("//h:h2[@id='glossary']"), ElementsAre("名词解释"));
  EXPECT_EQ(page.Count("//h:p[starts-with(@id, 'term-')]/h:dfn"), 9U);
}

TEST(PageTest, EscapesEverythingThatTheContentSays) {
  auto content = SampleContent(kChangji.name);
  constexpr char kAttack[] = "\"'><script>alert(1)</script><!--&amp;";
  content.mutable_department()->set_name(kAttack);
  content.mutable_division()->set_name(kAttack);
  content.mutable_projects(0)->set_name(kAttack);
  content.mutable_glossary(0)->set_term(kAttack);
  content.set_other_matters(kAttack);
  content.mutable_performance()->mutable_department()->set_goal(kAttack);
  Publication publication = Derive(content, kChangji.form_id);
  publication.release = kAttack;
  publication.watermark = kAttack;
  const std::string html = RenderPage(publication);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<!--")));
  const ParsedPage page(html);
  EXPECT_THAT(page.Texts("//h:header//h:dd"), Contains(kAttack));
}

TEST(PageTest, SaysWhatItWasMadeFrom) {
  Publication publication = Derive(kChangji);
  publication.version = 7;
  publication.version_digest = std::string(32, '\xAB');
  const ParsedPage page(RenderPage(publication));
  const auto facts = page.Texts("//h:section[@aria-labelledby='about']//h:dd");
  const std::string digest = absl::StrReplaceAll(std::string(32, 'x'), {{"x", "ab"}});
  EXPECT_THAT(facts, ElementsAre("第 7 版", digest, "xinjiang-2026", ::testing::SizeIs(64),
                                 "mingzhang 1.2.3"));
  EXPECT_EQ(page.Count("//svg:svg[@class='watermark']"), 0U);
}

TEST(PageTest, CarriesItsWatermarkAndSaysWhatThatMeans) {
  Publication publication = Derive(kChangji);
  publication.watermark = "预览";
  const ParsedPage page(RenderPage(publication));
  EXPECT_EQ(page.Count("//svg:svg[@class='watermark']"), 1U);
  EXPECT_THAT(page.Texts("//h:p[@class='banner']"), ElementsAre(HasSubstr("预览：尚未公开")));
  EXPECT_THAT(page.Texts("//h:title"), ElementsAre(HasSubstr("（预览）")));
}

TEST(PageTest, IsWellFormedForMadeUpBudgetsOfEveryForm) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    mingzhang::testing::BudgetShape shape;
    shape.fiscal_year = seed % 2 == 0 ? 2026 : 2025;
    shape.lines = 20 + static_cast<int>(seed) * 40;
    shape.units = static_cast<int>(seed % 4);
    shape.seed = seed;
    auto content = mingzhang::testing::GenerateBudget(shape);
    content.mutable_projects(0)->set_disclosure(budget::v1::DISCLOSURE_LEVEL_WITHHELD);
    for (const auto& form : mingzhang::testing::DisclosureForms()) {
      if (!form.Serves(shape.fiscal_year)) continue;
      const auto publication = DerivePublication(
          content, form, mingzhang::testing::GeneratedCatalogue(shape.fiscal_year));
      ASSERT_TRUE(publication.ok()) << publication.status();
      const ParsedPage page(RenderPage(*publication));
      const auto ids = page.Texts("//@id");
      EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
      EXPECT_EQ(page.Count("//h:div[starts-with(@id, 'table-')]"),
                static_cast<std::size_t>(publication->tables.tables_size()));
    }
  }
}

TEST(PageTest, StaysOfABoundedSizeHoweverManyLinesThereAre) {
  mingzhang::testing::BudgetShape shape;
  shape.lines = 20'000;
  shape.projects = 300;
  shape.units = 20;
  const auto publication =
      DerivePublication(mingzhang::testing::GenerateBudget(shape),
                        mingzhang::testing::DisclosureFormOf("xinjiang-2026"),
                        mingzhang::testing::GeneratedCatalogue(shape.fiscal_year));
  ASSERT_TRUE(publication.ok()) << publication.status();
  std::size_t lines = 0;
  for (const Origin& origin : publication->origins.origins) lines += origin.lines.size();
  EXPECT_LE(lines, kMaxOriginLines + kMaxLinesOfOrigin);
  const std::string page = RenderPage(*publication);
  RecordProperty("bytes", static_cast<int>(page.size()));
  EXPECT_LT(page.size(), 64U << 20);
  EXPECT_EQ(publication->origins.complete, !absl::StrContains(page, "部分数字没有列出由来"));
}

TEST(PageTest, IsMadeOfNothingToo) {
  const ParsedPage page(RenderPage(Publication()));
  EXPECT_EQ(page.Count("//h:h1"), 1U);
}

}  // namespace
}  // namespace mingzhang::publication
