// Whatever the text is, it is refused as a document, or checked.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger_service/document/check_document.h"
#include "ledger_service/document/printed_document.h"
#include "ledger_service/document/text_rules.h"
#include "tests/support/generated_budget.h"
#include "tests/support/source_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto document = mingzhang::document::ReadDocument(text);
  if (!document.ok()) return 0;
  static const auto& rules = *new mingzhang::document::TextRules(
      mingzhang::document::TextRulesOf(mingzhang::testing::ShippedRules().rule_set()));
  for (const auto& form : mingzhang::testing::DisclosureForms()) {
    (void)mingzhang::document::CheckDocument(*document, form.form(),
                                             mingzhang::testing::GeneratedCatalogue(2026), rules);
  }
  return 0;
}
