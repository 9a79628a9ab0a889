#include "tests/support/source_files.h"

#include <cstdlib>
#include <iostream>
#include <set>
#include <system_error>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/file/file.h"

namespace mingzhang::testing {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;

template <typename T>
T ValueOrDie(absl::StatusOr<T> value, std::string_view what) {
  if (value.ok()) return *std::move(value);
  std::cerr << what << ": " << value.status() << '\n';
  std::abort();
}

}  // namespace

std::filesystem::path SourceRoot() {
  const char* root = std::getenv("MINGZHANG_SOURCE");
  return root == nullptr ? "." : root;
}

std::string SourceText(std::string_view path) {
  return ValueOrDie(ReadFile(SourceRoot() / path, kMaxBytes), path);
}

const validation::CompiledRuleSet& ShippedRules() {
  static const auto& rules = *new validation::CompiledRuleSet([] {
    constexpr std::string_view kPath = "config/rules/national.textproto";
    return ValueOrDie(validation::CompiledRuleSet::FromText(SourceText(kPath), kPath), kPath);
  }());
  return rules;
}

const std::vector<form::CompiledForm>& DisclosureForms() {
  static const auto& forms = *[] {
    auto* all = new std::vector<form::CompiledForm>;
    for (const char* folder : {"config/forms", "tests/data/forms"}) {
      std::error_code missing;
      std::set<std::filesystem::path> paths;
      for (const auto& file : std::filesystem::directory_iterator(SourceRoot() / folder, missing)) {
        if (file.path().extension() == ".textproto") paths.insert(file.path());
      }
      for (const auto& path : paths) {
        const std::string text = ValueOrDie(ReadFile(path, kMaxBytes), path.string());
        all->push_back(
            ValueOrDie(form::CompiledForm::FromText(text, path.string()), path.string()));
      }
    }
    return all;
  }();
  return forms;
}

const form::CompiledForm& DisclosureFormOf(std::string_view form_id) {
  for (const auto& form : DisclosureForms()) {
    if (form.form().form_id() == form_id) return form;
  }
  std::cerr << "no form " << form_id << '\n';
  std::abort();
}

catalog::Catalogue ShippedCatalogue(std::int32_t fiscal_year) {
  const std::string path = absl::StrCat("config/catalog/", fiscal_year, ".csv");
  return ValueOrDie(catalog::Catalogue::FromCsv(fiscal_year, SourceText(path)), path);
}

}  // namespace mingzhang::testing
