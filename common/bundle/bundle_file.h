// A file of a disclosure's bundle.
#ifndef MINGZHANG_COMMON_BUNDLE_BUNDLE_FILE_H_
#define MINGZHANG_COMMON_BUNDLE_BUNDLE_FILE_H_

#include <string>

namespace mingzhang {

struct BundleFile {
  // Relative to the bundle's folder, with / between names, such as data/lines.csv.
  std::string path;
  std::string contents;
};

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_BUNDLE_BUNDLE_FILE_H_
