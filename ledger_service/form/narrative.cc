#include "ledger_service/form/narrative.h"

#include <string>

#include "ledger_service/form/narrative_templates.h"

namespace mingzhang::form {

absl::StatusOr<budget::v1::Narrative> DeriveNarrative(const budget::ContentIndex& index,
                                                      const CompiledForm& form,
                                                      const catalog::Catalogue& catalogue,
                                                      Subject subject) {
  absl::StatusOr<budget::v1::Narrative> narrative =
      form.narrative().Fill(index, catalogue, subject);
  if (!narrative.ok()) return narrative.status();
  narrative->set_form_id(form.form().form_id());
  narrative->set_form_digest(std::string(form.digest().begin(), form.digest().end()));
  return narrative;
}

}  // namespace mingzhang::form
