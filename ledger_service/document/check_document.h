// Checks a printed disclosure by itself: what it contradicts itself in, and what is wrong whatever
// the budget was. docs/documents.md says what is found and what is not.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_CHECK_DOCUMENT_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_CHECK_DOCUMENT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/document/finding.h"
#include "ledger_service/document/printed_document.h"
#include "ledger_service/document/text_rules.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::document {

// Everything that is wrong, in the order of the document. `form` is one that FindForm chose or the
// caller knows. A finding is made only where the document itself leaves no doubt: what cannot be
// understood is left alone. A figure that is off by 0.01 万元, cut off instead of rounded, is INFO.
//
// INVALID_ARGUMENT, in Chinese: the document has no table of the form, or the rules are malformed.
// Pure and thread-safe; about linear in the size of the document.
absl::StatusOr<std::vector<Finding>> CheckDocument(const PrintedDocument& document,
                                                   const budget::v1::DisclosureForm& form,
                                                   const catalog::Catalogue& catalogue,
                                                   const TextRules& rules);

// Whether the department has no public institution (事业单位) among its units, as far as the text
// says so: then all its public expenditure is 机关运行经费.
bool HasOnlyGovernmentOrgans(const PrintedDocument& document);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_CHECK_DOCUMENT_H_
