// What the templates of tables may print: titles, notes and labels of rows. Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TABLE_TEXTS_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TABLE_TEXTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger_service/form/template.h"
#include "ledger_service/form/value.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::form {

// Everywhere: year, prior_year (numbers), division.name, department.name,
// basic_commissioned_service (the name under which commissioned services of basic expenditure are
// printed, empty where none is given).
const Schema& TableTextSchema();
// Within the label of rows that come from a source: name, code, number (1, 2, … among the rows of
// its level within the row above), chinese_number (一, 二, …).
const Schema& RowLabelSchema();

// A row as its label may print it.
struct RowName {
  std::string_view name;
  std::string_view code;
  std::int64_t number = 0;
};

// What the templates of all tables of a budget have in common. Not thread-safe.
class TableTexts {
 public:
  // `content` must outlive it.
  explicit TableTexts(const budget::v1::BudgetContent& content);

  // Errors are those of Template::Render; all that is rendered shares kMaxRenderSteps.
  absl::StatusOr<std::string> Render(const Template& text);
  absl::StatusOr<std::string> RenderLabel(const Template& label, const Record& row);

 private:
  Record record_;
  RenderSteps steps_;
};

// The row's label; without a template it is the name.
absl::StatusOr<std::string> RenderRowLabel(const std::optional<Template>& label, const RowName& row,
                                           TableTexts& texts);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TABLE_TEXTS_H_
