// What the files of a disclosure prove by themselves: that they are what was published of a
// version, and that the audit log has the publication. Pure; thread-safe.
//
// The chain is: file → manifest.json, which names its size and SHA-256 → audit entry, which names
// the SHA-256 of the manifest → inclusion proof → checkpoint → its signature → the key.
#ifndef MINGZHANG_CLI_DISCLOSURE_PROOF_H_
#define MINGZHANG_CLI_DISCLOSURE_PROOF_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/receipt.h"
#include "common/bundle/manifest.h"
#include "common/resource/resource_name.h"
#include "ledger_service/audit/key_chain.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/disclosure_service.pb.h"

namespace mingzhang::cli {

// A publication that was proven to be in the log.
struct ProvenPublication {
  VersionName version;
  Manifest manifest;
  // The publication.
  ledger::v1::AuditEntry entry;
  // Size of the tree that it was proven to be in.
  std::uint64_t tree_size = 0;
};

// Proves that `manifest` (the bytes of manifest.json) lists the files of a publication which is in
// the log of `keys`: the serialized `entry` is in the log as `proof_text` says, it records that an
// approved version was published, and it names the digest of this manifest, the version and the
// version's digest, which are those that the manifest names. Errors have the exit code kRefused and
// say which of the files does not fit.
absl::StatusOr<ProvenPublication> ProvePublication(std::string_view manifest,
                                                   std::string_view entry,
                                                   std::string_view proof_text,
                                                   const audit::KeyChain& keys);

// Proves that `disclosure`, as a service answers, is what the log of `keys` says was published: its
// receipt's entry is in the log as `proof_text` says, and records at disclosure.log_index that an
// approved version became that disclosure of that budget, at publish_time, with the version and the
// two digests that the answer names. Digests must be there. What the answer says beyond that, such
// as its state, is not proven. Errors have the exit code kRefused and say what does not fit.
absl::StatusOr<ProvenEntry> ProveDisclosure(const ledger::v1::Disclosure& disclosure,
                                            std::string_view proof_text,
                                            const audit::KeyChain& keys);

// What is wrong with a file.
struct FileFault {
  std::string file;
  std::string what;
};

// An error with the exit code kRefused that lists what is wrong with which file; at least one.
absl::Status RefuseFiles(const std::vector<FileFault>& faults);

// The file of the manifest that `held` is; held.path is how somebody calls it. One whose path ends
// with a listed path, or whose name is that of one listed file only, must be that file; another
// must have the content of a listed one.
absl::StatusOr<ManifestFile> FindListed(const Manifest& manifest, const ManifestFile& held);

// What differs between a folder and the manifest; `held` are the files of the folder, their paths
// relative to it, and all that are listed must be there, and no others.
std::vector<FileFault> CompareFolder(const Manifest& manifest,
                                     const std::vector<ManifestFile>& held);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_DISCLOSURE_PROOF_H_
