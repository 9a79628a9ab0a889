// What the shipped forms say of budgets that differ from the two real ones.
#include "ledger_service/form/narrative.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "ledger_service/budget/unit_content.h"
#include "ledger_service/form/document_text.h"
#include "tests/support/source_files.h"
#include "tests/unit/ledger_service/form/form_testing.h"

namespace mingzhang::form {
namespace {

using budget::v1::BudgetContent;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::Line;
using ::testing::Not;

constexpr std::int64_t kWan = 1'000'000;

budget::v1::Narrative Narrate(const BudgetContent& content, const std::string& form_id,
                              Subject subject = Subject::kDepartment) {
  const CompiledForm form = testing::FormFile("config/forms/" + form_id + ".textproto");
  const budget::ContentIndex index(content);
  auto narrative = DeriveNarrative(
      index, form, mingzhang::testing::ShippedCatalogue(content.fiscal_year()), subject);
  EXPECT_TRUE(narrative.ok()) << narrative.status();
  return narrative.ok() ? *std::move(narrative) : budget::v1::Narrative();
}

// The paragraphs of a section, a line each, without the heading.
std::string Said(const BudgetContent& content, const std::string& section_id,
                 const std::string& form_id = "xinjiang-2026",
                 Subject subject = Subject::kDepartment) {
  std::string said;
  const auto narrative = Narrate(content, form_id, subject);
  for (const auto& section : narrative.sections()) {
    if (section.section_id() != section_id) continue;
    for (const auto& block : section.blocks()) absl::StrAppend(&said, block.paragraph(), "\n");
  }
  return said;
}

std::string InPutuo(const BudgetContent& content, const std::string& section_id) {
  return Said(content, section_id, "shanghai-putuo-2025");
}

// A department without anything but what `text` adds, in text format.
BudgetContent Budget(const std::string& text = "") {
  BudgetContent content;
  content.mutable_division()->set_code("652300");
  content.mutable_division()->set_name("昌吉州");
  content.mutable_department()->set_code("301");
  content.mutable_department()->set_name("昌吉州工信局");
  content.set_fiscal_year(2026);
  BudgetContent more;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &more));
  content.MergeFrom(more);
  return content;
}

void AddLine(BudgetContent& content, const budget::v1::ExpenditureLine& line) {
  *content.add_expenditure_lines() = line;
}

void AddRevenue(BudgetContent& content, budget::v1::FundSource source, std::int64_t fen) {
  auto& revenue = *content.add_revenue();
  revenue.set_fund_source(source);
  revenue.set_amount_fen(fen);
}

void SetPrior(BudgetContent& content, const std::string& key, std::int64_t fen,
              const std::string& reason = "") {
  auto& prior = *content.add_prior_year();
  prior.set_key(key);
  prior.set_amount_fen(fen);
  if (reason.empty()) return;
  auto& because = *content.add_reasons();
  because.set_key(key);
  because.set_text(reason);
}

TEST(NarrativeTest, TellsOtherSourcesThatAreNotZero) {
  BudgetContent content = Budget();
  AddRevenue(content, budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET, 60 * kWan);
  AddRevenue(content, budget::v1::FUND_SOURCE_UNIT_OPERATING, 30 * kWan);
  AddRevenue(content, budget::v1::FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT, 10 * kWan);
  SetPrior(content, "revenue/GENERAL_PUBLIC_BUDGET", 50 * kWan, "新增人员");
  SetPrior(content, "revenue/UNIT_OPERATING", 30 * kWan);
  EXPECT_EQ(Said(content, "revenue"),
            "昌吉州工信局部门收入预算 100.00 万元，其中：\n"
            "一般公共预算 60.00 万元，占 60.00%，比上年预算增加 10.00 万元，增长 "
            "20.00%，主要原因是新增人员。\n"
            "上级一般公共预算安排的转移支付资金未安排。\n"
            "政府性基金预算未安排。\n"
            "上级政府性基金安排的转移支付资金未安排。\n"
            "国有资本经营预算未安排。\n"
            "上级国有资本经营预算安排的转移支付资金未安排。\n"
            "事业收入 30.00 万元，占 30.00%，比上年预算增加 0.00 万元，增长 0.00%。\n"
            "非财政拨款结转结余 10.00 万元，占 10.00%，比上年预算（上年预算数未填报）。\n");
  EXPECT_THAT(Said(content, "overview"),
              HasSubstr("收入预算包括：一般公共预算、单位资金、非财政拨款结转结余。"));
}

