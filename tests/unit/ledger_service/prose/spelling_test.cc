#include "ledger_service/prose/spelling.h"

#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/ledger_service/prose/prose_testing.h"

namespace mingzhang::prose {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SampleCatalogue;
using testing::Shown;

const Spelling& Rules() {
  static const auto& spelling = *new auto(
      Spelling::Compile({"公务车用车→公务用车", "财政拔款→财政拨款"}, {"主要", "预算"}).value());
  return spelling;
}

std::vector<std::string> Find(std::string_view text) {
  return Shown(text, Rules().FindSlips(text, SampleCatalogue()));
}

TEST(SpellingTest, FindsACharacterThreeTimesInARow) {
  EXPECT_THAT(Find("主要用于在职工工工资福利支出"), ElementsAre("工工工→工工"));
  EXPECT_THAT(Find("的的的的"), ElementsAre("的的的的→的的"));
}

TEST(SpellingTest, FindsListedSlipsAndDoubledWords) {
  EXPECT_THAT(Find("公务车用车运行费0万元，财政拔款"),
              ElementsAre("公务车用车→公务用车", "财政拔款→财政拨款"));
  EXPECT_THAT(Find("主要主要用于2026年预算预算数"), ElementsAre("主要主要→主要", "预算预算→预算"));
}

TEST(SpellingTest, OneTextIsHeldAgainstTheCatalogueABoundedNumberOfTimes) {
  constexpr std::string_view kMeant = "其它商贸事务支出";
  std::string text;
  for (std::size_t i = 0; i < kMaxCatalogueLookups - 1; ++i) text += "其它，";
  EXPECT_EQ(Find(text + std::string(kMeant)).size(), 1);
  text += "其它，";
  EXPECT_THAT(Find(text + std::string(kMeant)), IsEmpty());
}

TEST(SpellingTest, FindsPhrasesThatStandTwiceInARow) {
  EXPECT_THAT(Find("比上年增加的主要原因主要原因是"), ElementsAre("主要原因主要原因→主要原因"));
  EXPECT_THAT(Find("运行费运行费"), ElementsAre("运行费运行费→运行费"));
  EXPECT_THAT(Find("一般公共预算拨款支出一般公共预算拨款支出"),
              ElementsAre("一般公共预算拨款支出一般公共预算拨款支出→一般公共预算拨款支出"));
}

TEST(SpellingTest, FindsMiswrittenNamesOfTheCatalogue) {
  EXPECT_THAT(Find("商贸事务（款）其它商贸事务支出（项）"),
              ElementsAre("其它商贸事务支出→其他商贸事务支出"));
  EXPECT_THAT(Find("其它商贸工作"), IsEmpty());
  EXPECT_THAT(Find("其它"), IsEmpty());
}

TEST(SpellingTest, LeavesReduplicationNumbersAndNamesAlone) {
  for (const char* text :
       {"人人天天种种常常一一刚刚仅仅稳稳多多大大公公", "方方面面、许许多多、扎扎实实",
        "在职职工工资", "普陀区区政府", "项目目标", "为了了解", "目的的", "一个一个、一步一步",
        "一九九九年、二〇〇〇年", "三三三制", "2222222.22 万元", "公务员公务员医疗补助",
        "服务服务费", "其他支出（类）其他支出（款）", "互学互检", "", "的", "哈", "其他其他"}) {
    EXPECT_THAT(Find(text), IsEmpty()) << text;
  }
}

TEST(SpellingTest, ShowsASlipInItsContext) {
  const std::string text = "主要用于在职工工工资福利支出";
  const auto slips = Rules().FindSlips(text, SampleCatalogue());
  ASSERT_EQ(slips.size(), 1U);
  EXPECT_EQ(InContext(text, slips[0]), "在职工工工资福");
  EXPECT_EQ(InContext("工工工", {0, 9, "", "", ""}), "工工工");
}

TEST(SpellingTest, RefusesWhatIsNoSlipAndNoWord) {
  for (const char* slip : {"公务车", "→公务", "公务→", "公务→公务", "甲→乙→丙"}) {
    EXPECT_FALSE(Spelling::Compile({slip}, {}).ok()) << slip;
  }
  EXPECT_FALSE(Spelling::Compile({}, {"的"}).ok());
  EXPECT_TRUE(Spelling::Compile({}, {}).ok());
}

}  // namespace
}  // namespace mingzhang::prose
