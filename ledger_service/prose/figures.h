// The figures of running Chinese text: numbers with their units, exactly. Never a floating-point
// number. Thread-safe; linear in the length of the text, whatever its bytes are.
#ifndef MINGZHANG_LEDGER_SERVICE_PROSE_FIGURES_H_
#define MINGZHANG_LEDGER_SERVICE_PROSE_FIGURES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger_service/prose/characters.h"
#include "ledger_service/prose/slip.h"

namespace mingzhang::prose {

// A number of more digits, its fraction included, is none of a budget and is not read.
inline constexpr std::size_t kMostFigureDigits = 17;

// One number: its value is number / 10^decimals. 1,704.86 万元 is 170486 with 2 decimals.
struct Figure {
  // In bytes: the number with its unit, and the number alone.
  std::size_t offset = 0;
  std::size_t length = 0;
  std::size_t number_length = 0;
  std::int64_t number = 0;
  int decimals = 0;
  // As written without the spaces in it, full-width characters made half-width: 万元, %, 辆, 年;
  // empty when none that is known follows. Lives for ever.
  std::string_view unit;
  // What the unit is counted by: 月 in 2500 元/月. Belongs to the text; empty when there is none.
  std::string_view per;
};

// All figures in the order of the text. A number may have thousands separators (1,704.86), a
// decimal point and full-width digits; a sign counts before amounts and percentages that nothing
// joins to the sign. Spaces may stand between number and unit and within the unit, and a line may
// break there before 元, 万 and 亿. What is part of a code (1510040L, P-1, 2.1.3, 132****7970) is
// no figure.
std::vector<Figure> ReadFigures(const Characters& text);

// An amount as it was printed.
struct PrintedAmount {
  std::int64_t fen;
  // What one more in the last printed place adds: 100 yuan for an amount in 万元 with 2 decimals.
  std::int64_t step_fen;
};

// The amount of a figure in 元, 千元, 万元, 亿元 or 万亿元; nullopt for other units, amounts that
// are no whole number of fen, and what int64 cannot hold.
std::optional<PrintedAmount> AmountOf(const Figure& figure);

// Whether `exact_fen` prints as the amount: rounded half up (half away from zero) to its step.
bool IsRoundingOf(const PrintedAmount& printed, std::int64_t exact_fen);
// Whether the amount is `exact_fen` cut off at its step instead of rounded.
bool IsCutOffOf(const PrintedAmount& printed, std::int64_t exact_fen);

// Amounts that break off their unit: 2.75 万 for 2.75 万元, 单价100万（含）. Only where a word for
// money (费, 预算, 单价 …) stands before the number in its clause and nothing that is counted does:
// 100万人, 受益人口 5 万 and 30 万吨 are right.
std::vector<Slip> FindUnfinishedAmounts(const Characters& text);

}  // namespace mingzhang::prose

#endif  // MINGZHANG_LEDGER_SERVICE_PROSE_FIGURES_H_