TEST(NarrativeTest, TellsASourceThatIsNoLongerThere) {
  BudgetContent content = Budget();
  SetPrior(content, "revenue/GOVERNMENT_FUND", 20 * kWan, "项目完工。");
  EXPECT_THAT(
      Said(content, "revenue"),
      HasSubstr(
          "政府性基金预算未安排，比上年预算减少 20.00 万元，下降 100.00%，主要原因是项目完工。\n"));
}

TEST(NarrativeTest, HasNoPercentageWhereLastYearWasZero) {
  BudgetContent content = Budget();
  AddRevenue(content, budget::v1::FUND_SOURCE_STATE_CAPITAL, 5 * kWan);
  SetPrior(content, "revenue/STATE_CAPITAL", 0, "新设项目");
  EXPECT_THAT(Said(content, "revenue"),
              HasSubstr("国有资本经营预算 5.00 万元，占 100.00%，"
                        "比上年预算增加 5.00 万元，上年无此项预算，主要原因是新设项目。\n"));
}

TEST(NarrativeTest, ComparesAnUnchangedAmount) {
  BudgetContent content = Budget();
  AddLine(content, Line("2011301", "30231", 10 * kWan, "category: EXPENDITURE_CATEGORY_PUBLIC"));
  SetPrior(content, "three_public/VEHICLE_OPERATION", 10 * kWan);
  EXPECT_EQ(
      Said(content, "three_public"),
      "昌吉州工信局 2026 年财政拨款“三公”经费数为 10.00 万元，其中：因公出国（境）费用 0.00 万元，"
      "公务用车购置 0.00 万元，公务用车运行维护费 10.00 万元，公务接待费 0.00 万元。\n"
      "2026 年财政拨款“三公”经费预算比上年预算增加 0.00 万元，增长 0.00%，其中："
      "因公出国（境）费用增加 0.00 万元，增长 0.00%；公务用车购置增加 0.00 万元，增长 0.00%；"
      "公务用车运行维护费增加 0.00 万元，增长 0.00%；公务接待费增加 0.00 万元，增长 0.00%。\n");
}

TEST(NarrativeTest, AddsUpLastYearsThreePublicAmountsWhereTheirTotalIsNotStated) {
  BudgetContent content = Budget();
  AddLine(content, Line("2011301", "30217", 1 * kWan, "category: EXPENDITURE_CATEGORY_PUBLIC"));
  // The spelling of the second case.
  SetPrior(content, "three_public/OVERSEAS", 2 * kWan);
  SetPrior(content, "three_public/RECEPTION", 2 * kWan);
  EXPECT_THAT(Said(content, "three_public"),
              AllOf(HasSubstr("“三公”经费预算比上年预算减少 3.00 万元，下降 75.00%"),
                    HasSubstr("因公出国（境）费用减少 2.00 万元，下降 100.00%")));
}

class FundTest : public ::testing::Test {
 protected:
  FundTest() {
    AddRevenue(content_, budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET, 100 * kWan);
    AddRevenue(content_, budget::v1::FUND_SOURCE_GOVERNMENT_FUND, 30 * kWan);
    AddLine(content_,
            Line("2011301", "30101", 100 * kWan, "category: EXPENDITURE_CATEGORY_PERSONNEL"));
    AddLine(content_, Line("2120801", "30299", 30 * kWan,
                           "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'p' "
                           "fund_source: FUND_SOURCE_GOVERNMENT_FUND"));
    SetPrior(content_, "revenue/GOVERNMENT_FUND", 40 * kWan, "征地项目减少");
    auto& use = *content_.add_function_uses();
    use.set_functional_code("2120801");
    use.set_use("征地和拆迁补偿");
  }

