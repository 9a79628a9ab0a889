// Which printed cells differ between two versions' tables. Pure; thread-safe.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TABLE_DIFF_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TABLE_DIFF_H_

#include "google/protobuf/repeated_ptr_field.h"
#include "mingzhang/budget/v1/diff.pb.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form {

// The cells whose text differs, in the order of `to`'s tables, those that are gone behind; both
// should be derived by the same form. Tables are told by number; rows by what they stand for (a
// code, a project, a fund source), with its name where it is fixed in the form; columns by title.
// So a row that only moved is no difference. Of a row that is new or gone, the amounts that are
// printed count, not its labels. A title or note that differs is a cell of no row: its column is
// called 表名 or 表注. Linear in the number of cells.
google::protobuf::RepeatedPtrField<budget::v1::CellChange> DiffTables(
    const budget::v1::DerivedTables& from, const budget::v1::DerivedTables& to);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TABLE_DIFF_H_
