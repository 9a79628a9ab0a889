#include "ledger_service/form/header_spans.h"

#include <cstddef>

namespace mingzhang::form {

std::vector<std::vector<HeaderSpan>> HeaderSpans(const budget::v1::DerivedTable& table) {
  // For each cell the one that it belongs to.
  struct Owner {
    std::size_t row;
    std::size_t column;
  };
  std::vector<std::vector<HeaderSpan>> spans;
  std::vector<std::vector<Owner>> owners;
  const auto columns = static_cast<std::size_t>(table.columns_size());
  for (std::size_t row = 0; row < static_cast<std::size_t>(table.header_rows_size()); ++row) {
    spans.emplace_back(columns);
    auto& own = owners.emplace_back();
    for (std::size_t i = 0; i < columns; ++i) {
      const int column = static_cast<int>(i);
      Owner owner{row, i};
      if (table.header_rows(static_cast<int>(row)).cells(column).empty()) {
        // A cell that reaches to the right does not reach down as well.
        const Owner above = row == 0 ? owner : owners[row - 1][i];
        const bool below = row > 0 && spans[above.row][above.column].columns == 1;
        const bool beside =
            i > 0 && table.columns(column - 1).panel() == table.columns(column).panel();
        if (below) {
          owner = above;
        } else if (beside && own[i - 1].row == row) {
          owner = own[i - 1];
        }
      }
      own.push_back(owner);
      HeaderSpan& span = spans[owner.row][owner.column];
      span.rows = static_cast<int>(row - owner.row) + 1;
      span.columns = static_cast<int>(i - owner.column) + 1;
    }
  }
  return spans;
}

}  // namespace mingzhang::form
