#include "ledger_service/document/scope.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "ledger_service/document/plain.h"
#include "ledger_service/document/words.h"

namespace mingzhang::document {
namespace {

bool BeginsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

template <typename Values>
EnumSet SetOf(const Values& values, EnumSet all) {
  if (values.empty()) return all;
  EnumSet set = 0;
  for (const int value : values) {
    if (value > 0 && value < 32) set |= EnumSet{1} << value;
  }
  return set & all;
}

// Every code that begins with one of both lists.
std::vector<std::string> BothPrefixes(const std::vector<std::string>& a,
                                      const std::vector<std::string>& b) {
  std::vector<std::string> both;
  for (const std::string& left : a) {
    for (const std::string& right : b) {
      if (BeginsWith(left, right)) {
        both.push_back(left);
      } else if (BeginsWith(right, left)) {
        both.push_back(right);
      }
    }
  }
  std::sort(both.begin(), both.end());
  std::vector<std::string> minimal;
  for (std::string& prefix : both) {
    if (minimal.empty() || !BeginsWith(prefix, minimal.back()))
      minimal.push_back(std::move(prefix));
  }
  return minimal;
}

std::vector<std::string> BothNames(const std::vector<std::string>& a,
                                   const std::vector<std::string>& b) {
  if (a.size() == 1 && a[0].empty()) return b;
  if (b.size() == 1 && b[0].empty()) return a;
  std::vector<std::string> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

template <typename Values>
std::vector<std::string> ListOf(const Values& values) {
  if (values.empty()) return {""};
  std::vector<std::string> list(values.begin(), values.end());
  std::sort(list.begin(), list.end());
  return list;
}

bool AllWithin(const std::vector<std::string>& inner, const std::vector<std::string>& outer) {
  return std::all_of(inner.begin(), inner.end(), [&](const std::string& code) {
    return std::any_of(outer.begin(), outer.end(),
                       [&](const std::string& prefix) { return BeginsWith(code, prefix); });
  });
}

}  // namespace

void Scope::Settle() {
  constexpr EnumSet kNothing = EnumSet{1} << budget::v1::BELONGING_NOTHING;
  constexpr EnumSet kToProject = EnumSet{1} << budget::v1::BELONGING_PROJECT;
  constexpr EnumSet kToCarryOver = EnumSet{1} << budget::v1::BELONGING_CARRY_OVER;
  const EnumSet declared = belongs_to & (kNothing | kToProject | kToCarryOver);
  if (declared == (kNothing | kToProject | kToCarryOver)) {
    belongs_to = 0x1E;
    return;
  }
  if (declared == kToProject) {
    categories &= kProject;
    fund_sources &= kThisYear;
  } else if (declared == kToCarryOver) {
    fund_sources &= kCarryOver;
  } else if (declared == kNothing) {
    categories &= kBasic;
    fund_sources &= kThisYear;
  } else if (declared == (kNothing | kToProject)) {
    fund_sources &= kThisYear;
  } else {
    return;
  }
  belongs_to = 0x1E;
}

Scope Scope::Narrowed(const budget::v1::Filter& filter) const {
  Scope scope = *this;
  scope.fund_sources &= SetOf(filter.fund_sources(), kAllFundSources);
  scope.categories &= SetOf(filter.categories(), kAllCategories);
  scope.unit_kinds &= SetOf(filter.unit_kinds(), 0xE);
  scope.belongs_to &= SetOf(filter.belongs_to(), 0x1E);
  scope.functional = BothPrefixes(functional, ListOf(filter.functional_codes()));
  scope.economic = BothPrefixes(economic, ListOf(filter.economic_codes()));
  scope.units = BothNames(units, ListOf(filter.unit_codes()));
  scope.items = BothNames(items, ListOf(filter.item_ids()));
  scope.Settle();
  return scope;
}

Scope Scope::OfFunctional(std::string_view code) const {
  Scope scope = *this;
  scope.functional = BothPrefixes(functional, {std::string(code)});
  return scope;
}

Scope Scope::OfEconomic(std::string_view code) const {
  Scope scope = *this;
  scope.economic = BothPrefixes(economic, {std::string(code)});
  return scope;
}

Scope Scope::OfUnit(std::string_view unit) const {
  Scope scope = *this;
  scope.units = BothNames(units, {document::Key(unit)});
  return scope;
}

Scope Scope::OfItem(std::string_view item) const {
  Scope scope = *this;
  scope.items = BothNames(items, {document::Key(item)});
  return scope;
}

Scope Scope::OfFundSources(EnumSet sources) const {
  Scope scope = *this;
  scope.fund_sources &= sources;
  return scope;
}

Scope Scope::OfCategories(EnumSet chosen) const {
  Scope scope = *this;
  scope.categories &= chosen;
  return scope;
}

bool Scope::IsEmpty() const {
  return fund_sources == 0 || categories == 0 || unit_kinds == 0 || belongs_to == 0 ||
         functional.empty() || economic.empty() || units.empty() || items.empty();
}

bool Scope::IsWithin(const Scope& other) const {
  const auto inner = [](EnumSet a, EnumSet b) { return (a & ~b) == 0; };
  const auto names = [](const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return (b.size() == 1 && b[0].empty()) || std::includes(b.begin(), b.end(), a.begin(), a.end());
  };
  return inner(fund_sources, other.fund_sources) && inner(categories, other.categories) &&
         inner(unit_kinds, other.unit_kinds) && inner(belongs_to, other.belongs_to) &&
         AllWithin(functional, other.functional) && AllWithin(economic, other.economic) &&
         names(units, other.units) && names(items, other.items);
}

Scope Scope::WithoutUnitKinds() const {
  Scope scope = *this;
  if ((scope.unit_kinds & 0x6) == 0x6) scope.unit_kinds = 0xE;
  return scope;
}

std::string Scope::KeyOf(bool with_fund_sources, bool with_categories) const {
  return Join(with_fund_sources ? fund_sources : 0, "/", with_categories ? categories : 0, "/",
              unit_kinds, "/", belongs_to, "/", absl::StrJoin(functional, ","), "/",
              absl::StrJoin(economic, ","), "/", absl::StrJoin(units, ","), "/",
              absl::StrJoin(items, ","));
}

std::string Scope::Key() const { return KeyOf(true, true); }
std::string Scope::KeyButFundSources() const { return KeyOf(false, true); }
std::string Scope::KeyButCategories() const { return KeyOf(true, false); }

}  // namespace mingzhang::document
