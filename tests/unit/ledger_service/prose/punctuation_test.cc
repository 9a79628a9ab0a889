#include "ledger_service/prose/punctuation.h"

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
using testing::Shown;

std::vector<std::string> Marks(std::string_view text) {
  return Shown(text, FindDoubledMarks(text));
}
std::vector<std::string> Numbers(std::string_view text) {
  return Shown(text, FindMisprintedDocumentNumbers(text));
}
std::vector<std::string> Brackets(std::string_view text) {
  return Shown(text, FindUnpairedBrackets(text));
}

TEST(DoubledMarksTest, FindsMarksThatFollowEachOther) {
  EXPECT_THAT(Marks("需求较大。.\n二、会计"), ElementsAre("。.→。"));
  EXPECT_THAT(Marks("经费，，支出。。"), ElementsAre("，，→，", "。。→。"));
  EXPECT_THAT(Marks("经费；。"), ElementsAre("；。→。"));
  EXPECT_THAT(Marks("经费，、；支出"), ElementsAre("，、；→，"));
  EXPECT_THAT(Marks("其中：:经费"), ElementsAre("：:→："));
  EXPECT_THAT(Marks("支出.。"), ElementsAre(".。→。"));
  EXPECT_THAT(Marks("支出,,经费"), ElementsAre(",,→，"));
  EXPECT_THAT(Marks("好！。"), ElementsAre("！。→！"));
}

TEST(DoubledMarksTest, LeavesRightMarksAlone) {
  for (const char* text : {"等。 2、《条例》",
                           "《甲》、《乙》",
                           "……",
                           "经费……，支出",
                           "甲——乙",
                           "真的吗？！",
                           "“落实”。“推进”，",
                           "（一）。）",
                           "etc.，",
                           "No.1：2",
                           "...。",
                           "2025.1.1",
                           "a,,b",
                           "12:30；",
                           "部门(单位)支出预算的组成部分,是",
                           "。",
                           "",
                           ".",
                           "，.5",
                           "详见：www.cj.gov.cn。",
                           "http://x.cn",
                           "能力, 提升"}) {
    EXPECT_THAT(Marks(text), IsEmpty()) << text;
  }
}

TEST(DocumentNumbersTest, AsksForSixSidedBrackets) {
  EXPECT_THAT(Numbers("（昌州机管发【2024】25 号）：根据"),
              ElementsAre("【2024】25 号→〔2024〕25 号"));
  EXPECT_THAT(
      Numbers("财预[2016]143号、财预［２０１６］１４３号"),
      ElementsAre("[2016]143号→〔2016〕143号", "［２０１６］１４３号→〔２０１６〕１４３号"));
  EXPECT_THAT(Numbers("昌州发（2025）第7号"), ElementsAre("（2025）第7号→〔2025〕第7号"));
}

TEST(DocumentNumbersTest, LeavesOtherBracketsAndYearsAlone) {
  for (const char* text : {"昌州党社发〔2025〕7 号", "（2024）京01民初1号", "【重要】",
                           "【2024】年报", "[1]", "[2024", "【2024】", "（2025年）7号",
                           "公告（2025）7号", "[20245]7号", "[9999]7号", "【2024】123456号"}) {
    EXPECT_THAT(Numbers(text), IsEmpty()) << text;
  }
}

TEST(BracketsTest, FindsThoseWithoutPartner) {
  EXPECT_THAT(Brackets("《计划》的通知》（新工信"), ElementsAre("》→", "（→"));
  EXPECT_THAT(Brackets("“三公“经费"), ElementsAre("“→", "“→"));
  EXPECT_THAT(Brackets("（含《条例）》"), ElementsAre("《→", "》→"));
  EXPECT_THAT(Brackets("经费）"), ElementsAre("）→"));
}

TEST(BracketsTest, AcceptsPairsOfMixedWidthAndListNumbers) {
  for (const char* text :
       {"《办法(试行)》、《细则（试行)》", "“庭州英才”", "1）经费 2）支出", "1)经费；2)支出",
        "（1）经费", "一）经费", "a) 经费", "《关于印发〈标准〉的通知》", ">=10 家", "<=2.68 万元",
        "", "第一条（一）“非公”【注】「引」"}) {
    EXPECT_THAT(Brackets(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace mingzhang::prose
