// What a row of a derived table is called. Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_ROW_LABEL_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_ROW_LABEL_H_

#include <string>

#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form {

// What the cells in the panel's label columns say: codes together, then the name and the project's
// name, such as 2011301 行政运行. `row` is of `table`.
std::string RowLabel(const budget::v1::DerivedTable& table, const budget::v1::DerivedRow& row,
                     int panel);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_ROW_LABEL_H_
