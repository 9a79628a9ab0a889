#include "common/text/utf8.h"

#include <gtest/gtest.h>

namespace mingzhang {
namespace {

TEST(Utf8Test, EveryLengthOfCharacterIsValid) {
  EXPECT_EQ(FindInvalidUtf8(""), std::string_view::npos);
  EXPECT_EQ(FindInvalidUtf8("a\xC2\x80\xE6\x98\x8E\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF"),
            std::string_view::npos);
}

TEST(Utf8Test, TheFirstInvalidByteIsFound) {
  const std::string_view invalid[] = {
      "\x80",              // a continuation byte alone
      "\xC0\xAF",          // '/' in two bytes
      "\xE0\x9F\xBF",      // overlong, three bytes
      "\xF0\x8F\xBF\xBF",  // overlong, four bytes
      "\xED\xA0\x80",      // a surrogate
      "\xF4\x90\x80\x80",  // beyond U+10FFFF
      "\xF5\x80\x80\x80",  // no lead byte at all
      "\xE6\x98",          // cut off
      "\xE6\x98z",         // interrupted
      "\xFF",
  };
  for (const std::string_view bytes : invalid) {
    EXPECT_EQ(FindInvalidUtf8("明" + std::string(bytes)), 3u) << bytes;
  }
}

TEST(Utf8Test, CharactersAreCodePoints) {
  EXPECT_EQ(CountCharacters(""), 0u);
  EXPECT_EQ(CountCharacters("明账a😀"), 4u);
}

TEST(Utf8Test, ControlCharactersAreFoundWithTheirPosition) {
  EXPECT_FALSE(FindControlCharacter("第一段\n第二段"));
  EXPECT_FALSE(FindControlCharacter("\xC2\xA0"));
  const auto tab = FindControlCharacter("明账\t");
  ASSERT_TRUE(tab);
  EXPECT_EQ(tab->index, 2u);
  EXPECT_EQ(tab->code_point, 0x09u);
  EXPECT_EQ(FindControlCharacter("\x7F")->code_point, 0x7Fu);
  EXPECT_EQ(FindControlCharacter(std::string_view("\0", 1))->code_point, 0u);
  EXPECT_EQ(FindControlCharacter("\xC2\x9F")->code_point, 0x9Fu);
}

TEST(Utf8Test, QuotesAreShortAndPrintable) {
  EXPECT_EQ(Quote("明账"), "“明账”");
  EXPECT_EQ(Quote("a\tb\nc\xC2\x85"), "“a?b?c?”");
  std::string long_text;
  for (int i = 0; i < 40; ++i) long_text += "账";
  EXPECT_EQ(Quote(long_text), "“" + long_text + "”");
  EXPECT_EQ(Quote(long_text + "账"), "“" + long_text + "…”");
}

TEST(Utf8Test, ACharacterIsTakenWhole) {
  EXPECT_EQ(CharacterAt("a明", 1), "明");
  EXPECT_EQ(CharacterAt("a明", 2), "");
  EXPECT_EQ(CharacterAt("a明", 4), "");
}

}  // namespace
}  // namespace mingzhang
