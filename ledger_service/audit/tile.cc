#include "ledger_service/audit/tile.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::audit {

int TileWidth(std::uint64_t tree_size, int level, std::uint64_t index) {
  const std::uint64_t hashes = HashesAtLevel(tree_size, level);
  if (index > hashes / kTileWidth) return 0;
  return static_cast<int>(std::min<std::uint64_t>(hashes - index * kTileWidth, kTileWidth));
}

absl::StatusOr<std::vector<Digest>> ParseTile(const Tile& tile, int width) {
  const std::size_t size = tile.hashes.size();
  if (size % kDigestSize != 0 || size > kTileWidth * kDigestSize ||
      size < static_cast<std::size_t>(width) * kDigestSize) {
    return absl::DataLossError(absl::StrCat("审计日志的哈希块损坏：第 ", tile.level, " 级第 ",
                                            tile.index, " 块有 ", size, " 字节，应有 ", width,
                                            " 个 32 字节的哈希"));
  }
  std::vector<Digest> hashes(static_cast<std::size_t>(width));
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    tile.hashes.copy(reinterpret_cast<char*>(hashes[i].data()), kDigestSize, i * kDigestSize);
  }
  return hashes;
}

absl::StatusOr<std::vector<Digest>> ReadTile(const TileReader& reader, int level,
                                             std::uint64_t index, int width) {
  absl::StatusOr<std::string> bytes = reader(static_cast<std::uint8_t>(level), index, width);
  if (!bytes.ok()) return bytes.status();
  return ParseTile({static_cast<std::uint8_t>(level), index, *std::move(bytes)}, width);
}

}  // namespace mingzhang::audit
