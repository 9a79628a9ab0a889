// The values of the exchange format one by one: dates and decimals as text, and amounts.
#ifndef MINGZHANG_EXCHANGE_VALUES_H_
#define MINGZHANG_EXCHANGE_VALUES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "exchange/schema.h"
#include "mingzhang/budget/v1/content.pb.h"

namespace mingzhang::exchange {

// Reads a decimal string that is not negative and has at most two decimals as hundredths, of a yuan
// or whatever `kind` (kYuan, kWeight, kArea) counts. INVALID_ARGUMENT with a message in Chinese.
absl::StatusOr<std::int64_t> ParseHundredths(Kind kind, std::string_view text);

// The inverse.
std::string FormatHundredths(Kind kind, std::int64_t hundredths);

// Reads "2026-02-14", a day that exists. INVALID_ARGUMENT with a message in Chinese.
absl::StatusOr<budget::v1::Date> ParseDate(std::string_view text);

// The inverse.
std::string FormatDate(const budget::v1::Date& date);

// The name among `known` that `name` was probably meant to be; empty where none is close.
std::string ClosestName(std::string_view name, const std::vector<std::string>& known);

}  // namespace mingzhang::exchange

#endif  // MINGZHANG_EXCHANGE_VALUES_H_
