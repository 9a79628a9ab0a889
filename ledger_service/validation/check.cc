#include "ledger_service/validation/check.h"

namespace mingzhang::validation {

CheckContext::CheckContext(const budget::ContentIndex& index, std::string_view form_id,
                           const Basis& basis, const Circumstances& circumstances,
                           const budget::SumPlan& plan, const ComparedAmounts& compared)
    : index_(index),
      form_id_(form_id),
      basis_(basis),
      circumstances_(circumstances),
      plan_(plan),
      compared_(compared),
      sums_(plan.Evaluate(index, basis.control_figures)) {}

const std::vector<ComparedAmount>& CheckContext::compared_amounts() const {
  if (!compared_amounts_) compared_amounts_ = compared_.Of(index_, sums_, form_id_);
  return *compared_amounts_;
}

std::optional<budget::Amount> CheckContext::PublishedLastYear(std::string_view key) const {
  if (basis_.prior_published == nullptr) return std::nullopt;
  if (!published_) {
    published_.emplace();
    const budget::ContentIndex index(*basis_.prior_published);
    for (const ComparedAmount& amount : compared_.Of(index, plan_.Evaluate(index), form_id_)) {
      published_->try_emplace(amount.key, amount.current);
    }
  }
  const auto found = published_->find(key);
  return found == published_->end() ? budget::Amount(0) : found->second;
}

const std::vector<Text>& CheckContext::texts() const {
  if (!texts_) texts_.emplace(content());
  return texts_->all();
}

const prose::Characters& CheckContext::Characters(std::size_t text) const {
  if (characters_.empty()) {
    characters_.reserve(texts().size());
    for (const Text& each : texts()) characters_.emplace_back(*each.value);
  }
  return characters_[text];
}

}  // namespace mingzhang::validation
