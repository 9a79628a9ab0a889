// Rules about what every expenditure line must be like.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_LINE_CHECK_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_LINE_CHECK_H_

#include "absl/status/statusor.h"
#include "ledger_service/validation/check.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::validation {

// INVALID_ARGUMENT, in Chinese: no requirement, one without `expected`, with a filter that does not
// compile, or that says nothing (neither `require` nor a condition in `where`). The check runs in
// O(lines × requirements).
absl::StatusOr<Check> CompileLineCheck(const budget::v1::LineCheck& check);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_LINE_CHECK_H_
