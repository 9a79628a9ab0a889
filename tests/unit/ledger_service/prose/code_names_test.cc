#include "ledger_service/prose/code_names.h"

#include <string>

#include "gtest/gtest.h"
#include "tests/unit/ledger_service/prose/prose_testing.h"

namespace mingzhang::prose {
namespace {

using testing::SampleCatalogue;

TEST(CodeNamesTest, FindsAMisspeltName) {
  const auto wrong = FindWrongCodeName("增加 2080501（行政单位离退修）支出", SampleCatalogue());
  ASSERT_TRUE(wrong.has_value());
  EXPECT_EQ(wrong->code, "2080501");
  EXPECT_EQ(wrong->written, "行政单位离退修");
  EXPECT_EQ(wrong->current_name, "行政单位离退休");
}

TEST(CodeNamesTest, FindsTheNameOfAnotherCode) {
  const auto wrong = FindWrongCodeName("30201 委托业务费", SampleCatalogue());
  ASSERT_TRUE(wrong.has_value());
  EXPECT_EQ(wrong->current_name, "办公费");
}

TEST(CodeNamesTest, FindsTheFirstWrongOneBehindRightOnes) {
  const auto wrong = FindWrongCodeName("30201 办公费、2011399其它商贸事务支出", SampleCatalogue());
  ASSERT_TRUE(wrong.has_value());
  EXPECT_EQ(wrong->written, "其它商贸事务支出");
}

TEST(CodeNamesTest, SaysNothingAboutRightNamesAmountsAndOtherNumbers) {
  for (const char* text :
       {"2080501 行政单位离退休", "2080501行政单位离退休支出", "30227（委托业务费）", "30201 元",
        "30227万元委托费", "支出 30201", "A30201 委托业务费", "302011 委托业务费",
        "9999999 行政运行", "2026 年", "", "\xFF 2080501 行政单位离退修"}) {
    EXPECT_FALSE(FindWrongCodeName(text, SampleCatalogue()).has_value()) << text;
  }
}

TEST(CodeNamesTest, ReadsALongTextOfCodesOnce) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "2080501 ";
  EXPECT_FALSE(FindWrongCodeName(text, SampleCatalogue()).has_value());
  text += "2080501 行政单位离退修";
  EXPECT_TRUE(FindWrongCodeName(text, SampleCatalogue()).has_value());
}

TEST(CodeNamesTest, TextsWithoutFiveDigitsInARowNeedNotBeRead) {
  EXPECT_TRUE(MayNameCodes("支出 20805"));
  EXPECT_FALSE(MayNameCodes("2080 501 万元，2026 年"));
  EXPECT_FALSE(MayNameCodes(""));
}

}  // namespace
}  // namespace mingzhang::prose
