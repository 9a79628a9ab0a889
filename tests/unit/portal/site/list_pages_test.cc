#include "portal/site/list_pages.h"

#include <map>
#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "portal/site/search_index.h"
#include "portal/site/site_paths.h"
#include "tests/unit/portal/site/site_testing.h"

namespace mingzhang::site {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::map<std::string, SitePage> Render(const std::vector<PublishedBudget>& budgets) {
  std::map<std::string, SitePage> pages;
  EXPECT_TRUE(RenderListPages(budgets, [&](const SitePage& page) {
                EXPECT_TRUE(pages.emplace(page.path, page).second) << page.path << " twice";
                EXPECT_TRUE(IsWellFormed(page.contents)) << page.path;
                return absl::OkStatus();
              }).ok());
  return pages;
}

std::vector<PublishedBudget> ThreeBudgets() {
  auto corrected = MakeBudget("652300", "301", 2026, 2);
  corrected.late = true;
  return {MakeBudget("310107", "1", 2026), MakeBudget("652300", "301", 2025), corrected};
}

nlohmann::json SearchIndex(const std::vector<PublishedBudget>& budgets) {
  const std::string script = RenderSearchIndex(budgets).contents;
  const std::string begin = "globalThis.mingzhangSearchIndex = ";
  EXPECT_TRUE(script.starts_with(begin));
  return nlohmann::json::parse(script.substr(begin.size(), script.rfind(';') - begin.size()));
}

TEST(ListPagesTest, LeadFromTheHomePageToEveryBudget) {
  const auto budgets = ThreeBudgets();
  const auto pages = Render(budgets);
  std::set<std::string> reached;
  std::vector<std::string> open = {kHomePage};
  while (!open.empty()) {
    const std::string path = open.back();
    open.pop_back();
    if (!reached.insert(path).second) continue;
    const auto page = pages.find(path);
    if (page == pages.end()) continue;
    for (const std::string& target : Targets(page->second)) open.push_back(target);
  }
  for (const auto& [path, page] : pages) EXPECT_THAT(reached, Contains(path));
  for (const auto& budget : budgets) EXPECT_THAT(reached, Contains(BudgetPagePath(budget.name)));
  // And nowhere else, but to what is written beside them.
  for (const std::string& path : reached) {
    EXPECT_TRUE(pages.contains(path) || path.starts_with("assets/") || path == kVerifyPage ||
                path.find("/budgets/") != std::string::npos)
        << path;
  }
}

TEST(ListPagesTest, AskForNothingFromElsewhereAndHaveNoInlineScriptOrStyle) {
  for (const auto& [path, page] : Render(ThreeBudgets())) {
    for (const char* attribute : {"href", "src"}) {
      for (const std::string& link : Values(page.contents, attribute)) {
        EXPECT_THAT(link, Not(HasSubstr("//"))) << path;
      }
    }
    EXPECT_THAT(page.contents, Not(HasSubstr("<style"))) << path;
    EXPECT_THAT(page.contents, Not(HasSubstr(" style="))) << path;
    EXPECT_THAT(page.contents, Not(HasSubstr("<script>"))) << path;
  }
}

TEST(ListPagesTest, SayWhatWasCorrectedAndWhatWasLate) {
  const auto pages = Render(ThreeBudgets());
  EXPECT_THAT(pages.at("years/2026/index.html").contents, HasSubstr("晚于期限，更正 1 次"));
  EXPECT_THAT(pages.at("divisions/652300/departments/301/index.html").contents,
              HasSubstr("2026 年 3 月 1 日"));
}

TEST(ListPagesTest, GoOnOnFurtherPages) {
  std::vector<PublishedBudget> budgets;
  for (int department = 1000; department < 1000 + 2 * kRowsPerPage + 1; ++department) {
    budgets.push_back(MakeBudget("652300", std::to_string(department), 2026));
  }
  const auto pages = Render(budgets);
  for (const char* folder : {"years/2026", "divisions/652300"}) {
    EXPECT_FALSE(pages.contains(ListPagePath(folder, 4)));
    std::set<std::string> linked;
    for (int number = 1; number <= 3; ++number) {
      const SitePage& page = pages.at(ListPagePath(folder, number));
      linked.merge(Targets(page));
      EXPECT_LT(page.contents.size(), 100'000U) << page.path;
    }
    for (int number = 1; number <= 3; ++number) {
      EXPECT_THAT(linked, Contains(ListPagePath(folder, number)));
    }
    const std::string last = pages.at(ListPagePath(folder, 3)).contents;
    EXPECT_THAT(last, HasSubstr("部门1400"));
    EXPECT_THAT(last, Not(HasSubstr("部门1399")));
    EXPECT_THAT(last, HasSubstr("aria-current=\"page\">第 3 页"));
  }
  EXPECT_LT(pages.at(kHomePage).contents.size(), 20'000U);
}

TEST(ListPagesTest, AreThereForASiteWithoutAnything) {
  const auto pages = Render({});
  EXPECT_THAT(pages.at(kHomePage).contents, HasSubstr("0 个部门预算"));
  EXPECT_TRUE(SearchIndex({})["departments"].empty());
}

TEST(ListPagesTest, EndWithTheFirstPageThatCannotBeWritten) {
  int pages = 0;
  const absl::Status status = RenderListPages(ThreeBudgets(), [&](const SitePage&) {
    return ++pages == 2 ? absl::InternalError("full") : absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsInternal(status));
  EXPECT_EQ(pages, 2);
}

TEST(ListPagesTest, EscapeWhatDepartmentsAreCalled) {
  auto budget = MakeBudget("652300", "301", 2026);
  budget.department_title = "<script>alert(1)</script>";
  for (const auto& [path, page] : Render({budget})) {
    EXPECT_THAT(page.contents, Not(HasSubstr("<script>alert"))) << path;
  }
}

TEST(SearchIndexTest, HasEveryDepartmentOnceWithItsYearsNewestFirst) {
  const auto index = SearchIndex(ThreeBudgets());
  EXPECT_EQ(index["divisions"],
            nlohmann::json::parse(R"([["310107", "普陀区"], ["652300", "昌吉回族自治州"]])"));
  EXPECT_EQ(index["departments"], nlohmann::json::parse(
                                      R"([[0, "1", "部门1", [2026]],
                                          [1, "301", "部门301", [2026, 2025]]])"));
}

TEST(SearchIndexTest, FindsADepartmentByTheNameThatItHadBefore) {
  auto budgets = ThreeBudgets();
  budgets[1].department_title = "经济和信息化委员会";
  EXPECT_EQ(SearchIndex(budgets)["departments"].size(), 3U);
}

TEST(NotFoundPageTest, HasLinksThatHoldAtAnyAddress) {
  const SitePage page = RenderNotFoundPage();
  EXPECT_TRUE(IsWellFormed(page.contents));
  for (const std::string& link : Values(page.contents, "href")) {
    EXPECT_TRUE(link.starts_with("/") || link.starts_with("#") || link.starts_with("data:"))
        << link;
  }
}

}  // namespace
}  // namespace mingzhang::site
