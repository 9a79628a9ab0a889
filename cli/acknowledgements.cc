#include "cli/acknowledgements.h"

#include <map>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"

namespace mingzhang::cli {
namespace {

using budget::v1::Acknowledgement;
using budget::v1::Finding;
using budget::v1::ValidationReport;

bool Matches(const Finding& finding, std::string_view rule_or_id) {
  return finding.rule_id() == rule_or_id || finding.finding_id() == rule_or_id;
}

std::string Warnings(const ValidationReport& report) {
  std::string list;
  for (const Finding& finding : report.findings()) {
    if (finding.severity() != budget::v1::SEVERITY_WARNING) continue;
    absl::StrAppend(&list, list.empty() ? "" : "、", finding.finding_id());
  }
  return list.empty() ? "没有提示需要说明" : "需要说明的提示有：" + list;
}

}  // namespace

absl::StatusOr<ValidationReport> ValidateForGate(Client& client, const GateCheck& check) {
  ledger::v1::ValidateVersionRequest request;
  request.set_name(absl::StrCat(check.target.name(), "/versions/", check.target.version()));
  request.set_gate(check.gate);
  request.set_resolution_number(check.resolution_number);
  if (check.resolution_date) *request.mutable_resolution_date() = *check.resolution_date;
  auto response = client.Call(&Client::Ledger::ValidateVersion, request);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_report());
}

absl::StatusOr<std::vector<Acknowledgement>> MatchAcknowledgements(
    const ValidationReport& report, const std::vector<std::string>& texts) {
  std::map<std::string, std::string> reasons;  // By finding id.
  for (const std::string& text : texts) {
    const std::size_t sign = text.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == text.size()) {
      return UsageError(absl::StrCat("--ack “", text,
                                     "”应写作 规则编号=理由 或 规则编号@位置=理由，"
                                     "如 STR-014=已经发展改革部门批准"));
    }
    const std::string_view wanted = std::string_view(text).substr(0, sign);
    bool matched = false;
    for (const Finding& finding : report.findings()) {
      if (finding.severity() != budget::v1::SEVERITY_WARNING || !Matches(finding, wanted)) continue;
      reasons[finding.finding_id()] = text.substr(sign + 1);
      matched = true;
    }
    if (!matched) {
      return Advise(UsageError(absl::StrCat("没有“", std::string(wanted), "”这项提示")),
                    Warnings(report));
    }
  }
  std::vector<Acknowledgement> acknowledgements;
  for (const Finding& finding : report.findings()) {
    const auto reason = reasons.find(finding.finding_id());
    if (reason == reasons.end()) continue;
    auto& acknowledgement = acknowledgements.emplace_back();
    acknowledgement.set_finding_id(finding.finding_id());
    acknowledgement.set_reason(reason->second);
  }
  return acknowledgements;
}

absl::StatusOr<std::vector<Acknowledgement>> ExpandAcknowledgements(
    Client& client, const GateCheck& check, const std::vector<std::string>& texts) {
  if (texts.empty()) return std::vector<Acknowledgement>();
  const auto report = ValidateForGate(client, check);
  if (!report.ok()) return report.status();
  return MatchAcknowledgements(*report, texts);
}

}  // namespace mingzhang::cli
