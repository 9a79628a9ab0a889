#include "workflow_service/publication/public_tables.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "ledger_service/budget/line_filter.h"
#include "ledger_service/form/tables.h"

namespace mingzhang::publication {
namespace {

namespace v1 = budget::v1;

using budget::ContentIndex;
using Line = ContentIndex::Line;

constexpr std::array kKinds = {v1::BELONGING_PROJECT, v1::BELONGING_CARRY_OVER};

bool HasCodes(const v1::Filter& filter) {
  return filter.functional_codes_size() > 0 || filter.economic_codes_size() > 0;
}

// Several filters at once.
class Conditions {
 public:
  static absl::StatusOr<Conditions> Of(const std::vector<v1::Filter>& filters,
                                       const ContentIndex& index) {
    Conditions conditions;
    for (const v1::Filter& filter : filters) {
      auto compiled = budget::LineFilter::Compile(filter);
      if (!compiled.ok()) return compiled.status();
      conditions.bound_.emplace_back(*compiled, index);
    }
    return conditions;
  }
  bool Passes(const Line& line) const {
    return std::all_of(bound_.begin(), bound_.end(),
                       [&](const budget::BoundFilter& filter) { return filter.Passes(line); });
  }

 private:
  std::vector<budget::BoundFilter> bound_;
};

// Scope and headings of a row: everything but the item itself.
std::vector<v1::Filter> Headings(const v1::DerivedTable& table, const v1::DerivedRowPart& part) {
  std::vector<v1::Filter> headings = {table.scope()};
  for (const v1::Filter& filter : part.where()) {
    headings.push_back(filter);
    headings.back().clear_item_ids();
  }
  return headings;
}

// The column's filter without what an item's row may say.
v1::Filter WithoutCategory(const v1::DerivedColumn& column) {
  v1::Filter filter = column.amount();
  filter.clear_categories();
  filter.clear_belongs_to();
  return filter;
}

bool IsAmount(const v1::DerivedColumn& column) { return column.label() == v1::LABEL_UNSPECIFIED; }

// Whether some of the lines are in the column, and some are not.
absl::StatusOr<bool> Divides(const v1::DerivedColumn& column, const std::vector<const Line*>& lines,
                             const ContentIndex& index) {
  const v1::Filter filter = WithoutCategory(column);
  if (HasCodes(filter)) return true;
  const auto conditions = Conditions::Of({filter}, index);
  if (!conditions.ok()) return conditions.status();
  std::size_t passing = 0;
  for (const Line* line : lines) passing += conditions->Passes(*line) ? 1 : 0;
  return passing != 0 && passing != lines.size();
}

// The amount columns of a panel that divide the lines.
absl::StatusOr<std::vector<int>> DividingColumns(const v1::DerivedTable& table, int panel,
                                                 const std::vector<const Line*>& lines,
                                                 const ContentIndex& index) {
  std::vector<int> columns;
  for (int i = 0; i < table.columns_size(); ++i) {
    if (table.columns(i).panel() != panel || !IsAmount(table.columns(i))) continue;
    const auto divides = Divides(table.columns(i), lines, index);
    if (!divides.ok()) return divides.status();
    if (*divides) columns.push_back(i);
  }
  return columns;
}

// Returns whether there was anything to hide.
bool Hide(v1::DerivedRow& row, const std::vector<int>& columns) {
  bool hidden = false;
  for (const int column : columns) {
    auto& cell = *row.mutable_cells(column);
    hidden = hidden || cell.amount_fen() != 0;
    cell.Clear();
  }
  return hidden;
}

class PublicTables {
 public:
  PublicTables(const ContentIndex& index, const LineDisclosure& disclosure)
      : index_(index), disclosure_(disclosure) {
    for (const Line& line : index.lines()) {
      if (disclosure.TellsTogether(line.belongs_to)) lines_[line.belongs_to].push_back(&line);
    }
  }

  // The kind of the item that the part of a row is about, where its kind is told together.
  std::optional<v1::Belonging> KindTogether(const v1::DerivedRowPart& part) const {
    for (const v1::Filter& filter : part.where()) {
      if (filter.item_ids_size() != 1) continue;
      const auto item = index_.FindItem(filter.item_ids(0));
      if (item && disclosure_.TellsTogether(item->kind)) return item->kind;
    }
    return std::nullopt;
  }

