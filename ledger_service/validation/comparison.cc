#include "ledger_service/validation/comparison.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/money/money.h"

namespace mingzhang::validation {
namespace {

using budget::Amount;
using budget::ContentIndex;
using budget::v1::Comparison;
using budget::v1::Domain;
using budget::v1::Operator;

// An element of a domain: its number in sums, and where it stands in the content.
struct Element {
  std::size_t number;
  std::string place;
};

const google::protobuf::Descriptor* ElementType(Domain domain) {
  switch (domain) {
    case budget::v1::DOMAIN_FUND_SOURCE:
      return budget::v1::Revenue::descriptor();
    case budget::v1::DOMAIN_UNIT:
      return budget::v1::Unit::descriptor();
    case budget::v1::DOMAIN_PROJECT:
      return budget::v1::Project::descriptor();
    case budget::v1::DOMAIN_CARRY_OVER:
      return budget::v1::CarryOver::descriptor();
    default:
      return budget::v1::BudgetContent::descriptor();
  }
}

std::string Join(const std::string& element, const std::string& field) {
  return field.empty() ? element : absl::StrCat(element, ".", field);
}

// Each source where it is declared first; one that is not declared, at the first line that uses it.
std::vector<Element> FundSources(const ContentIndex& index, const std::string& field) {
  std::vector<Element> elements;
  std::vector<bool> seen(budget::v1::FundSource_ARRAYSIZE);
  const auto& revenue = index.content().revenue();
  for (int i = 0; i < revenue.size(); ++i) {
    const bool known = budget::v1::FundSource_IsValid(revenue[i].fund_source());
    const std::size_t source = known ? revenue[i].fund_source() : 0;
    if (seen[source]) continue;
    seen[source] = true;
    elements.push_back({source, Join(absl::StrCat("revenue[", i, "]"), field)});
  }
  for (std::size_t i = 0; i < index.lines().size(); ++i) {
    const std::size_t source = index.lines()[i].fund_source;
    if (seen[source]) continue;
    seen[source] = true;
    elements.push_back({source, absl::StrCat("expenditure_lines[", i, "].fund_source")});
  }
  return elements;
}

std::vector<Element> Elements(Domain domain, const ContentIndex& index, const std::string& field) {
  const char* list = nullptr;
  switch (domain) {
    case budget::v1::DOMAIN_FUND_SOURCE:
      return FundSources(index, field);
    case budget::v1::DOMAIN_UNIT:
      if (index.content().department().units().empty()) return {{0, "department"}};
      list = "department.units";
      break;
    case budget::v1::DOMAIN_PROJECT:
      list = "projects";
      break;
    case budget::v1::DOMAIN_CARRY_OVER:
      list = "carry_overs";
      break;
    default:
      return {{0, field}};
  }
  std::vector<Element> elements;
  const std::size_t size = budget::DomainSize(domain, index);
  elements.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    elements.push_back({i, Join(absl::StrCat(list, "[", i, "]"), field)});
  }
  return elements;
}

bool Holds(Amount left, Operator op, Amount right) {
  switch (op) {
    case budget::v1::OPERATOR_AT_MOST:
      return left <= right;
    case budget::v1::OPERATOR_AT_LEAST:
      return left >= right;
    default:
      return left == right;
  }
}

std::string Yuan(Amount amount) {
  const auto fen = budget::ToFen(amount);
  return fen ? FormatYuan(*fen) : "（超出可表示的范围）";
}

std::string Expected(Operator op, Amount right) {
  switch (op) {
    case budget::v1::OPERATOR_AT_MOST:
      return absl::StrCat("不超过 ", Yuan(right));
    case budget::v1::OPERATOR_AT_LEAST:
      return absl::StrCat("不低于 ", Yuan(right));
    default:
      return Yuan(right);
  }
}

}  // namespace

const std::vector<std::string_view>& ComparisonPlaceholders() {
  static const auto& names = *new std::vector<std::string_view>{"left", "right", "difference"};
  return names;
}

absl::StatusOr<Check> CompileComparison(const Comparison& comparison,
                                        ExpressionCompiler& expressions) {
  const Domain domain = comparison.for_each();
  if (!budget::v1::Domain_IsValid(domain)) {
    return absl::InvalidArgumentError("comparison 的 for_each 不存在");
  }
  if (comparison.operator_() == budget::v1::OPERATOR_UNSPECIFIED ||
      !budget::v1::Operator_IsValid(comparison.operator_())) {
    return absl::InvalidArgumentError("comparison 没有写 operator");
  }
  const bool has_field = ElementType(domain)->FindFieldByName(comparison.field()) != nullptr;
  if (!has_field && (domain == budget::v1::DOMAIN_UNSPECIFIED || !comparison.field().empty())) {
    return absl::InvalidArgumentError(absl::StrCat("comparison 的 field“", comparison.field(),
                                                   "”不是 ", ElementType(domain)->name(),
                                                   " 的字段"));
  }
  auto left = expressions.Compile(comparison.left(), domain);
  if (!left.ok()) return left.status();
  auto right = expressions.Compile(comparison.right(), domain);
  if (!right.ok()) return right.status();
  return [domain, op = comparison.operator_(), field = comparison.field(), left = *std::move(left),
          right = *std::move(right)](const CheckContext& context, FindingSink& sink) {
    for (const Element& element : Elements(domain, context.index(), field)) {
      const Amount actual = left.At(context.sums(), element.number);
      const Amount bound = right.At(context.sums(), element.number);
      if (Holds(actual, op, bound)) continue;
      sink.Add([&] {
        return Violation{
            element.place,
            Expected(op, bound),
            Yuan(actual),
            {{"left", Yuan(actual)}, {"right", Yuan(bound)}, {"difference", Yuan(actual - bound)}}};
      });
    }
  };
}

}  // namespace mingzhang::validation
