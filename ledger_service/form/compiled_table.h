// A table of a form, checked and made ready: what CompiledForm hands to DeriveTables. The messages
// that it points to belong to the form.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_COMPILED_TABLE_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_COMPILED_TABLE_H_

#include <optional>
#include <vector>

#include "ledger_service/budget/filter_set.h"
#include "ledger_service/budget/line_filter.h"
#include "ledger_service/form/template.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::form {

struct CompiledColumn {
  const budget::v1::Column* column;
  // Of an amount column; nullopt for a label.
  std::optional<budget::LineFilter> amount;
  // How its amounts are printed.
  budget::v1::AmountStyle style;
};

struct CompiledFixedRow {
  const budget::v1::FixedRow* row;
  budget::v1::Relation relation;
  budget::LineFilter where;
  // nullopt: no label.
  std::optional<Template> label;
};

struct CompiledRowGroup {
  const budget::v1::RowGroup* group;
  // Where the source is fixed.
  std::optional<CompiledFixedRow> fixed;
  // Of the other sources.
  budget::LineFilter where;
  // nullopt: the name.
  std::optional<Template> label;
  // Within each unit.
  std::vector<CompiledRowGroup> rows;
};

struct CompiledPanel {
  std::vector<CompiledColumn> columns;
  // Those of the amount columns, in their order.
  budget::FilterSet amounts;
  std::vector<CompiledRowGroup> rows;
  std::optional<CompiledFixedRow> total;
};

struct CompiledTable {
  const budget::v1::FormTable* table;
  budget::LineFilter scope;
  budget::v1::AmountStyle style;
  std::optional<Template> title;
  std::optional<Template> empty_note;
  std::vector<CompiledPanel> panels;
};

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_COMPILED_TABLE_H_
