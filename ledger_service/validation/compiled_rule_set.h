// A rule set, checked and made ready to judge.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPILED_RULE_SET_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPILED_RULE_SET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/validation/basis.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/rule_set.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::validation {

inline constexpr std::size_t kMaxRuleSetBytes = std::size_t{1} << 20;
inline constexpr int kMaxRules = 1000;
inline constexpr int kMaxQuantities = 1000;
inline constexpr int kMaxComparedAmounts = 200;

// Immutable and thread-safe; copies share everything.
class CompiledRuleSet {
 public:
  // Reads a RuleSet in protobuf's text format. `file_name` stands in messages.
  //
  // A rule set is used as a whole or not at all. INVALID_ARGUMENT names everything that is wrong, a
  // line each, in Chinese, as file:line: rule: reason — syntax (what the parser says is English), a
  // year or rule without what it needs, ids that stand twice, quantities that are unknown or refer
  // to each other in a circle, filters on dimensions that a relation does not have, built-ins,
  // parameters and placeholders that do not exist. docs/rules.md has the whole list.
  static absl::StatusOr<CompiledRuleSet> FromText(std::string_view text,
                                                  std::string_view file_name);

  // The same for a message; errors come without file and line.
  static absl::StatusOr<CompiledRuleSet> FromProto(budget::v1::RuleSet rule_set);

  const budget::v1::RuleSet& rule_set() const;
  // SHA-256 of rule_set() in deterministic serialization: comments and spacing do not count.
  const Digest& digest() const;
  // Whether the set judges budgets of that year.
  bool Serves(std::int32_t fiscal_year) const;

 private:
  struct Program;
  class Compiler;

  friend budget::v1::ValidationReport Validate(const budget::v1::BudgetContent& content,
                                               budget::v1::Gate gate, const Basis& basis,
                                               const Circumstances& circumstances);

  explicit CompiledRuleSet(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  // Adds the findings of the rules of `gate` that judge budgets of `form_id`.
  void Run(budget::v1::Gate gate, std::string_view form_id, const budget::ContentIndex& index,
           const Basis& basis, const Circumstances& circumstances,
           budget::v1::ValidationReport& report) const;

  std::shared_ptr<const Program> program_;
};

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPILED_RULE_SET_H_
