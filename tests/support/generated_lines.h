// The expenditure lines of made-up budgets, and the same as they might have been a year earlier.
#ifndef MINGZHANG_TESTS_SUPPORT_GENERATED_LINES_H_
#define MINGZHANG_TESTS_SUPPORT_GENERATED_LINES_H_

#include "google/protobuf/repeated_ptr_field.h"
#include "ledger_service/catalog/catalogue.h"
#include "mingzhang/budget/v1/content.pb.h"
#include "tests/support/draw.h"
#include "tests/support/generated_budget.h"

namespace mingzhang::testing {

using Lines = google::protobuf::RepeatedPtrField<budget::v1::ExpenditureLine>;

bool IsCarryOver(budget::v1::FundSource source);
// Of this year's fiscal appropriation (当年财政拨款).
bool IsAppropriation(budget::v1::FundSource source);

// Adds the lines to a content that declares its units, projects and carry-over items, the latter
// with their funding, which their lines follow.
void AddLines(const BudgetShape& shape, const catalog::Catalogue& catalogue, Draw& draw,
              budget::v1::BudgetContent& content);

// Of each functional item, all lines are as they are, or all are missing, or each is larger,
// smaller or missing.
Lines PriorYearLines(const budget::v1::BudgetContent& content, Draw& draw);

}  // namespace mingzhang::testing

#endif  // MINGZHANG_TESTS_SUPPORT_GENERATED_LINES_H_
