// What a budget is judged by, and under which circumstances.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_BASIS_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_BASIS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/control.pb.h"

namespace mingzhang::form {
class CompiledForm;
}  // namespace mingzhang::form

namespace mingzhang::validation {

class CompiledRuleSet;

// The budget that a content is a version of: divisions/{}/departments/{}/budgets/{}.
struct BudgetIdentity {
  std::string division_code;
  std::string department_code;
  std::int32_t fiscal_year = 0;
};

// What the rules are and what they consult. Everything that it refers to outlives the validation. A
// report names all of it by digest, so that the validation can be repeated.
struct Basis {
  // Rules and catalogue of the content's year.
  const CompiledRuleSet& rules;
  const catalog::Catalogue& catalogue;
  const catalog::Register& departments;
  // By which the budget is disclosed. nullptr where it is not known: rules that are scoped to forms
  // then go by BudgetContent.disclosure_form.
  const form::CompiledForm* form = nullptr;
  // The department's ceilings in force. nullptr: none were issued; rules on them hold.
  const budget::v1::ControlFigures* control_figures = nullptr;
  // What the department published for the year before. nullptr: nothing in the ledger; rules on it
  // hold.
  const budget::v1::BudgetContent* prior_published = nullptr;
};

// What is known of the process around a version. A rule on something that is not given holds, so
// that a check outside the ledger judges the content alone.
struct Circumstances {
  // Without it the content is taken at its word about its year, division and department.
  std::optional<BudgetIdentity> identity;
  // The day on which the gate is passed, by the calendar of the division.
  std::optional<absl::CivilDay> today;
  // Of the congress resolution (人大决议) that an approval rests on.
  std::string resolution_number;
  std::optional<absl::CivilDay> resolution_date;
  // The version that the review passed, and the one that is judged; 0 where not known.
  std::int64_t reviewed_version = 0;
  std::int64_t version = 0;
  // The last day on which the budget may be published in time.
  std::optional<absl::CivilDay> publication_due;
};

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_BASIS_H_
