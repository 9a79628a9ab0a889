// What changed from one content to another. Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_DIFF_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_DIFF_H_

#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/diff.pb.h"

namespace mingzhang::budget {

// The difference, its version numbers and cells left to the caller. Expenditure lines are compared
// by their dimensions, those with equal ones taken together, so their order does not matter;
// elements of other lists by their keys (a project's id, a reason's key, a term) where they have
// one, else by position. Where the order of a keyed list matters, as that of projects and
// carry-over items does, and the new one is not the old one with elements removed and others
// appended, there is a change at the list itself with its elements before and after, [key], a line
// each.
//
// So everything of `to` but the order of lines follows from `from` and the difference, provided
// that the totals, which saturate at the bounds of int64, do not. Linear in the size of both, but
// for sorting.
v1::VersionDiff DiffContent(const v1::BudgetContent& from, const v1::BudgetContent& to);

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_DIFF_H_
