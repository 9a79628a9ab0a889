// Money: an exact number of fen (分, 1/100 yuan) in an int64, its text forms and checked sums.
// Never a floating-point number. Thread-safe: every function depends on its arguments alone.
#ifndef MINGZHANG_COMMON_MONEY_MONEY_H_
#define MINGZHANG_COMMON_MONEY_MONEY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"

namespace mingzhang {

// Reads an amount in yuan, as the exchange format writes it, and returns fen:
//
//   amount = ["-"] ("0" | digit 1-9 {digit}) ["." digit [digit]]
//
// So "123.45", "0.5", "-7" are amounts; "+1", "1,000", "007", ".5", "1e3", " 1", "1元" are not.
// Anything else, and what int64 fen cannot hold, is INVALID_ARGUMENT with a message in Chinese that
// quotes the text (its first 40 bytes) and says what is wrong with it.
absl::StatusOr<std::int64_t> ParseYuan(std::string_view text);

// Yuan with two decimals: 12345 is "123.45", -5 is "-0.05". ParseYuan reads it back, for every
// int64.
std::string FormatYuan(std::int64_t fen);

// What a printed amount is counted in.
enum class MoneyUnit {
  // 元
  kYuan,
  // 万元: 10,000 yuan
  kWanyuan,
};

inline constexpr int kMaxMoneyDecimals = 2;

// The amount with 0 … 2 decimals and thousands separators: "1,704.86", "1,705". Rounded half up
// from the exact amount, which for negative amounts is half away from zero. What rounds to zero has
// no sign.
std::string FormatMoney(std::int64_t fen, MoneyUnit unit, int decimals);

// Yuan with two decimals and thousands separators: "1,234.56".
std::string FormatYuanGrouped(std::int64_t fen);

// 万元 with two decimals and thousands separators.
std::string FormatWanyuan(std::int64_t fen);

// part / whole as a percentage with two decimals: "26.92%", "-12.00%". Rounded half up from the
// exact amounts, which for negative shares is half away from zero. What rounds to zero has no sign;
// "0.00%" where the whole is zero. Both are amounts, sums of two amounts, or their differences.
std::string FormatPercentage(absl::int128 part, absl::int128 whole);

// a + b, or nullopt when int64 cannot hold it.
std::optional<std::int64_t> CheckedAdd(std::int64_t a, std::int64_t b);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_MONEY_MONEY_H_
