// The rules, catalogues and register that an offline check consults.
#ifndef MINGZHANG_CLI_REFERENCE_FILES_H_
#define MINGZHANG_CLI_REFERENCE_FILES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "cli/environment.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "ledger_service/validation/compiled_rule_set.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::cli {

// Paths from the command line; empty: not given.
struct ReferenceFiles {
  // Directory with rules/*.textproto, catalog/YYYY.csv and, where there is one,
  // register.textproto. Empty: $MINGZHANG_CONFIG; else ../share/mingzhang seen from the program's
  // folder; else the first folder `config` with rules that is in the program's folder or one of the
  // four above it, as in a source tree.
  std::string config;
  std::string rules;
  std::string catalogues;
  std::string department_register;
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

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_REFERENCE_FILES_H_
