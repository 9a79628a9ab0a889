// Whatever the text is, it is refused as a rule set, or judges a budget.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "ledger_service/validation/validate.h"
#include "tests/fuzz/fuzz_budget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using mingzhang::testing::FuzzBudget;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rules = mingzhang::validation::CompiledRuleSet::FromText(text, "fuzz");
  if (!rules.ok()) return 0;
  static const auto& departments = *new auto(mingzhang::testing::GeneratedRegister(FuzzBudget()));
  const mingzhang::validation::Basis basis = {*rules, mingzhang::testing::GeneratedCatalogue(2026),
                                              departments};
  for (const auto gate :
       {mingzhang::budget::v1::GATE_SUBMIT, mingzhang::budget::v1::GATE_PUBLISH}) {
    (void)mingzhang::validation::Validate(FuzzBudget(), gate, basis);
  }
  return 0;
}
