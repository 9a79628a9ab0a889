// Writes test vectors of the audit log's checkpoints and proofs to standard output, in the format
// that vectors.go reads.
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/compact_range.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/audit/tile.h"
#include "ledger_service/audit/tiled_tree.h"
#include "ledger_service/audit/tree_appender.h"

namespace mingzhang::audit {
namespace {

constexpr std::uint64_t kSmallSizes = 600;

std::string EntryAt(std::uint64_t index) { return absl::StrCat("entry ", index); }

// A log with more leaves than anyone could write down: real ones in the tiles that `places` need,
// and wherever nobody looks, made-up hashes in the place of whole subtrees. A proof cannot tell.
class SparseLog {
 public:
  explicit SparseLog(const std::set<std::uint64_t>& places) {
    for (const std::uint64_t place : places) {
      for (int level = 0; level < kTileLevels - 1; ++level) {
        real_.insert({level, place >> (kTileHeight * (level + 1))});
      }
    }
  }

  TileReader Reader() {
    return
        [this](std::uint8_t level, std::uint64_t index, int width) -> absl::StatusOr<std::string> {
          std::string hashes;
          for (int i = 0; i < width; ++i) {
            hashes += ToBytes(HashAt(level, index * kTileWidth + static_cast<std::uint64_t>(i)));
          }
          return hashes;
        };
  }

 private:
  Digest HashAt(int level, std::uint64_t index) {
    if (level == 0) return LeafHash(EntryAt(index));
    if (!real_.contains({level - 1, index})) {
      return Sha256({absl::StrCat("somebody's subtree ", level, " ", index)});
    }
    const auto known = roots_.find({level, index});
    if (known != roots_.end()) return known->second;
    CompactRange tile;
    for (std::uint64_t i = 0; i < kTileWidth; ++i) {
      tile.Append(HashAt(level - 1, index * kTileWidth + i));
    }
    return roots_[{level, index}] = tile.Root();
  }

  std::set<std::pair<int, std::uint64_t>> real_;
  std::map<std::pair<int, std::uint64_t>, Digest> roots_;
};

void Print(const std::string& line) { std::fputs((line + "\n").c_str(), stdout); }

std::string Hashes(const std::vector<Digest>& hashes) {
  std::string text;
  for (const Digest& hash : hashes) absl::StrAppend(&text, " ", ToBase64(ToBytes(hash)));
  return text;
}

void PrintEntry(std::uint64_t index) {
  Print(absl::StrCat("entry ", index, " ", ToBase64(EntryAt(index))));
}
void PrintCheckpoint(TiledTree& tree, const Signer& signer, const char* every) {
  Print(absl::StrCat("checkpoint", every, " ", tree.size(), " ",
                     ToBase64(SignCheckpoint(tree.size(), tree.Root().value(), signer))));
}
void PrintInclusion(TiledTree& tree, std::uint64_t index, const char* every) {
  Print(absl::StrCat("inclusion", every, " ", tree.size(), " ", index,
                     Hashes(tree.InclusionProof(index).value())));
}
void PrintConsistency(TiledTree& tree, std::uint64_t first, const char* every) {
  Print(absl::StrCat("consistency", every, " ", tree.size(), " ", first,
                     Hashes(tree.ConsistencyProof(first).value())));
}

// Every index and every earlier size of every size. Every bit: of the sizes around a tile's edge,
// for a few proofs of each.
void PrintSmallLog(const Signer& signer) {
  Print("log");
  TreeAppender appender;
  std::map<std::pair<int, std::uint64_t>, std::string> tiles;
  for (std::uint64_t i = 0; i < kSmallSizes; ++i) {
    PrintEntry(i);
    appender.Append(LeafHash(EntryAt(i)));
  }
  for (Tile& tile : appender.TakeDirtyTiles()) {
    tiles[{tile.level, tile.index}] = std::move(tile.hashes);
  }
  const TileReader reader = [&tiles](std::uint8_t level, std::uint64_t index, int) {
    return absl::StatusOr<std::string>(tiles.at({level, index}));
  };
  const std::set<std::uint64_t> edges = {1, 2, 3, 7, 255, 256, 257, 511, 512, 513, kSmallSizes};
  for (std::uint64_t size = 1; size <= kSmallSizes; ++size) {
    TiledTree tree(size, reader);
    const bool edge = edges.contains(size);
    PrintCheckpoint(tree, signer, edge ? "!" : "");
    for (std::uint64_t i = 0; i < size; ++i) {
      const bool every = edge && (i == 0 || i == size / 3 || i + 1 == size);
      PrintInclusion(tree, i, every ? "!" : "");
      PrintConsistency(tree, i + 1, every ? "!" : "");
    }
  }
}

// Sizes of tens of millions and more, drawn at random, and those around the edges of the tiles.
void PrintLargeLog(const Signer& signer) {
  Print("log");
  std::mt19937_64 random(6962);
  std::set<std::uint64_t> sizes = {(1U << 24) - 1, 1U << 24, (1U << 24) + 1, 10'000'000,
                                   (std::uint64_t{1} << 40) + 12'345};
  for (int i = 0; i < 40; ++i) sizes.insert(10'000'000 + random() % 90'000'000);
  std::set<std::uint64_t> places = {0, 255, 256, 65'535, 65'536};
  for (int i = 0; i < 60; ++i) places.insert(random() % 100'000'000);
  for (const std::uint64_t size : sizes) places.insert({size - 1, size});

  SparseLog log(places);
  for (const std::uint64_t place : places) PrintEntry(place);
  std::vector<std::uint64_t> earlier;
  for (const std::uint64_t size : sizes) {
    TiledTree tree(size, log.Reader());
    const bool every = earlier.size() % 16 == 0;
    PrintCheckpoint(tree, signer, every ? "!" : "");
    for (const std::uint64_t place : places) {
      if (place < size) PrintInclusion(tree, place, every && place + 1 == size ? "!" : "");
    }
    earlier.push_back(size);
    for (const std::uint64_t first : earlier) {
      PrintConsistency(tree, first, every && first == earlier.front() ? "!" : "");
    }
  }
}

}  // namespace
}  // namespace mingzhang::audit

int main() {
  using mingzhang::audit::Signer;
  const auto signer = Signer::FromSeed(std::string(32, 's'), "mingzhang.test/vectors");
  if (!signer.ok()) return 1;
  mingzhang::audit::Print("key " + signer->verifier_key());
  mingzhang::audit::PrintSmallLog(*signer);
  mingzhang::audit::PrintLargeLog(*signer);
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? 0 : 1;
}
