#include "ledger_service/form/row_sums.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "ledger_service/budget/filter_set.h"
#include "ledger_service/form/table_texts.h"

namespace mingzhang::form {
namespace {

using budget::Amount;
using budget::BoundFilter;
using budget::ContentIndex;
using budget::kNone;
using budget::v1::Filter;
using budget::v1::RowGroup;

using Line = ContentIndex::Line;
using Amounts = std::vector<Amount>;

// The first digits of codes that stand for a class, a division or economic item, an item.
constexpr std::array<std::size_t, 3> kLevelDigits = {3, 5, 7};

void AddTo(Amount* amounts, std::uint64_t columns, std::int64_t fen) {
  budget::ForEachBit(columns, [&](std::size_t column) { amounts[column] += fen; });
}

bool HasMoney(absl::Span<const Amount> amounts) {
  return std::any_of(amounts.begin(), amounts.end(), [](Amount amount) { return amount != 0; });
}

bool IsEmpty(const Filter& filter) { return filter.ByteSizeLong() == 0; }

std::vector<Filter> With(std::vector<Filter> where, const Filter& filter) {
  if (!IsEmpty(filter)) where.push_back(filter);
  return where;
}

// Amounts of all columns by a number.
class SumsByKey {
 public:
  explicit SumsByKey(std::size_t columns) : columns_(columns) {}

  void Add(std::uint64_t key, std::uint64_t columns, std::int64_t fen) {
    const auto [entry, inserted] = positions_.try_emplace(key, amounts_.size());
    if (inserted) amounts_.resize(amounts_.size() + columns_);
    AddTo(&amounts_[entry->second], columns, fen);
  }

  // Calls `visit` with each number and its amounts, in no order.
  template <typename Visit>
  void ForEach(const Visit& visit) const {
    for (const auto& [key, position] : positions_) {
      visit(key, absl::MakeSpan(&amounts_[position], columns_));
    }
  }

 private:
  std::size_t columns_;
  // Where the amounts of each number begin.
  absl::flat_hash_map<std::uint64_t, std::size_t> positions_;
  Amounts amounts_;
};

// One row.
class FixedRowSums final : public RowSums {
 public:
  FixedRowSums(const CompiledFixedRow& row, budget::v1::RowKind kind, const RowContext& context)
      : row_(row),
        kind_(kind),
        context_(context),
        where_(row.where, context.index),
        amounts_(context.columns) {}

  void Add(const Line& line, std::uint64_t columns) override {
    if (row_.relation != budget::v1::RELATION_EXPENDITURE_LINES || !where_.Passes(line)) return;
    AddTo(amounts_.data(), columns, line.amount_fen);
  }

  void AddRevenue(budget::v1::FundSource source, std::int64_t fen, std::uint64_t columns) override {
    if (row_.relation != budget::v1::RELATION_REVENUE || !row_.where.PassesFundSource(source)) {
      return;
    }
    AddTo(amounts_.data(), columns, fen);
  }

  absl::Status AppendRows(const std::vector<Filter>& where, int /*depth*/,
                          std::vector<PanelRow>& rows) const override {
    if (row_.row->omit_when_zero() && !HasMoney(amounts_)) return absl::OkStatus();
    PanelRow row;
    row.kind = kind_;
    row.relation = row_.relation;
    row.where = With(where, row_.row->where());
    row.depth = row_.row->depth();
    row.amounts = amounts_;
    if (row_.label) {
      auto label = context_.texts.Render(*row_.label);
      if (!label.ok()) return label.status();
      row.name = *std::move(label);
    }
    rows.push_back(std::move(row));
    return absl::OkStatus();
  }