  BudgetContent content_ = Budget("projects { project_id: 'p' name: '征地项目' }");
};

TEST_F(FundTest, IsToldWithItsUse) {
  EXPECT_THAT(Said(content_, "government_fund"),
              AllOf(HasSubstr("昌吉州工信局 2026 年政府性基金预算拨款合计 30.00 "
                              "万元，比上年预算减少 10.00 万元，下降 25.00%，"
                              "主要原因是征地项目减少。其中：基本支出 0.00 万元，项目支出 30.00 "
                              "万元。具体使用情况如下：\n"),
                    HasSubstr("（项）：2026 年预算数为 30.00 万元，主要用于征地和拆迁补偿。\n"),
                    Not(HasSubstr("空表"))));
  EXPECT_THAT(Said(content_, "state_capital"), HasSubstr("国有资本经营预算支出情况表为空表。"));
}

TEST_F(FundTest, IsPartOfTheAppropriation) {
  EXPECT_THAT(Said(content_, "appropriation"),
              AllOf(HasSubstr(
                  "2026 年财政拨款收支总预算 130.00 万元。\n"
                  "收入包括一般公共预算拨款和政府性基金预算拨款，无国有资本经营预算拨款。\n"
                  "收入预算包括：一般公共预算拨款 100.00 万元，政府性基金预算拨款 30.00 万元。\n"
                  "一般公共预算支出包括：一般公共服务支出 100.00 万元。\n"
                  "政府性基金预算支出包括：城乡社区支出 30.00 万元。\n")));
  EXPECT_THAT(InPutuo(content_, "compilation"),
              HasSubstr("政府性基金拨款支出预算30.00万元，比2025年预算减少10.00万元；"
                        "国有资本经营预算拨款支出预算0万元，与2025年预算持平。"));
}

TEST_F(FundTest, HasNoProjectOfTheGeneralPublicBudget) {
  EXPECT_EQ(Said(content_, "general_projects"),
            "昌吉州工信局 2026 "
            "年没有使用一般公共预算拨款安排的项目支出，一般公共预算项目支出情况表为空表。\n");
}

TEST(NarrativeTest, TellsABudgetWithoutAppropriation) {
  BudgetContent content = Budget();
  AddRevenue(content, budget::v1::FUND_SOURCE_UNIT_OTHER, kWan);
  EXPECT_EQ(Said(content, "appropriation"),
            "昌吉州工信局 2026 年没有财政拨款收入和支出，财政拨款收支预算总体情况表为空表。\n");
  EXPECT_EQ(Said(content, "general"),
            "昌吉州工信局 2026 "
            "年没有使用一般公共预算当年拨款安排的支出，一般公共预算支出情况表为空表。\n");
  const auto narrative = Narrate(content, "xinjiang-2026");
  for (const auto& section : narrative.sections()) {
    EXPECT_NE(section.section_id(), "general_structure");
  }
}

