#include "ledger_service/validation/compared_amounts.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/text/utf8.h"
#include "ledger_service/validation/elements.h"

namespace mingzhang::validation {
namespace {

using budget::v1::Domain;
using Definitions = google::protobuf::RepeatedPtrField<budget::v1::ComparedAmount>;

constexpr std::string_view kElement = "{element}";

// Whether elements of the domain have keys.
bool HasKeys(Domain domain) {
  return domain != budget::v1::DOMAIN_PERFORMANCE_TARGET &&
         domain != budget::v1::DOMAIN_VEHICLE_KIND && budget::v1::Domain_IsValid(domain);
}

// Whether some form may compare both.
bool MayMeet(const budget::v1::ComparedAmount& a, const budget::v1::ComparedAmount& b) {
  if (a.forms().empty() && b.forms().empty()) return true;
  if (a.forms().empty()) return MayMeet(b, a);
  return std::any_of(a.forms().begin(), a.forms().end(),
                     [&](const std::string& form) { return IsForForm(b, form); });
}

// What is wrong with it, its expression and other definitions apart.
std::vector<std::string> Problems(const budget::v1::ComparedAmount& amount) {
  std::vector<std::string> problems = FormErrors(amount.forms(), amount.except_forms());
  const bool each = amount.for_each() != budget::v1::DOMAIN_UNSPECIFIED;
  if (amount.key().empty()) problems.emplace_back("没有写 key");
  if (amount.title().empty()) problems.emplace_back("没有写 title");
  if (!HasKeys(amount.for_each())) problems.emplace_back("for_each 的各项没有可用作 key 的编码");
  const std::size_t first = amount.key().find(kElement);
  const bool once = first != std::string::npos &&
                    amount.key().find(kElement, first + kElement.size()) == std::string::npos;
  if (each && !once) problems.emplace_back("有 for_each 的 key 应写一次 {element}");
  if (!each && (first != std::string::npos || amount.title().find(kElement) != std::string::npos)) {
    problems.emplace_back("没有 for_each，不能写 {element}");
  }
  return problems;
}

}  // namespace

std::vector<std::string> FormErrors(
    const google::protobuf::RepeatedPtrField<std::string>& forms,
    const google::protobuf::RepeatedPtrField<std::string>& except_forms) {
  std::vector<std::string> problems;
  const auto check = [&](const auto& list, std::string_view field) {
    const std::string name(field);
    for (int i = 0; i < list.size(); ++i) {
      if (!IsTextProtoId(list[i])) {
        problems.push_back(absl::StrCat(name, " 中的“", list[i], "”不是公开格式的编号"));
      }
      if (std::find(list.begin(), list.begin() + i, list[i]) != list.begin() + i) {
        problems.push_back(absl::StrCat(name, " 中的“", list[i], "”重复"));
      }
    }
  };
  check(forms, "forms");
  check(except_forms, "except_forms");
  if (!forms.empty() && !except_forms.empty()) {
    problems.emplace_back("forms 和 except_forms 只能写一个");
  }
  return problems;
}

std::optional<budget::Amount> ComparedAmount::PriorAmount(
    const budget::v1::BudgetContent& content) const {
  if (prior == budget::kNone) return std::nullopt;
  return content.prior_year(prior).amount_fen();
}

std::string_view ComparedAmount::ReasonText(const budget::v1::BudgetContent& content) const {
  if (reason == budget::kNone) return "";
  return content.reasons(reason).text();
}

std::string ComparedAmount::Title(const budget::ContentIndex& index,
                                  const catalog::Catalogue& catalogue) const {
  const std::string name = ElementName(definition->for_each(), element, index, catalogue);
  return absl::StrReplaceAll(definition->title(), {{std::string(kElement), name}});
}

ComparedAmounts ComparedAmounts::Compile(const budget::v1::RuleSet& rule_set,
                                         ExpressionCompiler& expressions, const TextPlace& root,
                                         TextProtoErrors& errors) {
  ComparedAmounts compiled;
  const Definitions& amounts = rule_set.compared_amounts();
  // Those of each key so far.
  absl::flat_hash_map<std::string_view, std::vector<int>> of_key;
  for (int i = 0; i < amounts.size(); ++i) {
    const auto& amount = amounts[i];
    const auto add = [&](std::string_view reason) {
      errors.Add(root.In("compared_amounts", i), absl::StrCat("compared_amounts ", amount.key()),
                 reason);
    };
    for (const std::string& problem : Problems(amount)) add(problem);
    auto& others = of_key[amount.key()];
    if (std::any_of(others.begin(), others.end(),
                    [&](int other) { return MayMeet(amounts[other], amount); })) {
      add("key 重复");
    }
    others.push_back(i);
    auto value = expressions.Compile(amount.value(), amount.for_each());
    if (!value.ok()) {
      add(std::string(value.status().message()));
      continue;
    }
    if (value->unit != budget::Unit::kFen) add("value 不是金额");
    const std::size_t at = std::min(amount.key().find(kElement), amount.key().size());
    const std::size_t end = std::min(at + kElement.size(), amount.key().size());
    compiled.definitions_.push_back(
        {&amount, amount.key().substr(0, at), amount.key().substr(end), *std::move(value)});
  }
  return compiled;
}

std::vector<ComparedAmount> ComparedAmounts::Of(const budget::ContentIndex& index,
                                                const budget::Sums& sums,
                                                std::string_view form_id) const {
  const auto& content = index.content();
  absl::flat_hash_map<std::string_view, int> priors;
  absl::flat_hash_map<std::string_view, int> reasons;
  for (int i = 0; i < content.prior_year_size(); ++i) {
    priors.try_emplace(content.prior_year(i).key(), i);
  }
  for (int i = 0; i < content.reasons_size(); ++i) reasons.try_emplace(content.reasons(i).key(), i);
  const auto position = [](const auto& positions, const std::string& key) {
    const auto found = positions.find(key);
    return found == positions.end() ? budget::kNone : found->second;
  };

  std::vector<ComparedAmount> amounts;
  absl::flat_hash_set<std::string> seen;
  for (const Definition& definition : definitions_) {
    const auto& proto = *definition.proto;
    if (!IsForForm(proto, form_id)) continue;
    for (const std::size_t element : ElementNumbers(proto.for_each(), index)) {
      ComparedAmount amount;
      amount.definition = &proto;
      amount.element = element;
      amount.current = definition.value.At(sums, element);
      amount.key = absl::StrCat(definition.before, ElementKey(proto.for_each(), element, index),
                                definition.after);
      amount.prior = position(priors, amount.key);
      if (amount.current == 0 && amount.prior == budget::kNone && !proto.when_zero()) continue;
      amount.reason = position(reasons, amount.key);
      // Ids that stand twice or are no text are for the rules on structure.
      if (FindInvalidUtf8(amount.key) != std::string_view::npos) continue;
      if (!seen.insert(amount.key).second) continue;
      amounts.push_back(std::move(amount));
    }
  }
  return amounts;
}

}  // namespace mingzhang::validation
