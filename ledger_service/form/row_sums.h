// The rows of one panel, being summed up: lines go in one by one, rows come out in printed order.
// Pure; not thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_ROW_SUMS_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_ROW_SUMS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/compiled_table.h"
#include "ledger_service/form/table_texts.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form {

// A row of a panel as it will be printed.
struct PanelRow {
  budget::v1::RowKind kind = budget::v1::ROW_KIND_UNSPECIFIED;
  budget::v1::Relation relation = budget::v1::RELATION_EXPENDITURE_LINES;
  // All of these hold for each of its amounts.
  std::vector<budget::v1::Filter> where;
  int depth = 0;
  // LABEL_NAME, the code that LABEL_CODE_… take apart, LABEL_PROJECT_NAME.
  std::string name;
  std::string code;
  std::string project_name;
  // One for each amount column of the panel.
  std::vector<budget::Amount> amounts;
};

// What row sums need to know; all of it outlives them.
struct RowContext {
  const budget::ContentIndex& index;
  const catalog::Catalogue& catalogue;
  // For labels.
  TableTexts& texts;
  // How many amount columns the panel has.
  std::size_t columns;
};

// The sums of one group of rows.
class RowSums {
 public:
  virtual ~RowSums() = default;

  // Takes a line that passes the table's scope. Bit n of `columns` stands for amount column n,
  // which it passes; at least one is set.
  virtual void Add(const budget::ContentIndex::Line& line, std::uint64_t columns) = 0;

  // The same for declared revenue; rows that are about lines ignore it.
  virtual void AddRevenue(budget::v1::FundSource /*source*/, std::int64_t /*fen*/,
                          std::uint64_t /*columns*/) {}

  // Appends the rows. `where` holds for all of them already, the first is at `depth`.
  virtual absl::Status AppendRows(const std::vector<budget::v1::Filter>& where, int depth,
                                  std::vector<PanelRow>& rows) const = 0;
};

// Both must outlive the sums.
std::unique_ptr<RowSums> MakeRowSums(const CompiledRowGroup& group, const RowContext& context);
std::unique_ptr<RowSums> MakeRowSums(const CompiledFixedRow& row, budget::v1::RowKind kind,
                                     const RowContext& context);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_ROW_SUMS_H_
