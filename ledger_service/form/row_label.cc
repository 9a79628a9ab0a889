#include "ledger_service/form/row_label.h"

#include "absl/strings/str_cat.h"

namespace mingzhang::form {

std::string RowLabel(const budget::v1::DerivedTable& table, const budget::v1::DerivedRow& row,
                     int panel) {
  std::string code;
  std::string names;
  for (int i = 0; i < table.columns_size() && i < row.cells_size(); ++i) {
    const budget::v1::DerivedColumn& column = table.columns(i);
    const std::string& text = row.cells(i).text();
    const bool is_label = column.label() != budget::v1::LABEL_UNSPECIFIED;
    if (column.panel() != panel || !is_label || text.empty()) continue;
    if (column.label() == budget::v1::LABEL_NAME ||
        column.label() == budget::v1::LABEL_PROJECT_NAME) {
      absl::StrAppend(&names, names.empty() ? "" : " ", text);
    } else {
      code += text;
    }
  }
  return code.empty() || names.empty() ? code + names : absl::StrCat(code, " ", names);
}

}  // namespace mingzhang::form
