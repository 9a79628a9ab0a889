// The rules, forms, catalogues and register that offline commands consult.
#ifndef MINGZHANG_CLI_REFERENCE_FILES_H_
#define MINGZHANG_CLI_REFERENCE_FILES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/environment.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/validation/compiled_rule_set.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::cli {

// Paths from the command line; empty: not given.
struct ReferenceFiles {
  // Directory with rules/*.textproto, forms/*.textproto, catalog/YYYY.csv and, where there is one,
  // register.textproto. Empty: $MINGZHANG_CONFIG; else ../share/mingzhang seen from the program's
  // folder; else the first folder `config` with rules that is in the program's folder or one of the
  // four above it, as in a source tree.
  std::string config;
  std::string rules;
  std::string catalogues;
  std::string department_register;
  // The id of a form, or the path of a form's file (with / or ending in .textproto).
  std::string form;
};

struct Reference {
  validation::CompiledRuleSet rules;
  catalog::Catalogue catalogue;
  catalog::Register department_register;
  // There is no register: the content's own department counts as registered.
  bool registers_itself;
};

// Reads what the year of `content` is judged by. kUsage when a file is missing or wrong; kBadInput
// when there are no rules or no catalogue for the year.
absl::StatusOr<Reference> LoadReference(const ReferenceFiles& files, const Environment& environment,
                                        const budget::v1::BudgetContent& content);

// The year's catalogue alone, for the names of codes; nullopt when there is none to be found.
std::optional<catalog::Catalogue> FindCatalogue(const ReferenceFiles& files,
                                                const Environment& environment,
                                                std::int32_t fiscal_year);

// The same; kUsage when it is wrong, kBadInput when there is none for the year.
absl::StatusOr<catalog::Catalogue> LoadCatalogue(const ReferenceFiles& files,
                                                 const Environment& environment,
                                                 std::int32_t fiscal_year);

// A form's file. kUsage when it is missing or malformed.
absl::StatusOr<form::CompiledForm> LoadFormFile(const std::string& path);

// All forms of the directory; with `files.form` that one alone. kUsage when a file is missing or
// malformed; kBadInput, saying which forms there are, when it is none of them.
absl::StatusOr<std::vector<form::CompiledForm>> LoadForms(const ReferenceFiles& files,
                                                          const Environment& environment);

// The form that `content` is printed by: `files.form` if it is given, else the one that the content
// names (disclosure_form), else, of those in the directory that serve its year, the one that names
// its division most closely, or the only one. It must serve the year. kUsage when a file is missing
// or malformed; kBadInput, saying which forms there are, when none or several would do.
absl::StatusOr<form::CompiledForm> LoadForm(const ReferenceFiles& files,
                                            const Environment& environment,
                                            const budget::v1::BudgetContent& content);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_REFERENCE_FILES_H_
