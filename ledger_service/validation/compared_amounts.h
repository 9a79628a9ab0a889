// What a budget compares with last year's: this year's amounts, the prior-year amounts and the
// reasons that belong to them.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPARED_AMOUNTS_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPARED_AMOUNTS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/text_proto/text_proto.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/quantities.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/validation/expressions.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::validation {

inline constexpr std::size_t kNoElement = static_cast<std::size_t>(-1);

// One amount that a content compares. What it refers to are the rule set and the content.
struct ComparedAmount {
  const budget::v1::ComparedAmount* definition = nullptr;
  // Of the domain of the definition; kNoElement for a code that only last year had.
  std::size_t element = kNoElement;
  // The element's, as in the key.
  std::string element_key;
  // As in prior_year and reasons.
  std::string key;
  budget::Amount current = 0;
  // Positions of the first in prior_year and in reasons that have the key; kNone where none does.
  int prior = budget::kNone;
  int reason = budget::kNone;

  // Last year's amount, where it is stated.
  std::optional<budget::Amount> PriorAmount(const budget::v1::BudgetContent& content) const;
  // Empty where none is stated.
  std::string_view ReasonText(const budget::v1::BudgetContent& content) const;
  // What people call it, such as 一般公共预算支出功能科目 2011301 行政运行.
  std::string Title(const budget::ContentIndex& index, const catalog::Catalogue& catalogue) const;
};

// RuleSet.compared_amounts, compiled. Immutable once compiled, hence thread-safe.
class ComparedAmounts {
 public:
  // Adds the sums to the plan of `expressions`. Adds to `errors`, at their places in the rule set
  // whose place is `root`, what is wrong: a key that is empty or that two have which the same form
  // may compare, an {element} without domain or none with one, a domain whose elements have no
  // keys, no title, an expression that does not compile or is no money, ids of forms that are none.
  static ComparedAmounts Compile(const budget::v1::RuleSet& rule_set,
                                 ExpressionCompiler& expressions, const TextPlace& root,
                                 TextProtoErrors& errors);

  // What the content compares by that form, in the rule set's order: what is not zero, has a
  // prior-year amount, or is compared even when it is zero. Each key once. Linear in elements,
  // prior-year amounts and reasons. The rule set, the index and its content must outlive the
  // result.
  std::vector<ComparedAmount> Of(const budget::ContentIndex& index, const budget::Sums& sums,
                                 std::string_view form_id) const;

 private:
  // One of the names that the key states, without {element}.
  struct Key {
    std::string before;
    std::string after;

    std::string For(std::string_view element) const;
    // The element of a key of this name; nullopt for other keys.
    std::optional<std::string_view> ElementOf(std::string_view key) const;
  };
  struct Definition {
    const budget::v1::ComparedAmount* proto;
    // At least one; the first is the one that messages name.
    std::vector<Key> keys;
    LinearForm value;
  };
  class Collector;

  std::vector<Definition> definitions_;
};

// Whether what is scoped by these fields of a message (Rule, ComparedAmount) is for the form.
template <typename Scoped>
bool IsForForm(const Scoped& scoped, std::string_view form_id) {
  const auto names = [&](const auto& forms) {
    for (const std::string& form : forms) {
      if (form == form_id) return true;
    }
    return false;
  };
  return scoped.forms().empty() ? !names(scoped.except_forms()) : names(scoped.forms());
}

// What is wrong with these fields; empty where nothing is.
std::vector<std::string> FormErrors(
    const google::protobuf::RepeatedPtrField<std::string>& forms,
    const google::protobuf::RepeatedPtrField<std::string>& except_forms);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_COMPARED_AMOUNTS_H_
