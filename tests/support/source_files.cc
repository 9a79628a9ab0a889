#include "tests/support/source_files.h"

#include <cstdlib>
#include <iostream>
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

catalog::Catalogue ShippedCatalogue(std::int32_t fiscal_year) {
  const std::string path = absl::StrCat("config/catalog/", fiscal_year, ".csv");
  return ValueOrDie(catalog::Catalogue::FromCsv(fiscal_year, SourceText(path)), path);
}

}  // namespace mingzhang::testing
