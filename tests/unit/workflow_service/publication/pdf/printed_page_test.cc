#include "workflow_service/publication/pdf/printed_page.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/workflow_service/publication/publication_testing.h"
#include "workflow_service/publication/html_page.h"

namespace mingzhang::publication {
namespace {

using testing::Case;
using testing::Derive;
using testing::ParsedPage;

class PrintedPageTest : public ::testing::TestWithParam<Case> {};

TEST_P(PrintedPageTest, HasEveryCellOfThePageAndNoLinkThatLeadsNowhere) {
  const Publication publication = Derive(GetParam());
  const ParsedPage page(RenderPage(publication));
  const ParsedPage printed(RenderPrintedPage(publication));
  const std::string cells = "//h:div[starts-with(@id, 'table-')]//h:table/h:tbody/h:tr/*";
  EXPECT_GT(printed.Count(cells), 300);
  EXPECT_EQ(printed.Texts(cells), page.Texts(cells));
  EXPECT_EQ(printed.Texts("//h:h1 | //h:h2 | //h:h3"), page.Texts("//h:h1 | //h:h2 | //h:h3"));
  EXPECT_GT(page.Count("//h:td/h:a"), 100);
  EXPECT_EQ(printed.Count("//h:td/h:a"), 0);
  EXPECT_EQ(printed.Count("//*[@class='origin']"), 0);
}

INSTANTIATE_TEST_SUITE_P(Cases, PrintedPageTest,
                         ::testing::Values(testing::kChangji, testing::kPutuo),
                         [](const auto& each) { return each.index == 0 ? "Changji" : "Putuo"; });

}  // namespace
}  // namespace mingzhang::publication