 private:
  const CompiledFixedRow& row_;
  budget::v1::RowKind kind_;
  const RowContext& context_;
  BoundFilter where_;
  Amounts amounts_;
};

// How many digits of each code that lines carry make a code of a level: those of the deepest level
// that the code reaches with digits alone.
std::vector<std::size_t> DigitsOf(const std::vector<std::string_view>& codes, int levels) {
  std::vector<std::size_t> digits;
  digits.reserve(codes.size());
  for (const std::string_view code : codes) {
    const std::size_t end = std::min(code.find_first_not_of("0123456789"), code.size());
    std::size_t deepest = 0;
    for (std::size_t level = 0; level < static_cast<std::size_t>(levels); ++level) {
      if (kLevelDigits[level] <= end) deepest = kLevelDigits[level];
    }
    digits.push_back(deepest);
  }
  return digits;
}

// The rows of a classification.
class CodeRowSums final : public RowSums {
 public:
  CodeRowSums(const CompiledRowGroup& group, const RowContext& context)
      : group_(group),
        context_(context),
        functional_(group.group->has_functional()),
        levels_(functional_ ? group.group->functional().levels()
                            : group.group->economic().levels()),
        by_project_(functional_ && group.group->functional().by_project()),
        codes_(functional_ ? context.index.functional_codes() : context.index.economic_codes()),
        where_(group.where, context.index),
        sums_(context.columns) {}

  void Add(const Line& line, std::uint64_t columns) override {
    if (!where_.Passes(line)) return;
    const std::uint64_t code = functional_ ? line.functional : line.economic;
    sums_.Add(by_project_ ? code << 32 | line.item_id : code, columns, line.amount_fen);
  }

  absl::Status AppendRows(const std::vector<Filter>& where, int depth,
                          std::vector<PanelRow>& rows) const override {
    const Filter& own =
        functional_ ? group_.group->functional().where() : group_.group->economic().where();
    const std::vector<Filter> common = With(where, own);
    // How many rows of each level stand within the row above.
    std::array<std::int64_t, kLevelDigits.size()> numbers = {};
    for (const auto& [key, row_sum] : Rows()) {
      if (!row_sum.always && !HasMoney(row_sum.amounts)) continue;
      const std::size_t level = LevelOf(key.code);
      ++numbers[level];
      std::fill(numbers.begin() + static_cast<std::ptrdiff_t>(level) + 1, numbers.end(), 0);
      auto row = MakeRow(key, row_sum.amounts, numbers[level]);
      if (!row.ok()) return row.status();
      row->where.insert(row->where.begin(), common.begin(), common.end());
      row->depth = depth + static_cast<int>(level);
      rows.push_back(*std::move(row));
    }
    return absl::OkStatus();
  }

 private:
  // In printed order: a row before those below it, its projects in the order of the content.
  struct Key {
    std::string_view code;
    // -1: not of one project; 0: of none; then projects, carry-over items, and what is undeclared.
    std::int64_t item;
    std::string_view item_id;

    bool operator<(const Key& other) const {
      return std::tie(code, item, item_id) < std::tie(other.code, other.item, other.item_id);
    }
  };
  struct RowSum {
    Amounts amounts;
    bool always = false;
  };

  static std::size_t LevelOf(std::string_view code) { return (code.size() - kLevelDigits[0]) / 2; }

  std::map<Key, RowSum> Rows() const {
    std::map<Key, RowSum> rows;
    const std::vector<std::size_t> digits = DigitsOf(codes_, levels_);
    sums_.ForEach([&](std::uint64_t key, absl::Span<const Amount> amounts) {
      const std::size_t position = by_project_ ? key >> 32 : key;
      for (std::size_t level = 0; level < static_cast<std::size_t>(levels_); ++level) {
        if (kLevelDigits[level] > digits[position]) break;
        Key row{codes_[position].substr(0, kLevelDigits[level]), -1, {}};
        if (by_project_ && level + 1 == kLevelDigits.size()) {
          SetItem(context_.index.item_ids()[key & 0xFFFFFFFF], row);
        }
        Amounts& sum = rows.try_emplace(row).first->second.amounts;
        sum.resize(context_.columns);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += amounts[i];
      }
    });
    const auto& always =
        functional_ ? group_.group->functional().always() : group_.group->economic().always();
    for (const std::string& code : always) {
      RowSum& row = rows[{code, -1, {}}];
      row.always = true;
      row.amounts.resize(context_.columns);
    }
    return rows;
  }

