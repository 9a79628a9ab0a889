// The two published documents: exactly what shared knowledge says is wrong with them, no more.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/ledger_service/document/document_testing.h"

namespace mingzhang::document {
namespace {

using budget::v1::SEVERITY_ERROR;
using budget::v1::SEVERITY_INFO;
using budget::v1::SEVERITY_WARNING;

struct Expected {
  std::string rule;
  budget::v1::Severity severity;
  int line;
  std::string place;
  std::string printed;
  std::string expected;
};

void ExpectExactly(const std::vector<Finding>& findings, const std::vector<Expected>& expected) {
  ASSERT_EQ(findings.size(), expected.size()) << Listed(findings);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    SCOPED_TRACE(Listed({findings[i]}));
    EXPECT_EQ(findings[i].rule, expected[i].rule);
    EXPECT_EQ(findings[i].severity, expected[i].severity);
    EXPECT_EQ(findings[i].line, expected[i].line);
    EXPECT_THAT(findings[i].place, ::testing::HasSubstr(expected[i].place));
    EXPECT_EQ(findings[i].printed, expected[i].printed);
    EXPECT_EQ(findings[i].expected, expected[i].expected);
    EXPECT_NE(RuleTitle(findings[i].rule), "");
    EXPECT_NE(findings[i].message, "");
  }
}

TEST(CaseDocuments, TheLeadingCaseHasItsSixFaultsAndNoOther) {
  ExpectExactly(
      CheckCase(CaseText("changji-iit-2026")),
      {
          // Office equipment under capital construction.
          {"STR-014", SEVERITY_WARNING, 342,
           "第 342 行，表 7“2011399 其他商贸事务支出·机关运行补助经费”行“资本性支出（基本建设）”列",
           "2.68", "列入 310 资本性支出"},
          // A doubled character.
          {"PUB-006", SEVERITY_WARNING, 476, "第 476 行", "“在职工工工资福”", "“在职工工资福”"},
          // The reason of another item.
          {"YOY-004", SEVERITY_WARNING, 501, "行政单位离退休", "机关事业单位基本养老保险缴费",
           "行政单位离退休"},
          // Punctuation and form, a finding for a paragraph.
          {"PUB-008", SEVERITY_WARNING, 529, "第 529 行", "“管发【2024】25号）：”；“较大。.”",
           "“管发〔2024〕25号）：”；“较大。”"},
          {"PUB-008", SEVERITY_WARNING, 537, "第 537 行", "“通费2.75万。”", "“通费2.75万元。”"},
          // An unchanged amount that was 压减.
          {"YOY-003", SEVERITY_WARNING, 577, "公务用车运行维护费", "压减此项费用",
           "说明没有变动的原因，或不说增减"},
          // Nothing from superiors, though a carry-over item says that it is.
          {"PRF-006", SEVERITY_WARNING, 649, "“部门整体绩效目标表”的“上级安排”", "0.00",
           "不少于 1,083.25"},
          {"PUB-008", SEVERITY_WARNING, 655, "部门整体绩效目标表",
           "“通知》（新”；“安全【2025】2 号）”", "补齐或删去 》；“安全〔2025〕2 号）”"},
      });
}

TEST(CaseDocuments, TheSecondCaseHasItsSixFaultsAndTheFiguresThatWereCutOff) {
  ExpectExactly(
      CheckCase(CaseText("putuo-finance-2025")),
      {
          {"PUB-009", SEVERITY_INFO, 83, "行政单位离退休（项）", "87.70万元", "87.71万元"},
          {"PUB-009", SEVERITY_WARNING, 87, "职业年金缴费支出（项）", "887.36万元", "87.36万元"},
          {"STR-015", SEVERITY_WARNING, 89, "第 89 行", "“款）其它行政事业单位养老支出（项”",
           "“款）其他行政事业单位养老支出（项”"},
          {"PUB-009", SEVERITY_INFO, 91, "行政单位医疗（项）", "78.21万元", "78.22万元"},
          {"PUB-009", SEVERITY_INFO, 93, "住房公积金（项）", "204.91万元", "204.92万元"},
          {"PUB-009", SEVERITY_INFO, 95, "购房补贴（项）", "268.77万元", "268.78万元"},
          {"PUB-006", SEVERITY_WARNING, 96, "第 96 至 104 行", "“7.”至“11.”", ""},
          {"PUB-002", SEVERITY_ERROR, 235, "表 7", "政府性基金", "国有资本经营"},
          {"PUB-006", SEVERITY_WARNING, 289, "第 289 行", "“车；公务车用车运行”",
           "“车；公务用车运行”"},
          {"PUB-008", SEVERITY_WARNING, 301, "第 301 行", "“单价100万（含”", "“单价100万元（含”"},
          {"PUB-001", SEVERITY_WARNING, 332, "项目列举", "", "援滇干部工作经费3.00万元"},
      });
}

TEST(CaseDocuments, AnUnmaskedMobileNumberIsAnError) {
  const std::string text = Replaced(CaseText("changji-iit-2026"), "132****7970", "13212347970");
  for (const Finding& finding : CheckCase(text)) {
    if (finding.rule != "PUB-003") continue;
    EXPECT_EQ(finding.severity, SEVERITY_ERROR);
    EXPECT_EQ(finding.line, 646);
    EXPECT_EQ(finding.printed, "132****7970");
    return;
  }
  FAIL() << "no finding";
}

// One change of the leading case's text, and what must then be found beside what is there.
struct Change {
  // What the test is called by when it fails.
  friend void PrintTo(const Change& change, std::ostream* out) { *out << change.to; }

