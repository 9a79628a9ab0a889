// A disclosure as files. Thread-safe.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_BUNDLE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_BUNDLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/bundle/bundle_file.h"
#include "workflow_service/publication/publication.h"

namespace mingzhang::publication {

struct BundleOptions {
  // The resource name of the budget or of its version.
  std::string name;
  // The caller adds kPdfFile (bundle_files.h); the page links to it.
  bool with_pdf = false;
};

// All files of a disclosure but the PDF and the manifest, by path: the page, which links to the
// others, the workbook and the open data (data/data_bundle.h). Equal arguments give the same bytes.
// Errors are those of RenderDataFiles.
absl::StatusOr<std::vector<BundleFile>> RenderBundle(const Publication& publication,
                                                     const BundleOptions& options);

}  // namespace mingzhang::publication

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_BUNDLE_H_
