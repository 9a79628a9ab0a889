// Built-ins about performance tables (绩效目标表).
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "common/money/money.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/prose/figures.h"
#include "ledger_service/prose/words.h"
#include "ledger_service/validation/built_in.h"
#include "ledger_service/validation/places.h"

namespace mingzhang::validation {
namespace {

using budget::Amount;

// 万元, or yuan where that would hide a part of it.
std::string AmountText(Amount amount) {
  const auto fen = budget::ToFen(amount);
  if (!fen) return "超出范围的金额";
  constexpr std::int64_t kShown = 10'000;
  return *fen % kShown == 0 ? FormatWanyuan(*fen) + " 万元" : FormatYuanGrouped(*fen) + " 元";
}

// How often a year pays an amount that is stated by this period; 0 for what is no period.
int TimesAYear(std::string_view period) {
  if (period.empty() || period == "年") return 1;
  if (period == "月") return 12;
  if (period == "季" || period == "季度") return 4;
  return 0;
}

// The upper limit for a year that a target states, such as <=2500 元/月; nullopt where it states no
// single amount, a floor, or an amount for each of something that is not counted here.
std::optional<Amount> UpperLimit(const std::string& target) {
  constexpr std::string_view kFloors[] = {">", "≥", "＞", "不低于", "不少于", "至少", "以上"};
  for (const std::string_view floor : kFloors) {
    if (target.find(floor) != std::string::npos) return std::nullopt;
  }
  const auto figures = prose::ReadFigures(target);
  if (figures.size() != 1) return std::nullopt;
  const auto amount = prose::AmountOf(figures[0]);
  const int times = TimesAYear(figures[0].per);
  if (!amount || amount->fen < 0 || times == 0) return std::nullopt;
  return Amount(amount->fen) * times;
}

absl::StatusOr<Check> MakeCostLimitsWithinBudget(const Parameters& parameters) {
  return [levels = parameters.Values("levels")](const CheckContext& context, FindingSink& sink) {
    const auto& tables = context.content().performance().projects();
    for (int i = 0; i < tables.size(); ++i) {
      Amount limits = 0;
      for (const auto& indicator : tables[i].indicators()) {
        const bool is_cost =
            std::find(levels.begin(), levels.end(), indicator.level1()) != levels.end();
        if (is_cost) limits += UpperLimit(indicator.target()).value_or(0);
      }
      if (limits <= tables[i].budget_fen()) continue;
      sink.Add([&] {
        return Violation{absl::StrCat("performance.projects[", i, "]"),
                         absl::StrCat("不超过预算金额 ", AmountText(tables[i].budget_fen())),
                         AmountText(limits),
                         {}};
      });
    }
  };
}

// Money that is known to come from superior governments, and all that may.
struct SuperiorMoney {
  Amount transfers = 0;
  Amount named_carry_overs = 0;
  Amount other_carry_overs = 0;
};

SuperiorMoney SuperiorMoneyOf(const CheckContext& context, const prose::Words& words) {
  const auto& items = context.content().carry_overs();
  std::vector<bool> named(static_cast<std::size_t>(items.size()));
  for (int i = 0; i < items.size(); ++i) {
    const prose::Characters name(items[i].name());
    prose::Words::Match match{};
    named[static_cast<std::size_t>(i)] = words.FindFirst(name, 0, name.size(), match);
  }
  SuperiorMoney money;
  for (const auto& line : context.index().lines()) {
    switch (line.fund_source) {
      case budget::v1::FUND_SOURCE_GENERAL_PUBLIC_BUDGET_TRANSFER:
      case budget::v1::FUND_SOURCE_GOVERNMENT_FUND_TRANSFER:
      case budget::v1::FUND_SOURCE_STATE_CAPITAL_TRANSFER:
        money.transfers += line.amount_fen;
        break;
      case budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GENERAL:
      case budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_GOVERNMENT_FUND:
      case budget::v1::FUND_SOURCE_FISCAL_CARRYOVER_STATE_CAPITAL: {
        const bool is_named = line.belongs_to == budget::v1::BELONGING_CARRY_OVER &&
                              named[static_cast<std::size_t>(line.item)];
        (is_named ? money.named_carry_overs : money.other_carry_overs) += line.amount_fen;
        break;
      }
      default:
        break;
    }
  }
  return money;
}

absl::StatusOr<Check> MakeSuperiorMoneyAgrees(const Parameters& parameters) {
  return [words = prose::Words(parameters.Values("words"))](const CheckContext& context,
                                                            FindingSink& sink) {
    if (!context.content().performance().has_department()) return;
    const Amount stated = context.content().performance().department().fiscal_from_superior_fen();
    const SuperiorMoney money = SuperiorMoneyOf(context, words);
    const Amount least = money.transfers + money.named_carry_overs;
    const Amount most = least + money.other_carry_overs;
    if (stated >= least && stated <= most) return;
    sink.Add([&] {
      return Violation{"performance.department.fiscal_from_superior_fen",
                       absl::StrCat(stated < least ? "不少于 " : "不超过 ",
                                    AmountText(stated < least ? least : most)),
                       AmountText(stated),
                       {{"transfers", AmountText(money.transfers)},
                        {"carry_overs", AmountText(money.named_carry_overs)}}};
    });
  };
}

char16_t Plain(const prose::Characters& text, std::size_t at) {
  return prose::HalfWidth(text.At(at));
}

// Behind the digits from `at` on, and the spaces after them.
std::size_t SkipNumber(const prose::Characters& text, std::size_t at) {
  while (prose::IsDigit(Plain(text, at))) ++at;
  while (prose::IsSpace(text.At(at))) ++at;
  return at;
}

// Whether what stands behind a year makes it a date: 2026年5月, 2026年底 or 2026-05-30.
bool IsDateBehindYear(const prose::Characters& text, std::size_t at) {
  const char16_t sign = Plain(text, at);
  std::size_t next = at + 1;
  while (prose::IsSpace(text.At(next))) ++next;
  const char16_t after = Plain(text, next);
  if (sign == u'年') return prose::IsDigit(after) || after == u'底' || after == u'末';
  if ((sign != u'-' && sign != u'/' && sign != u'.') || !prose::IsDigit(after)) return false;
  const std::size_t second = SkipNumber(text, next);
  return Plain(text, second) == sign && prose::IsDigit(Plain(text, second + 1));
}

// Whether the target names a date of another year. One that it compares with (较2025年底) is no
// date of its own.
bool HasDateOutside(const prose::Characters& text, std::int64_t year) {
  constexpr std::u16string_view kCompared = u"比较同-/.";
  constexpr std::size_t kYearDigits = 4;
  for (std::size_t at = 0; at < text.size();) {
    if (!prose::IsDigit(Plain(text, at))) {
      ++at;
      continue;
    }
    std::size_t end = at;
    std::int64_t number = 0;
    for (; prose::IsDigit(Plain(text, end)); ++end) {
      if (end - at < kYearDigits) number = number * 10 + (Plain(text, end) - u'0');
    }
    const bool is_year = end - at == kYearDigits && number >= 1900 && number < 3000 &&
                         kCompared.find(text.Before(at)) == std::u16string_view::npos;
    if (is_year && number != year && IsDateBehindYear(text, SkipNumber(text, at))) return true;
    at = end;
  }
  return false;
}

absl::StatusOr<Check> MakeTargetDatesInYear(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    const std::int64_t year = context.content().fiscal_year();
    const auto check = [&](const auto& indicators, const auto& place_of) {
      for (int i = 0; i < indicators.size(); ++i) {
        const std::string& target = indicators[i].target();
        if (!HasDateOutside(target, year)) continue;
        sink.Add([&] {
          return Violation{absl::StrCat(place_of(), ".indicators[", i, "].target"),
                           absl::StrCat(year, " 年内的日期"),
                           Shown(target),
                           {}};
        });
      }
    };
    const auto& performance = context.content().performance();
    check(performance.department().indicators(), [] { return "performance.department"; });
    for (int i = 0; i < performance.projects_size(); ++i) {
      check(performance.projects(i).indicators(),
            [&] { return absl::StrCat("performance.projects[", i, "]"); });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> PerformanceBuiltIns() {
  return {
      {"cost_limits_within_budget", {"levels"}, {}, MakeCostLimitsWithinBudget},
      {"superior_money_agrees", {"words"}, {"transfers", "carry_overs"}, MakeSuperiorMoneyAgrees},
      {"target_dates_in_year", {}, {}, MakeTargetDatesInYear},
  };
}

}  // namespace mingzhang::validation
