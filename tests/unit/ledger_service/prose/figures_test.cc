#include "ledger_service/prose/figures.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/ledger_service/prose/prose_testing.h"

namespace mingzhang::prose {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Shown;

// number/decimals unit
std::vector<std::string> Read(std::string_view text) {
  std::vector<std::string> shown;
  for (const Figure& figure : ReadFigures(text)) {
    EXPECT_LE(figure.number_length, figure.length);
    EXPECT_LE(figure.offset + figure.length, text.size());
    shown.push_back(absl::StrCat(figure.number, figure.decimals == 0 ? "" : "/",
                                 figure.decimals == 0 ? "" : absl::StrCat(figure.decimals),
                                 std::string(figure.unit)));
  }
  return shown;
}

TEST(FiguresTest, ReadsNumbersWithTheirUnits) {
  EXPECT_THAT(Read("预算 1,704.86 万元，下降 8.57%；车辆 4 辆、2025 年 9—2 月"),
              ElementsAre("170486/2万元", "857/2%", "4辆", "2025年", "9", "2月"));
  EXPECT_THAT(Read("0.5 万元，50万元以上0台（套），房屋 0.00 平方米"),
              ElementsAre("5/1万元", "50万元", "0台", "0/2平方米"));
  EXPECT_THAT(Read("31,214,205.80"), ElementsAre("3121420580/2"));
  EXPECT_THAT(Read("6人次完成2个，12 个月，3 个百分点，100万人"),
              ElementsAre("6人次", "2个", "12个月", "3个百分点", "100万人"));
}

TEST(FiguresTest, ReadsSpacesAndLineBreaksWithinAnAmount) {
  EXPECT_THAT(Read("财 政 业 务 费 10.00 万 元 ，3,121.42\n万元，887.36万\n元"),
              ElementsAre("1000/2万元", "312142/2万元", "88736/2万元"));
  EXPECT_THAT(Read("2026\n个人"), ElementsAre("2026"));
}

TEST(FiguresTest, ReadsFullWidthDigitsSignsAndRates) {
  EXPECT_THAT(Read("１，２００．５０万元"), ElementsAre("1", "20050/2万元"));
  EXPECT_THAT(Read("增长 -5.26%，为-3 万元，50-100 万元，1月-2月"),
              ElementsAre("-526/2%", "-3万元", "50", "100万元", "1月", "2月"));
  const std::string text = "<=2500 元/月";
  const auto figures = ReadFigures(text);
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures[0].unit, "元");
  EXPECT_EQ(figures[0].per, "月");
  EXPECT_EQ(text.substr(figures[0].offset, figures[0].length), "2500 元");
  EXPECT_EQ(text.substr(figures[0].offset, figures[0].number_length), "2500");
}

TEST(FiguresTest, TellsAListNumberFromTheYearBehindIt) {
  EXPECT_THAT(Read("1.2024 年中小企业"), ElementsAre("2024年"));
  EXPECT_THAT(Read("1. 2024 年"), ElementsAre("1", "2024年"));
}

TEST(FiguresTest, LeavesCodesAlone) {
  for (const char* text : {"1510040L", "P-1", "A30201", "2.1.3", "132****7970", "5G", "No.5",
                           "123456789012345678", "x_1", ""}) {
    EXPECT_THAT(Read(text), IsEmpty()) << text;
  }
  EXPECT_THAT(Read("12345678901234567 元"), ElementsAre("12345678901234567元"));
}

std::optional<PrintedAmount> Amount(std::string_view text) {
  const auto figures = ReadFigures(text);
  return figures.size() == 1 ? AmountOf(figures[0]) : std::nullopt;
}

TEST(FiguresTest, KnowsAmountsExactlyAndTheirLastPlace) {
  const auto amount = Amount("1,704.86 万元");
  ASSERT_TRUE(amount.has_value());
  EXPECT_EQ(amount->fen, 1'704'860'000);
  EXPECT_EQ(amount->step_fen, 10'000);
  EXPECT_EQ(Amount("0.01 元")->step_fen, 1);
  EXPECT_EQ(Amount("3 亿元")->fen, 30'000'000'000);
  EXPECT_FALSE(Amount("0.001 元").has_value());
  EXPECT_FALSE(Amount("3 万人").has_value());
  EXPECT_FALSE(Amount("99999999999999999 亿元").has_value());
}

TEST(FiguresTest, TellsRoundedFromCutOffAmounts) {
  const auto amount = *Amount("87.70 万元");
  EXPECT_FALSE(IsRoundingOf(amount, 87'708'000));
  EXPECT_TRUE(IsCutOffOf(amount, 87'708'000));
  EXPECT_TRUE(IsRoundingOf(amount, 87'704'999));
  EXPECT_FALSE(IsCutOffOf(amount, 87'704'999));
  EXPECT_FALSE(IsRoundingOf(amount, 87'705'000));
  EXPECT_TRUE(IsRoundingOf(*Amount("为-0.01 万元"), -5'000));
  EXPECT_FALSE(IsRoundingOf(amount, std::numeric_limits<std::int64_t>::min()));
}

std::vector<std::string> Unfinished(std::string_view text) {
  return Shown(text, FindUnfinishedAmounts(text));
}

TEST(UnfinishedAmountsTest, FindsAmountsThatBreakOffTheirUnit) {
  EXPECT_THAT(Unfinished("项目评审费 4 万元，其他交通费 2.75 万。"),
              ElementsAre("2.75 万→2.75 万元"));
  EXPECT_THAT(Unfinished("单价100万（含）以上设备"), ElementsAre("100万→100万元"));
  EXPECT_THAT(Unfinished("总投资约1.2亿"), ElementsAre("1.2亿→1.2亿元"));
  EXPECT_THAT(Unfinished("预算增加 1,000 万、"), ElementsAre("1,000 万→1,000 万元"));
}

TEST(UnfinishedAmountsTest, LeavesCountsAndFinishedAmountsAlone) {
  for (const char* text :
       {"受益群众 100万人", "补助5万户", "投资生产 30 万吨", "经费 2.75 万元", "费用 3 万余元",
        "预算 2 万\n元", "人口 5 万，", "单价 50 万元以上", "费用 2 万多", "覆盖 3.5 万", "成本万",
        "万", "补助 100 万只", "投资 5 万美元", ""}) {
    EXPECT_THAT(Unfinished(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace mingzhang::prose
