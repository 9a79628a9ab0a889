#include "cli/findings.h"

#include <array>
#include <string>

#include "cli/labels.h"
#include "cli/text_table.h"

namespace mingzhang::cli {
namespace {

using budget::v1::Finding;
using budget::v1::Severity;

constexpr std::array kGravestFirst = {budget::v1::SEVERITY_ERROR, budget::v1::SEVERITY_WARNING,
                                      budget::v1::SEVERITY_INFO, budget::v1::SEVERITY_UNSPECIFIED};

int Count(const budget::v1::ValidationReport& report, Severity severity) {
  int count = 0;
  for (const Finding& finding : report.findings()) count += finding.severity() == severity ? 1 : 0;
  return count;
}

void PrintFinding(std::ostream& out, const Finding& finding) {
  out << '[' << SeverityLabel(finding.severity()) << "] " << OneLine(finding.rule_id()) << ' '
      << OneLine(finding.title()) << '\n';
  if (!finding.place().empty()) out << "    位置：" << OneLine(finding.place()) << '\n';
  out << "    " << OneLine(finding.message()) << '\n';
  if (!finding.basis().empty()) out << "    依据：" << OneLine(finding.basis()) << '\n';
}

}  // namespace

bool HasErrors(const budget::v1::ValidationReport& report) {
  return Count(report, budget::v1::SEVERITY_ERROR) > 0;
}

void PrintFindings(std::ostream& out, const budget::v1::ValidationReport& report) {
  if (report.findings().empty() && report.omitted_findings() == 0) {
    out << "没有发现问题\n";
    return;
  }
  out << "错误 " << Count(report, budget::v1::SEVERITY_ERROR) << " 项，提示 "
      << Count(report, budget::v1::SEVERITY_WARNING) << " 项，说明 "
      << Count(report, budget::v1::SEVERITY_INFO) << " 项\n";
  for (const Severity severity : kGravestFirst) {
    for (const Finding& finding : report.findings()) {
      if (finding.severity() == severity) PrintFinding(out, finding);
    }
  }
  if (report.omitted_findings() > 0) {
    out << "另有 " << report.omitted_findings()
        << " 项未列出：请用 mingzhang draft validate 查看全部\n";
  }
}

nlohmann::ordered_json FindingsJson(const budget::v1::ValidationReport& report) {
  auto findings = nlohmann::ordered_json::array();
  for (const Finding& finding : report.findings()) {
    findings.push_back({{"rule", finding.rule_id()},
                        {"severity", SeverityName(finding.severity())},
                        {"title", finding.title()},
                        {"place", finding.place()},
                        {"message", finding.message()},
                        {"printed", finding.actual()},
                        {"expected", finding.expected()},
                        {"basis", finding.basis()},
                        {"finding_id", finding.finding_id()}});
  }
  return findings;
}

nlohmann::ordered_json ReportJson(const budget::v1::ValidationReport& report) {
  return {{"gate", GateName(report.gate())},
          {"rule_set_id", report.rule_set_id()},
          {"version", report.version_name()},
          {"findings", FindingsJson(report)}};
}

}  // namespace mingzhang::cli
