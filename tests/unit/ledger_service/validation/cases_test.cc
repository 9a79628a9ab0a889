// What the two real budgets of deploy/samples raise, with the catalogues and the register that ship
// with them.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "exchange/exchange.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/validation/blocking.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using budget::v1::Gate;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::ReadSource;
using ::testing::UnorderedElementsAre;

BudgetContent ReadCase(const std::string& name) {
  auto content = exchange::ParseContent(ReadSource("deploy/samples/" + name + ".json"));
  EXPECT_TRUE(content.ok()) << content.status();
  return content.ok() ? *content : BudgetContent();
}

budget::v1::ValidationReport Judge(const BudgetContent& content, Gate gate) {
  const auto year = content.fiscal_year();
  const auto catalogue = catalog::Catalogue::FromCsv(
      year, ReadSource("config/catalog/" + std::to_string(year) + ".csv"));
  const auto departments =
      catalog::Register::FromText(ReadSource("deploy/samples/register.textproto"));
  EXPECT_TRUE(catalogue.ok()) << catalogue.status();
  EXPECT_TRUE(departments.ok()) << departments.status();
  EXPECT_TRUE(testing::NationalRules().Serves(year));
  Circumstances circumstances;
  circumstances.identity = {content.division().code(), content.department().code(), year};
  return Validate(content, gate, {testing::NationalRules(), *catalogue, *departments},
                  circumstances);
}

std::vector<std::string> Ids(const budget::v1::ValidationReport& report) {
  std::vector<std::string> ids;
  for (const auto& finding : report.findings()) ids.push_back(finding.finding_id());
  return ids;
}

TEST(LeadingCaseTest, RaisesWhatIsKnownToBeWrongWithItAndNothingElse) {
  const BudgetContent content = ReadCase("changji-iit-2026");
  constexpr auto kConstruction = "STR-014@expenditure_lines[34].economic_code";
  constexpr auto kSuperior = "PRF-006@performance.department.fiscal_from_superior_fen";
  // 2080501 行政单位离退休 talks of 机关事业单位基本养老保险缴费.
  // 公务用车运行维护费 did not change, and its reason says 压减.
  constexpr auto kOpposite = "YOY-003@reasons[18].text";
  constexpr auto kOtherItem = "YOY-004@reasons[10].text";
  // 职工工工资
  constexpr auto kDoubled = "PUB-006@function_uses[0].use";
  // 【2024】25 号 and 。.
  constexpr auto kBasis = "PUB-008@projects[0].policy_basis";
  // 【2025】2 号, and 》 without its 《
  constexpr auto kIndicator = "PUB-008@performance.department.indicators[1].basis";
  EXPECT_THAT(Ids(Judge(content, budget::v1::GATE_SUBMIT)),
              UnorderedElementsAre(kConstruction, kSuperior, kOpposite, kOtherItem, kDoubled,
                                   kBasis, kIndicator));
  // 财政拨款结转, 项目支出, 一般公共预算项目支出, 2011399 and 2101103 changed by more than 30 % and
  // 50,000 yuan.
  EXPECT_THAT(
      Ids(Judge(content, budget::v1::GATE_REVIEW)),
      UnorderedElementsAre(kConstruction, kSuperior, kOpposite, kOtherItem,
                           "YOY-005@prior_year[1].amount_fen", "YOY-005@prior_year[3].amount_fen",
                           "YOY-005@prior_year[5].amount_fen", "YOY-005@prior_year[7].amount_fen",
                           "YOY-005@prior_year[12].amount_fen"));
  EXPECT_THAT(Ids(Judge(content, budget::v1::GATE_APPROVE)), IsEmpty());
  EXPECT_THAT(Ids(Judge(content, budget::v1::GATE_PUBLISH)),
              UnorderedElementsAre(kOpposite, kOtherItem, kDoubled, kBasis, kIndicator));
}

TEST(LeadingCaseTest, TheWarningReadsWellAndStopsBlockingOnceAReasonIsGiven) {
  const auto report = Judge(ReadCase("changji-iit-2026"), budget::v1::GATE_REVIEW);
  const auto& findings = report.findings();
  const auto warning = std::find_if(findings.begin(), findings.end(), [](const auto& finding) {
    return finding.rule_id() == "STR-014";
  });
  ASSERT_NE(warning, findings.end());
  EXPECT_EQ(warning->message(),
            "第 35 条明细的经济科目为“30902”。309、311 "
            "类（基本建设）只用于发展改革部门安排的基本建设项目，"
            "应为相应的 310、312 类科目。请改正科目；确由发展改革部门安排的，请说明理由。");
  EXPECT_THAT(BlockingFindings(report, {}), Contains(&*warning));
  budget::v1::Acknowledgement reason;
  reason.set_finding_id(warning->finding_id());
  reason.set_reason("按历年口径填列，下年度改列 310 类");
  EXPECT_TRUE(CheckAcknowledgements(report, {reason}).ok());
  EXPECT_THAT(BlockingFindings(report, {reason}), Not(Contains(&*warning)));
}

TEST(LeadingCaseTest, TheUnmaskedMobileNumberBlocksPublication) {
  BudgetContent content = ReadCase("changji-iit-2026");
  content.mutable_performance()->mutable_department()->set_contact_phone("13200007970");
  EXPECT_THAT(Ids(Judge(content, budget::v1::GATE_PUBLISH)),
              Contains("PUB-003@performance.department.contact_phone"));
}

// Its form prints no allocation, basis, period or responsible unit of a project, no indicators, and
// compares appropriations and three-public expenses alone: nothing of that is asked for.
TEST(SecondCaseTest, IsAskedOnlyForWhatItsFormPrints) {
  const BudgetContent content = ReadCase("putuo-finance-2025");
  for (const Gate gate : {budget::v1::GATE_SUBMIT, budget::v1::GATE_REVIEW,
                          budget::v1::GATE_APPROVE, budget::v1::GATE_PUBLISH}) {
    EXPECT_THAT(Ids(Judge(content, gate)), IsEmpty());
  }
}

}  // namespace
}  // namespace mingzhang::validation
