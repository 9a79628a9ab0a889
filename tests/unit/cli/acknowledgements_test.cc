#include "cli/acknowledgements.h"

#include "cli/failure.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingzhang::cli {
namespace {

using testing::ElementsAre;

void Add(budget::v1::ValidationReport& report, const std::string& rule, const std::string& place,
         budget::v1::Severity severity) {
  auto& finding = *report.add_findings();
  finding.set_rule_id(rule);
  finding.set_place(place);
  finding.set_finding_id(rule + "@" + place);
  finding.set_severity(severity);
}

budget::v1::ValidationReport Report() {
  budget::v1::ValidationReport report;
  Add(report, "STR-006", "expenditure_lines[1]", budget::v1::SEVERITY_WARNING);
  Add(report, "STR-014", "expenditure_lines[3]", budget::v1::SEVERITY_WARNING);
  Add(report, "STR-014", "expenditure_lines[9]", budget::v1::SEVERITY_WARNING);
  Add(report, "BAL-001", "revenue", budget::v1::SEVERITY_ERROR);
  return report;
}

std::vector<std::string> Ids(const std::vector<std::string>& texts) {
  std::vector<std::string> ids;
  const auto matched = MatchAcknowledgements(Report(), texts);
  if (!matched.ok()) return {std::string(matched.status().message())};
  for (const auto& one : *matched) ids.push_back(one.finding_id() + ":" + one.reason());
  return ids;
}

TEST(MatchAcknowledgements, TakesARuleForAllItsWarnings) {
  EXPECT_THAT(Ids({"STR-014=已批准"}), ElementsAre("STR-014@expenditure_lines[3]:已批准",
                                                   "STR-014@expenditure_lines[9]:已批准"));
}

TEST(MatchAcknowledgements, TakesAPlaceForOneWarning) {
  EXPECT_THAT(Ids({"STR-014@expenditure_lines[9]=a=b"}),
              ElementsAre("STR-014@expenditure_lines[9]:a=b"));
}

TEST(MatchAcknowledgements, LetsTheLaterOneCount) {
  EXPECT_THAT(Ids({"STR-014=甲", "STR-014@expenditure_lines[9]=乙"}),
              ElementsAre("STR-014@expenditure_lines[3]:甲", "STR-014@expenditure_lines[9]:乙"));
}

TEST(MatchAcknowledgements, RefusesErrorsUnknownRulesAndOtherForms) {
  for (const char* wrong : {"BAL-001=x", "XXX-001=x", "STR-014", "STR-014=", "=x", ""}) {
    const auto matched = MatchAcknowledgements(Report(), {wrong});
    EXPECT_EQ(ExitCodeFor(matched.status()), ExitCode::kUsage) << wrong;
  }
}

}  // namespace
}  // namespace mingzhang::cli
