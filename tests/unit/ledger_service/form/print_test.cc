#include "ledger_service/form/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mingzhang::form {
namespace {

std::string Printed(const Value& value, Format format, std::int64_t whole = 0) {
  std::string text;
  const absl::Status done = Print(value, format, whole, text);
  return done.ok() ? text : std::string(done.message());
}

Value Compared(std::int64_t current, std::optional<std::int64_t> prior) {
  return Value{Comparison{current, prior, ""}};
}

TEST(Print, WritesAmountsInWanAndInYuan) {
  const Value amount{Fen{2'332'950'00}};
  EXPECT_EQ(Printed(amount, Format::kWan), "233.30");
  EXPECT_EQ(Printed(amount, Format::kYuan), "2,332,950.00");
  EXPECT_EQ(Printed(amount, Format::kWanOrZero), "233.30");
  EXPECT_EQ(Printed(Value{Fen{123'450}}, Format::kYuanWhole), "1,235");
}

TEST(Print, WritesExactlyZeroAsTheFormAsks) {
  const Value zero{Fen{0}};
  EXPECT_EQ(Printed(zero, Format::kWan), "0.00");
  EXPECT_EQ(Printed(zero, Format::kWanOrZero), "0");
  EXPECT_EQ(Printed(zero, Format::kYuanOrZero), "0");
  // What only rounds to zero is not zero.
  EXPECT_EQ(Printed(Value{Fen{1}}, Format::kWanOrZero), "0.00");
}

TEST(Print, TrimsDecimalsThatSayNothing) {
  EXPECT_EQ(Printed(Value{Fen{3'000'000}}, Format::kWanTrimmed), "3");
  EXPECT_EQ(Printed(Value{Fen{500'000}}, Format::kWanTrimmed), "0.5");
  EXPECT_EQ(Printed(Value{Fen{2'680'000}}, Format::kWanTrimmed), "2.68");
  EXPECT_EQ(Printed(Value{Fen{100'000'000}}, Format::kWanTrimmed), "100");
  EXPECT_EQ(Printed(Value{std::int64_t{1500}}, Format::kHundredthsTrimmed), "15");
  EXPECT_EQ(Printed(Value{std::int64_t{1500}}, Format::kHundredths), "15.00");
}

TEST(Print, PrintsShares) {
  std::string text;
  ASSERT_TRUE(Print(Value{Fen{628'088'000}}, Format::kShare, 2'332'950'000, text).ok());
  EXPECT_EQ(text, "26.92%");
}

TEST(Print, SaysHowAnAmountChanged) {
  EXPECT_EQ(Printed(Compared(628'088'000, 715'720'000), Format::kChange),
            "减少 87.63 万元，下降 12.24%");
  EXPECT_EQ(Printed(Compared(13'000'000, 1'910'000), Format::kChange),
            "增加 11.09 万元，增长 580.63%");
  EXPECT_EQ(Printed(Compared(10'000'000, 10'000'000), Format::kChange),
            "增加 0.00 万元，增长 0.00%");
  EXPECT_EQ(Printed(Compared(0, 0), Format::kChange), "增加 0.00 万元，增长 0.00%");
  EXPECT_EQ(Printed(Compared(0, 10'000'000), Format::kChange), "减少 10.00 万元，下降 100.00%");
}

TEST(Print, HasNoPercentageOfAnAmountThatWasZero) {
  EXPECT_EQ(Printed(Compared(10'000'000, 0), Format::kChange), "增加 10.00 万元，上年无此项预算");
}

TEST(Print, WritesTheRateOfAChangeAlone) {
  EXPECT_EQ(Printed(Compared(628'088'000, 715'720'000), Format::kRate), "12.24%");
  EXPECT_EQ(Printed(Compared(5, std::nullopt), Format::kRate), "0.00%");
}

TEST(Print, ShowsThatThePriorAmountIsMissing) {
  EXPECT_EQ(Printed(Compared(10'000'000, std::nullopt), Format::kChange), "（上年预算数未填报）");
}

TEST(Print, RefusesADifferenceThatDoesNotFit) {
  EXPECT_THAT(Printed(Compared(INT64_MAX, -1), Format::kChange), testing::HasSubstr("超出"));
  EXPECT_EQ(Printed(Compared(INT64_MAX, 0), Format::kChange),
            "增加 9,223,372,036,854.78 万元，上年无此项预算");
}

TEST(Print, WritesNumbersInChinese) {
  EXPECT_EQ(ChineseNumber(1), "一");
  EXPECT_EQ(ChineseNumber(10), "十");
  EXPECT_EQ(ChineseNumber(12), "十二");
  EXPECT_EQ(ChineseNumber(20), "二十");
  EXPECT_EQ(ChineseNumber(101), "一百零一");
  EXPECT_EQ(ChineseNumber(110), "一百一十");
  EXPECT_EQ(ChineseNumber(2000), "二千");
  EXPECT_EQ(ChineseNumber(2001), "二千零一");
  EXPECT_EQ(ChineseNumber(10'010), "一万零一十");
  EXPECT_EQ(ChineseNumber(0), "0");
}

TEST(Print, TakesFromAClauseTheMarksThatTheSentenceBrings) {
  EXPECT_EQ(Printed(Value{std::string_view(" 人员变动。\n")}, Format::kClause), "人员变动");
  EXPECT_EQ(Printed(Value{std::string_view("人员变动；")}, Format::kClause), "人员变动");
  EXPECT_EQ(Printed(Value{std::string_view("。")}, Format::kClause), "");
}

TEST(Print, PutsATextOnOneLine) {
  EXPECT_EQ(Printed(Value{std::string_view("一\r\n二\t三")}, Format::kOneLine), "一二 三");
}

}  // namespace
}  // namespace mingzhang::form
