// The growing end of the audit log's tree.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_TREE_APPENDER_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_TREE_APPENDER_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/compact_range.h"
#include "ledger_service/audit/tile.h"

namespace mingzhang::audit {

// Holds the partial tile at the right edge of each level, appends leaves, and hands out the tiles
// to store. A value: the committer copies it (under 16 KiB a level), appends a batch to the copy,
// writes the copy's tiles in the same storage batch as the entries, and puts the copy in the
// original's place once they are durable; when the write fails it drops the copy. Not thread-safe.
class TreeAppender {
 public:
  // The empty tree.
  TreeAppender() = default;

  // The tree of `size` leaves, as stored. Checks all that it reads against `root`, which comes from
  // the signed checkpoint: the tiles of the right edge, and every full tile whose root is in one of
  // them; these are at most 255 a level. DATA_LOSS, naming the tile where there is one, when a tile
  // has another length or other hashes than the tree must have, so also when a tile of the right
  // edge is longer: the log would grow over what it already holds. Errors of `reader`.
  static absl::StatusOr<TreeAppender> Load(std::uint64_t size, const Digest& root,
                                           const TileReader& reader);

  // Adds the hash of the entry with index size().
  void Append(const Digest& leaf_hash);

  std::uint64_t size() const { return range_.size(); }
  // At most 63 hashes.
  Digest Root() const { return range_.Root(); }

  // The tiles that have changed since the last call, or since Load: each that became full and,
  // where it changed, the partial one of each level. Storing them over the old ones brings the
  // stored tree to size().
  std::vector<Tile> TakeDirtyTiles();

  // Root of the full subtree over the leaves [index · 2^height, (index + 1) · 2^height), where its
  // tile is at the right edge or became full between the last two calls of TakeDirtyTiles; nullptr
  // for any other. These are all nodes that the inclusion proofs of the leaves added between need.
  // Valid until the next Append.
  const Digest* Node(int height, std::uint64_t index) const;

 private:
  struct FullTile {
    int level = 0;
    std::uint64_t index = 0;
    TileRows rows;
  };

  CompactRange range_;
  // The partial tile of each level; empty between a full tile and the next hash.
  std::array<TileRows, kTileLevels> edge_;
  // Tiles that became full since TakeDirtyTiles, and the size then. They are kept until the first
  // leaf after it, for the proofs.
  std::vector<FullTile> full_;
  bool full_are_taken_ = false;
  std::uint64_t taken_size_ = 0;
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_TREE_APPENDER_H_
