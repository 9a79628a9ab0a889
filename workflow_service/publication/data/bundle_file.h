// A file of a disclosure's bundle.
#ifndef MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_BUNDLE_FILE_H_
#define MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_BUNDLE_FILE_H_

#include <string>

namespace mingzhang::publication::data {

struct BundleFile {
  // Relative to the bundle's folder, with / between names, such as data/lines.csv.
  std::string path;
  std::string contents;
};

}  // namespace mingzhang::publication::data

#endif  // MINGZHANG_WORKFLOW_SERVICE_PUBLICATION_DATA_BUNDLE_FILE_H_
