#include "ledger_service/reference/shipped.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/file/file.h"

namespace mingzhang::reference {
namespace {

using budget::v1::ReferenceKind;

absl::StatusOr<DocumentPtr> Read(ReferenceKind kind, const std::string& path,
                                 std::int32_t fiscal_year = 0) {
  const auto text = ReadFile(path, MaxTextBytes(kind));
  if (!text.ok()) return text.status();
  return Compile(kind, *text, path, fiscal_year);
}

// The files YYYY.csv of a directory, by year; others are left alone.
absl::StatusOr<std::map<std::int32_t, std::string>> CatalogueFiles(const std::string& directory) {
  std::map<std::int32_t, std::string> files;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string stem = entry->path().stem().string();
    std::int32_t year = 0;
    const bool is_year = stem.size() == 4 && stem.find_first_not_of("0123456789") == stem.npos &&
                         absl::SimpleAtoi(stem, &year) && entry->path().extension() == ".csv";
    if (is_year) files.emplace(year, entry->path().string());
  }
  if (error || files.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, "：没有科目表 YYYY.csv"));
  }
  return files;
}

absl::Status CheckRuleSets(const std::vector<DocumentPtr>& rule_sets,
                           const std::map<std::int32_t, std::string>& catalogues,
                           const std::string& directory) {
  std::map<std::int32_t, std::string> years;
  for (const DocumentPtr& rules : rule_sets) {
    for (const std::int32_t year : rules->fiscal_years) {
      if (catalogues.count(year) == 0) {
        return absl::InvalidArgumentError(absl::StrCat(rules->file_name, "：规则集适用于 ", year,
                                                       " 年度，但 ", directory, " 中没有 ", year,
                                                       ".csv"));
      }
      if (!years.try_emplace(year, rules->file_name).second) {
        return absl::InvalidArgumentError(
            absl::StrCat(rules->file_name, "：", year, " 年度已有另一个规则集"));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckForms(const std::vector<DocumentPtr>& forms) {
  std::map<std::string, std::string> taken;
  const auto take = [&](const DocumentPtr& form, const std::string& what) {
    const auto [other, is_new] = taken.try_emplace(what, form->file_name);
    if (is_new) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat(form->file_name, "：", what, "已由 ", other->second, " 占用"));
  };
  for (const DocumentPtr& form : forms) {
    absl::Status status = take(form, "格式编号 " + form->id);
    for (const std::string& division : form->form->form().divisions()) {
      for (const std::int32_t year : form->fiscal_years) {
        status.Update(take(form, absl::StrCat("区划 ", division, " 的 ", year, " 年度")));
      }
    }
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Shipped> Shipped::Load(const Files& files) {
  auto catalogue_files = CatalogueFiles(files.catalogues);
  if (!catalogue_files.ok()) return catalogue_files.status();
  std::vector<DocumentPtr> rule_sets;
  std::vector<DocumentPtr> forms;
  for (const std::string& path : files.rule_sets) {
    auto rules = Read(budget::v1::REFERENCE_KIND_RULE_SET, path);
    if (!rules.ok()) return rules.status();
    rule_sets.push_back(*std::move(rules));
  }
  for (const std::string& path : files.forms) {
    auto form = Read(budget::v1::REFERENCE_KIND_DISCLOSURE_FORM, path);
    if (!form.ok()) return form.status();
    forms.push_back(*std::move(form));
  }
  absl::Status status = CheckRuleSets(rule_sets, *catalogue_files, files.catalogues);
  status.Update(CheckForms(forms));
  if (!status.ok()) return status;

  std::vector<DocumentPtr> documents = std::move(rule_sets);
  documents.insert(documents.end(), forms.begin(), forms.end());
  for (const auto& [year, path] : *catalogue_files) {
    auto catalogue = Read(budget::v1::REFERENCE_KIND_CODE_CATALOGUE, path, year);
    if (!catalogue.ok()) return catalogue.status();
    documents.push_back(*std::move(catalogue));
  }
  auto department_register =
      Read(budget::v1::REFERENCE_KIND_DEPARTMENT_REGISTER, files.department_register);
  if (!department_register.ok()) return department_register.status();
  return Shipped(std::move(documents), *std::move(department_register));
}

DocumentPtr Shipped::RuleSet(std::int32_t fiscal_year) const {
  for (const DocumentPtr& document : documents_) {
    if (document->rules && document->Serves(fiscal_year)) return document;
  }
  return nullptr;
}

DocumentPtr Shipped::Catalogue(std::int32_t fiscal_year) const {
  return ById(budget::v1::REFERENCE_KIND_CODE_CATALOGUE, absl::StrCat(fiscal_year));
}

DocumentPtr Shipped::Form(std::string_view division, std::int32_t fiscal_year) const {
  DocumentPtr closest;
  std::size_t closeness = 0;
  for (const DocumentPtr& document : documents_) {
    if (!document->form || !document->Serves(fiscal_year)) continue;
    const auto named = document->form->Closeness(division);
    if (named && (closest == nullptr || *named > closeness)) {
      closest = document;
      closeness = *named;
    }
  }
  return closest;
}

DocumentPtr Shipped::FormById(std::string_view form_id) const {
  return ById(budget::v1::REFERENCE_KIND_DISCLOSURE_FORM, form_id);
}

DocumentPtr Shipped::ById(ReferenceKind kind, std::string_view id) const {
  for (const DocumentPtr& document : documents_) {
    if (document->kind == kind && document->id == id) return document;
  }
  return nullptr;
}

DocumentPtr Shipped::ByDigest(ReferenceKind kind, std::string_view digest) const {
  if (kind == register_->kind && digest == register_->digest) return register_;
  for (const DocumentPtr& document : documents_) {
    if (document->kind == kind && document->digest == digest) return document;
  }
  return nullptr;
}

}  // namespace mingzhang::reference
