#include "ledger_service/prose/characters.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/prose/words.h"

namespace mingzhang::prose {
namespace {

TEST(CharactersTest, ReadsOneUnitForEachCharacterOfAnyWidth) {
  const std::string text = "a，元é𠮷。";
  const Characters characters(text);
  EXPECT_EQ(characters.all(), std::u16string(u"a，元é") + Characters::kBeyond + u'。');
  EXPECT_EQ(characters.Between(1, 4), "，元é");
  EXPECT_EQ(characters.Offset(4), text.find("𠮷"));
  EXPECT_EQ(characters.Offset(5), text.find("。"));
  EXPECT_EQ(characters.Offset(6), text.size());
  EXPECT_EQ(characters.At(6), Characters::kNone);
  EXPECT_EQ(characters.Before(0), Characters::kNone);
}

TEST(CharactersTest, CountsEachByteThatBelongsToNoCharacter) {
  const std::string text = "\xE5\x85元\xFF\xC0\x80\xED\xA0\x80\xE0\x80\x80x\xF0\x9F";
  const Characters characters(text);
  std::u16string expected(2, Characters::kNone);
  expected += u'元';
  expected += std::u16string(9, Characters::kNone);
  expected += u'x';
  expected += std::u16string(2, Characters::kNone);
  EXPECT_EQ(characters.all(), expected);
  EXPECT_EQ(characters.Offset(characters.size() - 1), text.size() - 1);
}

TEST(CharactersTest, FindsOffsetsFarBehindTheBeginning) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += i % 3 == 0 ? "a" : "元";
  const Characters characters(text);
  std::size_t offset = 0;
  for (std::size_t at = 0; at < characters.size(); ++at) {
    ASSERT_EQ(characters.Offset(at), offset) << at;
    offset += at % 3 == 0 ? 1 : 3;
  }
  EXPECT_EQ(characters.Offset(characters.size()), text.size());
}

TEST(CharactersTest, KnowsWhereItsSignsStandAndWhetherItIsValid) {
  const Characters characters("支出 2 万元，〇");
  EXPECT_THAT(characters.signs(), ::testing::ElementsAre(2U, 3U, 4U, 7U));
  EXPECT_TRUE(characters.valid());
  EXPECT_FALSE(Characters("支\xFF").valid());
  EXPECT_TRUE(Characters("").signs().empty());
}

TEST(WordsTest, FindsTheLongestWordAtEachPlaceFromTheLeft) {
  const Words words({"支出", "项目支出", "项目", "", "出"});
  const Characters text("本项目支出和支出，出项");
  const auto matches = words.FindAll(text);
  ASSERT_EQ(matches.size(), 3U);
  EXPECT_EQ(matches[0].word, 1U);
  EXPECT_EQ(text.Between(matches[0].begin, matches[0].end), "项目支出");
  EXPECT_EQ(matches[1].word, 0U);
  EXPECT_EQ(matches[2].word, 4U);
}

TEST(WordsTest, KeepsWithinTheGivenPart) {
  const Words words({"项目支出", "项目"});
  const Characters text("项目支出");
  Words::Match match{};
  ASSERT_TRUE(words.FindFirst(text, 0, 3, match));
  EXPECT_EQ(match.end, 2U);
  EXPECT_FALSE(words.FindFirst(text, 1, 4, match));
  EXPECT_FALSE(words.FindFirst(text, 9, 12, match));
  EXPECT_FALSE(Words({}).FindFirst(text, 0, 4, match));
}

}  // namespace
}  // namespace mingzhang::prose
