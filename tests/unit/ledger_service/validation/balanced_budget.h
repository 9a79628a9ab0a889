// A small budget that no rule finds fault with, and what it takes to judge it.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_VALIDATION_BALANCED_BUDGET_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_VALIDATION_BALANCED_BUDGET_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/catalog/register.h"
#include "ledger_service/validation/basis.h"
#include "ledger_service/validation/compiled_rule_set.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::validation::testing {

// The text of a file of the source tree.
std::string ReadSource(std::string_view path);

// config/rules/national.textproto
const CompiledRuleSet& NationalRules();

// Division 652300 with the departments 301 某局 (no units) and 302 某委 (units 302001
// administrative, 302002 public institution).
const catalog::Register& SampleRegister();

// A few codes of every kind that the rules tell apart.
const catalog::Catalogue& SampleCatalogue();

// The three of them.
Basis SampleBasis();

// Department 301's budget of 2026: personnel, public and project expenditure (P-1), and a
// carry-over item (C-1), a line each, in this order.
budget::v1::BudgetContent BalancedBudget();

// Adds a line like the budget's first one.
budget::v1::ExpenditureLine& AddLine(budget::v1::BudgetContent& content,
                                     std::string_view functional_code,
                                     std::string_view economic_code, std::int64_t amount_fen);

// Lets the performance tables state the total of the lines and the approved amounts, which tests
// change.
void SettlePerformance(budget::v1::BudgetContent& content);

// Adds to what is declared of the source.
void AddRevenue(budget::v1::BudgetContent& content, budget::v1::FundSource source,
                std::int64_t amount_fen);

}  // namespace mingzhang::validation::testing

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_VALIDATION_BALANCED_BUDGET_H_
