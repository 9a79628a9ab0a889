// Rules that compare amounts.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPARISON_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPARISON_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/validation/check.h"
#include "ledger_service/validation/expressions.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::validation {

// Of Comparison.right_percent.
inline constexpr int kMaxPercent = 1000;

// What its messages may use besides what every message may.
const std::vector<std::string_view>& ComparisonPlaceholders();

// INVALID_ARGUMENT, in Chinese: no operator, an expression that does not compile, sides that do not
// count the same, a percentage out of range, a field that the element does not have. The check runs
// in O(elements of the domain + lines).
absl::StatusOr<Check> CompileComparison(const budget::v1::Comparison& comparison,
                                        ExpressionCompiler& expressions);

// The same of several: also none of them.
absl::StatusOr<Check> CompileComparisons(const budget::v1::Comparisons& comparisons,
                                         ExpressionCompiler& expressions);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPARISON_H_
