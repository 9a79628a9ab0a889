// Judges a version's content at a gate.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_VALIDATE_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_VALIDATE_H_

#include <optional>

#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "ledger_service/validation/check.h"
#include "ledger_service/validation/compiled_rule_set.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::validation {

// Everything that the gate's rules find: in the order of the rule set, then of the content, at most
// kMaxFindingsPerRule + 1 a rule. finding_id is rule_id@place and unique.
//
// `identity` is the budget that the content is a version of. Without it, for a check outside the
// ledger, the content is taken at its word about its year, division and department.
//
// The caller sees to it that `rules` and `catalogue` are those of the content's year and that
// `gate` is specified: at GATE_UNSPECIFIED there are no rules, hence no findings.
//
// Fills in every field of the report but version_name and version_digest. A pure function of its
// arguments: the same arguments give the same bytes. Thread-safe. Whatever the content holds, it
// does not fail; time is O(lines × (sums + requirements) of the rule set + the content's size).
budget::v1::ValidationReport Validate(const budget::v1::BudgetContent& content,
                                      budget::v1::Gate gate, const CompiledRuleSet& rules,
                                      const catalog::Catalogue& catalogue,
                                      const catalog::Register& departments,
                                      const std::optional<BudgetIdentity>& identity = std::nullopt);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_VALIDATE_H_