  void SetItem(std::string_view id, Key& row) const {
    row.item_id = id;
    row.item = 0;
    if (id.empty()) return;
    const auto& content = context_.index.content();
    const auto item = context_.index.FindItem(id);
    row.item = std::numeric_limits<std::int64_t>::max();
    if (item) {
      row.item = 1 + item->position;
      if (item->kind == budget::v1::BELONGING_CARRY_OVER) row.item += content.projects_size();
    }
  }

  absl::StatusOr<PanelRow> MakeRow(const Key& key, const Amounts& amounts,
                                   std::int64_t number) const {
    PanelRow row;
    row.kind = budget::v1::ROW_KIND_CODE;
    row.code = std::string(key.code);
    row.amounts = amounts;
    Filter filter;
    (functional_ ? filter.add_functional_codes() : filter.add_economic_codes())
        ->assign(key.code.data(), key.code.size());
    if (key.item >= 0) {
      row.kind = budget::v1::ROW_KIND_PROJECT;
      if (key.item_id.empty()) {
        filter.add_belongs_to(budget::v1::BELONGING_NOTHING);
      } else {
        filter.add_item_ids(std::string(key.item_id));
        row.project_name = ItemName(key.item_id);
      }
    }
    row.where.push_back(std::move(filter));
    const auto name = functional_ ? context_.catalogue.FunctionalName(key.code)
                                  : context_.catalogue.EconomicName(key.code);
    auto label =
        RenderRowLabel(group_.label, {name.value_or(key.code), key.code, number}, context_.texts);
    if (!label.ok()) return label.status();
    row.name = *std::move(label);
    return row;
  }

  // The name of a project or carry-over item; of one that is not declared, its id.
  std::string ItemName(std::string_view id) const {
    const auto& content = context_.index.content();
    const auto item = context_.index.FindItem(id);
    if (!item) return std::string(id);
    return item->kind == budget::v1::BELONGING_PROJECT ? content.projects(item->position).name()
                                                       : content.carry_overs(item->position).name();
  }

  const CompiledRowGroup& group_;
  const RowContext& context_;
  bool functional_;
  int levels_;
  bool by_project_;
  const std::vector<std::string_view>& codes_;
  BoundFilter where_;
  // By position of the code; by project with the position of the item's id in the lower half.
  SumsByKey sums_;
};

// One row for each project, or for each carry-over item.
class ItemRowSums final : public RowSums {
 public:
  ItemRowSums(const CompiledRowGroup& group, const RowContext& context)
      : group_(group),
        context_(context),
        projects_(group.group->has_projects()),
        where_(group.where, context.index),
        sums_(context.columns) {}

  void Add(const Line& line, std::uint64_t columns) override {
    const auto kind = projects_ ? budget::v1::BELONGING_PROJECT : budget::v1::BELONGING_CARRY_OVER;
    if (line.belongs_to != kind || !where_.Passes(line)) return;
    sums_.Add(static_cast<std::uint64_t>(line.item), columns, line.amount_fen);
  }

  absl::Status AppendRows(const std::vector<Filter>& where, int depth,
                          std::vector<PanelRow>& rows) const override {
    const auto& group = *group_.group;
    const std::vector<Filter> common =
        With(where, projects_ ? group.projects().where() : group.carry_overs().where());
    std::map<std::uint64_t, absl::Span<const Amount>> in_order;
    sums_.ForEach([&](std::uint64_t position, absl::Span<const Amount> amounts) {
      if (HasMoney(amounts)) in_order.emplace(position, amounts);
    });
    std::int64_t number = 0;
    for (const auto& [position, amounts] : in_order) {
      const auto& content = context_.index.content();
      const int at = static_cast<int>(position);
      const std::string& name =
          projects_ ? content.projects(at).name() : content.carry_overs(at).name();
      const std::string& id =
          projects_ ? content.projects(at).project_id() : content.carry_overs(at).project_id();
      auto label = RenderRowLabel(group_.label, {name, id, ++number}, context_.texts);
      if (!label.ok()) return label.status();
      PanelRow row;
      row.kind = projects_ ? budget::v1::ROW_KIND_PROJECT : budget::v1::ROW_KIND_CARRY_OVER;
      row.where = common;
      row.where.emplace_back().add_item_ids(id);
      row.depth = depth;
      row.name = *std::move(label);
      row.amounts.assign(amounts.begin(), amounts.end());
      rows.push_back(std::move(row));
    }
    return absl::OkStatus();
  }

