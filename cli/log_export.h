// The log as a folder that any client of C2SP tlog-tiles can read:
//
//   checkpoint                    the signed note
//   tile/<L>/<N>[.p/<W>]          tiles of hashes, N in groups of three digits: x001/x234/067
//   tile/entries/<N>[.p/<W>]      bundles of entries
//   log.vkey                      the key that signed the checkpoint
//   log.keys.json                 once the key was changed: how it follows from those before
//
// Entries hold opinions, comments and addresses. What is for everybody leaves them out: checkpoint,
// tiles of hashes, and
//
//   keys.txt                      the keys that have signed checkpoints, oldest first
#ifndef MINGZHANG_CLI_LOG_EXPORT_H_
#define MINGZHANG_CLI_LOG_EXPORT_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "cli/verified_bundles.h"
#include "ledger_service/audit/key_chain.h"

namespace mingzhang::cli {

inline constexpr char kCheckpointFile[] = "checkpoint";
inline constexpr char kVerifierKeyFile[] = "log.vkey";

// Whether an export has the entries themselves. One that began without stays without.
enum class LogEntries { kIncluded, kLeftOut };

// tile/0/x001/x234/067 or tile/0/x001/x234/067.p/8: where a tile of `width` hashes is.
std::string TilePath(int level, std::uint64_t index, int width);
// tile/entries/…, the same for a bundle.
std::string BundlePath(std::uint64_t index, int width);

// The checkpoint of the export in `directory`; nullopt when there is none yet.
absl::StatusOr<std::optional<audit::Checkpoint>> ReadExportedCheckpoint(
    const std::filesystem::path& directory, const audit::KeyChain& keys);

// Brings the tiles and bundles in `directory` from the tree of `exported` (nullopt: nothing yet) to
// that of `checkpoint`. Every bundle is proven to be in the tree before it is written; a full tile
// is written once; what a run that was killed has left is used again. Changes no file that the
// export's checkpoint needs: whoever calls writes the new checkpoint afterwards. Holds one bundle
// at a time, and a tile of each level. Where entries are left out, every bundle is fetched and
// proven all the same, because tiles are computed from it, and none is written.
absl::Status ExportTiles(const std::filesystem::path& directory, LogEntries entries,
                         const std::optional<audit::Checkpoint>& exported,
                         const audit::Checkpoint& checkpoint, std::vector<KnownTree> known,
                         const LogSource& source,
                         absl::FunctionRef<void(std::uint64_t entries)> progress);

// Deletes partial tiles and bundles that have become full between the two trees.
void RemoveOldPartials(const std::filesystem::path& directory, std::uint64_t old_size,
                       std::uint64_t new_size);

// Hashes every entry of the export anew, and compares every tile. For an export with entries.
absl::Status VerifyExport(const std::filesystem::path& directory,
                          const audit::Checkpoint& checkpoint, const std::vector<KnownTree>& known,
                          absl::FunctionRef<void(std::uint64_t entries)> progress);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_LOG_EXPORT_H_
