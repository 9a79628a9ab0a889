#include "common/money/money.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace mingzhang {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();

TEST(ParseYuanTest, ReadsYuanAsFen) {
  const struct {
    const char* text;
    std::int64_t fen;
  } kCases[] = {{"0", 0},      {"0.00", 0},       {"-0", 0},
                {"0.01", 1},   {"0.5", 50},       {"1", 100},
                {"10", 1000},  {"123.45", 12345}, {"-123.45", -12345},
                {"-0.05", -5}, {"1704.9", 170490}};
  for (const auto& [text, fen] : kCases) {
    const absl::StatusOr<std::int64_t> parsed = ParseYuan(text);
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(*parsed, fen) << text;
  }
}

TEST(ParseYuanTest, ReadsTheExtremesOfInt64AndRefusesWhatLiesBeyond) {
  EXPECT_EQ(*ParseYuan("92233720368547758.07"), kMax);
  EXPECT_EQ(*ParseYuan("-92233720368547758.08"), kMin);
  for (const char* text : {"92233720368547758.08", "-92233720368547758.09", "92233720368547759",
                           "184467440737095516.16", "1844674407370955161700",
                           "99999999999999999999999999999999999999.99"}) {
    const absl::Status status = ParseYuan(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr("超出可表示的范围"));
  }
}

