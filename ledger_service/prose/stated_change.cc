#include "ledger_service/prose/stated_change.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace mingzhang::prose {
namespace {

bool EndsClause(char16_t c) {
  constexpr std::u16string_view kEnds = u"，。；、：！？,;\n";
  return kEnds.find(c) != std::u16string_view::npos;
}

bool IsDenied(const Characters& text, std::size_t begin) {
  constexpr std::u16string_view kDenials = u"未不无没非零有";
  const char16_t before = text.Before(begin);
  // 没有增加; 有 alone denies nothing.
  if (before == u'有') return begin >= 2 && text.At(begin - 2) == u'没';
  return kDenials.find(before) != std::u16string_view::npos;
}

// 增长率, 增长为 0.00%, 减少幅度
bool NamesRate(const Characters& text, std::size_t end) {
  constexpr std::u16string_view kRates = u"率为幅额";
  return kRates.find(text.At(end)) != std::u16string_view::npos;
}

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Whether the clause is about last year, and does not only compare with it.
bool IsAboutLastYear(std::string_view clause, std::int64_t fiscal_year) {
  const std::string last_year = absl::StrCat(fiscal_year - 1);
  const std::string_view names[] = {"上年", "去年", "上一年", "往年", last_year};
  constexpr std::string_view kComparing[] = {"较", "比", "与", "同", "和"};
  for (const std::string_view name : names) {
    for (std::size_t at = clause.find(name); at != std::string_view::npos;
         at = clause.find(name, at + name.size())) {
      const std::string_view before = clause.substr(0, at);
      bool compared = false;
      for (const std::string_view each : kComparing) {
        compared = compared || (before.size() >= each.size() &&
                                before.substr(before.size() - each.size()) == each);
      }
      if (!compared) return true;
    }
  }
  return false;
}

}  // namespace

ChangeWords::ChangeWords(const Lists& lists) : words_({}) {
  std::vector<std::string> all;
  const auto add = [&](const std::vector<std::string>& words, Kind kind) {
    all.insert(all.end(), words.begin(), words.end());
    kinds_.resize(all.size(), kind);
  };
  add(lists.more, Kind::kMore);
  add(lists.less, Kind::kLess);
  add(lists.neither, Kind::kNeither);
  add(lists.money, Kind::kMoney);
  add(lists.itself, Kind::kItself);
  add(lists.demands, Kind::kDemand);
  words_ = Words(all);
}

StatedChange ChangeWords::Read(const Characters& text, std::string_view name,
                               std::int64_t fiscal_year) const {
  StatedChange change;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && !EndsClause(text.At(end))) ++end;
    bool more = false;
    bool less = false;
    bool money = false;
    bool itself = false;
    bool demand = false;
    Words::Match match{};
    for (std::size_t at = begin; words_.FindFirst(text, at, end, match); at = match.end) {
      const Kind kind = kinds_[match.word];
      money = money || kind == Kind::kMoney;
      itself = itself || kind == Kind::kItself;
      demand = demand || kind == Kind::kDemand;
      if (kind != Kind::kMore && kind != Kind::kLess) continue;
      if (IsDenied(text, match.begin) || NamesRate(text, match.end)) continue;
      (kind == Kind::kMore ? more : less) = true;
    }
    const std::string_view clause = text.Between(begin, end);
    begin = end + 1;
    change.anything_more = change.anything_more || more;
    change.anything_less = change.anything_less || less;
    if (!(more || less) || demand || IsAboutLastYear(clause, fiscal_year)) continue;
    itself = itself || (!name.empty() && Contains(clause, name));
    const auto note = [&](bool says, std::string_view& first) {
      if (says && first.empty()) first = clause;
    };
    note(more && (money || itself), change.money_more);
    note(less && (money || itself), change.money_less);
    note(more && itself, change.itself_more);
    note(less && itself, change.itself_less);
  }
  return change;
}

}  // namespace mingzhang::prose
