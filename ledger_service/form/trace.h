// What a printed cell is the sum of. Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TRACE_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TRACE_H_

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form {

// The positions in the content whose amounts add up to the cell's. `tables` must be derived from
// the content of `index`; rows and columns count from 0, without header rows. Linear in the lines.
//
// INVALID_ARGUMENT, in Chinese, for a table or cell that is not there, or holds no amount.
absl::StatusOr<budget::v1::CellTrace> TraceCell(const budget::ContentIndex& index,
                                                const budget::v1::DerivedTables& tables,
                                                int table_number, int row, int column);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TRACE_H_
