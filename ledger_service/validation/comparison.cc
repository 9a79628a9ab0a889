#include "ledger_service/validation/comparison.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/validation/amounts.h"
#include "ledger_service/validation/elements.h"

namespace mingzhang::validation {
namespace {

using budget::Amount;
using budget::v1::Comparison;
using budget::v1::Domain;
using budget::v1::Operator;

constexpr int kWhole = 100;

// A comparison, checked.
struct Compared {
  Domain domain;
  Operator op;
  std::string field;
  std::string subject;
  LinearForm left;
  LinearForm right;
  int percent;
};

bool Holds(Amount left, Operator op, Amount right) {
  switch (op) {
    case budget::v1::OPERATOR_AT_MOST:
      return left <= right;
    case budget::v1::OPERATOR_AT_LEAST:
      return left >= right;
    case budget::v1::OPERATOR_ZERO_TOGETHER:
      return (left == 0) == (right == 0);
    default:
      return left == right;
  }
}

// The share of `amount` as a message states it: what just passes.
Amount Share(Amount amount, int percent, Operator op) {
  if (percent == kWhole) return amount;
  const Amount scaled = amount * percent;
  const Amount quotient = scaled / kWhole;
  const bool up = op == budget::v1::OPERATOR_AT_LEAST && quotient * kWhole < scaled;
  const bool down = op != budget::v1::OPERATOR_AT_LEAST && quotient * kWhole > scaled;
  return quotient + (up ? 1 : 0) - (down ? 1 : 0);
}

std::string Expected(Operator op, Amount right, budget::Unit unit) {
  switch (op) {
    case budget::v1::OPERATOR_AT_MOST:
      return absl::StrCat("不超过 ", AmountText(right, unit));
    case budget::v1::OPERATOR_AT_LEAST:
      return absl::StrCat("不低于 ", AmountText(right, unit));
    case budget::v1::OPERATOR_ZERO_TOGETHER:
      return right == 0 ? "0" : "大于 0";
    default:
      return AmountText(right, unit);
  }
}

// Where a rule of several comparisons has reported already.
using Places = absl::flat_hash_set<std::string>;

void Run(const Compared& compared, const CheckContext& context, Places* reported,
         FindingSink& sink) {
  const auto& sums = context.sums();
  for (const std::size_t number : ElementNumbers(compared.domain, context.index())) {
    if (!compared.left.IsStated(sums, number) || !compared.right.IsStated(sums, number)) continue;
    const Amount left = compared.left.At(sums, number);
    const Amount right = compared.right.At(sums, number);
    if (Holds(left * kWhole, compared.op, right * compared.percent)) continue;
    std::string place = ElementPlace(compared.domain, number, context.index(), compared.field);
    if (reported != nullptr && !reported->insert(place).second) continue;
    sink.Add([&] {
      const budget::Unit unit = compared.left.unit;
      const Amount bound = Share(right, compared.percent, compared.op);
      return Violation{std::move(place),
                       Expected(compared.op, bound, unit),
                       AmountText(left, unit),
                       {{"left", AmountText(left, unit)},
                        {"right", AmountText(bound, unit)},
                        {"difference", AmountText(left - bound, unit)},
                        {"subject", compared.subject},
                        {"element", ElementName(compared.domain, number, context.index(),
                                                context.catalogue())}}};
    });
  }
}

absl::StatusOr<Compared> Compile(const Comparison& comparison, ExpressionCompiler& expressions) {
  const Domain domain = comparison.for_each();
  if (!budget::v1::Domain_IsValid(domain)) {
    return absl::InvalidArgumentError("comparison 的 for_each 不存在");
  }
  if (comparison.operator_() == budget::v1::OPERATOR_UNSPECIFIED ||
      !budget::v1::Operator_IsValid(comparison.operator_())) {
    return absl::InvalidArgumentError("comparison 没有写 operator");
  }
  if (comparison.right_percent() < 0 || comparison.right_percent() > kMaxPercent) {
    return absl::InvalidArgumentError(
        absl::StrCat("comparison 的 right_percent 不是 1 到 ", kMaxPercent, " 的百分数"));
  }
  const bool may_lack_field = domain != budget::v1::DOMAIN_UNSPECIFIED;
  if (!(may_lack_field && comparison.field().empty()) &&
      !HasField(*ElementType(domain), comparison.field())) {
    return absl::InvalidArgumentError(absl::StrCat("comparison 的 field“", comparison.field(),
                                                   "”不是 ", ElementType(domain)->name(),
                                                   " 的字段"));
  }
  auto left = expressions.Compile(comparison.left(), domain);
  if (!left.ok()) return left.status();
  auto right = expressions.Compile(comparison.right(), domain);
  if (!right.ok()) return right.status();
  if (left->unit != right->unit) {
    return absl::InvalidArgumentError("comparison 的 left 和 right 不是同一种数，不能比较");
  }
  return Compared{domain,
                  comparison.operator_(),
                  comparison.field(),
                  comparison.subject(),
                  *std::move(left),
                  *std::move(right),
                  comparison.right_percent() == 0 ? kWhole : comparison.right_percent()};
}

}  // namespace

const std::vector<std::string_view>& ComparisonPlaceholders() {
  static const auto& names =
      *new std::vector<std::string_view>{"left", "right", "difference", "subject", "element"};
  return names;
}

absl::StatusOr<Check> CompileComparison(const Comparison& comparison,
                                        ExpressionCompiler& expressions) {
  auto compared = Compile(comparison, expressions);
  if (!compared.ok()) return compared.status();
  return [compared = *std::move(compared)](const CheckContext& context, FindingSink& sink) {
    Run(compared, context, nullptr, sink);
  };
}

absl::StatusOr<Check> CompileComparisons(const budget::v1::Comparisons& comparisons,
                                         ExpressionCompiler& expressions) {
  if (comparisons.comparisons().empty()) {
    return absl::InvalidArgumentError("comparisons 中没有 comparison");
  }
  std::vector<Compared> all;
  for (int i = 0; i < comparisons.comparisons_size(); ++i) {
    auto compared = Compile(comparisons.comparisons(i), expressions);
    if (!compared.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("第 ", i + 1, " 个比较：", compared.status().message()));
    }
    all.push_back(*std::move(compared));
  }
  return [all = std::move(all)](const CheckContext& context, FindingSink& sink) {
    Places reported;
    for (const Compared& compared : all) Run(compared, context, &reported, sink);
  };
}

}  // namespace mingzhang::validation
