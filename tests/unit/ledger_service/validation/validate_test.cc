#include "ledger_service/validation/validate.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger_service/form/compiled_form.h"
#include "tests/unit/ledger_service/validation/balanced_budget.h"

namespace mingzhang::validation {
namespace {

using budget::v1::BudgetContent;
using budget::v1::Gate;
using budget::v1::ValidationReport;
using testing::AddLine;
using testing::BalancedBudget;
using testing::NationalRules;
using testing::SampleCatalogue;
using testing::SampleRegister;

ValidationReport Judge(const BudgetContent& content, Gate gate = budget::v1::GATE_SUBMIT) {
  return Validate(content, gate, testing::SampleBasis());
}

// Breaks something for nearly every rule.
BudgetContent BrokenBudget() {
  BudgetContent content = BalancedBudget();
  content.mutable_department()->set_name("某厅");
  for (int i = 0; i < 50; ++i) {
    auto& line =
        AddLine(content, absl::StrCat(9000000 + i % 7), absl::StrCat(90000 + i % 5), i - 3);
    line.set_fund_source(static_cast<budget::v1::FundSource>(i % 20));
    line.set_project_id(absl::StrCat("X-", i % 3));
    line.set_unit_code(absl::StrCat("U-", i % 4));
  }
  for (int i = 0; i < 20; ++i) content.add_projects()->set_project_id(absl::StrCat("P-", i));
  return content;
}

TEST(ValidateTest, NamesGateRuleSetAndReferenceData) {
  const auto report = Judge(BalancedBudget(), budget::v1::GATE_REVIEW);
  EXPECT_EQ(report.gate(), budget::v1::GATE_REVIEW);
  EXPECT_EQ(report.rule_set_id(), "national");
  EXPECT_EQ(report.rule_set_digest(), ToBytes(NationalRules().digest()));
  EXPECT_EQ(report.reference_digest(), ToBytes(ConsultedDigest(testing::SampleBasis())));
}

TEST(ValidateTest, NamesTheFormAndLetsItDecideWhichRulesRun) {
  const auto form = form::CompiledForm::FromText(
      testing::ReadSource("config/forms/xinjiang-2026.textproto"), "form");
  ASSERT_TRUE(form.ok()) << form.status();
  auto rule_set = NationalRules().rule_set();
  for (auto& rule : *rule_set.mutable_rules()) {
    if (rule.rule_id() == "STR-005") rule.add_except_forms("xinjiang-2026");
  }
  const auto rules = CompiledRuleSet::FromProto(rule_set).value();
  Basis basis{rules, SampleCatalogue(), SampleRegister()};
  BudgetContent content = BalancedBudget();
  content.mutable_revenue(0)->set_amount_fen(-1);
  const auto has_rule = [&](const ValidationReport& report) {
    return std::any_of(report.findings().begin(), report.findings().end(),
                       [](const auto& finding) { return finding.rule_id() == "STR-005"; });
  };
  auto report = Validate(content, budget::v1::GATE_SUBMIT, basis);
  EXPECT_EQ(report.form_id(), "");
  EXPECT_TRUE(has_rule(report));
  basis.form = &*form;
  report = Validate(content, budget::v1::GATE_SUBMIT, basis);
  EXPECT_EQ(report.form_id(), "xinjiang-2026");
  EXPECT_EQ(report.form_digest(), ToBytes(form->digest()));
  EXPECT_FALSE(has_rule(report));
}

TEST(ValidateTest, TheReferenceDigestTellsApartWhatWasConsulted) {
  const budget::v1::ControlFigures nothing;
  budget::v1::ControlFigures figures;
  figures.set_basic_fen(1);
  const BudgetContent prior = BalancedBudget();
  const BudgetContent empty;
  const catalog::Register no_departments = catalog::Register::FromText("").value();
  std::vector<Basis> bases(6, testing::SampleBasis());
  bases[1].control_figures = &nothing;
  bases[2].control_figures = &figures;
  bases[3].prior_published = &prior;
  bases[4].prior_published = &empty;
  bases[5].control_figures = &figures;
  bases[5].prior_published = &prior;
  std::set<std::string> digests = {
      ToBytes(ConsultedDigest({NationalRules(), SampleCatalogue(), no_departments}))};
  for (const Basis& basis : bases) digests.insert(ToBytes(ConsultedDigest(basis)));
  EXPECT_EQ(digests.size(), 7U);
}

TEST(ValidateTest, ARuleWithFormsJudgesOnlyBudgetsOfThoseForms) {
  auto rule_set = NationalRules().rule_set();
  for (auto& rule : *rule_set.mutable_rules()) {
    rule.clear_forms();
    rule.clear_except_forms();
    if (rule.rule_id() == "PRJ-005") {
      rule.add_forms("one-2026");
      rule.add_forms("two-2026");
    }
  }
  const auto rules = CompiledRuleSet::FromProto(rule_set).value();
  BudgetContent content = BalancedBudget();
  content.mutable_projects(0)->clear_responsible_unit();
  const auto count = [&](const std::string& form) {
    content.set_disclosure_form(form);
    const Basis basis{rules, SampleCatalogue(), SampleRegister()};
    return Validate(content, budget::v1::GATE_SUBMIT, basis).findings_size();
  };
  EXPECT_EQ(count("one-2026"), 1);
  EXPECT_EQ(count("two-2026"), 1);
  EXPECT_EQ(count("three-2026"), 0);
  EXPECT_EQ(count(""), 0);
}

TEST(ValidateTest, RunsOnlyTheRulesOfTheGate) {
  BudgetContent content = BalancedBudget();
  content.mutable_projects(0)->clear_responsible_unit();
  content.mutable_carry_overs(0)->clear_use();
  const auto ids = [&](Gate gate) {
    std::vector<std::string> rules;
    const auto report = Judge(content, gate);
    for (const auto& finding : report.findings()) rules.push_back(finding.rule_id());
    return rules;
  };
  EXPECT_THAT(ids(budget::v1::GATE_SUBMIT), ::testing::ElementsAre("PRJ-005"));
  EXPECT_THAT(ids(budget::v1::GATE_REVIEW), ::testing::ElementsAre("PRJ-005"));
  EXPECT_THAT(ids(budget::v1::GATE_APPROVE), ::testing::IsEmpty());
  EXPECT_THAT(ids(budget::v1::GATE_PUBLISH), ::testing::ElementsAre("PRJ-007"));
  EXPECT_THAT(ids(budget::v1::GATE_UNSPECIFIED), ::testing::IsEmpty());
}

TEST(ValidateTest, ReportsInTheOrderOfTheRulesAndEachPlaceOnce) {
  const auto report = Judge(BrokenBudget());
  std::vector<std::string> order;
  for (const auto& rule : NationalRules().rule_set().rules()) order.push_back(rule.rule_id());
  std::set<std::string> ids;
  std::size_t at = 0;
  for (const auto& finding : report.findings()) {
    const auto rule = std::find(order.begin(), order.end(), finding.rule_id());
    const auto position = static_cast<std::size_t>(rule - order.begin());
    EXPECT_GE(position, at) << finding.finding_id();
    at = position;
    EXPECT_TRUE(ids.insert(finding.finding_id()).second) << finding.finding_id();
  }
  EXPECT_GT(ids.size(), 100U);
}

TEST(ValidateTest, GivesTheSameBytesEveryTimeAndOnEveryThread) {
  const BudgetContent content = BrokenBudget();
  const std::string expected = Judge(content).SerializeAsString();
  std::vector<std::string> reports(4);
  std::vector<std::thread> threads;
  for (auto& report : reports) {
    threads.emplace_back([&content, &report] {
      const auto rules = CompiledRuleSet::FromProto(NationalRules().rule_set());
      for (int i = 0; i < 5; ++i) report = Judge(content).SerializeAsString();
      EXPECT_EQ(report, Validate(content, budget::v1::GATE_SUBMIT,
                                 {*rules, SampleCatalogue(), SampleRegister()})
                            .SerializeAsString());
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& report : reports) EXPECT_EQ(report, expected);
}

// Lines without economic code.
BudgetContent WithBrokenLines(int count) {
  BudgetContent content = BalancedBudget();
  for (int i = 0; i < count; ++i) AddLine(content, "2080501", "", 1);
  return content;
}

TEST(ValidateTest, CountsWhatARuleFindsBeyondItsLimit) {
  const auto of_rule = [](const ValidationReport& report) {
    std::vector<budget::v1::Finding> findings;
    for (const auto& finding : report.findings()) {
      if (finding.rule_id() == "STR-004") findings.push_back(finding);
    }
    return findings;
  };
  const int limit = static_cast<int>(kMaxFindingsPerRule);
  EXPECT_EQ(of_rule(Judge(WithBrokenLines(limit))).size(), kMaxFindingsPerRule);
  const auto findings = of_rule(Judge(WithBrokenLines(limit + 3)));
  ASSERT_EQ(findings.size(), kMaxFindingsPerRule + 1);
  EXPECT_EQ(findings.back().finding_id(), "STR-004@");
  EXPECT_EQ(findings.back().severity(), budget::v1::SEVERITY_ERROR);
  EXPECT_EQ(findings.back().message(), "同样的问题还有 3 处没有列出，请先改正已列出的，再重新校验");
}

TEST(ValidateTest, ComparesExactlyWhatNoFenAmountCanHold) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  BudgetContent content = BalancedBudget();
  AddLine(content, "2080501", "30101", kMost);
  AddLine(content, "2080501", "30102", kMost);
  std::vector<std::string> places;
  auto report = Judge(content);
  for (const auto& finding : report.findings()) {
    if (finding.rule_id() == "STR-005") places.push_back(finding.place());
    if (finding.rule_id() == "BAL-001") {
      EXPECT_EQ(finding.expected(), "（超出可表示的范围）");
    }
  }
  EXPECT_THAT(places,
              ::testing::ElementsAre("expenditure_lines[4].amount_fen",
                                     "expenditure_lines[5].amount_fen", "expenditure_lines"));

  // Balanced, though neither side fits: no rule but that of the amounts complains.
  for (int i = 0; i < 2; ++i) {
    auto& revenue = *content.add_revenue();
    revenue.set_fund_source(budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET);
    revenue.set_amount_fen(kMost);
  }
  report = Judge(content);
  for (const auto& finding : report.findings()) {
    // The department's performance table cannot state it.
    if (finding.rule_id() == "PRF-005") continue;
    EXPECT_EQ(finding.rule_id(), "STR-005") << finding.DebugString();
  }
}

TEST(ValidateTest, AnEmptyContentIsJudgedToo) {
  const auto report = Judge(BudgetContent());
  std::vector<std::string> ids;
  for (const auto& finding : report.findings()) ids.push_back(finding.finding_id());
  EXPECT_THAT(
      ids, ::testing::ElementsAre("STR-002@division.code", "YOY-001@prior_year[three_public/TOTAL]",
                                  "YOY-001@prior_year[three_public/OVERSEAS_TRAVEL]",
                                  "YOY-001@prior_year[three_public/VEHICLE_PURCHASE]",
                                  "YOY-001@prior_year[three_public/VEHICLE_OPERATION]",
                                  "YOY-001@prior_year[three_public/RECEPTION]"));
}

TEST(ValidateTest, JudgesAHundredThousandLines) {
  constexpr int kLines = 100'000;
  constexpr int kProjects = 2000;
  BudgetContent content = BalancedBudget();
  const budget::v1::Project project = content.projects(0);
  content.clear_projects();
  content.mutable_expenditure_lines()->DeleteSubrange(2, 1);
  testing::AddRevenue(content, budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET, -3'000'000);
  content.mutable_performance()->mutable_projects(0)->clear_project_ids();
  for (int i = 0; i < kProjects; ++i) {
    auto& each = *content.add_projects();
    each = project;
    each.set_project_id(absl::StrCat("P-", i));
    each.set_approved_amount_fen(kLines / kProjects * 10);
    each.mutable_allocation(0)->set_amount_fen(kLines / kProjects * 10);
    each.mutable_allocation()->RemoveLast();
    content.mutable_performance()->mutable_projects(0)->add_project_ids(each.project_id());
  }
  for (int i = 0; i < kLines; ++i) {
    auto& line = AddLine(content, "2080501", "30227", 10);
    line.set_category(budget::v1::EXPENDITURE_CATEGORY_PROJECT);
    line.set_project_id(absl::StrCat("P-", i % kProjects));
  }
  testing::AddRevenue(content, budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET, kLines * 10);
  testing::SettlePerformance(content);
  const auto report = Judge(content);
  // Fifty equal lines in each project.
  ASSERT_EQ(report.findings_size(), static_cast<int>(kMaxFindingsPerRule) + 1);
  EXPECT_EQ(report.findings(0).rule_id(), "STR-006");
  EXPECT_THAT(report.findings(report.findings_size() - 1).message(),
              ::testing::HasSubstr(absl::StrCat(kLines - kProjects - kMaxFindingsPerRule)));
}

}  // namespace
}  // namespace mingzhang::validation
