// A form that no code knows: the eight tables of 财预〔2016〕143号 in whole yuan with zeros as 0.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/form/narrative.h"
#include "tests/support/source_files.h"
#include "tests/unit/ledger_service/form/form_testing.h"

namespace mingzhang::form {
namespace {

using ::testing::Contains;
using testing::Derive;
using ::testing::ElementsAre;
using testing::FormFile;
using testing::PrintedRows;
using testing::SampleContent;
using testing::Table;

budget::v1::DerivedTables ByNationalForm(const char* sample) {
  return Derive(SampleContent(sample), FormFile("tests/data/forms/national-8-tables.textproto"));
}

TEST(ThirdFormTest, PrintsTheLeadingCase) {
  const auto tables = ByNationalForm("changji-iit-2026");
  ASSERT_EQ(tables.tables_size(), 8);
  EXPECT_THAT(
      PrintedRows(Table(tables, 1)),
      ElementsAre(
          ElementsAre("一、一般公共预算拨款收入", "6,280,880", "一、一般公共服务支出", "8,380,722"),
          ElementsAre("二、政府性基金预算拨款收入", "0", "二、社会保障和就业支出", "1,012,500"),
          ElementsAre("三、国有资本经营预算拨款收入", "0", "三、卫生健康支出", "441,958"),
          ElementsAre("四、事业收入", "0", "四、资源勘探工业信息等支出", "13,068,220"),
          ElementsAre("五、事业单位经营收入", "0", "五、住房保障支出", "420,000"),
          ElementsAre("六、其他收入", "0", "六、其他支出", "6,100"),
          ElementsAre("本年收入合计", "6,280,880", "", ""),
          ElementsAre("上年结转", "17,048,620", "", ""),
          ElementsAre("收入总计", "23,329,500", "支出总计", "23,329,500")));
  EXPECT_THAT(PrintedRows(Table(tables, 6)),
              Contains(ElementsAre("30113 住房公积金", "420,000", "420,000", "0")));
  EXPECT_THAT(PrintedRows(Table(tables, 7)),
              ElementsAre(ElementsAre("102,900", "0", "100,000", "0", "100,000", "2,900")));
  EXPECT_THAT(PrintedRows(Table(tables, 8)),
              ElementsAre(ElementsAre("", "", "", "合计", "0", "0", "0")));
  EXPECT_EQ(Table(tables, 8).note(), "注：本部门2026年没有政府性基金预算支出。");
}

TEST(ThirdFormTest, PrintsTheSecondCase) {
  const auto tables = ByNationalForm("putuo-finance-2025");
  ASSERT_EQ(tables.tables_size(), 8);
  EXPECT_THAT(PrintedRows(Table(tables, 4)),
              ElementsAre(ElementsAre("一、本年收入", "31,214,206", "一、一般公共服务支出",
                                      "22,186,441", "22,186,441", "0", "0"),
                          ElementsAre("（一）一般公共预算拨款", "31,214,206",
                                      "二、社会保障和就业支出", "3,508,644", "3,508,644", "0", "0"),
                          ElementsAre("（二）政府性基金预算拨款", "0", "三、卫生健康支出",
                                      "782,164", "782,164", "0", "0"),
                          ElementsAre("（三）国有资本经营预算拨款", "0", "四、住房保障支出",
                                      "4,736,957", "4,736,957", "0", "0"),
                          ElementsAre("二、上年结转", "0", "", "", "", "", ""),
                          ElementsAre("收入总计", "31,214,206", "支出总计", "31,214,206",
                                      "31,214,206", "0", "0")));
  EXPECT_THAT(
      PrintedRows(Table(tables, 3)),
      Contains(ElementsAre("201", "06", "01", "行政运行", "16,231,841", "16,093,326", "138,515")));
}

std::string Paragraph(const char* sample, int section, int block) {
  const auto content = SampleContent(sample);
  const budget::ContentIndex index(content);
  const auto narrative =
      DeriveNarrative(index, FormFile("tests/data/forms/national-8-tables.textproto"),
                      mingzhang::testing::ShippedCatalogue(content.fiscal_year()));
  EXPECT_TRUE(narrative.ok()) << narrative.status();
  return narrative.ok() ? narrative->sections(section).blocks(block).paragraph() : "";
}

TEST(ThirdFormTest, WordsTheNarrativeInItsOwnWay) {
  EXPECT_EQ(Paragraph("changji-iit-2026", 1, 0),
            "2026年收支总预算23,329,500元。收入包括：一般公共预算6,280,880元，"
            "一般公共预算财政拨款结转17,048,620元。");
  EXPECT_EQ(Paragraph("changji-iit-2026", 2, 0),
            "1.2011301 行政运行4,206,422元，较2025年下降10.51%。");
  EXPECT_EQ(Paragraph("putuo-finance-2025", 1, 1),
            "支出包括：（1）一般公共服务支出22,186,441元，占71.08%；（2）社会保障和就业支出3,508,"
            "644元，占11.24%；"
            "（3）卫生健康支出782,164元，占2.51%；（4）住房保障支出4,736,957元，占15.18%。");
  EXPECT_EQ(Paragraph("putuo-finance-2025", 2, 1),
            "2.2010602 一般行政管理事务100,000元，上年数略。");
}

}  // namespace
}  // namespace mingzhang::form
