#include "portal/site/verify_page.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/portal/site/site_testing.h"

namespace mingzhang::site {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

TEST(VerifyPageTest, TellsHowToVerifyWithAndWithoutOurProgram) {
  const SitePage page = RenderVerifyPage(true);
  EXPECT_TRUE(IsWellFormed(page.contents));
  for (const char* word :
       {"verify-disclosure", "sha256sum", "publication.tlog-proof", "original/index.html"}) {
    EXPECT_THAT(page.contents, HasSubstr(word));
  }
}

TEST(VerifyPageTest, LinksToTheLogOnlyWhereThereIsOne) {
  EXPECT_THAT(Targets(RenderVerifyPage(true)), Contains("log/checkpoint"));
  EXPECT_THAT(Targets(RenderVerifyPage(false)), Not(Contains("log/checkpoint")));
}

}  // namespace
}  // namespace mingzhang::site
