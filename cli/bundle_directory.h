// A bundle of files as a folder: written as a whole or not at all, and read back.
#ifndef MINGZHANG_CLI_BUNDLE_DIRECTORY_H_
#define MINGZHANG_CLI_BUNDLE_DIRECTORY_H_

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bundle/bundle_file.h"
#include "common/bundle/manifest.h"

namespace mingzhang::cli {

// All files of a bundle together.
inline constexpr std::size_t kMaxBundleBytes = std::size_t{1} << 30;

// Who may read a bundle, whatever the umask says.
enum class BundleAudience {
  kEverybody,
  // The bundle's own folder is 0700, so nobody else gets to what stands in it; also where the
  // folder above lets others in, and where a bundle for everybody is replaced.
  kOwner,
};

// Makes `files` and `manifest`, which lists them, the folder `directory`: a reader sees what was
// there before or all of them. The folder above must exist.
//
// What is there is replaced only if it is an empty folder or a bundle of the same budget and unit
// whose files, and folders, are as its own manifest says; anything else is kWrongResource, names
// what stands in the way, and stays. That is looked at once more when the new bundle stands in its
// place, and the old one is put back where it changed meanwhile.
absl::Status WriteBundle(const std::filesystem::path& directory, const Manifest& manifest,
                         const std::vector<BundleFile>& files, BundleAudience audience);

// What WriteBundle does, for files that are not all in memory: `fill` writes them and the manifest
// into the empty folder that it is given. Files that stand in the bundle's folder without being of
// it, such as the receipt of its publication, are named in `beside`: they are replaced as well.
absl::Status WriteBundleFolder(
    const std::filesystem::path& directory, const Manifest& manifest,
    const std::vector<std::string>& beside, BundleAudience audience,
    absl::FunctionRef<absl::Status(const std::filesystem::path& folder)> fill);

// The file at `path` of the bundle in `folder`; the folders that lead to it are made.
absl::StatusOr<std::filesystem::path> MakeBundlePath(const std::filesystem::path& folder,
                                                     const std::string& path);

// What stands below a folder, as a manifest writes paths.
struct BundlePaths {
  // In order.
  std::vector<std::string> files;
  std::vector<std::string> folders;
};

// kBadInput for links and special files, and for more than kMaxManifestFiles of either.
absl::StatusOr<BundlePaths> ListBundlePaths(const std::filesystem::path& directory);

struct BundleOnDisk {
  Manifest manifest;
  // Without the manifest's own.
  std::vector<BundleFile> files;
  // The folders below, as paths in the bundle.
  std::vector<std::string> folders;
};

// Reads the manifest and every file below `directory`, listed or not. kBadInput when there is no
// manifest or a wrong one, for links and special files, and for more than the limits.
absl::StatusOr<BundleOnDisk> ReadBundle(const std::filesystem::path& directory);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_BUNDLE_DIRECTORY_H_
