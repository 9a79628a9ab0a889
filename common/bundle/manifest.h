// The list of a bundle's files, by which anybody can tell whether a file is one of them as it was.
// Pure; thread-safe.
#ifndef MINGZHANG_COMMON_BUNDLE_MANIFEST_H_
#define MINGZHANG_COMMON_BUNDLE_MANIFEST_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bundle/bundle_file.h"
#include "common/digest/digest.h"

namespace mingzhang {

// Where it stands in the bundle. It does not list itself.
inline constexpr char kManifestFile[] = "manifest.json";
// What it says that it is; another number is another format.
inline constexpr int kManifestFormat = 1;
inline constexpr std::size_t kMaxManifestBytes = std::size_t{4} << 20;
inline constexpr std::size_t kMaxManifestFiles = 10'000;
// Of a path in a bundle. Bytes.
inline constexpr std::size_t kMaxPathBytes = 255;
// Files of a bundle that is published, manifest.json among them, and their bytes together: the
// ledger takes them in one write (docs/decisions/0018).
inline constexpr int kMaxDisclosureFiles = 1000;
inline constexpr std::size_t kMaxDisclosureBytes = std::size_t{28} << 20;

// A form or a rule set; empty where there is none.
struct ReferenceDigest {
  std::string id;
  // Lower-case hexadecimal.
  std::string sha256;
};

struct ManifestFile {
  std::string path;
  std::uint64_t size = 0;
  Digest sha256 = {};
};

struct Manifest {
  // The resource name of the version, or of the budget where the bundle is of no version.
  std::string name;
  // The code of the unit that the bundle is of alone; empty: the department. Name and digest are
  // those of the department's budget all the same, because that is what versions are of.
  std::string unit;
  // What the ledger calls the version's digest (budget/content_parts.h), in hexadecimal.
  std::string version_digest;
  ReferenceDigest form;
  ReferenceDigest rule_set;
  // Of the program that rendered the bundle, such as 0.1.0.
  std::string release;
  // By path.
  std::vector<ManifestFile> files;
};

// Whether it may stand in a manifest: names of letters, digits, '.', '-' and '_' joined by '/',
// none of which begins with a dot. So it never leads out of the bundle's folder, on any system.
bool IsBundlePath(std::string_view path);

// Whether a bundle with this manifest may be published: it is of a whole department and has a page
// (index.html); its files are of the kinds that a disclosure has (.html, .pdf, .xlsx, .csv, .json),
// so that no script is among them; none has a name that stands beside or above a bundle where it is
// served or downloaded (publication.tlog-proof, keys.txt, original/…), and no two are one on a
// system that does not tell cases apart, or where one is a folder of the other. INVALID_ARGUMENT,
// in Chinese.
absl::Status CheckPublishable(const Manifest& manifest);

// Lists the files. Stops the process for paths that are no bundle paths, stand twice or are the
// manifest's own.
std::vector<ManifestFile> ListFiles(const std::vector<BundleFile>& files);

// As JSON, indented, with a line feed at the end: {"format", "name", "unit", "version_digest",
// "form", "rule_set", "release", "files": [{"path", "size", "sha256"}]}. Equal manifests give the
// same bytes.
std::string FormatManifest(const Manifest& manifest);

// Without `unit` it is the department's. INVALID_ARGUMENT, in Chinese, for anything else that
// FormatManifest does not write: another format, a missing or unknown field, a path that is none,
// stands twice or is out of order, a digest that is not 64 lower-case hexadecimal digits, more than
// the limits.
absl::StatusOr<Manifest> ParseManifest(std::string_view json);

enum class FileProblem {
  // Its size or its SHA-256 is another.
  kChanged,
  // Listed, but not there.
  kMissing,
  // There, but not listed.
  kNotListed,
};

struct FileFinding {
  std::string path;
  FileProblem problem;
};

// What differs, by path; empty: the files are those of the manifest. `files` must not have the
// manifest's own. Of two files with one path both are looked at.
std::vector<FileFinding> CheckFiles(const Manifest& manifest, const std::vector<BundleFile>& files);
// The same of files whose sizes and digests are known.
std::vector<FileFinding> CheckDigests(const Manifest& manifest,
                                      const std::vector<ManifestFile>& files);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_BUNDLE_MANIFEST_H_
