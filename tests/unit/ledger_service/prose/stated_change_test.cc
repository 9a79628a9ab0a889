#include "ledger_service/prose/stated_change.h"

#include <string>

#include "gtest/gtest.h"

namespace mingzhang::prose {
namespace {

const ChangeWords& SomeWords() {
  static const auto& words = *new ChangeWords({.more = {"增加", "增长", "新增"},
                                               .less = {"减少", "压减", "节约"},
                                               .neither = {"只减不增", "增减", "浪费"},
                                               .money = {"经费", "支出", "费用", "费"},
                                               .itself = {"此项"},
                                               .demands = {"要求", "原则"}});
  return words;
}

StatedChange Read(const char* text, const char* name = "公务接待费") {
  return SomeWords().Read(text, name, 2026);
}

TEST(StatedChangeTest, TellsWhatBecameMoreOrLess) {
  const auto stated = Read("人员变动，减少人员经费支出，增加会议费");
  EXPECT_EQ(stated.money_less, "减少人员经费支出");
  EXPECT_EQ(stated.money_more, "增加会议费");
  EXPECT_TRUE(stated.anything_more);
  EXPECT_TRUE(stated.itself_less.empty());
}

TEST(StatedChangeTest, TellsTheAmountItselfFromOthers) {
  EXPECT_EQ(Read("压减此项费用").itself_less, "压减此项费用");
  EXPECT_EQ(Read("本年公务接待费增加").itself_more, "本年公务接待费增加");
  EXPECT_TRUE(Read("压减会议费").itself_less.empty());
}

TEST(StatedChangeTest, PeopleAndOtherThingsAreNoMoney) {
  const auto stated = Read("退休人员增加，减少浪费");
  EXPECT_TRUE(stated.money_more.empty());
  EXPECT_TRUE(stated.money_less.empty());
  EXPECT_TRUE(stated.anything_more);
  EXPECT_TRUE(stated.anything_less);
}

TEST(StatedChangeTest, WhatIsDeniedDemandedOrARateSaysNothing) {
  for (const char* text : {"严格执行“三公”经费只减不增原则", "经费未增加", "没有增加经费",
                           "预算支出增长为 0.00%", "经费增长率", "按照压减经费的要求",
                           "费用增减变动", "2025年减少经费支出", "上年减少经费", ""}) {
    const auto stated = Read(text);
    EXPECT_TRUE(stated.money_more.empty()) << text;
    EXPECT_TRUE(stated.money_less.empty()) << text;
  }
  EXPECT_FALSE(Read("较上年预算增加经费").money_more.empty());
  EXPECT_FALSE(Read("比2025年减少经费").money_less.empty());
  EXPECT_FALSE(Read("有增加的经费").money_more.empty());
}

TEST(StatedChangeTest, ReadsAnyBytes) {
  EXPECT_TRUE(Read("\xE5\xFF，经\xE8费").money_more.empty());
  EXPECT_EQ(Read("\xFF增加经费\xFF，").money_more, "\xFF增加经费\xFF");
}

}  // namespace
}  // namespace mingzhang::prose
