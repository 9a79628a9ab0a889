#include "ledger_service/form/tables.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "ledger_service/budget/filter_set.h"
#include "ledger_service/form/row_sums.h"
#include "ledger_service/form/table_texts.h"

namespace mingzhang::form {
namespace {

using budget::Amount;
using budget::BoundFilter;
using budget::ContentIndex;
using budget::v1::AmountStyle;
using budget::v1::Column;
using budget::v1::DerivedCell;
using budget::v1::DerivedRow;
using budget::v1::DerivedTable;

std::string Print(std::int64_t fen, const AmountStyle& style) {
  if (fen == 0 && style.zero() == budget::v1::ZERO_STYLE_BLANK) return "";
  if (fen == 0 && style.zero() == budget::v1::ZERO_STYLE_DIGIT) return "0";
  const MoneyUnit unit =
      style.unit() == budget::v1::AMOUNT_UNIT_YUAN ? MoneyUnit::kYuan : MoneyUnit::kWanyuan;
  return FormatMoney(fen, unit, style.decimals());
}

// The digits of `code` from `begin` to `end`, all or nothing.
std::string Digits(const std::string& code, std::size_t begin, std::size_t end) {
  return code.size() < end ? "" : code.substr(begin, end - begin);
}

std::string LabelText(budget::v1::Label label, const PanelRow& row) {
  switch (label) {
    case budget::v1::LABEL_NAME:
      return row.name;
    case budget::v1::LABEL_CODE_CLASS:
      return Digits(row.code, 0, 3);
    case budget::v1::LABEL_CODE_SECOND:
      return Digits(row.code, 3, 5);
    case budget::v1::LABEL_CODE_THIRD:
      return Digits(row.code, 5, 7);
    case budget::v1::LABEL_PROJECT_NAME:
      return row.project_name;
    default:
      return "";
  }
}

// Most cells are empty, and an empty text that is set takes memory.
void SetText(std::string text, DerivedCell& cell) {
  if (!text.empty()) cell.set_text(std::move(text));
}

// The rows of a panel.
struct PanelRows {
  std::vector<PanelRow> rows;
  std::optional<PanelRow> total;
};

class TableDeriver {
 public:
  TableDeriver(const CompiledTable& table, const ContentIndex& index,
               const catalog::Catalogue& catalogue, TableTexts& texts)
      : table_(table), index_(index), catalogue_(catalogue), texts_(texts) {}

  // Subtracts the cells from `cells_left`.
  absl::StatusOr<DerivedTable> Derive(std::size_t& cells_left) {
    derived_.set_number(table_.table->number());
    derived_.set_unit(table_.style.unit());
    *derived_.mutable_header_rows() = table_.table->header_rows();
    *derived_.mutable_scope() = table_.table->scope();
    absl::Status status;
    status.Update(Render(table_.title, *derived_.mutable_title()));
    AddColumns();
    std::vector<PanelRows> panels;
    for (const CompiledPanel& panel : table_.panels) {
      auto rows = SumUp(panel);
      if (!rows.ok()) return rows.status();
      panels.push_back(*std::move(rows));
    }
    status.Update(AddRows(panels, cells_left));
    if (derived_.empty()) status.Update(Render(table_.empty_note, *derived_.mutable_note()));
    if (!status.ok()) return status;
    return std::move(derived_);
  }

 private:
  absl::Status Render(const std::optional<Template>& text, std::string& rendered) const {
    if (!text) return absl::OkStatus();
    auto result = texts_.Render(*text);
    if (result.ok()) rendered = *std::move(result);
    return result.status();
  }

  void AddColumns() {
    for (std::size_t panel = 0; panel < table_.panels.size(); ++panel) {
      for (const CompiledColumn& column : table_.panels[panel].columns) {
        auto& derived = *derived_.add_columns();
        derived.set_title(column.column->title());
        derived.set_panel(static_cast<int>(panel));
        derived.set_depth(column.column->depth());
        if (column.amount) {
          *derived.mutable_amount() = column.column->amount();
          *derived.mutable_style() = column.style;
        } else {
          derived.set_label(column.column->label());
        }
      }
    }
  }

