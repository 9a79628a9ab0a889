// Many filters over expenditure lines at once: which of them a line passes costs a few ANDs,
// however many there are. Immutable once built, hence thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_FILTER_SET_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_FILTER_SET_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/line_filter.h"

namespace mingzhang::budget {

// The filters, numbered from 0.
class FilterSet {
 public:
  // Returns its number.
  std::size_t Add(const LineFilter& filter);
  // Narrows a filter to lines that belong to an element of the domain: have a unit, a project, a
  // carry-over item, a fund source that is declared or known, a code that is long enough for the
  // level. DOMAIN_UNSPECIFIED and domains that lines do not have do not narrow it.
  void RequireElement(std::size_t filter, v1::Domain domain);

  std::size_t size() const { return size_; }

 private:
  friend class BoundFilterSet;

  // Bit n % 64 of word n / 64 stands for filter n.
  using Bits = std::vector<std::uint64_t>;

  // A condition on texts and the filters that have it.
  struct TextCondition {
    std::vector<std::string> wanted;
    Bits filters;
  };
  // Filters with a condition on one dimension, by what they accept.
  struct TextConditions {
    // Filters without a condition on it.
    Bits others;
    std::vector<TextCondition> conditions;
  };

  void Grow();
  void AddTexts(std::size_t filter, const std::vector<std::string>& wanted,
                TextConditions& conditions);

  static constexpr std::size_t kEnumValues = 32;
  using ByValue = std::array<Bits, kEnumValues>;
  using ByLevel = std::array<Bits, v1::Domain_ARRAYSIZE>;

  std::size_t size_ = 0;
  // Filters that pass an enum value.
  ByValue fund_sources_;
  ByValue categories_;
  ByValue unit_kinds_;
  ByValue belongs_to_;
  TextConditions functional_codes_;
  TextConditions economic_codes_;
  TextConditions unit_codes_;
  TextConditions item_ids_;
  // Filters that need an element of that domain: a unit, or a level of codes.
  Bits needs_unit_;
  ByLevel needs_level_;
};

// The filters made ready for the lines of one content; the index must outlive it.
class BoundFilterSet {
 public:
  BoundFilterSet(const FilterSet& filters, const ContentIndex& index);

  // Words of 64 filters.
  std::size_t words() const { return words_; }

  // The filters of that word that the line passes, bit n for filter 64 × word + n.
  std::uint64_t Passing(const ContentIndex::Line& line, std::size_t word) const {
    std::uint64_t bits = functional_[line.functional * words_ + word] &
                         economic_[line.economic * words_ + word] &
                         fund_sources_[static_cast<std::size_t>(line.fund_source) * words_ + word] &
                         categories_[static_cast<std::size_t>(line.category) * words_ + word] &
                         unit_kinds_[static_cast<std::size_t>(line.unit_kind) * words_ + word] &
                         belongs_to_[static_cast<std::size_t>(line.belongs_to) * words_ + word];
    if (line.unit == kNone) bits &= without_unit_[word];
    if (!unit_codes_.empty()) bits &= unit_codes_[line.unit_code * words_ + word];
    if (!item_ids_.empty()) bits &= item_ids_[line.item_id * words_ + word];
    return bits;
  }

 private:
  std::size_t words_;
  // `words_` words for each value of the dimension.
  std::vector<std::uint64_t> functional_;
  std::vector<std::uint64_t> economic_;
  std::vector<std::uint64_t> fund_sources_;
  std::vector<std::uint64_t> categories_;
  std::vector<std::uint64_t> unit_kinds_;
  std::vector<std::uint64_t> belongs_to_;
  std::vector<std::uint64_t> without_unit_;
  // Empty where no filter has such a condition.
  std::vector<std::uint64_t> unit_codes_;
  std::vector<std::uint64_t> item_ids_;
};

// Calls `visit` with the number of each bit that is set, lowest first.
template <typename Visit>
void ForEachBit(std::uint64_t bits, const Visit& visit) {
  for (; bits != 0; bits &= bits - 1) visit(static_cast<std::size_t>(std::countr_zero(bits)));
}

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_FILTER_SET_H_
