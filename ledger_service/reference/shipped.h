// The reference documents that the ledger is given when it starts: in force where a division
// activated nothing.
#ifndef MINGZHANG_LEDGER_SERVICE_REFERENCE_SHIPPED_H_
#define MINGZHANG_LEDGER_SERVICE_REFERENCE_SHIPPED_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/reference/compiled_document.h"

namespace mingzhang::reference {

// Immutable; thread-safe.
class Shipped {
 public:
  struct Files {
    // RuleSet in text format.
    std::vector<std::string> rule_sets;
    // Directory with a CSV catalogue for each year: 2026.csv.
    std::string catalogues;
    // DisclosureForm in text format.
    std::vector<std::string> forms;
    // DepartmentRegister in text format.
    std::string department_register;
  };

  // Reads and checks all files. INVALID_ARGUMENT or NOT_FOUND naming the file and the place: every
  // year that a rule set serves needs a catalogue, no year has two rule sets, no two forms one id,
  // and no two forms serve the same division in the same year.
  static absl::StatusOr<Shipped> Load(const Files& files);

  // nullptr where there is none.
  DocumentPtr RuleSet(std::int32_t fiscal_year) const;
  DocumentPtr Catalogue(std::int32_t fiscal_year) const;
  // The form whose divisions are named most closely: DisclosureForm.divisions.
  DocumentPtr Form(std::string_view division, std::int32_t fiscal_year) const;
  DocumentPtr FormById(std::string_view form_id) const;
  DocumentPtr ByDigest(budget::v1::ReferenceKind kind, std::string_view digest) const;
  // nullptr; the id of a catalogue is its year.
  DocumentPtr ById(budget::v1::ReferenceKind kind, std::string_view id) const;

  // All but the register, rule sets first, then forms, then catalogues.
  const std::vector<DocumentPtr>& documents() const { return documents_; }
  const DocumentPtr& department_register() const { return register_; }
  const catalog::Register& departments() const { return *register_->departments; }

 private:
  Shipped(std::vector<DocumentPtr> documents, DocumentPtr department_register)
      : documents_(std::move(documents)), register_(std::move(department_register)) {}

  std::vector<DocumentPtr> documents_;
  DocumentPtr register_;
};

}  // namespace mingzhang::reference

#endif  // MINGZHANG_LEDGER_SERVICE_REFERENCE_SHIPPED_H_
