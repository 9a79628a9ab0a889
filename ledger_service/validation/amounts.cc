#include "ledger_service/validation/amounts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/money/money.h"

namespace mingzhang::validation {
namespace {

using budget::Amount;

// Two decimals, half up. `prior` is positive, `change` not negative.
std::string Percent(Amount change, Amount prior) {
  constexpr int kHundredthsOfPercent = 10'000;
  const Amount hundredths = (change * kHundredthsOfPercent * 2 + prior) / (prior * 2);
  const auto printable = budget::ToFen(hundredths);
  return printable ? FormatYuan(*printable) : "（超出可表示的范围）";
}

}  // namespace

std::string AmountText(Amount amount, budget::Unit unit) {
  const auto number = budget::ToFen(amount);
  if (!number) return "（超出可表示的范围）";
  if (unit == budget::Unit::kCount) return absl::StrCat(*number);
  std::string text = FormatYuan(*number);
  if (unit == budget::Unit::kFen) return text;
  std::string_view points = text;
  while (points.back() == '0') points.remove_suffix(1);
  if (points.back() == '.') points.remove_suffix(1);
  return std::string(points);
}

std::string ChangeText(Amount current, Amount prior) {
  if (current == prior) return "没有增减";
  const bool grows = current > prior;
  const Amount change = grows ? current - prior : prior - current;
  const std::string amount = absl::StrCat(grows ? "增加 " : "减少 ", AmountText(change), " 元");
  if (prior == 0) return absl::StrCat(amount, "，上年无此项预算");
  if (prior < 0) return amount;
  return absl::StrCat(amount, grows ? "，增长 " : "，下降 ", Percent(change, prior), "%");
}

}  // namespace mingzhang::validation
