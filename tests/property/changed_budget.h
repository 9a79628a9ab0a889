// A budget that somebody went on working at.
#ifndef MINGZHANG_TESTS_PROPERTY_CHANGED_BUDGET_H_
#define MINGZHANG_TESTS_PROPERTY_CHANGED_BUDGET_H_

#include <cstdint>

#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::testing {

// The content with `changes` of any kind at any place: values changed or cleared, elements removed,
// copied with another key, or moved. It need not be valid any more.
budget::v1::BudgetContent Changed(const budget::v1::BudgetContent& content, int changes,
                                  std::uint64_t seed);

}  // namespace mingzhang::testing

#endif  // MINGZHANG_TESTS_PROPERTY_CHANGED_BUDGET_H_
