#include "ledger_service/form/table_texts.h"

#include "ledger_service/form/print.h"

namespace mingzhang::form {
namespace {

std::string_view BasicCommissionedService(const budget::v1::BudgetContent& content) {
  for (const auto& service : content.commissioned_services()) {
    if (service.project_id().empty()) return service.name();
  }
  return {};
}

}  // namespace

const Schema& TableTextSchema() {
  static const Schema& schema = *[] {
    auto* names = new Schema;
    names->Add("year", Type::kNumber);
    names->Add("prior_year", Type::kNumber);
    names->Add("division.name", Type::kText);
    names->Add("department.name", Type::kText);
    names->Add("basic_commissioned_service", Type::kText);
    return names;
  }();
  return schema;
}

TableTexts::TableTexts(const budget::v1::BudgetContent& content) {
  const std::int64_t year = content.fiscal_year();
  record_ = {{year},
             {year - 1},
             {std::string_view(content.division().name())},
             {std::string_view(content.department().name())},
             {BasicCommissionedService(content)}};
}

absl::StatusOr<std::string> TableTexts::Render(const Template& text) {
  return text.Render({&record_}, steps_);
}

absl::StatusOr<std::string> TableTexts::RenderLabel(const Template& label, const Record& row) {
  return label.Render({&record_, &row}, steps_);
}

const Schema& RowLabelSchema() {
  static const Schema& schema = *[] {
    auto* names = new Schema;
    names->Add("name", Type::kText);
    names->Add("code", Type::kText);
    names->Add("number", Type::kNumber);
    names->Add("chinese_number", Type::kText);
    return names;
  }();
  return schema;
}

absl::StatusOr<std::string> RenderRowLabel(const std::optional<Template>& label, const RowName& row,
                                           TableTexts& texts) {
  if (!label) return std::string(row.name);
  const std::string chinese_number = ChineseNumber(row.number);
  const Record record = {{row.name}, {row.code}, {row.number}, {std::string_view(chinese_number)}};
  return texts.RenderLabel(*label, record);
}

}  // namespace mingzhang::form
