#include <gtest/gtest.h>

#include <random>

#include "common/text/utf8.h"
#include "exchange/exchange.h"
#include "tests/unit/exchange/samples.h"

namespace mingzhang::exchange {
namespace {

// Whatever is read is either content or errors that a protobuf can carry.
void ExpectSound(const std::string& text) {
  const ParseResult result = ReadContent(text);
  EXPECT_LE(result.errors.size(), kMaxErrors + 1);
  for (const InputError& error : result.errors) {
    EXPECT_EQ(FindInvalidUtf8(error.place), std::string_view::npos);
    EXPECT_EQ(FindInvalidUtf8(error.message), std::string_view::npos);
    EXPECT_FALSE(error.message.empty());
  }
  EXPECT_EQ(ToStatus(result.errors).ok(), result.ok());
}

class DamagedSampleTest : public testing::TestWithParam<const char*> {};

TEST_P(DamagedSampleTest, EveryTruncationIsRefused) {
  const std::string sample = ReadSource(GetParam());
  const std::size_t end = sample.rfind('}');
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    const std::string text = sample.substr(0, random() % (end + 1));
    EXPECT_FALSE(ReadContent(text).ok()) << text.size();
    ExpectSound(text);
  }
}

TEST_P(DamagedSampleTest, ChangedBytesNeverBreakTheReader) {
  const std::string sample = ReadSource(GetParam());
  std::mt19937 random(2);
  for (int i = 0; i < 300; ++i) {
    std::string text = sample;
    for (auto changes = random() % 4 + 1; changes > 0; --changes) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    ExpectSound(text);
  }
}

TEST_P(DamagedSampleTest, MisplacedPunctuationNeverBreaksTheReader) {
  constexpr std::string_view kPieces[] = {"{", "}",  "[",    "]",       ",",  ":",     "\"",
                                          "0", "-1", "null", "\\ud800", "，", "1e999", "\"a\":"};
  const std::string sample = ReadSource(GetParam());
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    std::string text = sample;
    for (auto changes = random() % 3 + 1; changes > 0; --changes) {
      text.replace(random() % text.size(), random() % 3, kPieces[random() % std::size(kPieces)]);
    }
    ExpectSound(text);
  }
}

INSTANTIATE_TEST_SUITE_P(Both, DamagedSampleTest, testing::ValuesIn(kSamples));

}  // namespace
}  // namespace mingzhang::exchange
