#include "ledger_service/form/table_diff.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/form/row_label.h"

namespace mingzhang::form {
namespace {

using budget::v1::CellChange;
using budget::v1::DerivedCell;
using budget::v1::DerivedColumn;
using budget::v1::DerivedRow;
using budget::v1::DerivedTable;
using budget::v1::DerivedTables;
using Changes = google::protobuf::RepeatedPtrField<CellChange>;

bool IsLabel(const DerivedColumn& column) {
  return column.label() != budget::v1::LABEL_UNSPECIFIED;
}

// The part of a row that stands in one panel.
struct RowPart {
  const DerivedRow* row;
  int panel;
  // Such as 2011301 行政运行.
  std::string label;
};

// A key that a list may hold twice, with a number that tells one from the other.
class Occurrences {
 public:
  std::string Next(std::string key) {
    const int before = seen_[key]++;
    return absl::StrCat(key, "#", before);
  }

 private:
  absl::flat_hash_map<std::string, int> seen_;
};

// The row parts of a table by what they stand for.
class Rows {
 public:
  explicit Rows(const DerivedTable* table) {
    if (table == nullptr) return;
    Occurrences occurrences;
    for (const DerivedRow& row : table->rows()) {
      for (int panel = 0; panel < row.parts_size(); ++panel) {
        const auto& part = row.parts(panel);
        if (part.kind() == budget::v1::ROW_KIND_UNSPECIFIED) continue;
        std::string label = RowLabel(*table, row, panel);
        std::string key = absl::StrCat(panel, "/", static_cast<int>(part.kind()), "/",
                                       static_cast<int>(part.relation()));
        for (const auto& where : part.where()) {
          absl::StrAppend(&key, "/", where.SerializeAsString());
        }
        // Fixed rows may be sums of the same, such as 本年收入合计 and 收入总计.
        if (part.kind() == budget::v1::ROW_KIND_FIXED) absl::StrAppend(&key, "/", label);
        parts_.emplace_back(occurrences.Next(std::move(key)),
                            RowPart{&row, panel, std::move(label)});
      }
    }
    for (std::size_t i = 0; i < parts_.size(); ++i) by_key_.emplace(parts_[i].first, i);
  }

  const std::vector<std::pair<std::string, RowPart>>& parts() const { return parts_; }
  const RowPart* Find(const std::string& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &parts_[found->second].second;
  }

 private:
  std::vector<std::pair<std::string, RowPart>> parts_;
  absl::flat_hash_map<std::string_view, std::size_t> by_key_;
};

// The positions of a table's columns by panel and title.
class Columns {
 public:
  explicit Columns(const DerivedTable* table) {
    if (table == nullptr) return;
    Occurrences occurrences;
    for (int i = 0; i < table->columns_size(); ++i) {
      const DerivedColumn& column = table->columns(i);
      keys_.push_back(occurrences.Next(absl::StrCat(column.panel(), "/", column.title())));
    }
    for (std::size_t i = 0; i < keys_.size(); ++i) positions_.emplace(keys_[i], i);
  }

  const std::string& KeyOf(int column) const { return keys_[static_cast<std::size_t>(column)]; }
  int PositionOf(const std::string& key) const {
    const auto found = positions_.find(key);
    return found == positions_.end() ? -1 : static_cast<int>(found->second);
  }

 private:
  std::vector<std::string> keys_;
  absl::flat_hash_map<std::string_view, std::size_t> positions_;
};

const std::string* TextAt(const RowPart* part, int column) {
  if (part == nullptr || column < 0 || column >= part->row->cells_size()) return nullptr;
  return &part->row->cells(column).text();
}

// What is not there prints nothing.
std::string_view Shown(const std::string* text) {
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

// Compares one table with what it was; either may be missing.
class TableComparison {
 public:
  TableComparison(const DerivedTable* from, const DerivedTable* to, Changes& changes)
      : from_(from),
        to_(to),
        changes_(changes),
        from_rows_(from),
        to_rows_(to),
        from_columns_(from),
        to_columns_(to) {}

  void Run() {
    if (from_ != nullptr && to_ != nullptr) {
      AddText("表名", from_->title(), to_->title());
      AddText("表注", from_->note(), to_->note());
    }
    for (const auto& [key, after] : to_rows_.parts()) Compare(from_rows_.Find(key), &after);
    for (const auto& [key, before] : from_rows_.parts()) {
      if (to_rows_.Find(key) == nullptr) Compare(&before, nullptr);
    }
  }

 private:
  void Compare(const RowPart* before, const RowPart* after) {
    const bool is_new_or_gone = before == nullptr || after == nullptr;
    const DerivedTable& table = after == nullptr ? *from_ : *to_;
    const RowPart& part = after == nullptr ? *before : *after;
    for (int i = 0; i < table.columns_size(); ++i) {
      const DerivedColumn& column = table.columns(i);
      if (column.panel() != part.panel || (is_new_or_gone && IsLabel(column))) continue;
      const std::string* old_text =
          TextAt(before, after == nullptr ? i : from_columns_.PositionOf(to_columns_.KeyOf(i)));
      const std::string* new_text = TextAt(after, i);
      if (Shown(old_text) == Shown(new_text)) continue;
      CellChange& change = Add(part.label, column.title());
      if (old_text != nullptr) change.set_from(*old_text);
      if (new_text != nullptr) change.set_to(*new_text);
    }
  }

  void AddText(std::string_view what, const std::string& was, const std::string& is) {
    if (was == is) return;
    CellChange& change = Add("", what);
    change.set_from(was);
    change.set_to(is);
  }

  CellChange& Add(const std::string& row, std::string_view column) {
    const DerivedTable& table = to_ == nullptr ? *from_ : *to_;
    CellChange& change = *changes_.Add();
    change.set_table_number(table.number());
    change.set_table_title(table.title());
    change.set_row_label(row);
    change.set_column_title(std::string(column));
    return change;
  }

  const DerivedTable* from_;
  const DerivedTable* to_;
  Changes& changes_;
  Rows from_rows_;
  Rows to_rows_;
  Columns from_columns_;
  Columns to_columns_;
};

const DerivedTable* FindTable(const DerivedTables& tables, int number) {
  const auto found =
      std::find_if(tables.tables().begin(), tables.tables().end(),
                   [number](const DerivedTable& table) { return table.number() == number; });
  return found == tables.tables().end() ? nullptr : &*found;
}

}  // namespace

Changes DiffTables(const DerivedTables& from, const DerivedTables& to) {
  Changes changes;
  for (const DerivedTable& table : to.tables()) {
    TableComparison(FindTable(from, table.number()), &table, changes).Run();
  }
  for (const DerivedTable& table : from.tables()) {
    if (FindTable(to, table.number()) == nullptr) {
      TableComparison(&table, nullptr, changes).Run();
    }
  }
  return changes;
}

}  // namespace mingzhang::form
