// Judges a version's content at a gate.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_VALIDATE_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_VALIDATE_H_

#include "common/digest/digest.h"
#include "ledger_service/validation/basis.h"
#include "ledger_service/validation/compiled_rule_set.h"
#include "ledger_service/validation/finding_sink.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::validation {

// Everything that the gate's rules find: in the order of the rule set, then of the content, at most
// kMaxFindingsPerRule + 1 a rule. finding_id is rule_id@place and unique.
//
// A rule with `forms` runs only where the budget's form is one of them: basis.form, or what
// content.disclosure_form names where no form is given.
//
// The caller sees to it that `gate` is specified: at GATE_UNSPECIFIED there are no rules, hence no
// findings.
//
// Fills in every field of the report but version_name and version_digest. A pure function of its
// arguments: the same arguments give the same bytes. Thread-safe. Whatever the content holds, it
// does not fail; time is O(lines × (sums + requirements) of the rule set + the content's size).
budget::v1::ValidationReport Validate(const budget::v1::BudgetContent& content,
                                      budget::v1::Gate gate, const Basis& basis,
                                      const Circumstances& circumstances = {});

// ValidationReport.reference_digest: SHA-256 over the catalogue and the register of departments,
// and over the control figures and last year's publication where they are given.
Digest ConsultedDigest(const Basis& basis);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_VALIDATE_H_
