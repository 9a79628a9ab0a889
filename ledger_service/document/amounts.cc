#include "ledger_service/document/amounts.h"

#include <algorithm>
#include <string>

#include "ledger_service/document/plain.h"

namespace mingzhang::document {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::int64_t FenOf(budget::v1::AmountUnit unit) {
  return unit == budget::v1::AMOUNT_UNIT_TEN_THOUSAND_YUAN ? 1'000'000 : 100;
}

CellAmount ReadCell(std::string_view cell, budget::v1::AmountUnit unit, int decimals) {
  const std::string text = Key(cell);
  if (text.empty() || text == "-" || text == "--" || text == "/") return {};
  const CellAmount other{.kind = CellAmount::Kind::kOther};
  std::string_view rest = text;
  const bool negative = StartsWith(rest, "-");
  if (negative) rest.remove_prefix(1);
  std::int64_t number = 0;
  int digits = 0;
  std::size_t group = 0;
  bool grouped = false;
  std::size_t at = 0;
  for (; at < rest.size() && rest[at] != '.'; ++at) {
    if (rest[at] == ',') {
      if (group == 0 || group > 3 || (grouped && group != 3)) return other;
      grouped = true;
      group = 0;
      continue;
    }
    if (!IsDigit(rest[at]) || ++digits > kMaxAmountDigits) return other;
    number = number * 10 + (rest[at] - '0');
    ++group;
  }
  if (digits == 0 || (grouped && group != 3)) return other;
  int fraction = 0;
  if (at < rest.size()) {
    for (++at; at < rest.size(); ++at, ++fraction) {
      if (!IsDigit(rest[at]) || ++digits > kMaxAmountDigits) return other;
      number = number * 10 + (rest[at] - '0');
    }
    if (fraction == 0) return other;
  }
  std::int64_t scale = FenOf(unit);
  for (int i = 0; i < fraction; ++i) {
    if (scale % 10 != 0) {
      // Beyond a fen: only zeros may stand there.
      if (number % 10 != 0) return other;
      number /= 10;
      continue;
    }
    scale /= 10;
  }
  if (number > INT64_MAX / scale) return other;
  CellAmount amount{.kind = CellAmount::Kind::kAmount, .fen = number * scale};
  if (negative) amount.fen = -amount.fen;
  std::int64_t step = FenOf(unit);
  for (int i = 0; i < std::max(fraction, decimals) && step % 10 == 0; ++i) step /= 10;
  amount.step_fen = step;
  return amount;
}

}  // namespace mingzhang::document
