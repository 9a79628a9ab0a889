#include "workflow_service/publication/bundle.h"

#include <algorithm>
#include <utility>

#include "workflow_service/publication/bundle_files.h"
#include "workflow_service/publication/data/data_bundle.h"
#include "workflow_service/publication/html_page.h"

namespace mingzhang::publication {

absl::StatusOr<std::vector<BundleFile>> RenderBundle(const Publication& publication,
                                                     const BundleOptions& options) {
  auto files = data::RenderDataFiles(publication, options.name);
  if (!files.ok()) return files.status();
  PageLinks links;
  for (const BundleFile& file : *files) links.files.insert(file.path);
  if (options.with_pdf) links.files.insert(kPdfFile);
  files->push_back({kPageFile, RenderPage(publication, links)});
  std::sort(files->begin(), files->end(),
            [](const BundleFile& a, const BundleFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace mingzhang::publication
