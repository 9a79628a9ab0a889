#include "ledger_service/audit/tree_appender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "ledger_service/audit/merkle.h"
#include "tests/unit/ledger_service/audit/reference_tree.h"

namespace mingzhang::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

void AppendUpTo(std::uint64_t size, TreeAppender& appender) {
  while (appender.size() < size) appender.Append(LeafHash(EntryAt(appender.size())));
}

// The tiles that a tree of `size` has, from the definition in C2SP tlog-tiles.
std::map<std::pair<int, std::uint64_t>, std::string> TilesByDefinition(std::uint64_t size,
                                                                       ReferenceTree& reference) {
  std::map<std::pair<int, std::uint64_t>, std::string> tiles;
  std::uint64_t span = 1;
  for (int level = 0; span <= size; ++level, span *= 256) {
    for (std::uint64_t i = 0; (i + 1) * span <= size; ++i) {
      tiles[{level, i / 256}] += ToBytes(reference.Hash(i * span, (i + 1) * span));
    }
  }
  return tiles;
}

// (level, index, width) of tiles.
std::vector<std::tuple<int, std::uint64_t, std::size_t>> Shapes(const std::vector<Tile>& tiles) {
  std::vector<std::tuple<int, std::uint64_t, std::size_t>> shapes;
  shapes.reserve(tiles.size());
  for (const Tile& tile : tiles) {
    shapes.emplace_back(tile.level, tile.index, tile.hashes.size() / kDigestSize);
  }
  return shapes;
}

std::tuple<int, std::uint64_t, std::size_t> Shape(int level, std::uint64_t index,
                                                  std::size_t width) {
  return {level, index, width};
}

TEST(TreeAppenderTest, StoresTheTilesOfTheDefinition) {
  ReferenceTree reference;
  StoredTiles stored;
  TreeAppender appender;
  for (const std::uint64_t size :
       {1, 2, 255, 256, 257, 511, 512, 600, 65'535, 65'536, 65'537, 66'000}) {
    AppendUpTo(size, appender);
    stored.Write(appender.TakeDirtyTiles());
    EXPECT_EQ(stored.tiles(), TilesByDefinition(size, reference)) << size;
    EXPECT_EQ(appender.Root(), reference.Hash(0, size)) << size;
  }
}

TEST(TreeAppenderTest, BatchesOfAnySizeGiveTheSameTilesAsSingleEntries) {
  std::mt19937 random(9162);
  StoredTiles one_by_one;
  StoredTiles in_batches;
  TreeAppender single;
  TreeAppender batched;
  while (single.size() < 3'000) {
    AppendUpTo(batched.size() + random() % 700, batched);
    in_batches.Write(batched.TakeDirtyTiles());
    while (single.size() < batched.size()) {
      AppendUpTo(single.size() + 1, single);
      one_by_one.Write(single.TakeDirtyTiles());
    }
    ASSERT_EQ(in_batches.tiles(), one_by_one.tiles());
    ASSERT_EQ(batched.Root(), single.Root());
  }
}

