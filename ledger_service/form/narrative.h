// The narrative of a budget (文字说明) as its form words it. Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_NARRATIVE_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_NARRATIVE_H_

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/form/subject.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form {

// All sections of the form in its order, for content of any state: valid or not, it is told as it
// stands. A line of a section's text is a paragraph, without the spaces around it; empty lines are
// left out; lines with tabs that follow each other are a table. A section in which nothing stands,
// no heading either, is left out. The order of expenditure lines does not matter.
// For a unit's content (budget/unit_content.h) `subject` is the unit.
//
// Errors, in Chinese: OUT_OF_RANGE for an amount that int64 fen cannot hold, RESOURCE_EXHAUSTED for
// more than kMaxNarrativeBytes (narrative_templates.h) or kMaxRenderSteps (template.h).
absl::StatusOr<budget::v1::Narrative> DeriveNarrative(const budget::ContentIndex& index,
                                                      const CompiledForm& form,
                                                      const catalog::Catalogue& catalogue,
                                                      Subject subject = Subject::kDepartment);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_NARRATIVE_H_