TEST(ParseYuanTest, SaysWhatIsWrong) {
  const struct {
    const char* text;
    const char* fault;
  } kCases[] = {
      {"1,000", "不要写千分位"},
      {"1，000.00", "不要写千分位"},
      {"1'000", "不要写千分位"},
      {"1_000", "不要写千分位"},
      {"1,000元", "不要写千分位"},
      {"1.234", "最多两位小数"},
      {"0.000", "最多两位小数"},
      {"1e3", "不要用科学计数法"},
      {"1.5E+3", "不要用科学计数法"},
      {"100元", "不要写单位"},
      {"3万", "不要写单位"},
      {"¥5", "不要写单位"},
      {"１２３", "请用半角数字和符号"},
      {"1．5", "请用半角数字和符号"},
      {"－5", "请用半角数字和符号"},
      {" 1", "不要有空格或换行"},
      {"1\n", "不要有空格或换行"},
      {"1 000", "不要有空格或换行"},
      {"+1", "不要写正号"},
      {"007", "整数部分不要以 0 开头"},
      {"00.5", "整数部分不要以 0 开头"},
      {"-01", "整数部分不要以 0 开头"},
      {".5", "小数点前要有数字"},
      {"-.5", "小数点前要有数字"},
      {"-", "小数点前要有数字"},
      {".", "小数点前要有数字"},
      {"5.", "小数点后要有数字"},
      {"--5", "只能有数字、一个小数点和开头的负号"},
      {"5-", "只能有数字、一个小数点和开头的负号"},
      {"1.2.3", "只能有数字、一个小数点和开头的负号"},
      {"0x10", "只能有数字、一个小数点和开头的负号"},
      {"nan", "只能有数字、一个小数点和开头的负号"},
      {"一百", "只能有数字、一个小数点和开头的负号"},
  };
  for (const auto& [text, fault] : kCases) {
    const absl::Status status = ParseYuan(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(std::string(status.message())
                  .find("金额“" + std::string(text == std::string("1\n") ? "1?" : text) +
                        "”不是以元为单位的十进制数：" + fault),
              0u)
        << status;
  }
}

TEST(ParseYuanTest, RefusesTheEmptyText) {
  EXPECT_THAT(std::string(ParseYuan("").status().message()), StartsWith("金额为空"));
}

TEST(ParseYuanTest, RefusesANulByte) { EXPECT_FALSE(ParseYuan(std::string_view("1\0", 2)).ok()); }

TEST(ParseYuanTest, QuotesOnlyTheBeginningOfALongTextAndNeverBrokenUtf8) {
  const absl::Status status =
      ParseYuan(std::string(13, 'x') + std::string(100'000, '\xE5')).status();
  EXPECT_EQ(std::string(status.message()),
            "金额“" + std::string(13, 'x') + std::string(27, '?') +
                "…”不是以元为单位的十进制数：只能有数字、一个小数点和开头的负号");
  EXPECT_THAT(std::string(ParseYuan("\xED\xA0\x80").status().message()), StartsWith("金额“???”"));
  std::string chinese;
  for (int i = 0; i < 100; ++i) chinese += "金";
  EXPECT_THAT(std::string(ParseYuan(chinese).status().message()),
              StartsWith("金额“金金金金金金金金金金金金金…”"));
}

TEST(FormatYuanTest, AlwaysPrintsTwoDecimals) {
  EXPECT_EQ(FormatYuan(0), "0.00");
  EXPECT_EQ(FormatYuan(5), "0.05");
  EXPECT_EQ(FormatYuan(-5), "-0.05");
  EXPECT_EQ(FormatYuan(12345), "123.45");
  EXPECT_EQ(FormatYuan(kMax), "92233720368547758.07");
  EXPECT_EQ(FormatYuan(kMin), "-92233720368547758.08");
}

TEST(FormatYuanTest, IsReadBackByParseYuan) {
  std::mt19937_64 random(20260101);
  for (int i = 0; i < 10'000; ++i) {
    const auto fen = static_cast<std::int64_t>(random()) >> (random() % 64);
    EXPECT_EQ(*ParseYuan(FormatYuan(fen)), fen);
  }
}

TEST(FormatYuanGroupedTest, SeparatesThousands) {
  EXPECT_EQ(FormatYuanGrouped(0), "0.00");
  EXPECT_EQ(FormatYuanGrouped(99'999), "999.99");
  EXPECT_EQ(FormatYuanGrouped(100'000), "1,000.00");
  EXPECT_EQ(FormatYuanGrouped(-123'456'789), "-1,234,567.89");
  EXPECT_EQ(FormatYuanGrouped(kMin), "-92,233,720,368,547,758.08");
}

TEST(FormatWanyuanTest, RoundsHalfAwayFromZeroToTwoDecimals) {
  EXPECT_EQ(FormatWanyuan(1'704'860'000), "1,704.86");
  EXPECT_EQ(FormatWanyuan(1'704'864'999), "1,704.86");
  EXPECT_EQ(FormatWanyuan(1'704'865'000), "1,704.87");
  EXPECT_EQ(FormatWanyuan(4'999), "0.00");
  EXPECT_EQ(FormatWanyuan(5'000), "0.01");
  EXPECT_EQ(FormatWanyuan(-5'000), "-0.01");
  EXPECT_EQ(FormatWanyuan(-14'999), "-0.01");
  EXPECT_EQ(FormatWanyuan(-15'000), "-0.02");
}

TEST(FormatWanyuanTest, PrintsNoSignBeforeZero) { EXPECT_EQ(FormatWanyuan(-4'999), "0.00"); }

TEST(FormatWanyuanTest, PrintsTheExtremes) {
  EXPECT_EQ(FormatWanyuan(kMax), "9,223,372,036,854.78");
  EXPECT_EQ(FormatWanyuan(kMin), "-9,223,372,036,854.78");
}

TEST(FormatMoneyTest, RoundsHalfAwayFromZeroToEachNumberOfDecimals) {
  struct Case {
    std::int64_t fen;
    MoneyUnit unit;
    int decimals;
    const char* text;
  };
  for (const Case& each : {
           Case{3'121'420'580, MoneyUnit::kYuan, 2, "31,214,205.80"},
           Case{3'121'420'580, MoneyUnit::kYuan, 1, "31,214,205.8"},
           Case{3'121'420'580, MoneyUnit::kYuan, 0, "31,214,206"},
           Case{3'121'420'580, MoneyUnit::kWanyuan, 2, "3,121.42"},
           Case{3'121'420'580, MoneyUnit::kWanyuan, 1, "3,121.4"},
           Case{3'121'420'580, MoneyUnit::kWanyuan, 0, "3,121"},
           Case{49, MoneyUnit::kYuan, 0, "0"},
           Case{50, MoneyUnit::kYuan, 0, "1"},
           Case{-49, MoneyUnit::kYuan, 0, "0"},
           Case{-50, MoneyUnit::kYuan, 0, "-1"},
           Case{499'999, MoneyUnit::kWanyuan, 0, "0"},
           Case{500'000, MoneyUnit::kWanyuan, 0, "1"},
           Case{4, MoneyUnit::kYuan, 1, "0.0"},
           Case{5, MoneyUnit::kYuan, 1, "0.1"},
           Case{-1'000'005, MoneyUnit::kYuan, 2, "-10,000.05"},
           Case{kMin, MoneyUnit::kYuan, 0, "-92,233,720,368,547,758"},
           Case{kMax, MoneyUnit::kWanyuan, 0, "9,223,372,036,855"},
       }) {
    EXPECT_EQ(FormatMoney(each.fen, each.unit, each.decimals), each.text);
  }
}

TEST(FormatPercentageTest, RoundsHalfAwayFromZeroFromTheExactAmounts) {
  EXPECT_EQ(FormatPercentage(628'088'000, 2'332'950'000), "26.92%");
  EXPECT_EQ(FormatPercentage(1, 3), "33.33%");
  EXPECT_EQ(FormatPercentage(1, 20'000), "0.01%");
  EXPECT_EQ(FormatPercentage(1, 20'001), "0.00%");
  EXPECT_EQ(FormatPercentage(-1, 20'000), "-0.01%");
  EXPECT_EQ(FormatPercentage(kMax, 1), "922337203685477580700.00%");
  EXPECT_EQ(FormatPercentage(kMax, kMax), "100.00%");
  EXPECT_EQ(FormatPercentage(absl::int128(kMax) - kMin, -1), "-1844674407370955161500.00%");
  EXPECT_EQ(FormatPercentage(1, absl::int128(kMin) * 2), "0.00%");
  EXPECT_EQ(FormatPercentage(5, 0), "0.00%");
}

TEST(CheckedAddTest, AddsUpToTheBoundsAndNoFurther) {
  EXPECT_EQ(CheckedAdd(kMax - 1, 1), kMax);
  EXPECT_EQ(CheckedAdd(kMin + 1, -1), kMin);
  EXPECT_EQ(CheckedAdd(kMax, kMin), -1);
  EXPECT_EQ(CheckedAdd(kMax, 1), std::nullopt);
  EXPECT_EQ(CheckedAdd(kMin, -1), std::nullopt);
}

}  // namespace
}  // namespace mingzhang
