// The names of a bundle's files, relative to its folder: what page, open data and manifest call
// each other. Thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_BUNDLE_FILES_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_BUNDLE_FILES_H_

#include <string>

#include "absl/strings/str_format.h"

namespace mingzhang::publication {

inline constexpr char kPageFile[] = "index.html";
inline constexpr char kPdfFile[] = "disclosure.pdf";
inline constexpr char kWorkbookFile[] = "tables.xlsx";
inline constexpr char kDataPackageFile[] = "datapackage.json";
inline constexpr char kJsonFile[] = "data/budget.json";
inline constexpr char kLinesFile[] = "data/lines.csv";
inline constexpr char kItemsFile[] = "data/items.csv";
inline constexpr char kRevenueFile[] = "data/revenue.csv";
inline constexpr char kUnitsFile[] = "data/units.csv";
// Where there is a correction.
inline constexpr char kCorrectionFile[] = "data/correction.csv";
// data/table-01.csv
inline std::string TableFile(int table_number) {
  return absl::StrFormat("data/table-%02d.csv", table_number);
}

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_BUNDLE_FILES_H_
