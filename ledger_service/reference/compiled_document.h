// A reference document, read, checked and ready for use.
#ifndef MINGZHANG_LEDGER_SERVICE_REFERENCE_COMPILED_DOCUMENT_H_
#define MINGZHANG_LEDGER_SERVICE_REFERENCE_COMPILED_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "ledger_service/commit/reference_mutations.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/validation/compiled_rule_set.h"
#include "mingzhang/budget/v1/reference.pb.h"

namespace mingzhang::reference {

// Immutable, hence thread-safe.
struct CompiledDocument {
  budget::v1::ReferenceKind kind = budget::v1::REFERENCE_KIND_UNSPECIFIED;
  // As Reference has them; a register has neither id nor years.
  std::string id;
  std::string title;
  std::vector<std::int32_t> fiscal_years;
  // 32 bytes: what the document says, as reports name it.
  std::string digest;
  std::string text;
  std::string file_name;

  // The one that `kind` says is set.
  std::optional<validation::CompiledRuleSet> rules;
  std::optional<form::CompiledForm> form;
  std::optional<catalog::Catalogue> catalogue;
  std::optional<catalog::Register> departments;

  bool Serves(std::int32_t fiscal_year) const;
  // As the ledger stores it.
  commit::DocumentText ToText() const;
};

using DocumentPtr = std::shared_ptr<const CompiledDocument>;

// How large a text of the kind may be.
std::size_t MaxTextBytes(budget::v1::ReferenceKind kind);

// What people call the kind: 规则集.
std::string_view KindTitle(budget::v1::ReferenceKind kind);

// Reads and checks a text. `fiscal_year` is a catalogue's. INVALID_ARGUMENT names everything that
// is wrong, a line each, in Chinese, beginning with `file_name`.
absl::StatusOr<DocumentPtr> Compile(budget::v1::ReferenceKind kind, std::string_view text,
                                    std::string_view file_name, std::int32_t fiscal_year);

}  // namespace mingzhang::reference

#endif  // MINGZHANG_LEDGER_SERVICE_REFERENCE_COMPILED_DOCUMENT_H_
