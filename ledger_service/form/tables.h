// The tables of a budget as its form prints them. Pure; thread-safe.
//
// The model: a table is panels side by side; a panel is columns × rows. The amount of a cell is the
// sum of the expenditure lines (or of the declared revenue) that pass the table's scope, the row's
// filters and the column's filter: exact, in fen. It is printed once, from the exact sum, so
// printed components need not add up to a printed total. Rows come from the form (fixed) or from
// the content: codes, projects, carry-over items and units that have money.
#ifndef MINGZHANG_LEDGER_SERVICE_FORM_TABLES_H_
#define MINGZHANG_LEDGER_SERVICE_FORM_TABLES_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/form/compiled_form.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::form {

// Cells of all tables of a budget together.
inline constexpr std::size_t kMaxDerivedCells = 4'000'000;

// All tables of the form, for content of any state: valid or not, it is printed as it stands. Codes
// that the catalogue lacks are printed instead of their names; a row has money when one of its
// amounts is not zero. The order of the lines does not matter.
//
// Errors, in Chinese: OUT_OF_RANGE for a sum that int64 fen cannot hold, RESOURCE_EXHAUSTED for
// more than kMaxDerivedCells or kMaxRenderSteps (template.h). One pass over the lines for each
// table, so linear in their number for a given form, besides sorting the rows.
absl::StatusOr<budget::v1::DerivedTables> DeriveTables(const budget::ContentIndex& index,
                                                       const CompiledForm& form,
                                                       const catalog::Catalogue& catalogue);

}  // namespace mingzhang::form

#endif  // MINGZHANG_LEDGER_SERVICE_FORM_TABLES_H_
