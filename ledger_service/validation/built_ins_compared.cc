// Built-ins about amounts that are compared with last year's.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/validation/amounts.h"
#include "ledger_service/validation/blank.h"
#include "ledger_service/validation/built_in.h"

namespace mingzhang::validation {
namespace {

using budget::Amount;

std::string TitleOf(const ComparedAmount& amount, const CheckContext& context) {
  return amount.Title(context.index(), context.catalogue());
}

std::string PriorPlace(const ComparedAmount& amount) {
  return absl::StrCat("prior_year[", amount.prior, "].amount_fen");
}

absl::StatusOr<Check> MakePriorAmountGiven(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    for (const ComparedAmount& amount : context.compared_amounts()) {
      if (amount.prior != budget::kNone) continue;
      sink.Add([&] {
        return Violation{absl::StrCat("prior_year[", amount.key, "]"),
                         "填写上年预算数，上年没有的填 0",
                         "未填写",
                         {{"item", TitleOf(amount, context)},
                          {"key", amount.key},
                          {"current", AmountText(amount.current)}}};
      });
    }
  };
}

// Reports what changed, as far as `counts` says so, without a reason.
template <typename Counts>
void CheckReasons(const CheckContext& context, const Counts& counts, FindingSink& sink) {
  for (const ComparedAmount& amount : context.compared_amounts()) {
    const auto prior = amount.PriorAmount(context.content());
    if (!prior || *prior == amount.current || amount.definition->without_reason()) continue;
    if (!counts(amount, *prior) || !IsBlank(amount.ReasonText(context.content()))) continue;
    sink.Add([&] {
      return Violation{amount.reason == budget::kNone
                           ? absl::StrCat("reasons[", amount.key, "]")
                           : absl::StrCat("reasons[", amount.reason, "].text"),
                       "填写变动原因",
                       ChangeText(amount.current, *prior),
                       {{"item", TitleOf(amount, context)},
                        {"key", amount.key},
                        {"current", AmountText(amount.current)},
                        {"prior", AmountText(*prior)},
                        {"change", ChangeText(amount.current, *prior)}}};
    });
  }
}

absl::StatusOr<Check> MakeChangeHasReason(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    CheckReasons(
        context, [](const ComparedAmount&, Amount) { return true; }, sink);
  };
}

absl::StatusOr<Check> MakeGrowthHasReason(const Parameters& parameters) {
  return [prefixes = parameters.Values("keys")](const CheckContext& context, FindingSink& sink) {
    const auto grows = [&](const ComparedAmount& amount, Amount prior) {
      return amount.current > prior &&
             std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
               return absl::StartsWith(amount.key, prefix);
             });
    };
    CheckReasons(context, grows, sink);
  };
}

absl::StatusOr<Check> MakeLargeChange(const Parameters& parameters) {
  const auto percent = parameters.Integer("percent", 0, 10'000);
  if (!percent.ok()) return percent.status();
  const auto fen = parameters.Integer("fen", 0, std::int64_t{1'000'000'000'000'000});
  if (!fen.ok()) return fen.status();
  return [percent = *percent, fen = *fen](const CheckContext& context, FindingSink& sink) {
    constexpr int kWhole = 100;
    for (const ComparedAmount& amount : context.compared_amounts()) {
      const auto prior = amount.PriorAmount(context.content());
      if (!prior) continue;
      const Amount change =
          amount.current > *prior ? amount.current - *prior : *prior - amount.current;
      const Amount base = *prior < 0 ? -*prior : *prior;
      if (change <= fen || change * kWhole <= base * percent) continue;
      sink.Add([&] {
        return Violation{PriorPlace(amount),
                         absl::StrCat("变动不超过 ", percent, "% 或不超过 ", AmountText(fen)),
                         ChangeText(amount.current, *prior),
                         {{"item", TitleOf(amount, context)},
                          {"current", AmountText(amount.current)},
                          {"prior", AmountText(*prior)},
                          {"change", ChangeText(amount.current, *prior)}}};
      });
    }
  };
}

absl::StatusOr<Check> MakePriorAmountAsPublished(const Parameters&) {
  return [](const CheckContext& context, FindingSink& sink) {
    for (const ComparedAmount& amount : context.compared_amounts()) {
      const auto prior = amount.PriorAmount(context.content());
      if (!prior) continue;
      const auto published = context.PublishedLastYear(amount.key);
      if (!published || *published == *prior) continue;
      sink.Add([&] {
        return Violation{
            PriorPlace(amount),
            AmountText(*published),
            AmountText(*prior),
            {{"item", TitleOf(amount, context)}, {"difference", AmountText(*prior - *published)}}};
      });
    }
  };
}

}  // namespace

std::vector<BuiltInKind> ComparedBuiltIns() {
  return {
      {"prior_amount_given", {}, {"item", "key", "current"}, MakePriorAmountGiven},
      {"change_has_reason", {}, {"item", "key", "current", "prior", "change"}, MakeChangeHasReason},
      {"growth_has_reason",
       {"keys"},
       {"item", "key", "current", "prior", "change"},
       MakeGrowthHasReason},
      {"large_change", {"percent", "fen"}, {"item", "current", "prior", "change"}, MakeLargeChange},
      {"prior_amount_as_published", {}, {"item", "difference"}, MakePriorAmountAsPublished},
  };
}

}  // namespace mingzhang::validation
