// Whatever the text is, it is refused as a form, or prints a budget.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger_service/form/compiled_form.h"
#include "ledger_service/form/document_text.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"
#include "tests/fuzz/fuzz_budget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using mingzhang::testing::FuzzIndex;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto form = mingzhang::form::CompiledForm::FromText(text, "fuzz");
  if (!form.ok()) return 0;
  const auto& catalogue = mingzhang::testing::GeneratedCatalogue(2026);
  const auto tables = mingzhang::form::DeriveTables(FuzzIndex(), *form, catalogue);
  const auto narrative = mingzhang::form::DeriveNarrative(FuzzIndex(), *form, catalogue);
  if (tables.ok() && narrative.ok()) mingzhang::form::DocumentText(*narrative, *tables);
  return 0;
}
