// What the public downloads of a budget: workbook and open data. Thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_BUNDLE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_BUNDLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/catalog/catalogue.h"
#include "mingzhang/budget/v1/disclosure.pb.h"
#include "workflow_service/publication/data/bundle_file.h"

namespace mingzhang::publication::data {

inline constexpr char kWorkbookFile[] = "tables.xlsx";

// tables.xlsx (workbook.h) and the files of open data (open_data.h), by path. The workbook says
// that it was made on the day on which the department compiled the budget, or on the first day of
// the year where it does not say when. Arguments as for RenderOpenData; equal arguments give the
// same bytes. Errors are those of both.
absl::StatusOr<std::vector<BundleFile>> RenderDataFiles(const budget::ContentIndex& index,
                                                        const budget::v1::DerivedTables& tables,
                                                        const catalog::Catalogue& catalogue,
                                                        const std::string& name);

}  // namespace mingzhang::publication::data

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_BUNDLE_H_
