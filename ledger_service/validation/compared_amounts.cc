#include "ledger_service/validation/compared_amounts.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
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

// The names that the key states.
std::vector<std::string> NamesIn(const budget::v1::ComparedAmount& amount) {
  return absl::StrSplit(amount.key(), '|');
}

// What is wrong with it, its expression and other definitions apart.
std::vector<std::string> Problems(const budget::v1::ComparedAmount& amount) {
  std::vector<std::string> problems = FormErrors(amount.forms(), amount.except_forms());
  const bool each = amount.for_each() != budget::v1::DOMAIN_UNSPECIFIED;
  if (amount.title().empty()) problems.emplace_back("没有写 title");
  if (!HasKeys(amount.for_each())) problems.emplace_back("for_each 的各项没有可用作 key 的编码");
  for (const std::string& name : NamesIn(amount)) {
    const std::size_t first = name.find(kElement);
    const bool once = first != std::string::npos &&
                      name.find(kElement, first + kElement.size()) == std::string::npos;
    if (name.empty()) problems.emplace_back("key 没有写，或有空的名称");
    if (each && !once) problems.emplace_back("有 for_each 的 key 应写一次 {element}");
    if (!each && first != std::string::npos) {
      problems.emplace_back("没有 for_each，key 不能写 {element}");
    }
  }
  if (!each && amount.title().find(kElement) != std::string::npos) {
    problems.emplace_back("没有 for_each，title 不能写 {element}");
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
  const Domain domain = definition->for_each();
  const std::string name = CodeDigits(domain) != 0 ? CodeName(domain, element_key, catalogue)
                                                   : ElementName(domain, element, index, catalogue);
  return absl::StrReplaceAll(definition->title(), {{std::string(kElement), name}});
}

std::string ComparedAmounts::Key::For(std::string_view element) const {
  return absl::StrCat(before, std::string(element), after);
}

std::optional<std::string_view> ComparedAmounts::Key::ElementOf(std::string_view key) const {
  const bool fits = key.size() >= before.size() + after.size() &&
                    key.substr(0, before.size()) == before &&
                    key.substr(key.size() - after.size()) == after;
  if (!fits) return std::nullopt;
  return key.substr(before.size(), key.size() - before.size() - after.size());
}

ComparedAmounts ComparedAmounts::Compile(const budget::v1::RuleSet& rule_set,
                                         ExpressionCompiler& expressions, const TextPlace& root,
                                         TextProtoErrors& errors) {
  ComparedAmounts compiled;
  const Definitions& amounts = rule_set.compared_amounts();
  // Those of each name so far.
  absl::flat_hash_map<std::string, std::vector<int>> of_name;
  for (int i = 0; i < amounts.size(); ++i) {
    const auto& amount = amounts[i];
    const auto add = [&](std::string_view reason) {
      errors.Add(root.In("compared_amounts", i), absl::StrCat("compared_amounts ", amount.key()),
                 reason);
    };
    for (const std::string& problem : Problems(amount)) add(problem);
    std::vector<Key> keys;
    for (const std::string& name : NamesIn(amount)) {
      auto& others = of_name[name];
      if (std::any_of(others.begin(), others.end(),
                      [&](int other) { return MayMeet(amounts[other], amount); })) {
        add(absl::StrCat("key“", name, "”重复"));
      }
      others.push_back(i);
      const std::size_t at = std::min(name.find(kElement), name.size());
      keys.push_back(
          {name.substr(0, at), name.substr(std::min(at + kElement.size(), name.size()))});
    }
    auto value = expressions.Compile(amount.value(), amount.for_each());
    if (!value.ok()) {
      add(std::string(value.status().message()));
      continue;
    }
    if (value->unit != budget::Unit::kFen) add("value 不是金额");
    compiled.definitions_.push_back({&amount, std::move(keys), *std::move(value)});
  }
  return compiled;
}

// The prior-year amounts and reasons of a content by their keys, the first of each, and the amounts
// that have been collected.
class ComparedAmounts::Collector {
 public:
  explicit Collector(const budget::v1::BudgetContent& content) : content_(content) {
    for (int i = 0; i < content.prior_year_size(); ++i) {
      priors_.try_emplace(content.prior_year(i).key(), i);
    }
    for (int i = 0; i < content.reasons_size(); ++i) {
      reasons_.try_emplace(content.reasons(i).key(), i);
    }
  }

  void Add(const Definition& definition, ComparedAmount amount) {
    amount.definition = definition.proto;
    for (const Key& name : definition.keys) {
      const std::string key = name.For(amount.element_key);
      if (amount.prior == budget::kNone) amount.prior = PositionIn(priors_, key);
      if (amount.reason == budget::kNone) amount.reason = PositionIn(reasons_, key);
    }
    const bool stated = amount.prior != budget::kNone;
    if (amount.current == 0 && !stated && !definition.proto->when_zero()) return;
    amount.key = definition.keys[0].For(amount.element_key);
    // Ids that stand twice or are no text are for the rules on structure.
    if (FindInvalidUtf8(amount.key) != std::string_view::npos) return;
    if (seen_.insert(amount.key).second) amounts_.push_back(std::move(amount));
  }

  // Codes of the definition's level that only last year had.
  void AddVanished(const Definition& definition) {
    const std::size_t digits = CodeDigits(definition.proto->for_each());
    if (digits == 0) return;
    for (const auto& prior : content_.prior_year()) {
      const auto code = definition.keys[0].ElementOf(prior.key());
      const bool is_code = code && code->size() == digits &&
                           code->find_first_not_of("0123456789") == std::string_view::npos;
      if (!is_code) continue;
      ComparedAmount amount;
      amount.element_key = std::string(*code);
      Add(definition, std::move(amount));
    }
  }

  std::vector<ComparedAmount> Take() { return std::move(amounts_); }

 private:
  using Positions = absl::flat_hash_map<std::string_view, int>;

  static int PositionIn(const Positions& positions, const std::string& key) {
    const auto found = positions.find(key);
    return found == positions.end() ? budget::kNone : found->second;
  }

  const budget::v1::BudgetContent& content_;
  Positions priors_;
  Positions reasons_;
  absl::flat_hash_set<std::string> seen_;
  std::vector<ComparedAmount> amounts_;
};

std::vector<ComparedAmount> ComparedAmounts::Of(const budget::ContentIndex& index,
                                                const budget::Sums& sums,
                                                std::string_view form_id) const {
  Collector collector(index.content());
  for (const Definition& definition : definitions_) {
    const auto& proto = *definition.proto;
    if (!IsForForm(proto, form_id)) continue;
    for (const std::size_t element : ElementNumbers(proto.for_each(), index)) {
      ComparedAmount amount;
      amount.element = element;
      amount.element_key = ElementKey(proto.for_each(), element, index);
      amount.current = definition.value.At(sums, element);
      collector.Add(definition, std::move(amount));
    }
    collector.AddVanished(definition);
  }
  return collector.Take();
}

}  // namespace mingzhang::validation
