// Sums told once more, without index or plan: what the real ones are compared with.
#ifndef MINGZHANG_TESTS_PROPERTY_NAIVE_SUM_H_
#define MINGZHANG_TESTS_PROPERTY_NAIVE_SUM_H_

#include <cstdint>
#include <vector>

#include "mingzhang/budget/v1/content.pb.h"
#include "mingzhang/budget/v1/rule_set.pb.h"

namespace mingzhang::testing {

// Fen of the lines, or of declared revenue, that pass all filters. The content declares all units,
// projects and carry-over items that its lines name.
std::int64_t NaiveSum(const budget::v1::BudgetContent& content, budget::v1::Relation relation,
                      const std::vector<const budget::v1::Filter*>& filters);

}  // namespace mingzhang::testing

#endif  // MINGZHANG_TESTS_PROPERTY_NAIVE_SUM_H_
