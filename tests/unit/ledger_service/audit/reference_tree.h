// The Merkle tree as RFC 6962 section 2.1 defines it, written down word for word, to compare the
// real one with; and tiles kept in memory.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_AUDIT_REFERENCE_TREE_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_AUDIT_REFERENCE_TREE_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tile.h"

namespace mingzhang::audit {

// The entry with this index in the tests' logs.
inline std::string EntryAt(std::uint64_t index) { return "entry " + std::to_string(index); }

class ReferenceTree {
 public:
  // MTH(D[begin:end]).
  Digest Hash(std::uint64_t begin, std::uint64_t end) {
    if (begin == end) return EmptyRoot();
    const std::uint64_t key = (begin << 32) | end;
    if (auto found = hashes_.find(key); found != hashes_.end()) return found->second;
    const Digest hash =
        end - begin == 1 ? LeafHash(EntryAt(begin))
                         : NodeHash(Hash(begin, Split(begin, end)), Hash(Split(begin, end), end));
    return hashes_[key] = hash;
  }

  // PATH(index - begin, D[begin:end]).
  std::vector<Digest> Path(std::uint64_t index, std::uint64_t begin, std::uint64_t end) {
    if (end - begin == 1) return {};
    const std::uint64_t split = Split(begin, end);
    const bool left = index < split;
    std::vector<Digest> path = left ? Path(index, begin, split) : Path(index, split, end);
    path.push_back(left ? Hash(split, end) : Hash(begin, split));
    return path;
  }

  // SUBPROOF(first - begin, D[begin:end], whole).
  std::vector<Digest> SubProof(std::uint64_t first, std::uint64_t begin, std::uint64_t end,
                               bool whole) {
    if (first == end) return whole ? std::vector<Digest>() : std::vector<Digest>{Hash(begin, end)};
    const std::uint64_t split = Split(begin, end);
    const bool left = first <= split;
    std::vector<Digest> proof =
        left ? SubProof(first, begin, split, whole) : SubProof(first, split, end, false);
    proof.push_back(left ? Hash(split, end) : Hash(begin, split));
    return proof;
  }

 private:
  // The largest power of two smaller than the number of leaves.
  static std::uint64_t Split(std::uint64_t begin, std::uint64_t end) {
    std::uint64_t k = 1;
    while (2 * k < end - begin) k *= 2;
    return begin + k;
  }

  std::unordered_map<std::uint64_t, Digest> hashes_;
};

// What a store of tiles holds.
class StoredTiles {
 public:
  void Write(const std::vector<Tile>& tiles) {
    for (const Tile& tile : tiles) tiles_[{tile.level, tile.index}] = tile.hashes;
  }

  TileReader Reader() {
    return [this](std::uint8_t level, std::uint64_t index, int) -> absl::StatusOr<std::string> {
      ++reads_;
      const auto found = tiles_.find({level, index});
      if (found == tiles_.end()) return absl::NotFoundError("no such tile");
      return found->second;
    };
  }

  std::map<std::pair<int, std::uint64_t>, std::string>& tiles() { return tiles_; }
  int reads() const { return reads_; }

 private:
  std::map<std::pair<int, std::uint64_t>, std::string> tiles_;
  int reads_ = 0;
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_AUDIT_REFERENCE_TREE_H_
