// Whatever the text of a section is, it is refused as a template, or a budget is told by it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "common/text/utf8.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/form/narrative.h"
#include "tests/fuzz/fuzz_budget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  // Protobuf's text format holds no others.
  if (mingzhang::FindInvalidUtf8(text) != std::string::npos) return 0;
  mingzhang::budget::v1::DisclosureForm message;
  message.set_form_id("fuzz");
  message.set_title("格式");
  message.add_fiscal_years(2026);
  message.mutable_amounts()->set_unit(mingzhang::budget::v1::AMOUNT_UNIT_YUAN);
  message.mutable_amounts()->set_zero(mingzhang::budget::v1::ZERO_STYLE_DIGIT);
  auto& section = *message.add_sections();
  section.set_section_id("text");
  section.set_level(1);
  section.set_text(std::move(text));
  const auto form = mingzhang::form::CompiledForm::FromProto(message);
  if (!form.ok()) return 0;
  (void)mingzhang::form::DeriveNarrative(mingzhang::testing::FuzzIndex(), *form,
                                         mingzhang::testing::GeneratedCatalogue(2026));
  return 0;
}