TEST(NarrativeTest, CountsOnlyAdministrativeAndReferenceManagedUnitsAsOrgans) {
  BudgetContent content = Budget(
      "department { units { code: '1' name: '局机关' kind: UNIT_KIND_ADMINISTRATIVE } "
      "units { code: '2' name: '监察队' kind: UNIT_KIND_REFERENCE_MANAGED } "
      "units { code: '3' name: '信息中心' kind: UNIT_KIND_PUBLIC_INSTITUTION } }");
  for (const char* unit : {"1", "2", "3"}) {
    AddLine(content,
            Line("2011301", "30201", 10 * kWan,
                 absl::StrCat("category: EXPENDITURE_CATEGORY_PUBLIC unit_code: '", unit, "'")));
  }
  SetPrior(content, "operating/PUBLIC", 16 * kWan, "办公用房调整");
  EXPECT_EQ(Said(content, "operating_expenses"),
            "昌吉州工信局 2026 年的机关运行经费财政拨款预算 20.00 万元，比上年预算增加 4.00 "
            "万元，增长 25.00%，"
            "主要原因是办公用房调整。\n");
  EXPECT_EQ(Said(content, "organization"),
            "纳入昌吉州工信局部门预算编制范围的预算单位共 3 家，其中：行政单位 1 "
            "家，参照公务员法管理单位 1 家，"
            "事业单位 1 家。具体包括：局机关、监察队、信息中心。\n");
  EXPECT_EQ(InPutuo(content, "organization"),
            "昌吉州工信局部门预算包括局机关以及下属2家预算单位的综合收支计划。\n"
            "本部门中，行政单位1家，参照公务员法管理的事业单位1家，其他事业单位1家，具体包括：\n"
            "1.局机关\n2.监察队\n3.信息中心\n");

  const auto institution = budget::UnitContent(content, "3");
  ASSERT_TRUE(institution.ok());
  const auto of_unit = [&](const std::string& section_id) {
    return Said(*institution, section_id, "xinjiang-2026", Subject::kUnit);
  };
  EXPECT_EQ(of_unit("operating_expenses"),
            "信息中心无行政单位和参照公务员法管理的事业单位，没有机关运行经费财政拨款预算。\n");
  EXPECT_EQ(Narrate(*institution, "xinjiang-2026", Subject::kUnit).sections(0).title(),
            "2026 年信息中心单位预算公开");
  EXPECT_EQ(of_unit("organization"), "信息中心为事业单位，无下属预算单位。\n");
  EXPECT_EQ(of_unit("procurement"), "政府采购预算按部门编列，见部门预算公开文本。\n");
}

TEST(NarrativeTest, TellsADepartmentOfOneUnitAsADepartmentHoweverLittleItHasStated) {
  const BudgetContent content = Budget(
      "department { units { code: '301' name: '昌吉州工信局' "
      "kind: UNIT_KIND_ADMINISTRATIVE } }");
  EXPECT_EQ(Narrate(content, "xinjiang-2026").sections(0).title(),
            "2026 年昌吉州工信局部门预算公开");
  EXPECT_EQ(Narrate(content, "xinjiang-2026", Subject::kUnit).sections(0).title(),
            "2026 年昌吉州工信局单位预算公开");
}

TEST(NarrativeTest, TellsABudgetWithoutProjectsAndCarryOver) {
  BudgetContent content =
      Budget("performance { department { goal: '目标' } department_goal_count: 1 }");
  AddLine(content,
          Line("2011301", "30101", 100 * kWan, "category: EXPENDITURE_CATEGORY_PERSONNEL"));
  EXPECT_EQ(Said(content, "carry_over"),
            "昌吉州工信局 2026 年没有上年结转结余，上年结转结余情况表为空表。\n");
  EXPECT_THAT(Said(content, "general_projects"),
              HasSubstr("没有使用一般公共预算拨款安排的项目支出"));
  EXPECT_THAT(Said(content, "commissioned_services"),
              HasSubstr("没有使用财政拨款安排的委托业务费支出"));
  EXPECT_THAT(Said(content, "performance"),
              HasSubstr("涉及预算金额 100.00 万元；当年预算未安排项目。具体情况见下表："));
  EXPECT_EQ(Said(content, "general_basic"),
            "昌吉州工信局 2026 年一般公共预算基本支出 100.00 万元，其中：\n"
            "人员经费 100.00 万元，主要包括：基本工资。\n公用经费 0.00 万元。\n");
}

