// Amounts as cells and texts print them. Thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_AMOUNTS_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_AMOUNTS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::document {

// Digits of an amount, those behind the decimal point included.
inline constexpr int kMaxAmountDigits = 16;

// What a cell says.
struct CellAmount {
  enum class Kind { kNothing, kAmount, kOther };
  // kNothing: empty, or a dash; kOther: no amount can be read.
  Kind kind = Kind::kNothing;
  std::int64_t fen = 0;
  // What one more in the last place adds, at least 1.
  std::int64_t step_fen = 0;
};

// Fen of one 元 or 万元.
std::int64_t FenOf(budget::v1::AmountUnit unit);

// Reads a cell of an amount column: digits, groups of three with commas or none, a decimal point,
// a minus sign in front; white space is ignored. `decimals` is how many the form prints: fewer in
// the cell mean the same.
CellAmount ReadCell(std::string_view cell, budget::v1::AmountUnit unit, int decimals);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_AMOUNTS_H_