  // Whether every row of an item that is told together tells its amount and no more.
  absl::StatusOr<bool> TellsAmountsAlone(const v1::DerivedTable& table) const {
    std::string last;
    for (const auto& row : table.rows()) {
      for (const auto& part : row.parts()) {
        const auto kind = KindTogether(part);
        if (!kind) continue;
        const auto headings = Headings(table, part);
        // Rows under one heading follow each other.
        std::string key = absl::StrCat(static_cast<int>(*kind));
        for (const v1::Filter& filter : headings) {
          if (HasCodes(filter)) return false;
          absl::StrAppend(&key, "/", filter.SerializeAsString());
        }
        if (key == last) continue;
        const auto conditions = Conditions::Of(headings, index_);
        if (!conditions.ok()) return conditions.status();
        const auto& lines = lines_.at(*kind);
        if (!std::all_of(lines.begin(), lines.end(),
                         [&](const Line* line) { return conditions->Passes(*line); })) {
          return false;
        }
        last = std::move(key);
      }
    }
    return true;
  }

  // Of rows of items that are told together, hides the columns that would tell more.
  absl::Status HideColumnsOfItems(v1::DerivedTable& table) const {
    // By kind and panel.
    std::map<std::pair<v1::Belonging, int>, std::vector<int>> dividing;
    bool hidden = false;
    for (auto& row : *table.mutable_rows()) {
      for (int panel = 0; panel < row.parts_size(); ++panel) {
        const auto kind = KindTogether(row.parts(panel));
        if (!kind) continue;
        const auto [found, is_new] = dividing.try_emplace({*kind, panel});
        if (is_new) {
          auto columns = DividingColumns(table, panel, lines_.at(*kind), index_);
          if (!columns.ok()) return columns.status();
          found->second = *std::move(columns);
        }
        hidden = Hide(row, found->second) || hidden;
      }
    }
    if (hidden && table.note().empty()) table.set_note(kAmountsAloneNote);
    return absl::OkStatus();
  }

  // The content with one item in the place of all of a kind that is told together.
  v1::BudgetContent WithItemsTogether() {
    v1::BudgetContent content = index_.content();
    for (const v1::Belonging kind : kKinds) {
      if (!disclosure_.TellsTogether(kind)) continue;
      std::string id;
      for (int number = 1; id.empty() || index_.FindItem(id).has_value(); ++number) {
        id = absl::StrCat("together-", static_cast<int>(kind), "-", number);
      }
      ids_[id] = kind;
      if (kind == v1::BELONGING_PROJECT) {
        content.clear_projects();
        Name(id, kind, *content.add_projects());
      } else {
        content.clear_carry_overs();
        Name(id, kind, *content.add_carry_overs());
      }
      for (std::size_t i = 0; i < index_.lines().size(); ++i) {
        if (index_.lines()[i].belongs_to != kind) continue;
        content.mutable_expenditure_lines(static_cast<int>(i))->set_project_id(id);
      }
    }
    return content;
  }

  // `table` is derived from WithItemsTogether: makes its filters ones of the real lines, and hides
  // what a code tells together with a column.
  absl::Status FinishTogether(v1::DerivedTable& table) const {
    std::vector<bool> by_code;
    for (auto& row : *table.mutable_rows()) {
      by_code.resize(std::max(by_code.size(), static_cast<std::size_t>(row.parts_size())));
      for (int panel = 0; panel < row.parts_size(); ++panel) {
        for (auto& filter : *row.mutable_parts(panel)->mutable_where()) {
          if (filter.item_ids_size() != 1) continue;
          const auto kind = ids_.find(filter.item_ids(0));
          if (kind == ids_.end()) continue;
          filter.clear_item_ids();
          filter.add_belongs_to(kind->second);
          if (HasCodes(filter)) by_code[static_cast<std::size_t>(panel)] = true;
        }
      }
    }
    for (std::size_t panel = 0; panel < by_code.size(); ++panel) {
      if (!by_code[panel]) continue;
      if (auto status = HideColumnsByCode(table, static_cast<int>(panel)); !status.ok()) {
        return status;
      }
    }
    table.set_note(kItemsTogetherNote);
    return absl::OkStatus();
  }

 private:
  template <typename Item>
  static void Name(const std::string& id, v1::Belonging kind, Item& item) {
    item.set_project_id(id);
    item.set_name(TogetherName(kind));
    item.set_disclosure(v1::DISCLOSURE_LEVEL_WITHHELD);
  }

