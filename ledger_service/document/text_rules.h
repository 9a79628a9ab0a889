// What the rule set says about texts, as far as printed documents are checked by it.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_RULES_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_RULES_H_

#include <string>
#include <vector>

#include "ledger_service/prose/stated_change.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::document {

struct TextRules {
  // words_well_written (PUB-006)
  std::vector<std::string> slips;
  std::vector<std::string> doubled;
  // no_placeholder_text (PUB-007)
  std::vector<std::string> placeholders;
  // no_personal_information (PUB-003)
  std::vector<std::string> private_mail_domains;
  // reasons_agree_with_changes (YOY-003)
  prose::ChangeWords::Lists changes;
  // reasons_name_their_item (YOY-004)
  std::vector<std::string> item_marks;
  // superior_money_agrees (PRF-006)
  std::vector<std::string> superior_words;
};

// The parameters of the set's built-ins; a check that the set does not have is not made.
TextRules TextRulesOf(const budget::v1::RuleSet& rules);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_TEXT_RULES_H_
