// Chinese names of what the contract writes as enum values, for messages.
#ifndef MINGZHANG_LEDGER_SERVICE_VALIDATION_NAMES_H_
#define MINGZHANG_LEDGER_SERVICE_VALIDATION_NAMES_H_

#include <string_view>

#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::validation {

// Each returns 未填写 for UNSPECIFIED and for values that the contract does not have.
std::string_view FundSourceName(budget::v1::FundSource source);
std::string_view CategoryName(budget::v1::ExpenditureCategory category);
std::string_view UnitKindName(budget::v1::UnitKind kind);

}  // namespace mingzhang::validation

#endif  // MINGZHANG_LEDGER_SERVICE_VALIDATION_NAMES_H_
