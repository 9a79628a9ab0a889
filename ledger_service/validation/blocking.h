// Which findings stand in the way of a transition. Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_BLOCKING_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_BLOCKING_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::validation {

inline constexpr std::size_t kMaxReasonCharacters = 1000;

// The findings that block, in the report's order, pointing into it: every ERROR, and every WARNING
// that no acknowledgement with a reason names. INFO never blocks.
std::vector<const budget::v1::Finding*> BlockingFindings(
    const budget::v1::ValidationReport& report,
    const std::vector<budget::v1::Acknowledgement>& acknowledgements);

// INVALID_ARGUMENT, FIELD_INVALID, naming acknowledgements[i], for the first that names no WARNING
// of the report, names one a second time, or whose reason is blank, longer than
// kMaxReasonCharacters or not a valid text.
absl::Status CheckAcknowledgements(
    const budget::v1::ValidationReport& report,
    const std::vector<budget::v1::Acknowledgement>& acknowledgements);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_BLOCKING_H_
