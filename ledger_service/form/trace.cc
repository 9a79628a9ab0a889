#include "ledger_service/form/trace.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/form/row_label.h"

namespace mingzhang::form {
namespace {

using budget::LineFilter;
using budget::v1::CellTrace;
using budget::v1::DerivedTable;
using budget::v1::Filter;

}  // namespace

absl::StatusOr<CellTrace> TraceCell(const budget::ContentIndex& index,
                                    const budget::v1::DerivedTables& tables, int table_number,
                                    int row, int column) {
  const auto table =
      std::find_if(tables.tables().begin(), tables.tables().end(),
                   [&](const DerivedTable& each) { return each.number() == table_number; });
  if (table == tables.tables().end()) {
    return absl::InvalidArgumentError(absl::StrCat("没有表 ", table_number, "：格式 ",
                                                   tables.form_id(), " 有 ", tables.tables_size(),
                                                   " 张表"));
  }
  if (row < 0 || row >= table->rows_size() || column < 0 || column >= table->columns_size()) {
    return absl::InvalidArgumentError(absl::StrCat("表 ", table_number, " 没有这一格：表头之下有 ",
                                                   table->rows_size(), " 行、",
                                                   table->columns_size(), " 列"));
  }
  const auto& derived_column = table->columns(column);
  const auto& cell = table->rows(row).cells(column);
  if (!cell.has_amount_fen()) {
    return absl::InvalidArgumentError("这一格不是金额，没有可以追溯的明细");
  }
  const auto& part = table->rows(row).parts(derived_column.panel());

  CellTrace trace;
  trace.set_table_number(table_number);
  trace.set_row(row);
  trace.set_column(column);
  trace.set_row_label(RowLabel(*table, table->rows(row), derived_column.panel()));
  trace.set_column_title(derived_column.title());
  *trace.mutable_cell() = cell;
  trace.set_relation(part.relation());
  const auto add = [&](const Filter& filter) {
    if (filter.ByteSizeLong() != 0) *trace.add_where() = filter;
  };
  add(table->scope());
  for (const Filter& filter : part.where()) add(filter);
  add(derived_column.amount());

  std::vector<LineFilter> filters;
  for (const Filter& filter : trace.where()) {
    auto compiled = LineFilter::Compile(filter);
    if (!compiled.ok()) return compiled.status();
    filters.push_back(*std::move(compiled));
  }
  const auto passes_all = [](const auto& each, const auto& passes) {
    return std::all_of(each.begin(), each.end(), passes);
  };
  if (part.relation() == budget::v1::RELATION_REVENUE) {
    const auto& revenue = index.content().revenue();
    for (int i = 0; i < revenue.size(); ++i) {
      if (passes_all(filters, [&](const LineFilter& filter) {
            return filter.PassesFundSource(revenue[i].fund_source());
          })) {
        trace.add_positions(i);
      }
    }
    return trace;
  }
  std::vector<budget::BoundFilter> bound;
  for (const LineFilter& filter : filters) bound.emplace_back(filter, index);
  for (std::size_t i = 0; i < index.lines().size(); ++i) {
    if (passes_all(bound, [&](const budget::BoundFilter& filter) {
          return filter.Passes(index.lines()[i]);
        })) {
      trace.add_positions(static_cast<int>(i));
    }
  }
  return trace;
}

}  // namespace mingzhang::form
