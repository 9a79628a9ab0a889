#include "ledger_service/document/text_rules.h"

#include <string_view>

namespace mingzhang::document {
namespace {

std::vector<std::string> Values(const budget::v1::BuiltIn& built_in, std::string_view name) {
  for (const auto& parameter : built_in.parameters()) {
    if (parameter.name() == name) return {parameter.values().begin(), parameter.values().end()};
  }
  return {};
}

}  // namespace

TextRules TextRulesOf(const budget::v1::RuleSet& rules) {
  TextRules text;
  for (const auto& rule : rules.rules()) {
    if (!rule.has_built_in()) continue;
    const auto& built_in = rule.built_in();
    if (built_in.name() == "words_well_written") {
      text.slips = Values(built_in, "slips");
      text.doubled = Values(built_in, "doubled");
    } else if (built_in.name() == "no_placeholder_text") {
      text.placeholders = Values(built_in, "words");
    } else if (built_in.name() == "no_personal_information") {
      text.private_mail_domains = Values(built_in, "private_mail_domains");
    } else if (built_in.name() == "reasons_agree_with_changes") {
      text.changes.more = Values(built_in, "more");
      text.changes.less = Values(built_in, "less");
      text.changes.neither = Values(built_in, "neither");
      text.changes.money = Values(built_in, "money");
      text.changes.itself = Values(built_in, "itself");
      text.changes.demands = Values(built_in, "demands");
    } else if (built_in.name() == "reasons_name_their_item") {
      text.item_marks = Values(built_in, "words");
    } else if (built_in.name() == "superior_money_agrees") {
      text.superior_words = Values(built_in, "words");
    }
  }
  return text;
}

}  // namespace mingzhang::document
