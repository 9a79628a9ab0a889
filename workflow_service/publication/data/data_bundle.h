// What the public downloads of a budget: workbook and open data. Thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_BUNDLE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_BUNDLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bundle/bundle_file.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication::data {

// tables.xlsx (workbook.h) and the files of open data (open_data.h), by path. The workbook says
// that it was made on the day on which the department compiled the budget, or on the first day of
// the year where it does not say when. Arguments as for RenderOpenData; equal arguments give the
// same bytes. Errors are those of RenderWorkbook.
absl::StatusOr<std::vector<BundleFile>> RenderDataFiles(const Publication& publication,
                                                        const std::string& name);

}  // namespace mingzhang::publication::data

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_DATA_BUNDLE_H_