TEST(NarrativeTest, TellsNonFiscalCarryOverInTheOrderOfRanks) {
  BudgetContent content = Budget(
      "carry_overs { project_id: 'a' name: '甲项目' use: '设备采购；' } "
      "carry_overs { project_id: 'b' name: '乙项目' narrative_rank: 1 "
      "  funding: CARRY_OVER_FUNDING_FISCAL } ");
  AddLine(content, Line("2011399", "30299", 3 * kWan,
                        "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'a' "
                        "fund_source: FUND_SOURCE_NON_FISCAL_CARRYOVER_UNIT"));
  AddLine(content, Line("2011399", "30299", 4 * kWan,
                        "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'b' "
                        "fund_source: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL"));
  EXPECT_EQ(Said(content, "carry_over"),
            "昌吉州工信局 2026 年上年结转结余 7.00 万元，包括：财政拨款 4.00 万元，非财政拨款 3.00 "
            "万元，其中：\n"
            "1. 乙项目结转 4.00 万元。\n"
            "2. 甲项目结转 3.00 万元，主要用于：设备采购。\n");
}

TEST(NarrativeTest, TellsNothingOfAWithheldItemButNameAndAmount) {
  constexpr char kSecret[] = "机密内容";
  BudgetContent content = Budget(absl::StrCat(
      "projects { project_id: 'p' name: '特定目标 1' disclosure: DISCLOSURE_LEVEL_WITHHELD "
      "  policy_basis: '机密内容' responsible_unit: '机密内容' "
      "  allocation { item: '机密内容' amount_fen: 1 } "
      "  starts_on { year: 2026 month: 1 day: 1 } ends_on { year: 2026 month: 12 day: 31 } } "
      "carry_overs { project_id: 'c' name: '特定目标 2' disclosure: DISCLOSURE_LEVEL_WITHHELD "
      "  use: '机密内容' } "
      "commissioned_services { project_id: 'p' name: '机密内容' use: '机密内容' } "
      "performance { projects { project_ids: 'p' managers: '机密内容' goal: '机密内容' "
      "  budget_fen: 2000000 indicators { level1: '机密内容' level3: '机密内容' } } }"));
  AddLine(content, Line("2011399", "30227", 2 * kWan,
                        "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'p'"));
  AddLine(content, Line("2011399", "30299", 4 * kWan,
                        "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'c' "
                        "fund_source: FUND_SOURCE_FISCAL_CARRYOVER_GENERAL"));
  EXPECT_EQ(Said(content, "general_projects"),
            "（一）项目名称：特定目标 1\n预算安排规模：2.00 万元，完全不予公开。\n");
  EXPECT_THAT(Said(content, "commissioned_services"),
              HasSubstr("1. 特定目标 1委托业务费 2.00 万元，完全不予公开。\n"));
  EXPECT_THAT(Said(content, "carry_over"),
              HasSubstr("1. 特定目标 2结转 4.00 万元，完全不予公开。\n"));
  for (const char* form_id : {"xinjiang-2026", "shanghai-putuo-2025"}) {
    const CompiledForm form =
        testing::FormFile(absl::StrCat("config/forms/", form_id, ".textproto"));
    EXPECT_THAT(DocumentText(Narrate(content, form_id), testing::Derive(content, form)),
                Not(HasSubstr(kSecret)))
        << form_id;
  }
}

TEST(NarrativeTest, TellsAnItemThatHadMoneyLastYearOnly) {
  BudgetContent content = Budget();
  AddLine(content, Line("2011301", "30101", 5 * kWan, "category: EXPENDITURE_CATEGORY_PERSONNEL"));
  SetPrior(content, "function/2011301", 4 * kWan);
  SetPrior(content, "function/2011399", 2 * kWan, "项目结束");
  EXPECT_EQ(
      Said(content, "general_use"),
      "1. 一般公共服务支出（类）商贸事务（款）行政运行（项）：2026 年预算数为 5.00 万元，"
      "比上年预算增加 1.00 万元，增长 25.00%。\n"
      "2. 一般公共服务支出（类）商贸事务（款）其他商贸事务支出（项）：2026 年预算数为 0.00 万元，"
      "比上年预算减少 2.00 万元，下降 100.00%，主要原因是项目结束。\n");
}