 private:
  const CompiledRowGroup& group_;
  const RowContext& context_;
  bool projects_;
  BoundFilter where_;
  // By position of the item.
  SumsByKey sums_;
};

// For each unit its own row, then the groups within it.
class UnitRowSums final : public RowSums {
 public:
  UnitRowSums(const CompiledRowGroup& group, const RowContext& context)
      : group_(group),
        context_(context),
        units_(static_cast<std::size_t>(context.index.unit_count())),
        undivided_(units_.size() == 1 && OnlyUnitCode().empty()) {}

  void Add(const Line& line, std::uint64_t columns) override {
    const std::int32_t position = undivided_ ? 0 : line.unit;
    if (position == kNone) return;
    Unit& unit = units_[static_cast<std::size_t>(position)];
    if (unit.amounts.empty()) Begin(unit);
    AddTo(unit.amounts.data(), columns, line.amount_fen);
    for (const auto& group : unit.groups) group->Add(line, columns);
  }

  absl::Status AppendRows(const std::vector<Filter>& where, int depth,
                          std::vector<PanelRow>& rows) const override {
    const auto& department = context_.index.content().department();
    std::int64_t number = 0;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const Unit& unit = units_[i];
      if (!HasMoney(unit.amounts)) continue;
      PanelRow row;
      row.kind = budget::v1::ROW_KIND_UNIT;
      row.where = where;
      row.depth = depth;
      row.amounts = unit.amounts;
      RowName name{department.name(), department.code(), ++number};
      if (!department.units().empty()) {
        const auto& declared = department.units(static_cast<int>(i));
        name.name = declared.name();
        name.code = declared.code();
        // No filter can ask for a unit without code.
        if (declared.code().empty() && !undivided_) continue;
        if (!undivided_) row.where.emplace_back().add_unit_codes(declared.code());
      }
      auto label = RenderRowLabel(group_.label, name, context_.texts);
      if (!label.ok()) return label.status();
      row.name = *std::move(label);
      const std::vector<Filter> within = row.where;
      rows.push_back(std::move(row));
      for (const auto& group : unit.groups) {
        if (auto status = group->AppendRows(within, depth + 1, rows); !status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

 private:
  struct Unit {
    // Empty before the first line.
    Amounts amounts;
    std::vector<std::unique_ptr<RowSums>> groups;
  };

  std::string_view OnlyUnitCode() const {
    const auto& declared = context_.index.content().department().units();
    return declared.empty() ? std::string_view() : std::string_view(declared[0].code());
  }

  void Begin(Unit& unit) const {
    unit.amounts.resize(context_.columns);
    for (const auto& group : group_.rows) unit.groups.push_back(MakeRowSums(group, context_));
  }

  const CompiledRowGroup& group_;
  const RowContext& context_;
  // By position of the unit.
  std::vector<Unit> units_;
  // The department has no unit that lines could name: it is one itself, and all lines are its.
  bool undivided_;
};

}  // namespace

std::unique_ptr<RowSums> MakeRowSums(const CompiledFixedRow& row, budget::v1::RowKind kind,
                                     const RowContext& context) {
  return std::make_unique<FixedRowSums>(row, kind, context);
}

std::unique_ptr<RowSums> MakeRowSums(const CompiledRowGroup& group, const RowContext& context) {
  switch (group.group->source_case()) {
    case RowGroup::kFunctional:
    case RowGroup::kEconomic:
      return std::make_unique<CodeRowSums>(group, context);
    case RowGroup::kProjects:
    case RowGroup::kCarryOvers:
      return std::make_unique<ItemRowSums>(group, context);
    case RowGroup::kUnits:
      return std::make_unique<UnitRowSums>(group, context);
    default:
      return std::make_unique<FixedRowSums>(*group.fixed, budget::v1::ROW_KIND_FIXED, context);
  }
}

}  // namespace mingzhang::form
