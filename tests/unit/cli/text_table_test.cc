#include "cli/text_table.h"

#include <sstream>

#include "gtest/gtest.h"

namespace mingzhang::cli {
namespace {

TEST(DisplayWidth, CountsChineseCharactersTwice) {
  EXPECT_EQ(DisplayWidth(""), 0U);
  EXPECT_EQ(DisplayWidth("abc 1,704.86"), 12U);
  EXPECT_EQ(DisplayWidth("编制中"), 6U);
  EXPECT_EQ(DisplayWidth("第 7 版"), 7U);
  EXPECT_EQ(DisplayWidth("〔2026〕3号（一）"), 17U);
  EXPECT_EQ(DisplayWidth("ＡＢ"), 4U);
  EXPECT_EQ(DisplayWidth("𠀀"), 2U);
}

TEST(DisplayWidth, CountsCombiningMarksAsNothing) {
  EXPECT_EQ(DisplayWidth("e\u0301"), 1U);
  EXPECT_EQ(DisplayWidth("a\u200Bb"), 2U);
}

TEST(DisplayWidth, SurvivesWhatIsNotUtf8) {
  EXPECT_EQ(DisplayWidth("\xFF\xC3"), 2U);
  EXPECT_EQ(DisplayWidth("\xE4\xB8"), 2U);
}

TEST(OneLine, TakesAwayWhatSteersATerminal) {
  EXPECT_EQ(OneLine("a\x1B[31mb\nc\td\x7F"), "a [31mb c d ");
  EXPECT_EQ(OneLine("\u202E倒\u0085"), " 倒 ");
  EXPECT_EQ(OneLine("\x9B"), " ");
  EXPECT_EQ(OneLine("一般 text"), "一般 text");
}

TEST(TextTable, AlignsColumnsByDisplayWidth) {
  TextTable table({{"科目"}, {"金额", Align::kRight}, {"说明"}});
  table.Add({"工资", "1.00", "在职\n人员"});
  table.Add({"abcdefg", "1,234.56", ""});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "科目         金额  说明\n"
            "工资         1.00  在职 人员\n"
            "abcdefg  1,234.56\n");
}

TEST(TextTable, PrintsItsHeaderWhenEmpty) {
  TextTable table({{"一"}, {"二"}});
  EXPECT_TRUE(table.empty());
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(), "一  二\n");
}

}  // namespace
}  // namespace mingzhang::cli
