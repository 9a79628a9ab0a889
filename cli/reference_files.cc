#include "cli/reference_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/failure.h"
#include "common/file/file.h"
#include "google/protobuf/text_format.h"
#include "ledger_service/catalog/load.h"

namespace mingzhang::cli {
namespace {

namespace fs = std::filesystem;
using budget::v1::BudgetContent;

bool HasRules(const fs::path& directory) {
  std::error_code error;
  return fs::is_directory(directory / "rules", error);
}

absl::StatusOr<fs::path> FindConfig(const ReferenceFiles& files, const Environment& environment) {
  if (!files.config.empty()) return files.config;
  if (const auto variable = environment.variable("MINGZHANG_CONFIG")) return *variable;
  fs::path folder = environment.executable.parent_path();
  const fs::path installed = folder.parent_path() / "share" / "mingzhang";
  if (!folder.empty() && HasRules(installed)) return installed;
  // An empty folder would mean the working directory, which has no say in what the rules are.
  for (int level = 0; level <= 4 && !folder.empty(); ++level) {
    if (HasRules(folder / "config")) return folder / "config";
    folder = folder.parent_path();
  }
  return Advise(UsageError("找不到规则和科目目录"),
                "请用 --config 或环境变量 MINGZHANG_CONFIG 指明 config 目录");
}

// The text-format files of a directory in the order of their names; `path` itself when it is none.
std::vector<fs::path> TextProtoFiles(const fs::path& path) {
  std::vector<fs::path> files;
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  for (const auto& file : fs::directory_iterator(path, error)) {
    if (file.path().extension() == ".textproto") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The rule set of the year among the text-format files of a directory, or in the one file given.
absl::StatusOr<validation::CompiledRuleSet> LoadRules(const fs::path& path, std::int32_t year) {
  for (const fs::path& file : TextProtoFiles(path)) {
    const auto text = ReadFile(file, validation::kMaxRuleSetBytes);
    if (!text.ok()) return ExitWith(ExitCode::kUsage, text.status());
    auto rules = validation::CompiledRuleSet::FromText(*text, file.string());
    if (!rules.ok()) return ExitWith(ExitCode::kUsage, rules.status());
    if (rules->Serves(year)) return rules;
  }
  return ExitWith(ExitCode::kBadInput,
                  absl::NotFoundError(
                      absl::StrCat("没有 ", year, " 年的规则集，无法校验（", path.string(), "）")));
}

// A register with the content's department alone; empty when that could not be registered.
absl::StatusOr<catalog::Register> OwnRegister(const BudgetContent& content) {
  budget::v1::DepartmentRegister own;
  auto& division = *own.add_divisions();
  *division.mutable_division() = content.division();
  auto& department = *division.add_departments();
  department.set_code(content.department().code());
  department.set_name(content.department().name());
  *department.mutable_units() = content.department().units();
  std::string text;
  google::protobuf::TextFormat::PrintToString(own, &text);
  auto parsed = catalog::Register::FromText(text);
  return parsed.ok() ? std::move(parsed) : catalog::Register::FromText("");
}

bool IsFormFile(const std::string& form) {
  return absl::StrContains(form, '/') || absl::EndsWith(form, ".textproto");
}

absl::StatusOr<fs::path> FormDirectory(const ReferenceFiles& files,
                                       const Environment& environment) {
  const auto config = FindConfig(files, environment);
  if (!config.ok()) return config.status();
  fs::path directory = *config / "forms";
  std::error_code error;
  if (fs::is_directory(directory, error)) return directory;
  return Advise(UsageError(absl::StrCat("没有公开格式的目录 ", directory.string())),
                "请用 --config 指明 config 目录，或用 --form 指明格式文件");
}

absl::StatusOr<std::vector<form::CompiledForm>> LoadFormDirectory(const fs::path& directory) {
  std::vector<form::CompiledForm> forms;
  for (const fs::path& file : TextProtoFiles(directory)) {
    auto form = LoadFormFile(file.string());
    if (!form.ok()) return form.status();
    forms.push_back(*std::move(form));
  }
  return forms;
}

}  // namespace

absl::StatusOr<Reference> LoadReference(const ReferenceFiles& files, const Environment& environment,
                                        const BudgetContent& content) {
  fs::path rules_path = files.rules;
  fs::path catalogues_path = files.catalogues;
  fs::path register_path = files.department_register;
  if (files.rules.empty() || files.catalogues.empty()) {
    const auto config = FindConfig(files, environment);
    if (!config.ok()) return config.status();
    if (files.rules.empty()) rules_path = *config / "rules";
    if (files.catalogues.empty()) catalogues_path = *config / "catalog";
    std::error_code error;
    if (register_path.empty() && fs::exists(*config / "register.textproto", error)) {
      register_path = *config / "register.textproto";
    }
  }
  auto rules = LoadRules(rules_path, content.fiscal_year());
  if (!rules.ok()) return rules.status();
  auto catalogues = catalog::LoadCatalogues(catalogues_path);
  if (!catalogues.ok()) return ExitWith(ExitCode::kUsage, catalogues.status());
  const auto catalogue = catalogues->find(content.fiscal_year());
  if (catalogue == catalogues->end()) {
    return ExitWith(ExitCode::kBadInput,
                    absl::NotFoundError(absl::StrCat("没有 ", content.fiscal_year(),
                                                     " 年的科目目录，无法校验（",
                                                     catalogues_path.string(), "）")));
  }
  auto department_register =
      register_path.empty() ? OwnRegister(content) : catalog::LoadRegister(register_path);
  if (!department_register.ok()) return ExitWith(ExitCode::kUsage, department_register.status());
  return Reference{*std::move(rules), std::move(catalogue->second), *std::move(department_register),
                   register_path.empty()};
}

std::optional<catalog::Catalogue> FindCatalogue(const ReferenceFiles& files,
                                                const Environment& environment,
                                                std::int32_t fiscal_year) {
  auto catalogue = LoadCatalogue(files, environment, fiscal_year);
  if (!catalogue.ok()) return std::nullopt;
  return *std::move(catalogue);
}

absl::StatusOr<catalog::Catalogue> LoadCatalogue(const ReferenceFiles& files,
                                                 const Environment& environment,
                                                 std::int32_t fiscal_year) {
  fs::path directory = files.catalogues;
  if (directory.empty()) {
    const auto config = FindConfig(files, environment);
    if (!config.ok()) return config.status();
    directory = *config / "catalog";
  }
  auto catalogues = catalog::LoadCatalogues(directory);
  if (!catalogues.ok()) return ExitWith(ExitCode::kUsage, catalogues.status());
  const auto found = catalogues->find(fiscal_year);
  if (found == catalogues->end()) {
    return ExitWith(ExitCode::kBadInput,
                    absl::NotFoundError(absl::StrCat("没有 ", fiscal_year, " 年的科目目录（",
                                                     directory.string(), "）")));
  }
  return std::move(found->second);
}

absl::StatusOr<form::CompiledForm> LoadFormFile(const std::string& path) {
  const auto text = ReadFile(path, form::kMaxFormBytes);
  if (!text.ok()) return ExitWith(ExitCode::kUsage, text.status());
  auto form = form::CompiledForm::FromText(*text, path);
  if (!form.ok()) return ExitWith(ExitCode::kUsage, form.status());
  return form;
}

absl::StatusOr<std::vector<form::CompiledForm>> LoadForms(const ReferenceFiles& files,
                                                          const Environment& environment) {
  if (IsFormFile(files.form)) {
    auto form = LoadFormFile(files.form);
    if (!form.ok()) return form.status();
    return std::vector<form::CompiledForm>{*std::move(form)};
  }
  const auto directory = FormDirectory(files, environment);
  if (!directory.ok()) return directory.status();
  auto forms = LoadFormDirectory(*directory);
  if (!forms.ok() || files.form.empty()) return forms;
  std::vector<std::string> all;
  for (const form::CompiledForm& form : *forms) {
    if (form.form().form_id() == files.form) return std::vector<form::CompiledForm>{form};
    all.push_back(form.form().form_id());
  }
  return Advise(
      ExitWith(ExitCode::kBadInput, absl::NotFoundError(absl::StrCat(
                                        "没有公开格式“", files.form, "”（", directory->string(),
                                        " 里有 ", absl::StrJoin(all, "、"), "）"))),
      "请用 --form 指明其中一种，或指明格式文件");
}

absl::StatusOr<form::CompiledForm> LoadForm(const ReferenceFiles& files,
                                            const Environment& environment,
                                            const BudgetContent& content) {
  const std::int32_t year = content.fiscal_year();
  const auto refuse = [](const std::string& message, std::string_view advice) {
    return Advise(ExitWith(ExitCode::kBadInput, absl::NotFoundError(message)), advice);
  };
  std::string id = files.form.empty() ? content.disclosure_form() : files.form;
  std::string where = files.form;
  std::vector<form::CompiledForm> forms;
  if (IsFormFile(files.form)) {
    auto form = LoadFormFile(files.form);
    if (!form.ok()) return form.status();
    id = form->form().form_id();
    forms.push_back(*std::move(form));
  } else {
    const auto directory = FormDirectory(files, environment);
    if (!directory.ok()) return directory.status();
    auto loaded = LoadFormDirectory(*directory);
    if (!loaded.ok()) return loaded.status();
    where = directory->string();
    forms = *std::move(loaded);
  }
  std::vector<std::string> all;
  std::vector<std::string> of_year;
  std::optional<form::CompiledForm> chosen;
  std::optional<std::size_t> closest;
  bool tied = false;
  for (const form::CompiledForm& form : forms) {
    all.push_back(form.form().form_id());
    if (!id.empty()) {
      if (form.form().form_id() == id) chosen = form;
      continue;
    }
    if (!form.Serves(year)) continue;
    of_year.push_back(form.form().form_id());
    const auto closeness = form.Closeness(content.division().code());
    tied = of_year.size() > 1 && (tied ? closeness <= closest : closeness == closest);
    if (of_year.size() == 1 || closeness > closest) {
      chosen = form;
      closest = closeness;
    }
  }
  if (id.empty() && tied) {
    return refuse(absl::StrCat(year, " 年有几种公开格式：", absl::StrJoin(of_year, "、")),
                  "请用 --form 指明一种，或在文件里填写 disclosure_form");
  }
  if (!chosen && id.empty()) {
    return refuse(absl::StrCat("没有 ", year, " 年的公开格式（", where, " 里有 ",
                               absl::StrJoin(all, "、"), "）"),
                  "请用 --form 指明格式文件");
  }
  if (!chosen) {
    return refuse(
        absl::StrCat("没有公开格式“", id, "”（", where, " 里有 ", absl::StrJoin(all, "、"), "）"),
        "请用 --form 指明其中一种，或指明格式文件");
  }
  if (!chosen->Serves(year)) {
    return refuse(
        absl::StrCat("公开格式“", id, "”适用 ", absl::StrJoin(chosen->form().fiscal_years(), "、"),
                     " 年，不适用 ", year, " 年的预算"),
        "请用 --form 指明适用的格式");
  }
  return *std::move(chosen);
}

}  // namespace mingzhang::cli
