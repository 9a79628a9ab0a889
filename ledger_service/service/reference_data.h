// What validation consults besides a version: rule sets and code catalogues by fiscal year, and the
// register of departments. Read from configuration when the ledger starts.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_DATA_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_DATA_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "ledger_service/validation/compiled_rule_set.h"

namespace mingzhang::service {

// What one fiscal year's budgets are judged by.
struct YearReference {
  validation::CompiledRuleSet rules;
  catalog::Catalogue catalogue;
};

// Immutable; thread-safe.
class ReferenceData {
 public:
  struct Files {
    // RuleSet in text format.
    std::vector<std::string> rule_sets;
    // Directory with a CSV catalogue for each year: 2026.csv.
    std::string catalogues;
    // DepartmentRegister in text format.
    std::string department_register;
  };

  // Reads and checks all files. INVALID_ARGUMENT or NOT_FOUND naming the file and the place: every
  // year that a rule set serves needs a catalogue, and no year two rule sets.
  static absl::StatusOr<ReferenceData> Load(const Files& files);

  // FAILED_PRECONDITION (YEAR_UNSUPPORTED) when there is nothing for the year.
  absl::StatusOr<const YearReference*> ForYear(std::int32_t fiscal_year) const;

  const catalog::Register& department_register() const { return register_; }

 private:
  ReferenceData(std::map<std::int32_t, YearReference> years, catalog::Register department_register)
      : years_(std::move(years)), register_(std::move(department_register)) {}

  std::map<std::int32_t, YearReference> years_;
  catalog::Register register_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_REFERENCE_DATA_H_
