// What a printed figure is the sum of: a part of the budget, bounded along each dimension.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_SCOPE_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_SCOPE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::document {

// Sets of enum values, by bit.
using EnumSet = std::uint32_t;

inline constexpr EnumSet kAllFundSources = 0x3FFFE;  // 1 … 17
inline constexpr EnumSet kAllCategories = 0xE;       // 1 … 3
inline constexpr EnumSet kBasic = 0x6;               // 人员经费, 公用经费
inline constexpr EnumSet kProject = 0x8;             // 项目支出
inline constexpr EnumSet kThisYear = 0x1FFE;         // 1 … 12
inline constexpr EnumSet kAppropriation = 0x7E;      // 当年财政拨款, 1 … 6
inline constexpr EnumSet kGeneralBudget = 0x6;       // 一般公共预算, 1 … 2
inline constexpr EnumSet kGovernmentFund = 0x18;     // 政府性基金, 3 … 4
inline constexpr EnumSet kStateCapital = 0x60;       // 国有资本经营, 5 … 6
inline constexpr EnumSet kSpecialAccount = 0x80;     // 财政专户, 7
inline constexpr EnumSet kUnitFunds = 0x1F00;        // 单位资金, 8 … 12
inline constexpr EnumSet kCarryOver = 0x3E000;       // 上年结转结余, 13 … 17
inline constexpr EnumSet kFiscalCarryOver = 0xE000;  // 财政拨款结转, 13 … 15
inline constexpr EnumSet kOtherCarryOver = 0x30000;  // 非财政拨款结转结余, 16 … 17

// Revenue counts as the lines of its fund source: budgets balance by source (BAL-002), so one scope
// serves both. Scopes of equal sets of lines have equal keys as far as the structural rules tell
// (STR-008, STR-013): carry-over items are what has carry-over money, projects are project
// expenditure of this year's money.
struct Scope {
  EnumSet fund_sources = kAllFundSources;
  EnumSet categories = kAllCategories;
  EnumSet unit_kinds = 0xE;
  EnumSet belongs_to = 0x1E;
  // Prefixes of which none begins another, in order; the empty prefix is all codes, no prefix none.
  std::vector<std::string> functional = {""};
  std::vector<std::string> economic = {""};
  // Names as keys (plain.h), in order; the empty name is all.
  std::vector<std::string> units = {""};
  std::vector<std::string> items = {""};

  // Together with the filter's conditions.
  Scope Narrowed(const budget::v1::Filter& filter) const;
  Scope OfFunctional(std::string_view code) const;
  Scope OfEconomic(std::string_view code) const;
  Scope OfUnit(std::string_view unit) const;
  Scope OfItem(std::string_view item) const;
  Scope OfFundSources(EnumSet sources) const;
  Scope OfCategories(EnumSet chosen) const;

  // Nothing can be in it.
  bool IsEmpty() const;
  // Whether all that is in it is in `other`.
  bool IsWithin(const Scope& other) const;
  // The kinds of units do not matter, because the department has none but government organs.
  Scope WithoutUnitKinds() const;

  // Equal scopes have equal keys. `but_fund_sources`, `but_categories` leave that dimension out.
  std::string Key() const;
  std::string KeyButFundSources() const;
  std::string KeyButCategories() const;

 private:
  void Settle();
  std::string KeyOf(bool with_fund_sources, bool with_categories) const;
};

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_SCOPE_H_