TEST(TreeAppenderTest, OneEntryRewritesOnlyThePartialTilesThatItChanges) {
  TreeAppender appender;
  AppendUpTo(1'022, appender);
  appender.TakeDirtyTiles();
  AppendUpTo(1'023, appender);
  EXPECT_THAT(Shapes(appender.TakeDirtyTiles()), ElementsAre(Shape(0, 3, 255)));
  AppendUpTo(1'024, appender);
  EXPECT_THAT(Shapes(appender.TakeDirtyTiles()), ElementsAre(Shape(0, 3, 256), Shape(1, 0, 4)));
  EXPECT_THAT(appender.TakeDirtyTiles(), IsEmpty());
}

TEST(TreeAppenderTest, AFullTileOfAHigherLevelIsHandedOutToo) {
  TreeAppender appender;
  AppendUpTo(65'535, appender);
  appender.TakeDirtyTiles();
  AppendUpTo(65'537, appender);
  EXPECT_THAT(Shapes(appender.TakeDirtyTiles()),
              ElementsAre(Shape(0, 255, 256), Shape(1, 0, 256), Shape(0, 256, 1), Shape(2, 0, 1)));
}

TEST(TreeAppenderTest, ADroppedCopyLeavesTheOriginalAsItWas) {
  TreeAppender appender;
  AppendUpTo(250, appender);
  appender.TakeDirtyTiles();
  const Digest root = appender.Root();
  {
    TreeAppender staged = appender;
    AppendUpTo(300, staged);
    staged.TakeDirtyTiles();
  }
  EXPECT_EQ(appender.size(), 250u);
  EXPECT_EQ(appender.Root(), root);
  EXPECT_THAT(appender.TakeDirtyTiles(), IsEmpty());
  AppendUpTo(251, appender);
  EXPECT_THAT(Shapes(appender.TakeDirtyTiles()), ElementsAre(Shape(0, 0, 251)));
}

TEST(TreeAppenderLoadTest, RestoresEverySizeAndGoesOnFromThere) {
  StoredTiles stored;
  TreeAppender appender;
  for (std::uint64_t size = 0; size <= 520; ++size) {
    absl::StatusOr<TreeAppender> loaded =
        TreeAppender::Load(size, appender.Root(), stored.Reader());
    ASSERT_EQ(loaded.status(), absl::OkStatus()) << size;
    ASSERT_EQ(loaded->size(), size);
    ASSERT_THAT(loaded->TakeDirtyTiles(), IsEmpty());
    AppendUpTo(size + 1, appender);
    AppendUpTo(size + 1, *loaded);
    ASSERT_EQ(loaded->Root(), appender.Root());
    const std::vector<Tile> tiles = appender.TakeDirtyTiles();
    ASSERT_EQ(loaded->TakeDirtyTiles(), tiles);
    stored.Write(tiles);
  }
}

TEST(TreeAppenderLoadTest, RestoresLargeTreesAcrossTileBoundaries) {
  StoredTiles stored;
  TreeAppender appender;
  for (const std::uint64_t size : {65'535, 65'536, 65'537, 65'792, 66'049}) {
    AppendUpTo(size, appender);
    stored.Write(appender.TakeDirtyTiles());
    absl::StatusOr<TreeAppender> loaded =
        TreeAppender::Load(size, appender.Root(), stored.Reader());
    ASSERT_EQ(loaded.status(), absl::OkStatus()) << size;
    TreeAppender other = appender;
    AppendUpTo(size + 300, *loaded);
    AppendUpTo(size + 300, other);
    EXPECT_EQ(loaded->TakeDirtyTiles(), other.TakeDirtyTiles()) << size;
  }
}

TEST(TreeAppenderLoadTest, AFlippedByteInAnyTileItReadsIsDataLoss) {
  for (const std::uint64_t size : {1, 200, 256, 257, 700}) {
    StoredTiles stored;
    TreeAppender appender;
    AppendUpTo(size, appender);
    stored.Write(appender.TakeDirtyTiles());
    for (auto& [place, hashes] : stored.tiles()) {
      for (std::size_t at = 0; at < hashes.size(); at += 131) {
        hashes[at] ^= 0x10;
        const absl::Status status =
            TreeAppender::Load(size, appender.Root(), stored.Reader()).status();
        ASSERT_TRUE(absl::IsDataLoss(status))
            << size << ": level " << place.first << " tile " << place.second << " byte " << at;
        hashes[at] ^= 0x10;
      }
    }
  }
}

TEST(TreeAppenderLoadTest, NamesTheFullTileThatDoesNotHaveTheRootItsParentSays) {
  StoredTiles stored;
  TreeAppender appender;
  AppendUpTo(700, appender);
  stored.Write(appender.TakeDirtyTiles());
  stored.tiles()[{0, 1}][77] ^= 1;
  const absl::Status status = TreeAppender::Load(700, appender.Root(), stored.Reader()).status();
  EXPECT_TRUE(absl::IsDataLoss(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr("第 0 级第 1 块"));
}

TEST(TreeAppenderLoadTest, ATileOfTheRightEdgeThatIsShorterLongerOrMissingIsRefused) {
  StoredTiles stored;
  TreeAppender appender;
  AppendUpTo(700, appender);
  stored.Write(appender.TakeDirtyTiles());
  std::string& edge = stored.tiles()[{0, 2}];
  const std::string whole = edge;
  for (const std::string& wrong : {std::string(), whole.substr(32), whole.substr(1),
                                   whole + std::string(32, 'x'), whole + "x"}) {
    edge = wrong;
    const absl::Status status = TreeAppender::Load(700, appender.Root(), stored.Reader()).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << wrong.size();
    EXPECT_THAT(std::string(status.message()), HasSubstr("第 0 级第 2 块"));
  }
  stored.tiles().erase({0, 2});
  EXPECT_TRUE(absl::IsNotFound(TreeAppender::Load(700, appender.Root(), stored.Reader()).status()));
}

TEST(TreeAppenderLoadTest, AnotherRootThanTheCheckpointsIsDataLoss) {
  StoredTiles stored;
  EXPECT_EQ(TreeAppender::Load(0, EmptyRoot(), stored.Reader()).status(), absl::OkStatus());
  EXPECT_TRUE(absl::IsDataLoss(TreeAppender::Load(0, LeafHash("x"), stored.Reader()).status()));
}

}  // namespace
}  // namespace mingzhang::audit
