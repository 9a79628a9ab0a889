// One disclosure, from the feed into a folder: believed only as far as it is proven.
#ifndef MINGZHANG_PORTAL_FOLDER_DISCLOSURE_FETCH_H_
#define MINGZHANG_PORTAL_FOLDER_DISCLOSURE_FETCH_H_

#include <cstdint>
#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/bundle/manifest.h"
#include "mingzhang/ledger/v1/disclosure_service.pb.h"
#include "portal/folder/disclosure_feed.h"
#include "portal/folder/site_folder.h"

namespace mingzhang::site {

// Bytes of a bundle. The ledger takes 28 MiB.
inline constexpr std::uint64_t kMaxBundleBytes = std::uint64_t{64} << 20;

// A disclosure and the manifest that its proof vouches for.
struct KnownDisclosure {
  ProvenDisclosure proven;
  Manifest manifest;
  // The bytes of manifest.json.
  std::string manifest_json;
};

// Gets the disclosure that was listed as `listed`. DATA_LOSS when it is another, when its manifest
// is not the proven one, is of another version, or lists other files than the disclosure; errors of
// the feed.
absl::StatusOr<KnownDisclosure> GetKnown(DisclosureFeed& feed,
                                         const ledger::v1::Disclosure& listed);

// Downloads its files into `folder`, which is empty, with the time of publication, and puts
// manifest and receipt beside them. Holds a piece of a file at a time. DATA_LOSS for a file that is
// not as its manifest says. What is in the folder after an error is of no use.
absl::Status Fetch(DisclosureFeed& feed, const KnownDisclosure& known,
                   const std::filesystem::path& folder);

// Whether `folder` holds its files as they are listed, whatever stands beside them. A page that was
// marked as superseded counts if the original is there.
bool HasFiles(const KnownDisclosure& known, const std::filesystem::path& folder);

// The record of what is complete in `folder`.
SiteRecord RecordOf(const KnownDisclosure& known, const std::filesystem::path& folder);

}  // namespace mingzhang::site

#endif  // MINGZHANG_PORTAL_FOLDER_DISCLOSURE_FETCH_H_