  absl::StatusOr<PanelRows> SumUp(const CompiledPanel& panel) const {
    static_assert(kMaxColumns <= 64, "the columns that a line passes are the bits of one word");
    std::vector<const budget::LineFilter*> filters;
    for (const CompiledColumn& column : panel.columns) {
      if (column.amount) filters.push_back(&*column.amount);
    }
    const RowContext context{index_, catalogue_, texts_, filters.size()};
    std::vector<std::unique_ptr<RowSums>> groups;
    for (const CompiledRowGroup& group : panel.rows) {
      groups.push_back(MakeRowSums(group, context));
    }
    if (panel.total) {
      groups.push_back(MakeRowSums(*panel.total, budget::v1::ROW_KIND_TOTAL, context));
    }

    const BoundFilter scope(table_.scope, index_);
    const budget::BoundFilterSet columns(panel.amounts, index_);
    for (const ContentIndex::Line& line : index_.lines()) {
      if (!scope.Passes(line)) continue;
      const std::uint64_t passed = columns.Passing(line, 0);
      if (passed == 0) continue;
      for (const auto& group : groups) group->Add(line, passed);
    }
    for (const auto& revenue : index_.content().revenue()) {
      if (!table_.scope.PassesFundSource(revenue.fund_source())) continue;
      std::uint64_t passed = 0;
      for (std::size_t i = 0; i < filters.size(); ++i) {
        if (filters[i]->PassesFundSource(revenue.fund_source())) passed |= std::uint64_t{1} << i;
      }
      for (const auto& group : groups) {
        group->AddRevenue(revenue.fund_source(), revenue.amount_fen(), passed);
      }
    }

    PanelRows rows;
    for (const auto& group : groups) {
      if (auto status = group->AppendRows({}, 1, rows.rows); !status.ok()) return status;
    }
    if (panel.total) {
      rows.total = std::move(rows.rows.back());
      rows.rows.pop_back();
    }
    return rows;
  }

  // Shorter panels are filled up with empty cells; totals stand in the last row.
  absl::Status AddRows(std::vector<PanelRows>& panels, std::size_t& cells_left) {
    std::size_t count = 0;
    bool has_total = false;
    for (const PanelRows& panel : panels) {
      count = std::max(count, panel.rows.size());
      has_total |= panel.total.has_value();
    }
    if (has_total) ++count;
    const std::size_t cells = count * static_cast<std::size_t>(derived_.columns_size());
    if (cells > cells_left) {
      return absl::ResourceExhaustedError(
          absl::StrCat("推导的表格超过 ", kMaxDerivedCells, " 格，请按单位推导"));
    }
    cells_left -= cells;
    derived_.set_empty(true);
    derived_.mutable_rows()->Reserve(static_cast<int>(count));
    for (std::size_t i = 0; i < count; ++i) {
      DerivedRow& row = *derived_.add_rows();
      row.mutable_cells()->Reserve(derived_.columns_size());
      const bool last = has_total && i + 1 == count;
      for (std::size_t panel = 0; panel < panels.size(); ++panel) {
        PanelRow* part = nullptr;
        if (last) {
          if (panels[panel].total) part = &*panels[panel].total;
        } else if (i < panels[panel].rows.size()) {
          part = &panels[panel].rows[i];
        }
        if (auto status = AddPart(table_.panels[panel], part, row); !status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddPart(const CompiledPanel& panel, PanelRow* part, DerivedRow& row) {
    auto& derived = *row.add_parts();
    if (part != nullptr) {
      derived.set_kind(part->kind);
      derived.set_relation(part->relation);
      for (auto& filter : part->where) *derived.add_where() = std::move(filter);
      derived.set_depth(part->depth);
    }
    std::size_t amount = 0;
    for (const CompiledColumn& column : panel.columns) {
      DerivedCell& cell = *row.add_cells();
      if (part == nullptr) continue;
      if (!column.amount) {
        SetText(LabelText(column.column->label(), *part), cell);
        continue;
      }
      const auto fen = budget::ToFen(part->amounts[amount++]);
      if (!fen) {
        return absl::OutOfRangeError(absl::StrCat(
            "表 ", table_.table->number(), "第 ", derived_.rows_size(), " 行“",
            column.column->title(), "”的合计超出可表示的范围：请检查金额的单位是否为元"));
      }
      if (*fen != 0) derived_.set_empty(false);
      cell.set_amount_fen(*fen);
      SetText(Print(*fen, column.style), cell);
    }
    return absl::OkStatus();
  }

  const CompiledTable& table_;
  const ContentIndex& index_;
  const catalog::Catalogue& catalogue_;
  TableTexts& texts_;
  DerivedTable derived_;
};

}  // namespace

absl::StatusOr<budget::v1::DerivedTables> DeriveTables(const ContentIndex& index,
                                                       const CompiledForm& form,
                                                       const catalog::Catalogue& catalogue) {
  budget::v1::DerivedTables tables;
  tables.set_form_id(form.form().form_id());
  tables.set_form_digest(ToBytes(form.digest()));
  TableTexts texts(index.content());
  std::size_t cells_left = kMaxDerivedCells;
  for (const CompiledTable& table : form.tables()) {
    auto derived = TableDeriver(table, index, catalogue, texts).Derive(cells_left);
    if (!derived.ok()) return derived.status();
    *tables.add_tables() = *std::move(derived);
  }
  return tables;
}

}  // namespace mingzhang::form