TEST(NarrativeTest, TellsPlannedVehiclesAndADateWithinTheYear) {
  const BudgetContent content = Budget(
      "assets { as_of { year: 2025 month: 8 day: 31 } planned_vehicle_purchase_fen: 18000000 "
      "vehicles { kind: '一般公务用车' count: 2 value_fen: 30000000 } }");
  EXPECT_THAT(
      Said(content, "assets"),
      AllOf(
          HasSubstr("截至 2025 年 8 月 31 日，昌吉州工信局占用使用国有资产总体情况为：\n"),
          HasSubstr("1. 房屋未填报。\n"), HasSubstr("3. 办公家具未填报。\n"),
          HasSubstr("2. 车辆 2 辆，价值 30.00 万元；其中：一般公务用车 2 辆，价值 30.00 万元。\n"),
          HasSubstr("2026 年部门预算安排购置车辆经费 18.00 万元，")));
  EXPECT_THAT(InPutuo(content, "assets"),
              AllOf(HasSubstr("工信局共有车辆2辆，其中：一般公务用车2辆；"),
                    HasSubstr("2026年部门预算安排车辆购置经费18.00万元；")));
}

TEST(NarrativeTest, DerivesTheFundsOfAPerformanceTableThatDoesNotStateThem) {
  BudgetContent content = Budget(
      "projects { project_id: 'p' name: '甲' } "
      "performance { projects { project_ids: 'p' budget_fen: 5000000 } }");
  AddLine(content, Line("2011399", "30201", 3 * kWan,
                        "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'p'"));
  AddLine(content, Line("2011399", "30201", 2 * kWan,
                        "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'p' "
                        "fund_source: FUND_SOURCE_UNIT_OTHER"));
  const CompiledForm form = testing::FormFile("config/forms/xinjiang-2026.textproto");
  EXPECT_THAT(DocumentText(Narrate(content, "xinjiang-2026"), testing::Derive(content, form)),
              HasSubstr("年度预算总额\t5.00\t其中：财政拨款\t3.00\t其他资金\t2.00\t\n"));
}

TEST(NarrativeTest, SaysInPutuoHowTheAppropriationChanged) {
  BudgetContent content = Budget();
  AddRevenue(content, budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET, 10 * kWan);
  AddRevenue(content, budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL, 2 * kWan);
  SetPrior(content, "revenue/GENERAL_PUBLIC_BUDGET", 12 * kWan, "厉行节约");
  EXPECT_EQ(InPutuo(content, "compilation"),
            "2026年，昌吉州工信局收入预算12.00万元，其中：财政拨款收入10.00万元，比2025年预算减少2."
            "00万元；"
            "事业收入0万元；事业单位经营收入0万元；其他收入2.00万元（含上年结转结余2.00万元）。\n"
            "支出预算0万元，其中：财政拨款支出预算10.00万元，比2025年预算减少2."
            "00万元。财政拨款支出预算中，"
            "一般公共预算拨款支出预算10.00万元，比2025年预算减少2.00万元；"
            "政府性基金拨款支出预算0万元，与2025年预算持平；国有资本经营预算拨款支出预算0万元，与20"
            "25年预算持平。\n"
            "财政拨款收入支出减少的主要原因是厉行节约。\n"
            "财政拨款支出主要内容如下：\n");
}

TEST(NarrativeTest, SaysInPutuoWhyAThreePublicItemGrew) {
  BudgetContent content = Budget();
  AddLine(content, Line("2010601", "30212", 5 * kWan, "category: EXPENDITURE_CATEGORY_PUBLIC"));
  SetPrior(content, "three_public/OVERSEAS", 2 * kWan, "新增出访任务");
  EXPECT_EQ(InPutuo(content, "three_public"),
            "2026年“三公”经费预算数为5.00万元，比2025年预算增加3.00万元。其中：\n"
            "（一）因公出国（境）费5.00万元，比2025年预算增加3.00万元，主要原因是新增出访任务。\n"
            "（二）公务车购置及运行费0万元，其中：公务用车购置费0万元，与2025年预算持平；"
            "公务用车运行费0万元，与2025年预算持平。\n"
            "（三）公务接待费0万元，与2025年预算持平。\n");
}

