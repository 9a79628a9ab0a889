#include "ledger_service/prose/personal_information.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang::prose {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Find(std::string_view text) {
  std::vector<std::string> found;
  for (const auto& each : FindPersonalInformation(text, {"qq.com", "163.com"})) {
    found.push_back(absl::StrCat(std::string(each.kind), " ", each.masked));
  }
  return found;
}

TEST(PersonalInformationTest, FindsMobileNumbersHoweverTheyAreWritten) {
  for (const char* text :
       {"电话13812345678。", "电话：138 1234 5678", "138-1234-5678", "+8613812345678",
        "+86 138 1234 5678", "86-13812345678", "2026 13812345678", "１３８１２３４５６７８"}) {
    EXPECT_THAT(Find(text), ElementsAre("手机号码 138****5678")) << text;
  }
}

TEST(PersonalInformationTest, LeavesNumbersAloneThatAreNoMobileNumbers) {
  for (const char* text :
       {"132****7970", "12345678901", "138123456789", "1381234567", "0.13812345678",
        "13812345678.00", "13812345678元", "13812345678 元", "13812345678 万元", "P13812345678",
        "13812345678a", "2026 1234 5678", "0994-2345678", "2026年1月1日至2026年12月31日"}) {
    EXPECT_THAT(Find(text), IsEmpty()) << text;
  }
}

TEST(PersonalInformationTest, FindsIdentityNumbersWithTheRightCheckCharacter) {
  EXPECT_THAT(Find("身份证11010519491231002X，"), ElementsAre("居民身份证号码 110***********002X"));
  EXPECT_THAT(Find("11010519491231002x"), ElementsAre("居民身份证号码 110***********002X"));
  EXPECT_THAT(Find("110105 19491231 002X"), ElementsAre("居民身份证号码 110***********002X"));
  EXPECT_THAT(Find("440524188001010014"), IsEmpty()) << "born before 1900";
  EXPECT_THAT(Find("110105194912310021"), IsEmpty()) << "wrong check character";
  EXPECT_THAT(Find("11010519491331002X"), IsEmpty()) << "thirteenth month";
  EXPECT_THAT(Find("11010519491231002XA"), IsEmpty()) << "part of a longer code";
}

TEST(PersonalInformationTest, FindsBankCardsWithTheRightCheckDigit) {
  EXPECT_THAT(Find("卡号6222021234567890128"), ElementsAre("银行卡号 622************0128"));
  EXPECT_THAT(Find("4111 1111 1111 1111"), ElementsAre("银行卡号 411*********1111"));
  EXPECT_THAT(Find("6222021234567890123"), IsEmpty()) << "wrong check digit";
  EXPECT_THAT(Find("1111111111111117"), IsEmpty()) << "no card begins so";
}

TEST(PersonalInformationTest, FindsPrivateAddressesAndLeavesOfficialOnesAlone) {
  EXPECT_THAT(Find("邮箱：Li.Ming@QQ.com。"), ElementsAre("私人电子邮箱 L***@qq.com"));
  EXPECT_THAT(Find("li@163.com."), ElementsAre("私人电子邮箱 l***@163.com."));
  EXPECT_THAT(Find("gxj@cj.gov.cn"), IsEmpty());
  EXPECT_THAT(Find("li＠qq．com"), ElementsAre("私人电子邮箱 l***@qq.com"));
  EXPECT_THAT(Find("a@notqq.com @qq.com"), IsEmpty());
}

TEST(PersonalInformationTest, NamesAllThatATextHoldsInItsOrder) {
  EXPECT_THAT(
      Find("a@qq.com，13812345678 和 15012345678"),
      ElementsAre("私人电子邮箱 a***@qq.com", "手机号码 138****5678", "手机号码 150****5678"));
}

TEST(PersonalInformationTest, SurvivesTextThatIsNotUtf8) {
  EXPECT_THAT(Find("\xFF\xE5 13812345678 \xE5"), ElementsAre("手机号码 138****5678"));
  EXPECT_THAT(Find(""), IsEmpty());
  EXPECT_THAT(Find("@"), IsEmpty());
}

TEST(PersonalInformationTest, TextsWithFewDigitsAndNoAddressNeedNotBeRead) {
  EXPECT_TRUE(MayHoldPersonalInformation("电话 138 1234 5678"));
  EXPECT_TRUE(MayHoldPersonalInformation("１３８１２３４５６７８"));
  EXPECT_TRUE(MayHoldPersonalInformation("li＠qq．com"));
  EXPECT_FALSE(MayHoldPersonalInformation("2026年 1,704.86 万元"));
  EXPECT_FALSE(MayHoldPersonalInformation(""));
}

TEST(PersonalInformationTest, IsMaskedWhereItStandsAndNothingElseChanges) {
  const auto masked = [](std::string_view text) {
    return MaskPersonalInformation(text, {"qq.com"});
  };
  EXPECT_EQ(masked("联系人：王焯，电话 １３８ 1234 5678（微信同号），邮箱ab@qq.com。"),
            "联系人：王焯，电话 138****5678（微信同号），邮箱a***@qq.com。");
  EXPECT_EQ(masked("座机 0994-2345678，13812345678 元"), "座机 0994-2345678，13812345678 元");
  EXPECT_EQ(masked("\xE5 13812345678\xFF"), "\xE5 138****5678\xFF");
  EXPECT_EQ(masked(""), "");
}

}  // namespace
}  // namespace mingzhang::prose
