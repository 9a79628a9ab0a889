// A disclosure form, checked and made ready to derive tables and narrative by.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_COMPILED_FORM_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_COMPILED_FORM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "ledger_service/form/compiled_table.h"
#include "ledger_service/form/narrative_templates.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::form {

inline constexpr std::size_t kMaxFormBytes = std::size_t{1} << 20;
inline constexpr int kMaxTables = 100;
// Side by side in one table.
inline constexpr int kMaxPanels = 4;
// Of one table, all panels together.
inline constexpr int kMaxColumns = 64;
inline constexpr int kMaxHeaderRows = 8;
// Row groups of one panel, those within units included.
inline constexpr int kMaxRowGroups = 500;
// Of columns and rows.
inline constexpr int kMaxDepth = 8;

// Immutable and thread-safe; copies share everything.
class CompiledForm {
 public:
  // Reads a DisclosureForm in protobuf's text format. `file_name` stands in messages.
  //
  // A form is used as a whole or not at all. INVALID_ARGUMENT names everything that is wrong, a
  // line each, in Chinese, as file:line: table or section: reason. docs/forms.md has the whole
  // list.
  static absl::StatusOr<CompiledForm> FromText(std::string_view text, std::string_view file_name);

  // The same for a message; errors come without file and line.
  static absl::StatusOr<CompiledForm> FromProto(budget::v1::DisclosureForm form);

  const budget::v1::DisclosureForm& form() const;
  // SHA-256 of form() in deterministic serialization: comments and spacing do not count.
  const Digest& digest() const;
  // Whether the form prints budgets of that year.
  bool Serves(std::int32_t fiscal_year) const;
  // How closely the form names a division (DisclosureForm.divisions): the length of the longest
  // prefix of its code; nullopt where it does not name it.
  std::optional<std::size_t> Closeness(std::string_view division_code) const;

  // In the order of the form, which is that of their numbers. For DeriveTables.
  const std::vector<CompiledTable>& tables() const;
  // Quantities and sections. For DeriveNarrative.
  const NarrativeTemplates& narrative() const;

 private:
  struct Program;
  class Compiler;

  explicit CompiledForm(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

  std::shared_ptr<const Program> program_;
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_COMPILED_FORM_H_
