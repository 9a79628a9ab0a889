// What a difference makes of the content that it starts from. The product shows differences and
// never applies them; tests do, to see that a difference tells everything.
#ifndef MINGZHANG_TESTS_SUPPORT_APPLIED_DIFF_H_
#define MINGZHANG_TESTS_SUPPORT_APPLIED_DIFF_H_

#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/diff.pb.h"

namespace mingzhang::testing {

// `diff` must be the difference from `from`. Keys must not hold '[' or ']'.
budget::v1::BudgetContent ApplyDiff(const budget::v1::BudgetContent& from,
                                    const budget::v1::VersionDiff& diff);

// The same content for all contents without a difference: lines with equal dimensions together and
// all in their order, lists without a meaningful order sorted, messages without a field left out.
budget::v1::BudgetContent Normalized(budget::v1::BudgetContent content);

}  // namespace mingzhang::testing

#endif  // MINGZHANG_TESTS_SUPPORT_APPLIED_DIFF_H_
