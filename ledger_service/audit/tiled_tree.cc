#include "ledger_service/audit/tiled_tree.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/audit/compact_range.h"
#include "ledger_service/audit/merkle.h"

namespace mingzhang::audit {
namespace {

// Where the tree over the leaves [begin, end) divides: its left subtree is the largest full one
// that leaves a right one.
std::uint64_t Split(std::uint64_t begin, std::uint64_t end) {
  return begin + std::bit_floor(end - begin - 1);
}

TileRows RowsOver(std::vector<Digest> hashes) {
  TileRows rows;
  rows[0] = std::move(hashes);
  for (std::size_t r = 1; r < rows.size(); ++r) {
    const std::vector<Digest>& below = rows[r - 1];
    rows[r].reserve(below.size() / 2);
    for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
      rows[r].push_back(NodeHash(below[i], below[i + 1]));
    }
  }
  return rows;
}

}  // namespace

TiledTree::TiledTree(const TreeAppender& appender)
    : size_(appender.size()),
      appender_(&appender),
      reader_([](std::uint8_t level, std::uint64_t index, int) -> absl::StatusOr<std::string> {
        return absl::FailedPreconditionError(
            absl::StrCat("审计日志第 ", level, " 级第 ", index, " 块不在内存中"));
      }) {}

absl::StatusOr<const TileRows*> TiledTree::NodesOf(int level, std::uint64_t index) {
  auto& tile = tiles_[{level, index}];
  if (tile != nullptr) return tile.get();
  const int width = TileWidth(size_, level, index);
  // A full tile of the lowest level is one of very many: few proofs would find it again.
  const bool is_shared = cache_ != nullptr && (level > 0 || width < kTileWidth);
  if (is_shared) tile = cache_->Find(level, index, width);
  if (tile != nullptr) return tile.get();
  absl::StatusOr<std::vector<Digest>> hashes = ReadTile(reader_, level, index, width);
  if (!hashes.ok()) return hashes.status();
  tile = std::make_shared<const TileRows>(RowsOver(*std::move(hashes)));
  if (is_shared) cache_->Put(level, index, tile);
  return tile.get();
}

absl::StatusOr<Digest> TiledTree::Subtree(int height, std::uint64_t index) {
  if (appender_ != nullptr) {
    if (const Digest* node = appender_->Node(height, index)) return *node;
  }
  const int row = height % kTileHeight;
  const std::uint64_t nodes_per_tile = kTileWidth >> row;
  const absl::StatusOr<const TileRows*> tile =
      NodesOf(height / kTileHeight, index / nodes_per_tile);
  if (!tile.ok()) return tile.status();
  return (**tile)[static_cast<std::size_t>(row)][index % nodes_per_tile];
}

absl::StatusOr<Digest> TiledTree::Range(std::uint64_t begin, std::uint64_t end) {
  const std::uint64_t size = end - begin;
  std::vector<Digest> nodes;
  while (begin < end) {
    const int height = 63 - std::countl_zero(end - begin);
    absl::StatusOr<Digest> node = Subtree(height, begin >> height);
    if (!node.ok()) return node.status();
    nodes.push_back(*node);
    begin += std::uint64_t{1} << height;
  }
  return CompactRange(size, std::move(nodes)).Root();
}

absl::StatusOr<Digest> TiledTree::Root() { return Range(0, size_); }

absl::StatusOr<std::vector<Digest>> TiledTree::InclusionProof(std::uint64_t index) {
  if (index >= size_) {
    return absl::OutOfRangeError(
        absl::StrCat("序号 ", index, " 不在大小为 ", size_, " 的日志之内"));
  }
  // Down from the root to the leaf, taking the sibling of each node passed.
  std::vector<Digest> proof;
  std::uint64_t begin = 0;
  std::uint64_t end = size_;
  while (end - begin > 1) {
    const std::uint64_t split = Split(begin, end);
    const bool left = index < split;
    absl::StatusOr<Digest> sibling = left ? Range(split, end) : Range(begin, split);
    if (!sibling.ok()) return sibling.status();
    proof.push_back(*sibling);
    (left ? end : begin) = split;
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

absl::StatusOr<std::vector<Digest>> TiledTree::ConsistencyProof(std::uint64_t first_size) {
  if (first_size > size_) {
    return absl::OutOfRangeError(absl::StrCat("大小 ", first_size, " 超过日志当前的大小 ", size_));
  }
  std::vector<Digest> proof;
  if (first_size == 0) return proof;
  // Down from the root to the subtree that ends where the first tree ends, taking siblings.
  std::uint64_t begin = 0;
  std::uint64_t end = size_;
  while (end != first_size) {
    const std::uint64_t split = Split(begin, end);
    const bool left = first_size <= split;
    absl::StatusOr<Digest> sibling = left ? Range(split, end) : Range(begin, split);
    if (!sibling.ok()) return sibling.status();
    proof.push_back(*sibling);
    (left ? end : begin) = split;
  }
  if (begin != 0) {
    absl::StatusOr<Digest> last = Range(begin, end);
    if (!last.ok()) return last.status();
    proof.push_back(*last);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

}  // namespace mingzhang::audit
