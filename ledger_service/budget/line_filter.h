// Filters over the dimensions of expenditure lines. Compiled filters are immutable,
// hence thread-safe. Errors are INVALID_ARGUMENT with a reason in Chinese, for whoever wrote the
// rules.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_LINE_FILTER_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_LINE_FILTER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::budget {

// A dimension of an expenditure line, in the order of v1::Filter.
enum class Dimension {
  kFundSource,
  kCategory,
  kFunctionalCode,
  kEconomicCode,
  kUnitKind,
  kItem,
  kUnitCode,
  kItemId,
};

class BoundFilter;

// Whether the code begins with one of the prefixes, which are sorted and have 3, 5 or 7 digits.
bool MatchesCode(std::string_view code, const std::vector<std::string>& prefixes);

// A v1::Filter, checked.
class LineFilter {
 public:
  // Errors: an unspecified or unknown enum value, a code that is not a prefix of 3, 5 or
  // (functional only) 7 digits, an empty unit code or item id.
  static absl::StatusOr<LineFilter> Compile(const v1::Filter& filter);

  // The first dimension that has a condition; nullopt for the filter that everything passes.
  std::optional<Dimension> FirstCondition() const;
  // Whether any dimension but the fund source has a condition.
  bool NeedsLines() const;
  bool PassesFundSource(v1::FundSource source) const;

 private:
  friend class BoundFilter;
  friend class FilterSet;

  // Bit n stands for enum value n; all ones where there is no condition.
  std::uint32_t fund_sources_ = kAny;
  std::uint32_t categories_ = kAny;
  std::uint32_t unit_kinds_ = kAny;
  std::uint32_t belongs_to_ = kAny;
  // Sorted; empty where there is no condition.
  std::vector<std::string> functional_codes_;
  std::vector<std::string> economic_codes_;
  std::vector<std::string> unit_codes_;
  std::vector<std::string> item_ids_;

  static constexpr std::uint32_t kAny = ~std::uint32_t{0};
};

// A filter made ready for the lines of one content: each different code is compared once.
class BoundFilter {
 public:
  BoundFilter(const LineFilter& filter, const ContentIndex& index);

  // Constant time.
  bool Passes(const ContentIndex::Line& line) const {
    return PassesFundSource(line) && PassesCategory(line) && PassesFunctional(line) &&
           PassesEconomic(line) && PassesUnitKind(line) && PassesItem(line) &&
           PassesUnitCode(line) && PassesItemId(line);
  }
  // The first dimension whose condition the line fails; nullopt when it passes.
  std::optional<Dimension> FirstFailure(const ContentIndex::Line& line) const;

 private:
  static bool Has(std::uint32_t set, int value) { return (set >> value & 1U) != 0; }

  bool PassesFundSource(const ContentIndex::Line& line) const {
    return Has(fund_sources_, line.fund_source);
  }
  bool PassesCategory(const ContentIndex::Line& line) const {
    return Has(categories_, line.category);
  }
  bool PassesFunctional(const ContentIndex::Line& line) const {
    return functional_.empty() || functional_[line.functional];
  }
  bool PassesEconomic(const ContentIndex::Line& line) const {
    return economic_.empty() || economic_[line.economic];
  }
  bool PassesUnitKind(const ContentIndex::Line& line) const {
    return Has(unit_kinds_, line.unit_kind);
  }
  bool PassesItem(const ContentIndex::Line& line) const {
    return Has(belongs_to_, line.belongs_to);
  }
  bool PassesUnitCode(const ContentIndex::Line& line) const {
    return unit_codes_.empty() || unit_codes_[line.unit_code];
  }
  bool PassesItemId(const ContentIndex::Line& line) const {
    return item_ids_.empty() || item_ids_[line.item_id];
  }

  std::uint32_t fund_sources_;
  std::uint32_t categories_;
  std::uint32_t unit_kinds_;
  std::uint32_t belongs_to_;
  // Whether the text at that position of the index passes; empty where there is no condition.
  std::vector<bool> functional_;
  std::vector<bool> economic_;
  std::vector<bool> unit_codes_;
  std::vector<bool> item_ids_;
};

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_LINE_FILTER_H_
