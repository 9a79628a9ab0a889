// Files of the source tree, for tests and benchmarks. A file that cannot be read ends the process,
// with a message.
#ifndef MINGZHANG_TESTS_SUPPORT_SOURCE_FILES_H_
#define MINGZHANG_TESTS_SUPPORT_SOURCE_FILES_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/compiled_form.h"
#include "ledger_service/validation/compiled_rule_set.h"

namespace mingzhang::testing {

// $MINGZHANG_SOURCE, as ctest sets it; else the working directory.
std::filesystem::path SourceRoot();

// The text of a file, by its path from the root of the tree.
std::string SourceText(std::string_view path);

// config/rules/national.textproto
const validation::CompiledRuleSet& ShippedRules();

// The shipped forms and those of tests/data/forms, in the order of their paths.
const std::vector<form::CompiledForm>& DisclosureForms();
// One of them, by its form_id.
const form::CompiledForm& DisclosureFormOf(std::string_view form_id);

// config/catalog/YEAR.csv
catalog::Catalogue ShippedCatalogue(std::int32_t fiscal_year);

}  // namespace mingzhang::testing

#endif  // MINGZHANG_TESTS_SUPPORT_SOURCE_FILES_H_
