// What the tests of printed documents share.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_DOCUMENT_DOCUMENT_TESTING_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_DOCUMENT_DOCUMENT_TESTING_H_

#include <string>
#include <string_view>
#include <vector>

#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/document/check_document.h"
#include "ledger_service/document/printed_document.h"
#include "ledger_service/form/compiled_form.h"
#include "tests/support/source_files.h"

namespace mingzhang::document {

// The published text of a case: changji-iit-2026 or putuo-finance-2025.
inline std::string CaseText(std::string_view name) {
  return testing::SourceText("tests/data/" + std::string(name) + "/disclosure.txt");
}

inline std::vector<Finding> Check(std::string_view text, const form::CompiledForm& form,
                                  const catalog::Catalogue& catalogue) {
  static const TextRules rules = TextRulesOf(testing::ShippedRules().rule_set());
  const auto refused = [](const absl::Status& status) {
    Finding finding;
    finding.message = std::string(status.message());
    return std::vector<Finding>{finding};
  };
  auto document = ReadDocument(text);
  if (!document.ok()) return refused(document.status());
  auto findings = CheckDocument(*document, form.form(), catalogue, rules);
  if (!findings.ok()) return refused(findings.status());
  return *std::move(findings);
}

// Of a case, with the shipped forms and catalogue.
inline std::vector<Finding> CheckCase(std::string_view text) {
  const bool changji = text.find("昌吉") != std::string_view::npos;
  return Check(text, testing::DisclosureFormOf(changji ? "xinjiang-2026" : "shanghai-putuo-2025"),
               testing::ShippedCatalogue(changji ? 2026 : 2025));
}

// One finding a line: rule, severity, place, printed -> expected.
inline std::string Listed(const std::vector<Finding>& findings) {
  std::string list;
  for (const Finding& finding : findings) {
    list += finding.rule + " " + std::to_string(finding.severity) + " " + finding.place + " | " +
            finding.printed + " -> " + finding.expected + " | " + finding.message + "\n";
  }
  return list;
}

// `text` with the only place of `from` (or the first, where `all` is false) replaced.
inline std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

}  // namespace mingzhang::document

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_DOCUMENT_DOCUMENT_TESTING_H_
