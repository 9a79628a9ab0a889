#include "ledger_service/budget/filter_set.h"

#include <algorithm>
#include <string_view>

namespace mingzhang::budget {
namespace {

constexpr std::size_t kWordBits = 64;

void SetBit(std::vector<std::uint64_t>& bits, std::size_t n) {
  bits[n / kWordBits] |= std::uint64_t{1} << n % kWordBits;
}

void ClearBit(std::vector<std::uint64_t>& bits, std::size_t n) {
  bits[n / kWordBits] &= ~(std::uint64_t{1} << n % kWordBits);
}

template <typename ByValue>
void AddValues(std::size_t filter, std::uint32_t values, ByValue& passing) {
  for (std::size_t value = 0; value < passing.size(); ++value) {
    if ((values >> value & 1U) != 0) SetBit(passing[value], filter);
  }
}

template <typename ByValue>
std::vector<std::uint64_t> Flatten(const ByValue& passing, std::size_t words) {
  std::vector<std::uint64_t> flat;
  flat.reserve(passing.size() * words);
  for (const auto& bits : passing) flat.insert(flat.end(), bits.begin(), bits.end());
  return flat;
}

// `texts` by position; `matches` compares one with a condition.
template <typename Conditions, typename Matches>
std::vector<std::uint64_t> BindTexts(const Conditions& conditions,
                                     const std::vector<std::string_view>& texts, std::size_t words,
                                     Matches matches) {
  std::vector<std::uint64_t> bound;
  bound.reserve(texts.size() * words);
  for (const std::string_view text : texts) {
    const std::size_t begin = bound.size();
    bound.insert(bound.end(), conditions.others.begin(), conditions.others.end());
    for (const auto& condition : conditions.conditions) {
      if (!matches(text, condition.wanted)) continue;
      for (std::size_t i = 0; i < words; ++i) bound[begin + i] |= condition.filters[i];
    }
  }
  return bound;
}

}  // namespace

void FilterSet::Grow() {
  if (size_++ % kWordBits != 0) return;
  const auto grow = [](Bits& bits) { bits.push_back(0); };
  for (auto* values : {&fund_sources_, &categories_, &unit_kinds_, &belongs_to_}) {
    for (Bits& bits : *values) grow(bits);
  }
  for (auto* texts : {&functional_codes_, &economic_codes_, &unit_codes_, &item_ids_}) {
    grow(texts->others);
    for (auto& condition : texts->conditions) grow(condition.filters);
  }
  grow(needs_unit_);
  for (Bits& bits : needs_level_) grow(bits);
}

std::size_t FilterSet::Add(const LineFilter& filter) {
  const std::size_t number = size_;
  Grow();
  AddValues(number, filter.fund_sources_, fund_sources_);
  AddValues(number, filter.categories_, categories_);
  AddValues(number, filter.unit_kinds_, unit_kinds_);
  AddValues(number, filter.belongs_to_, belongs_to_);
  AddTexts(number, filter.functional_codes_, functional_codes_);
  AddTexts(number, filter.economic_codes_, economic_codes_);
  AddTexts(number, filter.unit_codes_, unit_codes_);
  AddTexts(number, filter.item_ids_, item_ids_);
  return number;
}

void FilterSet::AddTexts(std::size_t filter, const std::vector<std::string>& wanted,
                         TextConditions& conditions) {
  if (wanted.empty()) {
    SetBit(conditions.others, filter);
    return;
  }
  auto& known = conditions.conditions;
  auto found = std::find_if(known.begin(), known.end(),
                            [&](const auto& condition) { return condition.wanted == wanted; });
  if (found == known.end()) {
    found = known.insert(known.end(), {wanted, Bits(conditions.others.size())});
  }
  SetBit(found->filters, filter);
}

void FilterSet::RequireElement(std::size_t filter, v1::Domain domain) {
  switch (domain) {
    case v1::DOMAIN_FUND_SOURCE:
      ClearBit(fund_sources_[v1::FUND_SOURCE_UNSPECIFIED], filter);
      break;
    case v1::DOMAIN_UNIT:
      SetBit(needs_unit_, filter);
      break;
    case v1::DOMAIN_PROJECT:
    case v1::DOMAIN_CARRY_OVER: {
      const std::size_t kept =
          domain == v1::DOMAIN_PROJECT ? v1::BELONGING_PROJECT : v1::BELONGING_CARRY_OVER;
      for (std::size_t value = 0; value < kEnumValues; ++value) {
        if (value != kept) ClearBit(belongs_to_[value], filter);
      }
      break;
    }
    case v1::DOMAIN_FUNCTIONAL_CLASS:
    case v1::DOMAIN_FUNCTIONAL_DIVISION:
    case v1::DOMAIN_FUNCTIONAL_ITEM:
    case v1::DOMAIN_ECONOMIC_CLASS:
    case v1::DOMAIN_ECONOMIC_ITEM:
      SetBit(needs_level_[static_cast<std::size_t>(domain)], filter);
      break;
    default:
      break;
  }
}

BoundFilterSet::BoundFilterSet(const FilterSet& filters, const ContentIndex& index)
    : words_(filters.needs_unit_.size()),
      functional_(
          BindTexts(filters.functional_codes_, index.functional_codes(), words_, MatchesCode)),
      economic_(BindTexts(filters.economic_codes_, index.economic_codes(), words_, MatchesCode)),
      fund_sources_(Flatten(filters.fund_sources_, words_)),
      categories_(Flatten(filters.categories_, words_)),
      unit_kinds_(Flatten(filters.unit_kinds_, words_)),
      belongs_to_(Flatten(filters.belongs_to_, words_)) {
  without_unit_.reserve(words_);
  for (const std::uint64_t needs : filters.needs_unit_) without_unit_.push_back(~needs);
  const auto matches = [](std::string_view text, const std::vector<std::string>& wanted) {
    return std::binary_search(wanted.begin(), wanted.end(), text);
  };
  if (!filters.unit_codes_.conditions.empty()) {
    unit_codes_ = BindTexts(filters.unit_codes_, index.unit_codes(), words_, matches);
  }
  if (!filters.item_ids_.conditions.empty()) {
    item_ids_ = BindTexts(filters.item_ids_, index.item_ids(), words_, matches);
  }
  for (int domain = v1::DOMAIN_FUNCTIONAL_CLASS; domain <= v1::DOMAIN_ECONOMIC_ITEM; ++domain) {
    const auto& needs = filters.needs_level_[static_cast<std::size_t>(domain)];
    if (std::all_of(needs.begin(), needs.end(), [](std::uint64_t bits) { return bits == 0; })) {
      continue;
    }
    auto& bound = domain < v1::DOMAIN_ECONOMIC_CLASS ? functional_ : economic_;
    const auto& of_code = index.level(static_cast<v1::Domain>(domain)).of_code;
    for (std::size_t code = 0; code < of_code.size(); ++code) {
      if (of_code[code] != kNone) continue;
      for (std::size_t i = 0; i < words_; ++i) bound[code * words_ + i] &= ~needs[i];
    }
  }
}

}  // namespace mingzhang::budget
