// Built-ins about the reasons that are given for changes (变动原因).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "ledger_service/prose/stated_change.h"
#include "ledger_service/prose/words.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::Amount;

std::string ReasonPlace(int reason) { return absl::StrCat("reasons[", reason, "].text"); }

// 增加 0.12 万元, 减少 35.00 元 or 没有变动
std::string ChangeText(Amount change) {
  if (change == 0) return "没有变动";
  const auto fen = budget::ToFen(change < 0 ? -change : change);
  if (!fen) return change < 0 ? "减少" : "增加";
  constexpr std::int64_t kShown = 10'000;
  return absl::StrCat(change < 0 ? "减少 " : "增加 ", *fen % kShown == 0
                                                          ? FormatWanyuan(*fen) + " 万元"
                                                          : FormatYuanGrouped(*fen) + " 元");
}

// The clause of the reason that says the opposite of the change; empty where none does.
std::string_view Opposite(const prose::StatedChange& stated, Amount change) {
  if (change > 0) return stated.anything_more ? std::string_view() : stated.money_less;
  if (change < 0) return stated.anything_less ? std::string_view() : stated.money_more;
  if (!stated.anything_more) return stated.itself_less;
  return stated.anything_less ? std::string_view() : stated.itself_more;
}

std::string_view RightReason(Amount change) {
  if (change > 0) return "说明增加的原因";
  return change < 0 ? "说明减少的原因" : "说明没有变动的原因，或不说增减";
}

absl::StatusOr<Check> MakeReasonsAgreeWithChanges(const Parameters& parameters) {
  prose::ChangeWords::Lists lists;
  lists.more = parameters.Values("more");
  lists.less = parameters.Values("less");
  lists.neither = parameters.Values("neither");
  lists.money = parameters.Values("money");
  lists.itself = parameters.Values("itself");
  lists.demands = parameters.Values("demands");
  return [words = prose::ChangeWords(lists), excepted = parameters.Values("except_keys")](
             const CheckContext& context, FindingSink& sink) {
    const auto& content = context.content();
    for (const ComparedAmount& amount : context.compared_amounts()) {
      const std::string_view reason = amount.ReasonText(content);
      const auto prior = amount.PriorAmount(content);
      if (reason.empty() || !prior) continue;
      const bool is_excepted = std::any_of(
          excepted.begin(), excepted.end(),
          [&](const std::string& part) { return amount.key.find(part) != std::string::npos; });
      if (is_excepted) continue;
      const std::string title = amount.Title(context.index(), context.catalogue());
      // What stands behind the last space is the name; codes and what they are codes of precede it.
      const std::size_t space = title.rfind(' ');
      const std::string_view name =
          std::string_view(title).substr(space == std::string::npos ? 0 : space + 1);
      const Amount change = amount.current - *prior;
      const std::string_view opposite =
          Opposite(words.Read(reason, name, content.fiscal_year()), change);
      if (opposite.empty()) continue;
      sink.Add([&] {
        return Violation{ReasonPlace(amount.reason),
                         std::string(RightReason(change)),
                         Shown(opposite),
                         {{"subject", Shown(title)}, {"change", ChangeText(change)}}};
      });
    }
  };
}

// A name without the ending that people leave out: 机关事业单位基本养老保险缴费[支出].
std::string_view Stem(std::string_view name) {
  constexpr std::string_view kEndings[] = {"支出", "经费"};
  for (const std::string_view ending : kEndings) {
    if (name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending) {
      return name.substr(0, name.size() - ending.size());
    }
  }
  return name;
}

constexpr std::size_t kDivisionDigits = 5;
constexpr std::size_t kItemDigits = 7;
// Shared by a text and a name, so many characters in a row are taken as the name abbreviated.
constexpr std::size_t kAbbreviation = 3;

// The functional item that a key is about: function/2080501, units/301001/function/2080501; empty
// for other keys.
std::string_view FunctionalItem(std::string_view key) {
  constexpr std::string_view kFunction = "function/";
  const std::size_t at = key.rfind(kFunction);
  if (at == std::string_view::npos || (at > 0 && key[at - 1] != '/')) return {};
  const std::string_view code = key.substr(at + kFunction.size());
  return code.size() == kItemDigits ? code : std::string_view();
}

