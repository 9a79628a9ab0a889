#include "ledger_service/reference/compiled_document.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/text_proto/text_proto.h"
#include "ledger_service/catalog/csv.h"

namespace mingzhang::reference {
namespace {

using budget::v1::ReferenceKind;

absl::Status InFile(const absl::Status& status, std::string_view file_name) {
  return absl::Status(status.code(), absl::StrCat(std::string(file_name), "：", status.message()));
}

template <typename Years>
std::vector<std::int32_t> ToVector(const Years& years) {
  return {years.begin(), years.end()};
}

}  // namespace

bool CompiledDocument::Serves(std::int32_t fiscal_year) const {
  return std::find(fiscal_years.begin(), fiscal_years.end(), fiscal_year) != fiscal_years.end();
}

commit::DocumentText CompiledDocument::ToText() const {
  commit::DocumentText document{digest, text, {}};
  document.description.set_kind(kind);
  document.description.set_file_name(file_name);
  if (catalogue) document.description.set_fiscal_year(catalogue->fiscal_year());
  return document;
}

std::size_t MaxTextBytes(ReferenceKind kind) {
  switch (kind) {
    case budget::v1::REFERENCE_KIND_RULE_SET:
      return validation::kMaxRuleSetBytes;
    case budget::v1::REFERENCE_KIND_DISCLOSURE_FORM:
      return form::kMaxFormBytes;
    case budget::v1::REFERENCE_KIND_CODE_CATALOGUE:
      return catalog::kMaxCsvBytes;
    case budget::v1::REFERENCE_KIND_DEPARTMENT_REGISTER:
      return catalog::kMaxRegisterBytes;
    default:
      return 0;
  }
}

std::string_view KindTitle(ReferenceKind kind) {
  switch (kind) {
    case budget::v1::REFERENCE_KIND_RULE_SET:
      return "规则集";
    case budget::v1::REFERENCE_KIND_DISCLOSURE_FORM:
      return "公开格式";
    case budget::v1::REFERENCE_KIND_CODE_CATALOGUE:
      return "科目目录";
    case budget::v1::REFERENCE_KIND_DEPARTMENT_REGISTER:
      return "部门登记表";
    default:
      return "资料";
  }
}

absl::StatusOr<DocumentPtr> Compile(ReferenceKind kind, std::string_view text,
                                    std::string_view file_name, std::int32_t fiscal_year) {
  auto document = std::make_shared<CompiledDocument>();
  document->kind = kind;
  document->text = text;
  document->file_name = file_name;
  switch (kind) {
    case budget::v1::REFERENCE_KIND_RULE_SET: {
      auto rules = validation::CompiledRuleSet::FromText(text, file_name);
      if (!rules.ok()) return rules.status();
      document->id = rules->rule_set().rule_set_id();
      document->fiscal_years = ToVector(rules->rule_set().fiscal_years());
      document->digest = ToBytes(rules->digest());
      document->rules = *std::move(rules);
      break;
    }
    case budget::v1::REFERENCE_KIND_DISCLOSURE_FORM: {
      auto form = form::CompiledForm::FromText(text, file_name);
      if (!form.ok()) return form.status();
      document->id = form->form().form_id();
      document->title = form->form().title();
      document->fiscal_years = ToVector(form->form().fiscal_years());
      document->digest = ToBytes(form->digest());
      document->form = *std::move(form);
      break;
    }
    case budget::v1::REFERENCE_KIND_CODE_CATALOGUE: {
      auto catalogue = catalog::Catalogue::FromCsv(fiscal_year, text);
      if (!catalogue.ok()) return InFile(catalogue.status(), file_name);
      document->id = absl::StrCat(fiscal_year);
      document->fiscal_years = {fiscal_year};
      document->digest = ToBytes(DigestOf(catalogue->codes()));
      document->catalogue = *std::move(catalogue);
      break;
    }
    case budget::v1::REFERENCE_KIND_DEPARTMENT_REGISTER: {
      auto departments = catalog::Register::FromText(text);
      if (!departments.ok()) return InFile(departments.status(), file_name);
      document->digest = ToBytes(DigestOf(departments->departments()));
      document->departments = *std::move(departments);
      break;
    }
    default:
      return absl::InvalidArgumentError("须指明种类：规则集、公开格式或科目目录");
  }
  return document;
}

}  // namespace mingzhang::reference
