#include "ledger_service/validation/expressions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace mingzhang::validation {

using budget::v1::Domain;
using budget::v1::Expression;
using budget::v1::Term;

namespace {

std::string_view NameOf(budget::Unit unit) {
  switch (unit) {
    case budget::Unit::kFen:
      return "金额";
    case budget::Unit::kHundredths:
      return "分值";
    case budget::Unit::kCount:
      return "数量";
  }
  return "";
}

}  // namespace

budget::Amount LinearForm::At(const budget::Sums& sums, std::size_t element) const {
  budget::Amount amount = constant;
  for (const auto& [sum, coefficient] : coefficients) amount += sums.At(sum, element) * coefficient;
  return amount;
}

bool LinearForm::IsStated(const budget::Sums& sums, std::size_t element) const {
  return std::all_of(coefficients.begin(), coefficients.end(),
                     [&](const auto& term) { return sums.IsStated(term.first, element); });
}

ExpressionCompiler::ExpressionCompiler(const budget::v1::RuleSet& rule_set, budget::SumPlan& plan)
    : plan_(plan) {
  for (const auto& quantity : rule_set.quantities()) {
    quantities_.emplace(quantity.name(), &quantity.value());
  }
}

absl::StatusOr<LinearForm> ExpressionCompiler::Compile(const Expression& expression,
                                                       Domain domain) {
  if (expression.terms().empty()) return absl::InvalidArgumentError("算式没有任何一项（terms）");
  LinearForm form;
  for (int i = 0; i < expression.terms_size(); ++i) {
    const auto value = Value(expression.terms(i), domain);
    if (!value.ok()) return value.status();
    if (i == 0) form.unit = value->unit;
    if (form.unit != value->unit) {
      return absl::InvalidArgumentError(absl::StrCat("算式中的", std::string(NameOf(form.unit)),
                                                     "和", std::string(NameOf(value->unit)),
                                                     "不能相加减"));
    }
    if (const auto status = Add(expression.terms(i), *value, form); !status.ok()) return status;
  }
  // An amount of which nothing is left is no amount that must be stated.
  for (auto each = form.coefficients.begin(); each != form.coefficients.end();) {
    each = each->second == 0 ? form.coefficients.erase(each) : std::next(each);
  }
  return form;
}

// What the term adds or subtracts.
absl::StatusOr<LinearForm> ExpressionCompiler::Value(const Term& term, Domain domain) {
  LinearForm value;
  switch (term.value_case()) {
    case Term::kFen:
      value.constant = term.fen();
      break;
    case Term::kHundredths:
      value.unit = budget::Unit::kHundredths;
      value.constant = term.hundredths();
      break;
    case Term::kCount:
      value.unit = budget::Unit::kCount;
      value.constant = term.count();
      break;
    case Term::kQuantity: {
      auto quantity = Quantity(term.quantity(), domain);
      if (!quantity.ok()) return quantity.status();
      value = *std::move(quantity);
      break;
    }
    case Term::kSum: {
      const auto number = plan_.Add(term.sum(), domain);
      if (!number.ok()) return number.status();
      value.unit = plan_.UnitOf(*number);
      value.coefficients[*number] = 1;
      break;
    }
    case Term::VALUE_NOT_SET:
      return absl::InvalidArgumentError(
          "算式中有一项没有写 fen、hundredths、count、quantity 或 sum");
  }
  if (term.fen_each() == 0) return value;
  if (value.unit != budget::Unit::kCount) {
    return absl::InvalidArgumentError(
        absl::StrCat("fen_each 只能用于数量，不能用于", std::string(NameOf(value.unit))));
  }
  if (term.fen_each() < 0 || term.fen_each() > kMaxFenEach) {
    return absl::InvalidArgumentError(absl::StrCat("fen_each 不是 1 到 ", kMaxFenEach, " 分"));
  }
  value.unit = budget::Unit::kFen;
  value.constant *= term.fen_each();
  for (auto& [sum, coefficient] : value.coefficients) coefficient *= term.fen_each();
  return value;
}

absl::Status ExpressionCompiler::Add(const Term& term, const LinearForm& value,
                                     LinearForm& form) const {
  const int sign = term.minus() ? -1 : 1;
  form.constant += value.constant * sign;
  if (form.constant > kMaxStatedFen || form.constant < -kMaxStatedFen) {
    return absl::InvalidArgumentError(
        absl::StrCat("算式中写明的金额合计超过 ", kMaxStatedFen, " 分"));
  }
  for (const auto& [sum, coefficient] : value.coefficients) {
    const bool priced =
        form.unit == budget::Unit::kFen && plan_.UnitOf(sum) == budget::Unit::kCount;
    const std::int64_t most = priced ? kMaxFenEach : kMaxCoefficient;
    std::int64_t& total = form.coefficients[sum];
    total += coefficient * sign;
    if (total > most || total < -most) {
      return absl::InvalidArgumentError(
          absl::StrCat("算式展开后，同一个合计数重复超过 ", most, " 次"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<LinearForm> ExpressionCompiler::Quantity(const std::string& name, Domain domain) {
  const auto known = compiled_.find({name, domain});
  if (known != compiled_.end()) return known->second;
  const auto quantity = quantities_.find(name);
  if (quantity == quantities_.end()) {
    return absl::InvalidArgumentError(absl::StrCat("没有名为“", name, "”的 quantity"));
  }
  if (std::find(path_.begin(), path_.end(), name) != path_.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("quantity 循环引用：", absl::StrJoin(path_, " → "), " → ", name));
  }
  if (path_.size() >= kMaxQuantityDepth) {
    return absl::InvalidArgumentError(
        absl::StrCat("quantity 之间的引用超过 ", kMaxQuantityDepth, " 层"));
  }
  path_.push_back(name);
  auto form = Compile(*quantity->second, domain);
  path_.pop_back();
  if (form.ok()) compiled_.emplace(std::pair(name, domain), *form);
  return form;
}

}  // namespace mingzhang::validation
