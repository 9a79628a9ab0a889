#include "portal/site/site_paths.h"

#include "gtest/gtest.h"

namespace mingzhang::site {
namespace {

const BudgetName kBudget{"652300", "301", 2026};

TEST(SitePathsTest, AreTheResourceNames) {
  EXPECT_EQ(BudgetPagePath(kBudget), "divisions/652300/departments/301/budgets/2026/index.html");
  EXPECT_EQ(DisclosurePath({kBudget, 2}, "data/lines.csv"),
            "divisions/652300/departments/301/budgets/2026/disclosures/2/data/lines.csv");
  EXPECT_EQ(ListPagePath(YearFolder(2026), 1), "years/2026/index.html");
  EXPECT_EQ(ListPagePath(kDivisionsFolder, 12), "divisions/page-12.html");
}

TEST(SitePathsTest, LinksAreRelativeFromAnyDepth) {
  EXPECT_EQ(RelativeLink("index.html", "verify.html"), "verify.html");
  EXPECT_EQ(RelativeLink("index.html", "index.html"), "index.html");
  EXPECT_EQ(RelativeLink("years/2026/index.html", "assets/site.css"), "../../assets/site.css");
  EXPECT_EQ(RelativeLink("years/2026/index.html", "years/2026/page-2.html"), "page-2.html");
  EXPECT_EQ(RelativeLink("divisions/652300/index.html", "divisions/index.html"), "../index.html");
  // What is alike within a name is not shared.
  EXPECT_EQ(RelativeLink("a/12/index.html", "a/13/index.html"), "../13/index.html");
  EXPECT_EQ(RelativeLink("a/1/", "a/12/index.html"), "../12/index.html");
}

}  // namespace
}  // namespace mingzhang::site
