// A budget content, read once: every expenditure line with its dimensions as small numbers, so that
// sums and checks over many lines compare integers instead of texts. Immutable after construction,
// hence thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_INDEX_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_INDEX_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::budget {

// No element: of a line without a project, or with one, or a unit, that is not declared.
inline constexpr std::int32_t kNone = -1;

class ContentIndex {
 public:
  // A declared project or carry-over item: `position` in projects or in carry_overs.
  struct Item {
    v1::Belonging kind;
    std::int32_t position;
  };

  // expenditure_lines[i], at the same i. Values that the enums do not know are UNSPECIFIED.
  struct Line {
    std::int64_t amount_fen;
    // Positions in functional_codes() and economic_codes().
    std::uint32_t functional;
    std::uint32_t economic;
    // Positions in unit_codes() and item_ids().
    std::uint32_t unit_code;
    std::uint32_t item_id;
    // The position of the unit in units, or kNone.
    std::int32_t unit;
    // The position of the project or carry-over item among its kind, or kNone.
    std::int32_t item;
    v1::FundSource fund_source;
    v1::ExpenditureCategory category;
    v1::UnitKind unit_kind;
    v1::Belonging belongs_to;
  };

  // A level of a classification: what stands before its sub-levels in the codes of lines, such as
  // the first three digits of functional codes.
  struct CodeLevel {
    // All digits; in their order.
    std::vector<std::string_view> codes;
    // The first line that has each.
    std::vector<std::size_t> first_lines;
    // By position in functional_codes() or economic_codes(): the position in `codes`, or kNone
    // where the code is too short for the level or not of digits.
    std::vector<std::int32_t> of_code;
  };

  // Linear in the size of `content`, which must outlive the index and not change.
  explicit ContentIndex(const v1::BudgetContent& content);

  const v1::BudgetContent& content() const { return content_; }
  const std::vector<Line>& lines() const { return lines_; }

  // The different codes that lines carry, as they stand there, valid or not.
  const std::vector<std::string_view>& functional_codes() const { return functional_codes_; }
  const std::vector<std::string_view>& economic_codes() const { return economic_codes_; }

  // Of DOMAIN_FUNCTIONAL_CLASS … DOMAIN_ECONOMIC_ITEM.
  const CodeLevel& level(v1::Domain domain) const {
    return levels_[static_cast<std::size_t>(domain - v1::DOMAIN_FUNCTIONAL_CLASS)];
  }

  // The different codes of units that lines carry, declared or not. A line that leaves it out where
  // the department has one unit carries that unit's.
  const std::vector<std::string_view>& unit_codes() const { return unit_codes_; }
  // The different project ids that lines carry, declared or not.
  const std::vector<std::string_view>& item_ids() const { return item_ids_; }

  // 1 for a department without units: it counts as one ADMINISTRATIVE unit, to which lines without
  // a unit code belong. The same holds for lines without one where the department has one unit.
  std::int32_t unit_count() const;

  // The first that declares `project_id`; nullopt when none does, and for the empty id.
  std::optional<Item> FindItem(std::string_view project_id) const;

 private:
  class LineIndexer;

  static constexpr std::size_t kLevels = v1::DOMAIN_ECONOMIC_ITEM - v1::DOMAIN_FUNCTIONAL_CLASS + 1;

  void IndexItems();

  const v1::BudgetContent& content_;
  absl::flat_hash_map<std::string_view, Item> items_;
  std::vector<Line> lines_;
  std::vector<std::string_view> functional_codes_;
  std::vector<std::string_view> economic_codes_;
  std::vector<std::string_view> unit_codes_;
  std::vector<std::string_view> item_ids_;
  std::array<CodeLevel, kLevels> levels_;
};

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_CONTENT_INDEX_H_
