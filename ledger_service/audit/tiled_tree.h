// Roots and proofs from stored tiles.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_TILED_TREE_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_TILED_TREE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/tile.h"
#include "ledger_service/audit/tile_cache.h"
#include "ledger_service/audit/tree_appender.h"

namespace mingzhang::audit {

// The tree of the first `size` leaves of a log, read from its tiles; the log may have grown since.
// A root or proof reads one or two tiles of each level, so O(log₂₅₆ size), and they are kept with
// the hashes computed from them: make one tree for all proofs of a batch, and let it go afterwards
// (16 KiB for each tile read). Trees of one log may share a cache besides, which spares them all
// tiles but the full ones of the lowest level. Every method's errors include those of the reader,
// and DATA_LOSS for a tile that is too short. It trusts the tiles' hashes; whoever receives a proof
// checks it. Not thread-safe.
class TiledTree {
 public:
  // The cache, where there is one, must outlive the tree.
  TiledTree(std::uint64_t size, TileReader reader, TileCache* cache = nullptr)
      : size_(size), reader_(std::move(reader)), cache_(cache) {}

  // The tree that `appender` has arrived at, without reading: it gives the inclusion proofs of the
  // leaves appended between its last two calls of TakeDirtyTiles, and FAILED_PRECONDITION where
  // other tiles are needed. The appender must outlive the tree and not change meanwhile.
  explicit TiledTree(const TreeAppender& appender);

  std::uint64_t size() const { return size_; }

  absl::StatusOr<Digest> Root();

  // The hashes that VerifyInclusion takes for the leaf at `index`. OUT_OF_RANGE unless index <
  // size(). RFC 9162 section 2.1.3.1.
  absl::StatusOr<std::vector<Digest>> InclusionProof(std::uint64_t index);

  // The hashes that VerifyConsistency takes for an earlier tree of `first_size`. OUT_OF_RANGE
  // unless first_size <= size(). RFC 9162 section 2.1.4.1.
  absl::StatusOr<std::vector<Digest>> ConsistencyProof(std::uint64_t first_size);

 private:
  // The nodes of a tile that the tree has.
  absl::StatusOr<const TileRows*> NodesOf(int level, std::uint64_t index);
  // Root of the full subtree over the leaves [index · 2^height, (index + 1) · 2^height).
  absl::StatusOr<Digest> Subtree(int height, std::uint64_t index);
  // Root over the leaves [begin, end), which is a subtree of the tree.
  absl::StatusOr<Digest> Range(std::uint64_t begin, std::uint64_t end);

  std::uint64_t size_;
  const TreeAppender* appender_ = nullptr;  // Asked first, where there is one.
  TileReader reader_;
  TileCache* cache_ = nullptr;
  std::map<std::pair<int, std::uint64_t>, std::shared_ptr<const TileRows>> tiles_;
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_TILED_TREE_H_
