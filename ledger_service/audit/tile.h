// How the Merkle tree is stored: as tiles, C2SP tlog-tiles. A tile holds up to 256 hashes of one
// row of the tree; level l holds the rows 8·l, so that a hash of level l + 1 is the root of a full
// tile of level l. The hashes of the rows between are not stored: they follow from the tile.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_TILE_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_TILE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"

namespace mingzhang::audit {

// Rows of the tree that one tile spans, and the hashes in a full tile.
inline constexpr int kTileHeight = 8;
inline constexpr int kTileWidth = 1 << kTileHeight;
// Levels 0 … 7 hold any tree of fewer than 2^64 leaves.
inline constexpr int kTileLevels = 64 / kTileHeight;

struct Tile {
  std::uint8_t level = 0;
  std::uint64_t index = 0;
  std::string hashes;  // 1 … 256 of them, 32 bytes each.

  friend bool operator==(const Tile&, const Tile&) = default;
};

// The nodes that a tile stands for: row 0 its hashes, row r + 1 those over each two of row r.
using TileRows = std::array<std::vector<Digest>, kTileHeight>;

// Hashes that all tiles of `level` hold together in a tree of `tree_size` leaves.
constexpr std::uint64_t HashesAtLevel(std::uint64_t tree_size, int level) {
  return tree_size >> (kTileHeight * level);
}

// Width of tile `index` of `level` in a tree of `tree_size` leaves: 256 for a full tile, less for a
// partial one, 0 for one that the tree does not have.
int TileWidth(std::uint64_t tree_size, int level, std::uint64_t index);

// Returns the stored bytes of a tile: its first `width` hashes or more. A tile that was read from a
// larger tree is longer, and its beginning is the tile of the smaller one: hashes are only ever
// added to a tile. Any error is passed on to whoever asked for the proof.
using TileReader =
    std::function<absl::StatusOr<std::string>(std::uint8_t level, std::uint64_t index, int width)>;

// The `width` first hashes of `tile`. DATA_LOSS, with level and index, when it holds fewer, more
// than 256, or a piece of a hash.
absl::StatusOr<std::vector<Digest>> ParseTile(const Tile& tile, int width);

// Reads and parses a tile. Errors of `reader` and ParseTile.
absl::StatusOr<std::vector<Digest>> ReadTile(const TileReader& reader, int level,
                                             std::uint64_t index, int width);

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_TILE_H_
