#include "ledger_service/audit/tree_appender.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::audit {
namespace {

// The bytes of a tile with these hashes.
std::string Bytes(const std::vector<Digest>& hashes) {
  std::string bytes;
  bytes.reserve(hashes.size() * kDigestSize);
  for (const Digest& hash : hashes) bytes.append(hash.begin(), hash.end());
  return bytes;
}

CompactRange RangeOver(const std::vector<Digest>& hashes) {
  CompactRange range;
  for (const Digest& hash : hashes) range.Append(hash);
  return range;
}

// Whether the full tile `index` of `level` has `root`, which its parent tile says.
absl::Status CheckFullTile(int level, std::uint64_t index, const Digest& root,
                           const TileReader& reader) {
  absl::StatusOr<std::vector<Digest>> hashes = ReadTile(reader, level, index, kTileWidth);
  if (!hashes.ok()) return hashes.status();
  if (RangeOver(*hashes).Root() == root) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("审计日志的哈希块损坏：第 ", level, " 级第 ", index,
                                          " 块的根哈希与第 ", level + 1, " 级第 ",
                                          index / kTileWidth, " 块中所记的不同"));
}

}  // namespace

absl::StatusOr<TreeAppender> TreeAppender::Load(std::uint64_t size, const Digest& root,
                                                const TileReader& reader) {
  TreeAppender appender;
  std::vector<Digest> nodes;
  for (int level = kTileLevels - 1; level >= 0; --level) {
    const std::uint64_t index = HashesAtLevel(size, level) / kTileWidth;
    const int width = TileWidth(size, level, index);
    if (width == 0) continue;
    absl::StatusOr<std::string> bytes = reader(static_cast<std::uint8_t>(level), index, width);
    if (!bytes.ok()) return bytes.status();
    Tile tile{static_cast<std::uint8_t>(level), index, *std::move(bytes)};
    absl::StatusOr<std::vector<Digest>> hashes = ParseTile(tile, width);
    if (!hashes.ok()) return hashes.status();
    if (tile.hashes.size() != hashes->size() * kDigestSize) {
      return absl::DataLossError(absl::StrCat("审计日志的哈希块与检查点不符：第 ", level, " 级第 ",
                                              index, " 块有 ", tile.hashes.size() / kDigestSize,
                                              " 个哈希，大小为 ", size, " 的日志应有 ", width,
                                              " 个"));
    }
    for (std::size_t i = 0; level > 0 && i < hashes->size(); ++i) {
      absl::Status status = CheckFullTile(level - 1, index * kTileWidth + i, (*hashes)[i], reader);
      if (!status.ok()) return status;
    }
    // The subtrees within the tile are those of the whole tree at these heights: the width has the
    // same bits.
    CompactRange range;
    TileRows& rows = appender.edge_[static_cast<std::size_t>(level)];
    for (const Digest& hash : *hashes) {
      range.Append(hash, [&rows](int height, const Digest& node) {
        rows[static_cast<std::size_t>(height)].push_back(node);
      });
    }
    nodes.insert(nodes.end(), range.nodes().begin(), range.nodes().end());
  }
  appender.range_ = CompactRange(size, std::move(nodes));
  appender.taken_size_ = size;
  if (appender.Root() != root) {
    return absl::DataLossError(absl::StrCat("审计日志的哈希块损坏：由大小为 ", size,
                                            " 的日志的右缘各块算出的根哈希与检查点的不同"));
  }
  return appender;
}

void TreeAppender::Append(const Digest& leaf_hash) {
  if (std::exchange(full_are_taken_, false)) full_.clear();
  range_.Append(leaf_hash, [this](int height, const Digest& node) {
    const int level = height / kTileHeight;
    const int row = height % kTileHeight;
    TileRows& edge = edge_[static_cast<std::size_t>(level)];
    edge[static_cast<std::size_t>(row)].push_back(node);
    // A tile is full with its last hash, and complete with the node over its two halves, which the
    // same leaf brings.
    if (row != kTileHeight - 1 || edge[0].size() < kTileWidth) return;
    // size() does not count this leaf yet, so the division does not run over into the next tile.
    full_.push_back(
        {level, HashesAtLevel(size(), level) / kTileWidth, std::exchange(edge, TileRows())});
  });
}

std::vector<Tile> TreeAppender::TakeDirtyTiles() {
  std::vector<Tile> tiles;
  if (!full_are_taken_) {
    for (const FullTile& tile : full_) {
      tiles.push_back({static_cast<std::uint8_t>(tile.level), tile.index, Bytes(tile.rows[0])});
    }
  }
  full_are_taken_ = true;
  for (int level = 0; level < kTileLevels; ++level) {
    const std::vector<Digest>& edge = edge_[static_cast<std::size_t>(level)][0];
    const std::uint64_t hashes = HashesAtLevel(size(), level);
    if (edge.empty() || hashes == HashesAtLevel(taken_size_, level)) continue;
    tiles.push_back({static_cast<std::uint8_t>(level), hashes / kTileWidth, Bytes(edge)});
  }
  taken_size_ = size();
  return tiles;
}

const Digest* TreeAppender::Node(int height, std::uint64_t index) const {
  const int level = height / kTileHeight;
  const auto row = static_cast<std::size_t>(height % kTileHeight);
  const std::uint64_t nodes_per_tile = kTileWidth >> row;
  const std::uint64_t tile = index / nodes_per_tile;
  const TileRows* rows = nullptr;
  if (tile == HashesAtLevel(size(), level) / kTileWidth) {
    rows = &edge_[static_cast<std::size_t>(level)];
  }
  for (const FullTile& full : full_) {
    if (full.level == level && full.index == tile) rows = &full.rows;
  }
  if (rows == nullptr) return nullptr;
  const std::vector<Digest>& nodes = (*rows)[row];
  const std::uint64_t place = index % nodes_per_tile;
  return place < nodes.size() ? &nodes[place] : nullptr;
}

}  // namespace mingzhang::audit