  std::string from;
  std::string to;
  Expected expected;
};

class ChangedCase : public ::testing::TestWithParam<Change> {};

TEST_P(ChangedCase, IsFoundAtItsPlace) {
  const Change& change = GetParam();
  const bool changji = change.expected.line >= 0;
  const std::string text = CaseText(changji ? "changji-iit-2026" : "putuo-finance-2025");
  ASSERT_NE(text.find(change.from), std::string::npos);
  const std::vector<Finding> findings = CheckCase(Replaced(text, change.from, change.to));
  for (const Finding& finding : findings) {
    if (finding.rule != change.expected.rule || finding.line != std::abs(change.expected.line) ||
        finding.printed != change.expected.printed) {
      continue;
    }
    EXPECT_EQ(finding.severity, change.expected.severity);
    EXPECT_EQ(finding.expected, change.expected.expected) << finding.message;
    EXPECT_THAT(finding.place, ::testing::HasSubstr(change.expected.place));
    return;
  }
  FAIL() << Listed(findings);
}

// Lines of the second case are written as negative numbers.
INSTANTIATE_TEST_SUITE_P(
    Slips, ChangedCase,
    ::testing::Values(
        // A total that is not the sum of its rows, nor that of the other tables.
        Change{
            "总计\t2,332.95\t608.70\t1,724.25",
            "总计\t2,332.95\t608.70\t1,742.25",
            {"TBL-008", SEVERITY_ERROR, 211, "表 3“总计”行“项目支出”列", "1,742.25", "1,724.25"}},
        // A cell in the wrong column.
        Change{
            "302\t06\t电费\t2.70\t\t2.70",
            "302\t06\t电费\t2.70\t2.70\t",
            {"TBL-011", SEVERITY_ERROR, 309, "表 6“30206 电费”行“公用经费”列", "（空）", "2.70"}},
        // A table's row left out.
        Change{"208\t05\t05\t机关事业单位基本养老保险缴费支出\t52.00\t52.00\t\n",
               "",
               {"TBL-004", SEVERITY_ERROR, 184, "表 3 没有“2080505”这一行", "（未列）", "52.00"}},
        Change{"人员经费 532.25 万元",
               "人员经费 523.25 万元",
               {"PUB-009", SEVERITY_WARNING, 521, "人员经费", "523.25万元", "532.25万元"}},
        Change{"占 26.92%",
               "占 29.62%",
               {"PUB-009", SEVERITY_WARNING, 446, "占比", "29.62%", "26.92%"}},
        Change{"下降 12.24%",
               "下降 12.42%",
               {"PUB-009", SEVERITY_WARNING, 446, "变动", "12.42%", "12.24%"}},
        Change{"机关运行经费财政拨款预算 75.84 万元",
               "机关运行经费财政拨款预算 78.54 万元",
               {"PUB-009", SEVERITY_WARNING, 613, "机关运行经费", "78.54万元", "75.84万元"}},
        Change{"政府采购服务预算 316.00 万元",
               "政府采购服务预算 361.00 万元",
               {"PRC-001", SEVERITY_ERROR, 617, "政府采购", "319.68万元", "364.68"}},
        Change{"邮电费 2.07 万元",
               "邮电费 2.70 万元",
               {"PRJ-001", SEVERITY_ERROR, 537, "机关运行补助经费", "15.13 万元", "14.50 万元"}},
        Change{"结转 64.43 万元",
               "结转 46.43 万元",
               {"PUB-009", SEVERITY_WARNING, 601, "大数据运营", "46.43万元", "64.43万元"}},
        Change{"301\t10\t职工基本医疗保险缴费\t30.87",
               "301\t10\t公务员医疗补助缴费\t30.87",
               {"STR-015", SEVERITY_WARNING, 301, "30110", "公务员医疗补助缴费",
                "职工基本医疗保险缴费"}},
        Change{"一、关于昌吉回族自治州工业和信息化局 2026 年收支预算情况总体说明",
               "一、关于昌吉回族自治州工业和信息化局 2025 年收支预算情况总体说明",
               {"STR-001", SEVERITY_ERROR, 434, "标题", "2025", "2026"}},
        Change{"昌吉回族自治州工业和信息化局 2026 "
               "年没有使用政府性基金预算拨款安排的支出，政府性基金预算支出情况表为空表。",
               "",
               {"PUB-002", SEVERITY_ERROR, 358, "表 8", "", ""}},
        Change{"上级政府性基金安排的转移支付资金未安排。",
               "上级政府性基金安排的转移支付资金 20.00 万元。",
               {"PUB-009", SEVERITY_WARNING, 452, "上级政府性基金", "20.00万元", "0.00万元"}},
        Change{"车辆 4 辆，价值 90.12 万元；",
               "车辆 5 辆，价值 90.12 万元；",
               {"AST-001", SEVERITY_ERROR, 627, "车辆", "5 辆", "4 辆"}},
        Change{"公务接待费0.95万元",
               "公务接待费0.59万元",
               {"PUB-009", SEVERITY_WARNING, -290, "公务接待费", "0.59万元", "0.95万元"}},
        Change{"比2024年预算增加107.62万元；政府性",
               "比2024年预算增加170.62万元；政府性",
               {"PUB-009", SEVERITY_WARNING, -71, "增减额", "170.62万元", "107.62万元"}},
        Change{"302\t02\t印刷费\t120,000.00",
               "302\t02\t印刷费\t120,000.01",
               {"TBL-010", SEVERITY_ERROR, -255, "表 8“30202 印刷费”行“合计”列", "120,000.01",
                "120,000.00"}}));

}  // namespace
}  // namespace mingzhang::document
