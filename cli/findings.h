// What validation found, as text and as JSON. Pure functions.
#ifndef MINGZHANG_CLI_FINDINGS_H_
#define MINGZHANG_CLI_FINDINGS_H_

#include <ostream>

#include "mingzhang/budget/v1/validation.pb.h"
#include "nlohmann/json.hpp"

namespace mingzhang::cli {

// Whether a report keeps a version from passing whatever its people say: it has an error. Warnings
// pass once they are acknowledged.
bool HasErrors(const budget::v1::ValidationReport& report);

// Prints how many there are, then each with severity, rule, title, place, message and basis; errors
// first, then warnings, then what is only shown.
void PrintFindings(std::ostream& out, const budget::v1::ValidationReport& report);

// In the report's order: [{"rule", "severity", "title", "place", "message", "printed", "expected",
// "basis", "finding_id"}]; severity is ERROR, WARNING or INFO; printed is the value found.
nlohmann::ordered_json FindingsJson(const budget::v1::ValidationReport& report);

// {"gate", "rule_set_id", "version", "findings"}: what `check` and `draft validate` print. gate is
// SUBMIT, REVIEW, APPROVE or PUBLISH; version is the version's name, empty outside the ledger.
nlohmann::ordered_json ReportJson(const budget::v1::ValidationReport& report);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_FINDINGS_H_
