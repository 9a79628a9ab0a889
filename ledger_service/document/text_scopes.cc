#include "ledger_service/document/text_scopes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "ledger_service/document/plain.h"

namespace mingzhang::document {
namespace {

constexpr std::string_view kOverseas = "30212";
constexpr std::string_view kReception = "30217";
constexpr std::string_view kVehicleOperation = "30231";
constexpr std::string_view kCommissioned = "30227";

Scope OfEconomicCodes(std::initializer_list<std::string_view> codes, EnumSet sources) {
  Scope scope;
  scope.economic.assign(codes.begin(), codes.end());
  std::sort(scope.economic.begin(), scope.economic.end());
  scope.fund_sources = sources;
  return scope;
}

Scope OfSources(EnumSet sources) { return Scope().OfFundSources(sources); }
Scope OfKinds(EnumSet categories) { return Scope().OfCategories(categories); }

// 机关运行经费: public expenditure of the general public budget, of government organs.
Scope OperatingExpenses() {
  Scope scope =
      OfSources(kGeneralBudget).OfCategories(1U << budget::v1::EXPENDITURE_CATEGORY_PUBLIC);
  scope.unit_kinds = 0x6;
  return scope;
}

Scope Both(const Scope& a, const Scope& b) {
  Scope both = a;
  both.fund_sources &= b.fund_sources;
  both.categories &= b.categories;
  both.unit_kinds &= b.unit_kinds;
  std::vector<std::string> economic;
  for (const std::string& left : a.economic) {
    for (const std::string& right : b.economic) {
      if (StartsWith(left, right)) {
        economic.push_back(left);
      } else if (StartsWith(right, left)) {
        economic.push_back(right);
      }
    }
  }
  both.economic = std::move(economic);
  std::vector<std::string> functional;
  for (const std::string& left : a.functional) {
    for (const std::string& right : b.functional) {
      if (StartsWith(left, right)) {
        functional.push_back(left);
      } else if (StartsWith(right, left)) {
        functional.push_back(right);
      }
    }
  }
  both.functional = std::move(functional);
  return both;
}

struct Word {
  // As a key.
  std::string text;
  Scope scope;
};

// Words that mean a part of the budget; where one begins another, the longer one counts.
const std::vector<Word>& Words() {
  static const std::vector<Word>& words = *[] {
    constexpr EnumSet kPersonnel = 1U << budget::v1::EXPENDITURE_CATEGORY_PERSONNEL;
    constexpr EnumSet kPublic = 1U << budget::v1::EXPENDITURE_CATEGORY_PUBLIC;
    const Scope overseas = OfEconomicCodes({kOverseas}, kAppropriation);
    const Scope reception = OfEconomicCodes({kReception}, kAppropriation);
    const Scope operation = OfEconomicCodes({kVehicleOperation}, kAppropriation);
    const Scope purchase = OfEconomicCodes({"30913", "31013"}, kAppropriation);
    const Scope vehicles = OfEconomicCodes({"30231", "30913", "31013"}, kAppropriation);
    const Scope three_public =
        OfEconomicCodes({"30212", "30217", "30231", "30913", "31013"}, kAppropriation);
    const std::vector<std::pair<std::string_view, Scope>> list = {
        {"上级一般公共预算安排的转移支付", OfSources(0x4)},
        {"上级一般公共预算安排转移支付", OfSources(0x4)},
        {"上级一般公共预算转移支付", OfSources(0x4)},
        {"上级政府性基金预算安排的转移支付", OfSources(0x10)},
        {"上级政府性基金安排的转移支付", OfSources(0x10)},
        {"上级政府性基金安排转移支付", OfSources(0x10)},
        {"上级政府性基金预算转移支付", OfSources(0x10)},
        {"上级国有资本经营预算安排的转移支付", OfSources(0x40)},
        {"上级国有资本经营预算安排转移支付", OfSources(0x40)},
        {"上级国有资本经营预算转移支付", OfSources(0x40)},
        {"一般公共预算", OfSources(kGeneralBudget)},
        {"政府性基金预算", OfSources(kGovernmentFund)},
        {"政府性基金", OfSources(kGovernmentFund)},
        {"国有资本经营预算", OfSources(kStateCapital)},
        {"国有资本经营", OfSources(kStateCapital)},
        {"财政专户管理资金", OfSources(kSpecialAccount)},
        {"财政专户核拨资金", OfSources(kSpecialAccount)},
        {"财政专户核拨", OfSources(kSpecialAccount)},
        {"财政专户(教育收费)", OfSources(kSpecialAccount)},
        {"财政专户", OfSources(kSpecialAccount)},
        {"单位资金", OfSources(kUnitFunds)},
        {"事业收入", OfSources(0x100)},
        {"上级补助收入", OfSources(0x200)},
        {"附属单位上缴收入", OfSources(0x400)},
        {"事业单位经营收入", OfSources(0x800)},
        {"其他收入", OfSources(0x1000)},
        {"非财政拨款结转结余", OfSources(kOtherCarryOver)},
        {"非财政拨款结转", OfSources(kOtherCarryOver)},
        {"财政拨款结转结余", OfSources(kFiscalCarryOver)},
        {"财政拨款结转", OfSources(kFiscalCarryOver)},
        {"上年结转结余", OfSources(kCarryOver)},
        {"财政拨款", OfSources(kAppropriation)},
        {"基本支出", OfKinds(kBasic)},
        {"项目支出", OfKinds(kProject)},
        {"人员经费", OfKinds(kPersonnel)},
        {"公用经费", OfKinds(kPublic)},
        {"因公出国(境)费用", overseas},
        {"因公出国(境)费", overseas},
        {"公务接待费", reception},
        {"公务用车购置及运行维护费", vehicles},
        {"公务用车购置及运行费", vehicles},
        {"公务用车购置和运行维护费", vehicles},
        {"公务车购置及运行费", vehicles},
        {"公务用车运行维护费", operation},
        {"公务用车运行费", operation},
        {"公务车用车运行费", operation},
        {"公务用车购置费", purchase},
        {"公务用车购置", purchase},
        {"\"三公\"经费", three_public},
        {"委托业务费", OfEconomicCodes({kCommissioned}, kAppropriation)},
        {"机关运行经费", OperatingExpenses()},
    };
    auto* made = new std::vector<Word>;
    for (const auto& [text, scope] : list) made->push_back({Key(text), scope});
    std::stable_sort(made->begin(), made->end(),
                     [](const Word& a, const Word& b) { return a.text.size() > b.text.size(); });
    return made;
  }();
  return words;
}

// Words that say nothing about which money.
constexpr std::array<std::string_view, 36> kFillers = {
    "总收入", "总支出", "收入", "支出", "收支", "预算", "拨款", "资金", "总计",
    "合计",   "共计",   "总",   "数",   "费用", "安排", "规模", "当年", "本年",
    "部门",   "全部",   "情况", "为",   "的",   "共",   "是",   "达",   "中",
    "经费",   "(类)",   "\"",   "本",   "年度", "数额", "用于", "计",   "额"};

// A heading's words for a section that is no sum of the budget.
constexpr std::array<std::string_view, 10> kOtherSections = {
    "政府采购", "国有资产",   "绩效",     "名词解释", "职能",
    "机构设置", "其他需说明", "项目概述", "立项依据", "实施"};

}  // namespace

SectionScope ScopeOfHeading(std::string_view heading, const SectionScope& above) {
  const std::string key = Key(heading);
  const auto has = [&](std::string_view word) { return key.find(word) != std::string::npos; };
  for (const std::string_view word : kOtherSections) {
    if (has(word)) return {};
  }
  if (has("运行经费") && !has("三公")) return {true, OperatingExpenses()};
  if (has("三公")) {
    return {true, OfEconomicCodes({"30212", "30217", "30231", "30913", "31013"}, kAppropriation)};
  }
  if (has("委托业务费")) return {true, OfEconomicCodes({kCommissioned}, kAppropriation)};
  if (has("结转")) return {true, OfSources(kCarryOver)};
  Scope scope;
  bool said = true;
  if (has("一般公共预算")) {
    scope = OfSources(kGeneralBudget);
  } else if (has("政府性基金")) {
    scope = OfSources(kGovernmentFund);
  } else if (has("国有资本经营")) {
    scope = OfSources(kStateCapital);
  } else if (has("财政拨款")) {
    scope = OfSources(kAppropriation);
  } else {
    said = has("收支") || has("收入") || has("支出") || has("编制说明") || has("总体说明");
  }
  if (!said) return above;
  if (has("基本支出")) scope = scope.OfCategories(kBasic);
  if (has("项目支出")) scope = scope.OfCategories(kProject);
  return {true, scope};
}

std::string Vocabulary::FunctionalCode(std::string_view path) const {
  const std::string key = Key(path);
  std::string code;
  std::size_t from = 0;
  for (const std::string_view mark : {"(类)", "(款)", "(项)"}) {
    const std::size_t at = key.find(mark, from);
    if (at == std::string::npos) break;
    std::string name = key.substr(from, at - from);
    // In front of the class: its number, a quotation mark, 其中.
    if (from == 0) {
      const std::size_t quote = name.rfind('"');
      if (quote != std::string::npos) name = name.substr(quote + 1);
      name = name.substr(MarkerLength(name));
    }
    std::string found;
    int most = 799;
    for (const auto& entry : catalogue_.codes().functional()) {
      if (entry.code().size() != (code.empty() ? 3 : code.size() + 2) ||
          !StartsWith(entry.code(), code)) {
        continue;
      }
      const std::string known = Key(entry.name());
      int likeness = known == name ? 1000 : Likeness(known, name);
      // The class may have other words in front.
      if (likeness < 1000 && code.empty() && EndsWith(name, known)) likeness = 999;
      if (likeness <= most) continue;
      most = likeness;
      found = entry.code();
    }
    if (found.empty()) return {};
    code = found;
    from = at + mark.size();
  }
  return code;
}

std::vector<Scope> Vocabulary::ScopesOf(std::string_view name, const SectionScope& section) const {
  std::vector<Scope> scopes;
  if (!section.known) return scopes;
  if (name.find("（类）") != std::string_view::npos ||
      name.find("(类)") != std::string_view::npos) {
    const std::string code = FunctionalCode(name);
    if (!code.empty()) scopes.push_back(section.scope.OfFunctional(code));
    return scopes;
  }
  const std::string key = Key(name);
  const bool carry_over = (section.scope.fund_sources & ~kCarryOver) == 0;
  Scope meant;
  bool any = false;
  EnumSet own_general = 0;
  std::size_t at = MarkerLength(key);
  while (at < key.size()) {
    const std::string_view rest = std::string_view(key).substr(at);
    if (carry_over && StartsWith(rest, "非财政拨款")) {
      meant.fund_sources &= kOtherCarryOver;
      any = true;
      at += std::string_view("非财政拨款").size();
      continue;
    }
    if (carry_over && StartsWith(rest, "财政拨款")) {
      meant.fund_sources &= kFiscalCarryOver;
      any = true;
      at += std::string_view("财政拨款").size();
      continue;
    }
    const Word* word = nullptr;
    for (const Word& candidate : Words()) {
      if (!StartsWith(rest, candidate.text)) continue;
      word = &candidate;
      break;
    }
    // A class by its name, unless a longer word stands there.
    std::string code;
    std::size_t length = word == nullptr ? 0 : word->text.size();
    for (const auto& entry : catalogue_.codes().functional()) {
      if (entry.code().size() != 3) continue;
      const std::string known = Key(entry.name());
      if (known.size() <= length || !StartsWith(rest, known)) continue;
      length = known.size();
      code = entry.code();
    }
    if (!code.empty()) {
      meant = meant.OfFunctional(code);
      any = true;
      at += length;
      continue;
    }
    if (word != nullptr) {
      if (word->scope.fund_sources == kGeneralBudget ||
          word->scope.fund_sources == kGovernmentFund ||
          word->scope.fund_sources == kStateCapital) {
        own_general = word->scope.fund_sources;
      }
      meant = Both(meant, word->scope);
      any = true;
      at += length;
      continue;
    }
    std::size_t filler = 0;
    for (const std::string_view text : kFillers) {
      if (StartsWith(rest, text)) filler = std::max(filler, text.size());
    }
    // 2026年
    if (filler == 0 && rest.size() >= 7 && FirstYear(rest.substr(0, 7)).has_value()) filler = 7;
    if (filler == 0) return {};
    at += filler;
  }
  if (!any) {
    // 收入预算, 支出预算: all of what the section is about.
    if (key.find("收入") != std::string::npos || key.find("支出") != std::string::npos ||
        key.find("收支") != std::string::npos || key.find("预算") != std::string::npos ||
        key.find("合计") != std::string::npos || key.find("总计") != std::string::npos) {
      scopes.push_back(section.scope);
    }
    return scopes;
  }
  const Scope within = Both(section.scope, meant);
  if (!within.IsEmpty()) scopes.push_back(within);
  // Where the section speaks of all money, 一般公共预算 may be that of the division alone, beside
  // 上级一般公共预算安排的转移支付.
  if (own_general != 0 && section.scope.fund_sources == kAllFundSources &&
      meant.fund_sources == own_general) {
    const EnumSet lowest = own_general & (~own_general + 1);
    scopes.insert(scopes.begin(), within.OfFundSources(lowest));
  }
  return scopes;
}

}  // namespace mingzhang::document
