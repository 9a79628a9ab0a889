// How a document is written: slips, punctuation, personal information, placeholders, missing
// sections, and what tables of projects and performance show at a glance.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_WRITING_CHECKS_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_WRITING_CHECKS_H_

#include <vector>

#include "absl/status/status.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/document/finding.h"
#include "ledger_service/document/printed_document.h"
#include "ledger_service/document/reckoning.h"
#include "ledger_service/document/table_binding.h"
#include "ledger_service/document/text_rules.h"

namespace mingzhang::document {

// PUB-003, PUB-006, PUB-007, PUB-008 and STR-015 in every paragraph and every cell; one finding for
// a text and a rule. A paragraph that was printed before is not read again. INVALID_ARGUMENT, in
// Chinese, when the rules' lists are malformed.
absl::Status CheckWriting(const PrintedDocument& document, const catalog::Catalogue& catalogue,
                          const TextRules& rules, std::vector<Finding>& findings);

// PUB-001: sections of the form that the document does not have.
void CheckSections(const PrintedDocument& document, const Binding& binding,
                   std::vector<Finding>& findings);

// STR-014: money under 309 or 311 in a table of projects.
void CheckCapitalConstruction(const Binding& binding, std::vector<Finding>& findings);

// PRF-005, PRF-006: amounts of performance tables.
void CheckPerformance(const PrintedDocument& document, const Binding& binding,
                      const TextRules& rules, const Reckoning& reckoning,
                      std::vector<Finding>& findings);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_WRITING_CHECKS_H_
