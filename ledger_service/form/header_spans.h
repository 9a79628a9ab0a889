// Which cells of a derived table's header are merged. Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_HEADER_SPANS_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_HEADER_SPANS_H_

#include <vector>

#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form {

// How far a header cell reaches: 0 × 0 where another cell covers it.
struct HeaderSpan {
  int rows = 0;
  int columns = 0;
};

// Which header cells are merged. Forms leave the covered part of a merged cell empty: an empty cell
// belongs to the one above it where that has text or reaches down already, else to the one on its
// left within its panel. One entry for each header row and column.
std::vector<std::vector<HeaderSpan>> HeaderSpans(const budget::v1::DerivedTable& table);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_HEADER_SPANS_H_