TEST(NarrativeTest, GivesForAGroupTheReasonsOfWhatChangedAsItDid) {
  BudgetContent content = Budget();
  AddRevenue(content, budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET, 10 * kWan);
  AddRevenue(content, budget::v1::FUND_SOURCE_GOVERNMENT_FUND, 9 * kWan);
  AddRevenue(content, budget::v1::FUND_SOURCE_STATE_CAPITAL, 1 * kWan);
  SetPrior(content, "revenue/GENERAL_PUBLIC_BUDGET", 5 * kWan, "人员增加。");
  SetPrior(content, "revenue/GOVERNMENT_FUND", 8 * kWan, "项目增加");
  SetPrior(content, "revenue/STATE_CAPITAL", 2 * kWan, "收益减少");
  EXPECT_THAT(InPutuo(content, "compilation"),
              HasSubstr("财政拨款收入支出增加的主要原因是人员增加；项目增加。\n"));
}

TEST(NarrativeTest, TellsWhatAProjectHasOfTheGeneralPublicBudget) {
  BudgetContent content =
      Budget("projects { project_id: 'p' name: '甲' approved_amount_fen: 5000000 }");
  AddLine(content, Line("2011399", "30201", 3 * kWan,
                        "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'p'"));
  AddLine(content, Line("2011399", "30201", 2 * kWan,
                        "category: EXPENDITURE_CATEGORY_PROJECT project_id: 'p' "
                        "fund_source: FUND_SOURCE_UNIT_OTHER"));
  EXPECT_EQ(Said(content, "general_projects"),
            "（一）项目名称：甲\n预算安排规模：5.00 万元，其中一般公共预算 3.00 万元\n");
}

TEST(NarrativeTest, DoesNotDependOnTheOrderOfLines) {
  BudgetContent content = testing::SampleContent("changji-iit-2026");
  const std::string straight = Narrate(content, "xinjiang-2026").SerializeAsString();
  std::reverse(content.mutable_expenditure_lines()->begin(),
               content.mutable_expenditure_lines()->end());
  EXPECT_EQ(Narrate(content, "xinjiang-2026").SerializeAsString(), straight);
}

TEST(NarrativeTest, IsToldOfNothing) {
  const BudgetContent nothing;
  for (const char* form_id : {"xinjiang-2026", "shanghai-putuo-2025"}) {
    const CompiledForm form =
        testing::FormFile(absl::StrCat("config/forms/", form_id, ".textproto"));
    const budget::ContentIndex index(nothing);
    EXPECT_TRUE(DeriveNarrative(index, form, mingzhang::testing::ShippedCatalogue(2026)).ok());
  }
}

TEST(NarrativeTest, RefusesASumThatDoesNotFit) {
  BudgetContent content = Budget();
  AddRevenue(content, budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET, INT64_MAX);
  AddRevenue(content, budget::v1::FUND_SOURCE_UNIT_OTHER, INT64_MAX);
  const CompiledForm form = testing::FormFile("config/forms/xinjiang-2026.textproto");
  const budget::ContentIndex index(content);
  const auto narrative = DeriveNarrative(index, form, mingzhang::testing::ShippedCatalogue(2026));
  EXPECT_EQ(narrative.status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(std::string(narrative.status().message()), HasSubstr("超出可表示的范围"));
}

TEST(NarrativeTest, MakesTablesOfLinesWithTabs) {
  const auto narrative = Narrate(testing::SampleContent("changji-iit-2026"), "xinjiang-2026");
  int tables = 0;
  for (const auto& section : narrative.sections()) {
    for (const auto& block : section.blocks()) {
      if (!block.has_text_table()) continue;
      ++tables;
      const int columns = block.text_table().rows(0).cells_size();
      for (const auto& row : block.text_table().rows()) EXPECT_EQ(row.cells_size(), columns);
    }
  }
  EXPECT_EQ(tables, 3);
}

}  // namespace
}  // namespace mingzhang::form
