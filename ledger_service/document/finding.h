// What is wrong with a printed document, at one place of it.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_FINDING_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_FINDING_H_

#include <string>
#include <vector>

#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::document {

// More than these of one document are cut off, with a last finding that says so.
inline constexpr std::size_t kMaxFindings = 2000;

struct Finding {
  // Such as TBL-004, PUB-009; docs/documents.md lists them.
  std::string rule;
  budget::v1::Severity severity = budget::v1::SEVERITY_ERROR;
  // Of the document, from 1.
  int line = 0;
  // Chinese: the line, and for a table the row and the column.
  std::string place;
  // Chinese: what, printed, expected, why, how to mend.
  std::string message;
  // As printed, and as it should be; empty where it is not about a value.
  std::string printed;
  std::string expected;
};

// By line, then rule, then message; equal ones once; cut off at kMaxFindings.
std::vector<Finding> InOrder(std::vector<Finding> findings);

// The rule's Chinese title; empty for a rule that this room does not know.
std::string_view RuleTitle(std::string_view rule);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_FINDING_H_
