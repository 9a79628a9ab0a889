// Printed tables read by a form: what each row, column and cell stands for.
#ifndef MINGZHANG_LEDGER_SERVICE_DOCUMENT_TABLE_BINDING_H_
#define MINGZHANG_LEDGER_SERVICE_DOCUMENT_TABLE_BINDING_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ledger_service/catalog/catalogue.h"
#include "ledger_service/document/finding.h"
#include "ledger_service/document/printed_document.h"
#include "ledger_service/document/reckoning.h"
#include "ledger_service/document/scope.h"
#include "mingzhang/budget/v1/disclosure.pb.h"
#include "mingzhang/budget/v1/form.pb.h"

namespace mingzhang::document {

struct BoundColumn {
  const budget::v1::Column* column;
  std::size_t panel;
  // Position in the printed rows.
  std::size_t position;
  budget::v1::AmountStyle style;
};

// One panel's part of a printed row.
struct BoundRow {
  std::size_t panel = 0;
  // Position in PrintedTable.rows.
  std::size_t row = 0;
  budget::v1::RowKind kind = budget::v1::ROW_KIND_UNSPECIFIED;
  // As DerivedRowPart.depth; a total has none.
  int depth = 0;
  // Of the table and the row, without the column.
  Scope scope;
  // As printed: 30201 and 办公费; the project's name where the row has one.
  std::string code;
  std::string name;
  std::string project;
  // For findings: 30201 办公费.
  std::string label;
  // Levels that must follow below a code: its row is their sum.
  bool has_parts = false;
};

struct BoundTable {
  const budget::v1::FormTable* form = nullptr;
  const PrintedTable* printed = nullptr;
  Scope scope;
  std::vector<BoundColumn> columns;
  // In the order of the panels, then of the rows.
  std::vector<BoundRow> rows;
  // For each panel: all its rows were read, so its total is their sum.
  std::vector<bool> complete;
  // No amount but zeros and empty cells.
  bool empty = true;
  // No zero among them that may be an amount too small to be printed.
  bool exactly_empty = true;
};

struct Binding {
  const budget::v1::DisclosureForm* form = nullptr;
  // In the order of the form; a table that the document does not have is not here.
  std::vector<BoundTable> tables;

  const BoundTable* Table(int number) const;
};

// The form that prints the most tables under the document's titles: at least half of its own, and
// of forms alike one that serves the document's year. nullptr: none does.
const budget::v1::DisclosureForm* FindForm(
    const PrintedDocument& document, const std::vector<const budget::v1::DisclosureForm*>& forms);

// Reads the tables. What cannot be read is reported (DOC-001, DOC-002), as are tables of the form
// that the document does not have (PUB-001), names beside codes (STR-015) and codes out of their
// order (STR-003, STR-004). Keeps pointers into the arguments.
Binding BindTables(const PrintedDocument& document, const budget::v1::DisclosureForm& form,
                   const catalog::Catalogue& catalogue, std::vector<Finding>& findings);

// What a cell is called in findings: 表 6“30201 办公费”行“公用经费”列.
std::string CellName(const BoundTable& table, const BoundRow& row, const BoundColumn& column);

// Adds every cell to the reckoning, and what each table says of its own sums.
void AddTables(const Binding& binding, bool without_unit_kinds, Reckoning& reckoning);

// Empty tables against their notes (PUB-002), years in titles and notes (STR-001).
void CheckNotes(const PrintedDocument& document, const Binding& binding,
                std::vector<Finding>& findings);

}  // namespace mingzhang::document

#endif  // MINGZHANG_LEDGER_SERVICE_DOCUMENT_TABLE_BINDING_H_
