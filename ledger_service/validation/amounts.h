// How messages write amounts. Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_AMOUNTS_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_AMOUNTS_H_

#include <string>

#include "ledger_service/budget/quantities.h"

namespace mingzhang::validation {

// Yuan with two decimals, points with as many decimals as it needs, or pieces.
std::string AmountText(budget::Amount amount, budget::Unit unit = budget::Unit::kFen);

// 增加 20.00 元，增长 5.35%; 没有增减; 增加 20.00 元，上年无此项预算.
std::string ChangeText(budget::Amount current, budget::Amount prior);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_AMOUNTS_H_
