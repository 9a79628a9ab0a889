// The form's tables as an Excel workbook (Office Open XML, ECMA-376). Thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_WORKBOOK_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_WORKBOOK_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "mingzhang/budget/v1/disclosure.pb.h"

namespace mingzhang::publication::data {

// Excel counts with 15 digits: amounts from here on (fen) are printed as texts, so that no digit is
// lost.
inline constexpr std::int64_t kMaxWorkbookNumber = 1'000'000'000'000'000;

struct WorkbookProperties {
  // Of the document, such as 某局2026年部门预算公开表.
  std::string title;
  // Who publishes it (编制部门).
  std::string publisher;
  // When the document says that it was made, in seconds since 1970; positive. A workbook that took
  // the time of day would differ each time.
  std::int64_t created = 1;
};

// The workbook: a sheet a table, with title, publisher and unit, header cells merged as the form
// has them, and the note. Amounts are numbers, exact in the unit of their column, and formatted to
// show what is printed: Excel rounds when it shows them, as the form does. Texts are never
// formulas. Sheets print on A4, as wide as one page, their headers on every page.
//
// Equal arguments give the same bytes. libxlsxwriter writes into a folder of its own under $TMPDIR
// (or /tmp), which is gone afterwards. Errors, in Chinese: RESOURCE_EXHAUSTED for a text that no
// cell holds or more rows than a sheet holds, and what the disk gives.
absl::StatusOr<std::string> RenderWorkbook(const budget::v1::DerivedTables& tables,
                                           const WorkbookProperties& properties);

}  // namespace mingzhang::publication::data

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_WORKBOOK_H_
