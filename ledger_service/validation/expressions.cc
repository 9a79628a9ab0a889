#include "ledger_service/validation/expressions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace mingzhang::validation {

using budget::v1::Domain;
using budget::v1::Expression;
using budget::v1::Term;

budget::Amount LinearForm::At(const budget::Sums& sums, std::size_t element) const {
  budget::Amount amount = fen;
  for (const auto& [sum, coefficient] : coefficients) amount += sums.At(sum, element) * coefficient;
  return amount;
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
  for (const Term& term : expression.terms()) {
    if (const auto status = Add(term, domain, form); !status.ok()) return status;
  }
  for (auto each = form.coefficients.begin(); each != form.coefficients.end();) {
    each = each->second == 0 ? form.coefficients.erase(each) : std::next(each);
  }
  return form;
}

absl::Status ExpressionCompiler::Add(const Term& term, Domain domain, LinearForm& form) {
  LinearForm added;
  switch (term.value_case()) {
    case Term::kFen:
      added.fen = term.fen();
      break;
    case Term::kQuantity: {
      auto quantity = Quantity(term.quantity(), domain);
      if (!quantity.ok()) return quantity.status();
      added = *std::move(quantity);
      break;
    }
    case Term::kSum: {
      const auto number = plan_.Add(term.sum(), domain);
      if (!number.ok()) return number.status();
      added.coefficients[*number] = 1;
      break;
    }
    default:
      return absl::InvalidArgumentError("算式中有一项没有写 fen、quantity 或 sum");
  }
  const int sign = term.minus() ? -1 : 1;
  form.fen += added.fen * sign;
  if (form.fen > kMaxStatedFen || form.fen < -kMaxStatedFen) {
    return absl::InvalidArgumentError(
        absl::StrCat("算式中写明的金额合计超过 ", kMaxStatedFen, " 分"));
  }
  for (const auto& [sum, coefficient] : added.coefficients) {
    std::int64_t& total = form.coefficients[sum];
    total += coefficient * sign;
    if (total > kMaxCoefficient || total < -kMaxCoefficient) {
      return absl::InvalidArgumentError(
          absl::StrCat("算式展开后，同一个合计数重复超过 ", kMaxCoefficient, " 次"));
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
