// Expressions of rules, compiled to weighted sums over one plan.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_EXPRESSIONS_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_EXPRESSIONS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/budget/quantities.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::validation {

// How often one sum may count in an expression once its quantities are written out.
inline constexpr std::int64_t kMaxCoefficient = 1'000'000;
// What a piece may cost at most, in fen, however often it counts: 10^12.
inline constexpr std::int64_t kMaxFenEach = 1'000'000'000'000;
// The largest amount, in fen, that an expression may state: 10^15, as for an expenditure line.
inline constexpr std::int64_t kMaxStatedFen = 1'000'000'000'000'000;
// How deep quantities may refer to each other.
inline constexpr std::size_t kMaxQuantityDepth = 100;

// constant + Σ coefficient × sum. With the limits above it stays far inside Amount.
struct LinearForm {
  // What it counts, constant included.
  budget::Unit unit = budget::Unit::kFen;
  budget::Amount constant = 0;
  // By the sum's number in the plan, without zeros.
  std::map<std::size_t, std::int64_t> coefficients;

  budget::Amount At(const budget::Sums& sums, std::size_t element) const;
  // Whether all its sums are.
  bool IsStated(const budget::Sums& sums, std::size_t element) const;
};

// Compiles the expressions of one rule set. Errors are INVALID_ARGUMENT, in Chinese.
class ExpressionCompiler {
 public:
  // Both must outlive the compiler.
  ExpressionCompiler(const budget::v1::RuleSet& rule_set, budget::SumPlan& plan);

  // Errors: no terms, a term without value, an unknown or cyclic quantity, a sum that the plan
  // refuses, terms that do not count the same, a price of what is no piece, what exceeds the limits
  // above. Quantities take the comparison's domain.
  absl::StatusOr<LinearForm> Compile(const budget::v1::Expression& expression,
                                     budget::v1::Domain domain);

 private:
  absl::StatusOr<LinearForm> Value(const budget::v1::Term& term, budget::v1::Domain domain);
  absl::Status Add(const budget::v1::Term& term, const LinearForm& value, LinearForm& form) const;
  absl::StatusOr<LinearForm> Quantity(const std::string& name, budget::v1::Domain domain);

  budget::SumPlan& plan_;
  std::map<std::string, const budget::v1::Expression*> quantities_;
  std::map<std::pair<std::string, budget::v1::Domain>, LinearForm> compiled_;
  // The quantities being compiled, outermost first.
  std::vector<std::string> path_;
};

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_EXPRESSIONS_H_
