#include "workflow_service/publication/bundle.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/unit/workflow_service/publication/publication_testing.h"
#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/html_page.h"

namespace mingzhang::publication {
namespace {

using ::testing::Contains;
using testing::Derive;
using ::testing::IsEmpty;
using testing::kChangji;
using testing::kPutuo;
using ::testing::Not;
using testing::ParsedPage;
using testing::SampleContent;

using Files = std::map<std::string, std::string>;

Files Render(const Publication& publication, bool with_pdf = false) {
  BundleOptions options;
  options.name = "divisions/652300/departments/301/budgets/2026/versions/3";
  options.with_pdf = with_pdf;
  const auto rendered = RenderBundle(publication, options);
  EXPECT_TRUE(rendered.ok()) << rendered.status();
  EXPECT_TRUE(std::is_sorted(rendered->begin(), rendered->end(),
                             [](const auto& a, const auto& b) { return a.path < b.path; }));
  Files files;
  for (const auto& file : *rendered) files[file.path] = file.contents;
  EXPECT_EQ(files.size(), rendered->size());
  return files;
}

TEST(BundleTest, IsTheSameBytesEachTimeWhateverTheOrderOfLines) {
  for (const auto& each : {kChangji, kPutuo}) {
    auto content = SampleContent(each.name);
    const Files files = Render(Derive(content, each.form_id));
    EXPECT_EQ(Render(Derive(content, each.form_id)), files);
    auto& lines = *content.mutable_expenditure_lines();
    std::shuffle(lines.pointer_begin(), lines.pointer_end(), std::mt19937(7));
    EXPECT_EQ(Render(Derive(content, each.form_id)), files);
  }
}

TEST(BundleTest, HasAPageWhoseLinksLeadToFilesOfTheBundle) {
  const Files files = Render(Derive(kPutuo));
  const ParsedPage page(files.at(kPageFile));
  std::set<std::string> linked;
  for (const auto& link : page.Texts("//h:a/@href")) {
    if (link[0] == '#') continue;
    EXPECT_TRUE(files.contains(link)) << link;
    linked.insert(link);
  }
  // All of the others.
  EXPECT_EQ(linked.size() + 1, files.size());
  for (int table = 1; table <= 9; ++table) {
    EXPECT_EQ(page.Count(absl::StrCat("//h:p[@class='files']/h:a[@href='", TableFile(table), "']")),
              1U);
  }
  EXPECT_THAT(page.Texts("//h:section[@aria-labelledby='about']//h:li/h:a/@href"),
              Contains(kDataPackageFile));
}

TEST(BundleTest, LinksToAPdfWhereTheCallerAddsOne) {
  const Publication publication = Derive(kPutuo);
  const auto links = [](const Files& files) {
    return ParsedPage(files.at(kPageFile)).Texts("//h:a/@href");
  };
  EXPECT_THAT(links(Render(publication)), Not(Contains(kPdfFile)));
  EXPECT_THAT(links(Render(publication, true)), Contains(kPdfFile));
  EXPECT_FALSE(Render(publication, true).contains(kPdfFile));
}

TEST(BundleTest, NamesThePageInItsDataPackage) {
  const auto package = nlohmann::json::parse(Render(Derive(kPutuo)).at(kDataPackageFile));
  EXPECT_EQ(package["sources"][0]["path"], kPageFile);
}

TEST(BundleTest, LinksFromAPageAloneToNoFile) {
  for (const auto& link : ParsedPage(RenderPage(Derive(kPutuo))).Texts("//h:a/@href")) {
    EXPECT_EQ(link[0], '#') << link;
  }
}

}  // namespace
}  // namespace mingzhang::publication
