#include "ledger_service/form/compiled_form.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/text_proto/text_proto.h"
#include "ledger_service/form/table_compiler.h"

namespace mingzhang::form {
namespace {

using budget::v1::DisclosureForm;

}  // namespace

struct CompiledForm::Program {
  DisclosureForm form;
  Digest digest;
  std::vector<CompiledTable> tables;
  // Absent where something is wrong with it; then the form is refused.
  std::optional<NarrativeTemplates> narrative;
};

// Compiles one form.
class CompiledForm::Compiler {
 public:
  Compiler(DisclosureForm form, TextProtoErrors& errors)
      : errors_(errors),
        root_(errors.Root(DisclosureForm::descriptor())),
        program_(std::make_shared<Program>()) {
    program_->digest = DigestOf(form);
    program_->form = std::move(form);
  }

  // Adds to the errors what is wrong.
  CompiledForm Compile() {
    CheckForm();
    const DisclosureForm& form = program_->form;
    for (int i = 0; i < std::min(form.tables_size(), kMaxTables); ++i) {
      const TextPlace place = root_.In("tables", i);
      if (form.tables(i).number() != i + 1) {
        errors_.Add(place, absl::StrCat("表 ", form.tables(i).number()),
                    absl::StrCat("第 ", i + 1, " 张表的 number 应为 ", i + 1));
      }
      program_->tables.push_back(CompileTable(form.tables(i), form.amounts(), place, errors_));
    }
    program_->narrative = NarrativeTemplates::Compile(form, root_, errors_);
    return CompiledForm(program_);
  }

 private:
  void AddFault(const TextPlace& place, std::string_view reason) {
    errors_.Add(place, "公开格式", reason);
  }

  void CheckForm() {
    const DisclosureForm& form = program_->form;
    if (!IsTextProtoId(form.form_id())) {
      AddFault(root_.In("form_id"), "form_id 应由字母、数字、- 和 _ 组成，不超过 64 个字符");
    }
    if (form.title().empty()) AddFault(root_, "没有写 title");
    if (form.fiscal_years().empty()) AddFault(root_, "没有写 fiscal_years");
    std::set<int> years;
    for (int i = 0; i < form.fiscal_years_size(); ++i) {
      const int year = form.fiscal_years(i);
      const TextPlace place = root_.In("fiscal_years", i);
      if (year < 2000 || year > 2999) {
        AddFault(place, absl::StrCat("fiscal_years 中的 ", year, " 不是年份"));
      }
      if (!years.insert(year).second) {
        AddFault(place, absl::StrCat("fiscal_years 中的 ", year, " 重复"));
      }
    }
    std::set<std::string> divisions;
    for (int i = 0; i < form.divisions_size(); ++i) {
      const std::string& code = form.divisions(i);
      const bool is_prefix = (code.size() == 2 || code.size() == 4 || code.size() == 6) &&
                             code.find_first_not_of("0123456789") == std::string::npos;
      if (!is_prefix || !divisions.insert(code).second) {
        AddFault(root_.In("divisions", i),
                 "divisions 应为行政区划代码的前 2、4 或 6 位数字，各不相同");
      }
    }
    if (!form.has_amounts()) {
      AddFault(root_, "没有写 amounts");
    } else if (const auto fault = StyleFault(form.amounts())) {
      AddFault(root_.In("amounts"), absl::StrCat("amounts ", *fault));
    }
    if (form.tables().empty()) AddFault(root_, "没有表");
    if (form.tables_size() > kMaxTables)
      AddFault(root_, absl::StrCat("表超过 ", kMaxTables, " 张"));
  }

  TextProtoErrors& errors_;
  TextPlace root_;
  std::shared_ptr<Program> program_;
};

absl::StatusOr<CompiledForm> CompiledForm::FromText(std::string_view text,
                                                    std::string_view file_name) {
  TextProtoErrors errors(file_name);
  DisclosureForm form;
  if (!ReadTextProto(text, kMaxFormBytes, "公开格式", form, errors)) return errors.ToStatus();
  CompiledForm compiled = Compiler(std::move(form), errors).Compile();
  if (!errors.empty()) return errors.ToStatus();
  return compiled;
}

absl::StatusOr<CompiledForm> CompiledForm::FromProto(DisclosureForm form) {
  TextProtoErrors errors("");
  CompiledForm compiled = Compiler(std::move(form), errors).Compile();
  if (!errors.empty()) return errors.ToStatus();
  return compiled;
}

const DisclosureForm& CompiledForm::form() const { return program_->form; }

const Digest& CompiledForm::digest() const { return program_->digest; }

std::optional<std::size_t> CompiledForm::Closeness(std::string_view division_code) const {
  std::optional<std::size_t> closest;
  for (const std::string& prefix : form().divisions()) {
    if (division_code.starts_with(prefix)) {
      closest = std::max(closest.value_or(0), prefix.size());
    }
  }
  return closest;
}

bool CompiledForm::Serves(std::int32_t fiscal_year) const {
  const auto& years = program_->form.fiscal_years();
  return std::find(years.begin(), years.end(), fiscal_year) != years.end();
}

const std::vector<CompiledTable>& CompiledForm::tables() const { return program_->tables; }

const NarrativeTemplates& CompiledForm::narrative() const { return *program_->narrative; }

}  // namespace mingzhang::form
