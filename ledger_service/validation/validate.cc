#include "ledger_service/validation/validate.h"

#include "common/digest/digest.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/load.h"

namespace mingzhang::validation {

budget::v1::ValidationReport Validate(const budget::v1::BudgetContent& content,
                                      budget::v1::Gate gate, const CompiledRuleSet& rules,
                                      const catalog::Catalogue& catalogue,
                                      const catalog::Register& departments,
                                      const std::optional<BudgetIdentity>& identity) {
  budget::v1::ValidationReport report;
  report.set_gate(gate);
  report.set_rule_set_id(rules.rule_set().rule_set_id());
  report.set_rule_set_digest(ToBytes(rules.digest()));
  report.set_reference_digest(ToBytes(catalog::ReferenceDigest(catalogue, departments)));
  const budget::ContentIndex index(content);
  rules.Run(gate, index, catalogue, departments, identity, report);
  return report;
}

}  // namespace mingzhang::validation
