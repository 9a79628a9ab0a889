// The sections and quantities of a form, checked and made ready: the part of CompiledForm that
// DeriveNarrative uses.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_NARRATIVE_TEMPLATES_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_NARRATIVE_TEMPLATES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/text_proto/text_proto.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/form_quantities.h"
#include "ledger_service/form/subject.h"
#include "ledger_service/form/template.h"
#include "mingzhang/budget/v1/disclosure.pb.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::form {

// The texts of all sections of a narrative together. All of them share kMaxRenderSteps.
inline constexpr std::size_t kMaxNarrativeBytes = std::size_t{32} << 20;

inline constexpr int kMaxSections = 500;
// Of a heading.
inline constexpr int kMaxSectionLevel = 4;

struct SectionTemplate {
  std::string section_id;
  int level;
  Template title;
  Template text;
  std::vector<int> tables;
};

struct NarrativeTemplates {
  // Adds to `errors` what is wrong with quantities and sections: section ids that are missing, not
  // of lower-case letters, digits and underscores, or stand twice; levels; tables that the form
  // does not have or that stand twice; templates. nullopt if anything is.
  static std::optional<NarrativeTemplates> Compile(const budget::v1::DisclosureForm& form,
                                                   const TextPlace& root, TextProtoErrors& errors);

  // The narrative, without the form's id and digest; as DeriveNarrative (narrative.h).
  absl::StatusOr<budget::v1::Narrative> Fill(const budget::ContentIndex& index,
                                             const catalog::Catalogue& catalogue,
                                             Subject subject) const;

  FormQuantities quantities;
  std::vector<SectionTemplate> sections;
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_NARRATIVE_TEMPLATES_H_