  absl::Status HideColumnsByCode(v1::DerivedTable& table, int panel) const {
    const auto scope = Conditions::Of({table.scope()}, index_);
    if (!scope.ok()) return scope.status();
    std::vector<const Line*> lines;
    bool any_public = false;
    for (const Line& line : index_.lines()) {
      if (!scope->Passes(line)) continue;
      lines.push_back(&line);
      any_public = any_public || (disclosure_.TellsTogether(line.belongs_to) &&
                                  !disclosure_.IsWithheld(index_.item_ids()[line.item_id]));
    }
    const auto columns = DividingColumns(table, panel, lines, index_);
    if (!columns.ok()) return columns.status();
    for (auto& row : *table.mutable_rows()) {
      const auto& part = row.parts(panel);
      if (part.kind() == v1::ROW_KIND_UNSPECIFIED || part.relation() == v1::RELATION_REVENUE) {
        continue;
      }
      const auto conditions = Conditions::Of({part.where().begin(), part.where().end()}, index_);
      if (!conditions.ok()) return conditions.status();
      const bool codes = std::any_of(part.where().begin(), part.where().end(), HasCodes);
      if (any_public && !codes && std::all_of(lines.begin(), lines.end(), [&](const Line* line) {
            return conditions->Passes(*line);
          })) {
        continue;
      }
      Hide(row, *columns);
    }
    return absl::OkStatus();
  }

  const ContentIndex& index_;
  const LineDisclosure& disclosure_;
  // Of the kinds that are told together.
  std::map<v1::Belonging, std::vector<const Line*>> lines_;
  // The items that stand for all of a kind.
  std::map<std::string, v1::Belonging, std::less<>> ids_;
};

}  // namespace

bool IsOfWithheldItem(const v1::DerivedRowPart& part, const LineDisclosure& disclosure) {
  return std::any_of(part.where().begin(), part.where().end(), [&](const v1::Filter& filter) {
    return std::any_of(filter.item_ids().begin(), filter.item_ids().end(),
                       [&](const std::string& id) { return disclosure.IsWithheld(id); });
  });
}

std::set<v1::Belonging> KindsOfNamedItems(const ContentIndex& index,
                                          const LineDisclosure& disclosure,
                                          const v1::DerivedTables& tables) {
  std::set<v1::Belonging> kinds;
  for (const auto& table : tables.tables()) {
    for (const auto& row : table.rows()) {
      for (const auto& part : row.parts()) {
        if (!IsOfWithheldItem(part, disclosure)) continue;
        for (const auto& filter : part.where()) {
          for (const std::string& id : filter.item_ids()) {
            if (const auto item = index.FindItem(id)) kinds.insert(item->kind);
          }
        }
      }
    }
  }
  return kinds;
}

absl::StatusOr<v1::DerivedTables> DerivePublicTables(const ContentIndex& index,
                                                     const LineDisclosure& disclosure,
                                                     const form::CompiledForm& form,
                                                     const catalog::Catalogue& catalogue) {
  auto tables = form::DeriveTables(index, form, catalogue);
  if (!tables.ok() || std::none_of(kKinds.begin(), kKinds.end(), [&](v1::Belonging kind) {
        return disclosure.TellsTogether(kind);
      })) {
    return tables;
  }
  PublicTables rule(index, disclosure);
  std::vector<int> together;
  for (int i = 0; i < tables->tables_size(); ++i) {
    const auto amounts_alone = rule.TellsAmountsAlone(tables->tables(i));
    if (!amounts_alone.ok()) return amounts_alone.status();
    if (!*amounts_alone) {
      together.push_back(i);
      continue;
    }
    const absl::Status hidden = rule.HideColumnsOfItems(*tables->mutable_tables(i));
    if (!hidden.ok()) return hidden;
  }
  if (together.empty()) return tables;
  const v1::BudgetContent content = rule.WithItemsTogether();
  auto derived = form::DeriveTables(ContentIndex(content), form, catalogue);
  if (!derived.ok()) return derived.status();
  for (const int i : together) {
    tables->mutable_tables(i)->Swap(derived->mutable_tables(i));
    const absl::Status finished = rule.FinishTogether(*tables->mutable_tables(i));
    if (!finished.ok()) return finished;
  }
  return tables;
}

}  // namespace mingzhang::publication
