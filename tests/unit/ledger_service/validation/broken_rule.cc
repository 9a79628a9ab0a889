#include "tests/unit/ledger_service/validation/broken_rule.h"

#include "gmock/gmock.h"
#include "ledger_service/validation/validate.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation::testing {

using budget::v1::BudgetContent;

void PrintTo(const BrokenRule& rule, std::ostream* out) { *out << rule.name; }

std::string NameOf(const ::testing::TestParamInfo<BrokenRule>& info) { return info.param.name; }

Circumstances OfIdentity(const BudgetContent& content) {
  Circumstances circumstances;
  circumstances.identity = {"652300", content.department().code(), 2026};
  return circumstances;
}

void ExpectOneFinding(const BrokenRule& broken) {
  BudgetContent content = BalancedBudget();
  broken.breaks(content);
  const std::string rule_id = broken.rule_id;
  if (rule_id != "PRF-005") SettlePerformance(content);
  Basis basis = SampleBasis();
  budget::v1::ControlFigures figures;
  if (broken.control_figures) {
    broken.control_figures(figures);
    basis.control_figures = &figures;
  }
  BudgetContent published = BalancedBudget();
  if (broken.published) {
    broken.published(published);
    basis.prior_published = &published;
  }
  Circumstances circumstances = OfIdentity(content);
  if (broken.circumstances) broken.circumstances(circumstances);
  const auto report = Validate(content, broken.gate, basis, circumstances);
  int found = 0;
  for (const auto& finding : report.findings()) {
    if (broken.implied.count(finding.rule_id()) != 0) continue;
    ++found;
    EXPECT_EQ(finding.rule_id(), rule_id) << finding.DebugString();
    EXPECT_EQ(finding.place(), broken.place);
    EXPECT_EQ(finding.finding_id(), finding.rule_id() + "@" + finding.place());
    EXPECT_EQ(finding.expected(), broken.expected);
    EXPECT_EQ(finding.actual(), broken.actual);
    EXPECT_THAT(finding.message(), ::testing::HasSubstr(broken.says));
    EXPECT_THAT(finding.message(), ::testing::Not(::testing::HasSubstr("{")));
    EXPECT_FALSE(finding.title().empty());
  }
  EXPECT_EQ(found, 1) << report.DebugString();
}

void UseUnits(BudgetContent& content) {
  content.mutable_department()->set_code("302");
  content.mutable_department()->set_name("某委");
  auto& office = *content.mutable_department()->add_units();
  office.set_code("302001");
  office.set_name("委本级");
  office.set_kind(budget::v1::UNIT_KIND_ADMINISTRATIVE);
  auto& centre = *content.mutable_department()->add_units();
  centre.set_code("302002");
  centre.set_name("信息中心");
  centre.set_kind(budget::v1::UNIT_KIND_PUBLIC_INSTITUTION);
  for (auto& line : *content.mutable_expenditure_lines()) line.set_unit_code("302001");
  content.mutable_expenditure_lines(1)->set_unit_code("302002");
}

}  // namespace mingzhang::validation::testing
