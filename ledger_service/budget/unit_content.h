// The budget of one unit alone (单位口径), out of its department's.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_UNIT_CONTENT_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_UNIT_CONTENT_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::budget {

// A content that is the unit's as the department's is the department's, so that tables, narrative
// and rules need no notion of units:
//
//   - the unit's lines; revenue, which departments declare as a whole, is that of the lines by
//     source;
//   - the projects and carry-over items that it has lines of. A project that other units share has
//     the amount of the unit's lines and no allocation, which is not given by unit;
//   - a department of the unit's name with that one unit;
//   - prior-year amounts and reasons whose keys begin with `units/<code>/`, without that;
//   - the performance tables of projects that are the unit's alone, names of its commissioned
//     services, uses of functions, glossary, year and division;
//   - nothing that is about the department as a whole: functions, summary, procurement, assets, the
//     department's own performance, statements.
//
// Errors, in Chinese: NOT_FOUND when the department has no unit of that code, OUT_OF_RANGE when a
// sum does not fit into int64 fen. Linear in the size of the content. Pure; thread-safe.
absl::StatusOr<v1::BudgetContent> UnitContent(const v1::BudgetContent& content,
                                              std::string_view unit_code);

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_UNIT_CONTENT_H_
