#include "cli/printed_source.h"

#include <utility>

#include "cli/failure.h"
#include "cli/findings.h"
#include "cli/labels.h"
#include "cli/text_table.h"
#include "common/file/file.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::cli {

absl::StatusOr<document::PrintedDocument> ReadPrinted(const std::string& path) {
  const auto text = ReadFile(path, document::kMaxDocumentBytes);
  if (!text.ok()) return ExitWith(ExitCode::kBadInput, text.status());
  auto document = document::ReadDocument(*text);
  if (!document.ok()) {
    return Advise(
        ExitWith(ExitCode::kBadInput, document.status()),
        "请给出公开文本的 UTF-8 文本文件，表格的列用制表符分隔；格式见 docs/documents.md");
  }
  return document;
}

ExitCode ShowFindings(Session& session, const std::string& heading,
                      const std::vector<document::Finding>& findings) {
  budget::v1::ValidationReport report;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const document::Finding& finding : findings) {
    list.push_back({{"rule", finding.rule},
                    {"severity", SeverityName(finding.severity)},
                    {"place", finding.place},
                    {"message", finding.message},
                    {"printed", finding.printed},
                    {"expected", finding.expected}});
    auto& shown = *report.add_findings();
    shown.set_rule_id(finding.rule);
    shown.set_title(std::string(document::RuleTitle(finding.rule)));
    shown.set_severity(finding.severity);
    shown.set_place(finding.place);
    shown.set_message(finding.message);
  }
  if (session.json()) {
    session.PrintJson(nlohmann::ordered_json{{"findings", std::move(list)}});
  } else {
    session.out() << OneLine(heading) << '\n';
    PrintFindings(session.out(), report);
  }
  return HasErrors(report) ? ExitCode::kRefused : ExitCode::kOk;
}

}  // namespace mingzhang::cli