// Names of functional items that are hardly used for anything else, by their stems.
class ItemNames {
 public:
  // The items that the reasons are about, and all others of the same divisions; of them those whose
  // names contain one of `marks`. The names of their divisions are known as well, lest they be
  // taken for items: 行政事业单位医疗.
  ItemNames(const catalog::Catalogue& catalogue, const std::vector<std::string_view>& codes,
            const prose::Words& marks)
      : words_({}) {
    absl::flat_hash_set<std::string_view> divisions;
    for (const std::string_view code : codes) divisions.insert(code.substr(0, kDivisionDigits));
    std::vector<std::string> stems;
    for (const auto& each : catalogue.codes().functional()) {
      const std::string_view code = each.code();
      if (code.size() < kDivisionDigits || !divisions.contains(code.substr(0, kDivisionDigits))) {
        continue;
      }
      const prose::Characters name(each.name());
      prose::Words::Match match{};
      if (!marks.FindFirst(name, 0, name.size(), match)) continue;
      stems.emplace_back(Stem(each.name()));
      codes_.push_back(code);
      names_.push_back(each.name());
    }
    words_ = prose::Words(stems);
  }

  struct Other {
    std::string_view code;
    std::string_view name;
    std::string written;
  };

  // The item that the text names instead of `own`.
  std::optional<Other> NamedInsteadOf(std::string_view own, std::string_view own_name,
                                      const prose::Characters& text) const {
    std::optional<Other> other;
    std::string rest;
    std::size_t done = 0;
    for (const auto& match : words_.FindAll(text)) {
      if (codes_[match.word] == own || Stem(names_[match.word]) == Stem(own_name)) {
        return std::nullopt;
      }
      rest.append(text.Between(done, match.begin)).push_back('\n');
      done = match.end;
      if (other || codes_[match.word].size() != kItemDigits) continue;
      other = Other{codes_[match.word], names_[match.word],
                    std::string(text.Between(match.begin, match.end))};
    }
    rest.append(text.Between(done, text.size()));
    if (other && IsAbbreviatedIn(own_name, rest)) return std::nullopt;
    return other;
  }

 private:
  static bool IsAbbreviatedIn(std::string_view name, std::string_view text) {
    const prose::Characters characters(Stem(name));
    for (std::size_t at = 0; at + kAbbreviation <= characters.size(); ++at) {
      const std::string_view part = characters.Between(at, at + kAbbreviation);
      if (text.find(part) != std::string_view::npos) return true;
    }
    return false;
  }

  prose::Words words_;
  // Of each word.
  std::vector<std::string_view> codes_;
  std::vector<std::string_view> names_;
};

// The names of the economic items that each functional item pays for. It may speak of these, which
// some functional items share.
class PaidItems {
 public:
  explicit PaidItems(const CheckContext& context) : context_(context) {}

  // Linear in the lines the first time.
  bool Has(std::string_view functional_code, std::string_view name) {
    if (stems_.empty()) Collect();
    const auto found = stems_.find(functional_code);
    return found != stems_.end() && found->second.contains(Stem(name));
  }

 private:
  void Collect() {
    const auto& index = context_.index();
    for (const auto& line : index.lines()) {
      const auto name = context_.catalogue().EconomicName(index.economic_codes()[line.economic]);
      if (name) stems_[index.functional_codes()[line.functional]].insert(Stem(*name));
    }
  }

  const CheckContext& context_;
  absl::flat_hash_map<std::string_view, absl::flat_hash_set<std::string_view>> stems_;
};

absl::StatusOr<Check> MakeReasonsNameTheirItem(const Parameters& parameters) {
  return [marks = prose::Words(parameters.Values("words"))](const CheckContext& context,
                                                            FindingSink& sink) {
    const auto& reasons = context.content().reasons();
    std::vector<std::string_view> codes;
    for (const auto& reason : reasons) {
      const std::string_view code = FunctionalItem(reason.key());
      if (!code.empty()) codes.push_back(code);
    }
    if (codes.empty()) return;
    const ItemNames names(context.catalogue(), codes, marks);
    PaidItems paid(context);
    for (int i = 0; i < reasons.size(); ++i) {
      const std::string_view own = FunctionalItem(reasons[i].key());
      const auto own_name = context.catalogue().FunctionalName(own);
      if (own.empty() || !own_name) continue;
      const auto other = names.NamedInsteadOf(own, *own_name, reasons[i].text());
      if (!other || paid.Has(own, other->name)) continue;
      sink.Add([&] {
        return Violation{
            ReasonPlace(i),
            absl::StrCat(std::string(own), " ", std::string(*own_name), "的原因"),
            Shown(other->written),
            {{"subject", absl::StrCat(std::string(own), " ", std::string(*own_name))},
             {"other", absl::StrCat(std::string(other->code), " ", std::string(other->name))}}};
      });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> ReasonBuiltIns() {
  return {
      {"reasons_agree_with_changes",
       {"more", "less", "neither", "money", "itself", "demands", "except_keys"},
       {"subject", "change"},
       MakeReasonsAgreeWithChanges},
      {"reasons_name_their_item", {"words"}, {"subject", "other"}, MakeReasonsNameTheirItem},
  };
}

}  // namespace mingzhang::validation
