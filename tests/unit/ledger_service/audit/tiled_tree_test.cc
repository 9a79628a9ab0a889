#include "ledger_service/audit/tiled_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tile_cache.h"
#include "ledger_service/audit/tree_appender.h"
#include "tests/unit/ledger_service/audit/reference_tree.h"

namespace mingzhang::audit {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

// A log of `size` entries with its tiles; trees of every smaller size are read from the same tiles.
struct Log {
  explicit Log(std::uint64_t size) {
    TreeAppender appender;
    for (std::uint64_t i = 0; i < size; ++i) appender.Append(LeafHash(EntryAt(i)));
    stored.Write(appender.TakeDirtyTiles());
  }
  TiledTree Tree(std::uint64_t size) { return TiledTree(size, stored.Reader()); }

  StoredTiles stored;
  ReferenceTree reference;
};

TEST(TileTest, AreAsTheSpecificationSaysForItsExample) {
  // C2SP tlog-tiles: a tree of 70,000.
  EXPECT_EQ(TileWidth(70'000, 0, 272), 256);
  EXPECT_EQ(TileWidth(70'000, 0, 273), 112);
  EXPECT_EQ(TileWidth(70'000, 0, 274), 0);
  EXPECT_EQ(TileWidth(70'000, 1, 0), 256);
  EXPECT_EQ(TileWidth(70'000, 1, 1), 17);
  EXPECT_EQ(TileWidth(70'000, 2, 0), 1);
  EXPECT_EQ(TileWidth(70'000, 3, 0), 0);
  // And of 256.
  EXPECT_EQ(TileWidth(256, 0, 0), 256);
  EXPECT_EQ(TileWidth(256, 0, 1), 0);
  EXPECT_EQ(TileWidth(256, 1, 0), 1);
}

TEST(TileTest, TheLargestTreeHasEightLevels) {
  EXPECT_EQ(TileWidth(kMax, 0, kMax / 256), 255);
  EXPECT_EQ(TileWidth(kMax, 7, 0), 255);
  EXPECT_EQ(TileWidth(kMax, 7, 1), 0);
  EXPECT_EQ(TileWidth(1, 0, kMax), 0);
}

TEST(TiledTreeTest, RootsAreThoseOfTheDefinitionAtEverySize) {
  Log log(600);
  for (std::uint64_t size = 0; size <= 600; ++size) {
    ASSERT_EQ(log.Tree(size).Root().value(), log.reference.Hash(0, size)) << size;
  }
}

TEST(TiledTreeTest, InclusionProofsAreThoseOfTheDefinitionAndVerify) {
  Log log(600);
  std::vector<std::uint64_t> sizes = {255, 256, 257, 300, 511, 512, 513, 600};
  for (std::uint64_t size = 1; size <= 100; ++size) sizes.push_back(size);
  for (const std::uint64_t size : sizes) {
    TiledTree tree = log.Tree(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const std::vector<Digest> proof = tree.InclusionProof(index).value();
      ASSERT_EQ(proof, log.reference.Path(index, 0, size)) << index << " of " << size;
      ASSERT_EQ(VerifyInclusion(LeafHash(EntryAt(index)), index, size, proof,
                                log.reference.Hash(0, size)),
                absl::OkStatus());
    }
  }
}

TEST(TiledTreeTest, ConsistencyProofsAreThoseOfTheDefinitionAndVerify) {
  Log log(600);
  std::vector<std::uint64_t> sizes = {255, 256, 257, 511, 512, 513, 600};
  for (std::uint64_t size = 1; size <= 130; ++size) sizes.push_back(size);
  for (const std::uint64_t second : sizes) {
    TiledTree tree = log.Tree(second);
    EXPECT_TRUE(tree.ConsistencyProof(0).value().empty());
    for (std::uint64_t first = 1; first <= second; ++first) {
      const std::vector<Digest> proof = tree.ConsistencyProof(first).value();
      ASSERT_EQ(proof, log.reference.SubProof(first, 0, second, true)) << first << " " << second;
      ASSERT_EQ(VerifyConsistency(first, second, log.reference.Hash(0, first),
                                  log.reference.Hash(0, second), proof),
                absl::OkStatus());
    }
  }
}

TEST(TiledTreeTest, LargeTreesAgreeWithTheDefinitionAcrossTileBoundaries) {
  Log log(70'000);
  std::mt19937_64 random(6962);
  std::vector<std::uint64_t> sizes = {65'535, 65'536, 65'537, 65'791, 65'792, 65'793, 70'000};
  for (int i = 0; i < 20; ++i) sizes.push_back(600 + random() % 69'400);
  for (const std::uint64_t size : sizes) {
    SCOPED_TRACE(size);
    TiledTree tree = log.Tree(size);
    const Digest root = log.reference.Hash(0, size);
    ASSERT_EQ(tree.Root().value(), root);
    std::vector<std::uint64_t> indexes = {0, 255, 256, size / 2, size - 2, size - 1};
    for (int i = 0; i < 10; ++i) indexes.push_back(random() % size);
    for (const std::uint64_t index : indexes) {
      ASSERT_EQ(tree.InclusionProof(index).value(), log.reference.Path(index, 0, size));
      const std::vector<Digest> proof = tree.ConsistencyProof(index + 1).value();
      ASSERT_EQ(proof, log.reference.SubProof(index + 1, 0, size, true));
      ASSERT_EQ(VerifyConsistency(index + 1, size, log.reference.Hash(0, index + 1), root, proof),
                absl::OkStatus());
    }
  }
}

TEST(TiledTreeTest, TheAppenderGivesTheProofsOfABatchWithoutReading) {
  std::mt19937 random(6962);
  StoredTiles stored;
  TreeAppender appender;
  while (appender.size() < 70'000) {
    const std::uint64_t first = appender.size();
    // Small batches around the places where tiles of two levels become full, large ones between.
    const bool near = first % 65'536 > 65'000 || first % 65'536 < 600;
    const std::uint64_t count = 1 + random() % (near ? 40 : 3'000);
    while (appender.size() < first + count) {
      appender.Append(LeafHash(EntryAt(appender.size())));
    }
    stored.Write(appender.TakeDirtyTiles());
    TiledTree in_memory(appender);
    TiledTree read(appender.size(), stored.Reader());
    for (const std::uint64_t index : {first, first + random() % count, first + count - 1}) {
      const auto proof = in_memory.InclusionProof(index);
      ASSERT_TRUE(proof.ok()) << proof.status();
      ASSERT_EQ(*proof, *read.InclusionProof(index)) << index << " of " << appender.size();
    }
  }
  EXPECT_EQ(TiledTree(appender).InclusionProof(0).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST(TiledTreeTest, AProofReadsAtMostTwoTilesOfEachLevelAndOnlyOnce) {
  Log log(70'000);
  TiledTree tree = log.Tree(69'999);
  ASSERT_TRUE(tree.InclusionProof(12'345).ok());
  EXPECT_LE(log.stored.reads(), 6);
  const int reads = log.stored.reads();
  ASSERT_TRUE(tree.InclusionProof(12'346).ok());
  EXPECT_EQ(log.stored.reads(), reads);
}

TEST(TiledTreeTest, TreesOfEverySizeThatShareACacheGiveTheProofsOfTheDefinition) {
  Log log(70'000);
  TileCache cache;
  std::mt19937_64 random(6962);
  // Growing, and then earlier ones again: what is cached may be wider or narrower than needed.
  std::vector<std::uint64_t> sizes = {255, 256, 257, 600, 65'535, 65'536, 65'793, 70'000};
  for (int i = 0; i < 30; ++i) sizes.push_back(1 + random() % 70'000);
  for (const std::uint64_t size : sizes) {
    SCOPED_TRACE(size);
    TiledTree tree(size, log.stored.Reader(), &cache);
    ASSERT_EQ(tree.Root().value(), log.reference.Hash(0, size));
    for (int i = 0; i < 5; ++i) {
      const std::uint64_t index = random() % size;
      ASSERT_EQ(tree.InclusionProof(index).value(), log.reference.Path(index, 0, size));
      ASSERT_EQ(tree.ConsistencyProof(index + 1).value(),
                log.reference.SubProof(index + 1, 0, size, true));
    }
  }
}

TEST(TiledTreeTest, OfACachedTreeAProofReadsTheTileOfItsLeafAlone) {
  Log log(70'000);
  TileCache cache;
  ASSERT_TRUE(TiledTree(69'999, log.stored.Reader(), &cache).InclusionProof(12'345).ok());
  const int reads = log.stored.reads();
  ASSERT_TRUE(TiledTree(69'999, log.stored.Reader(), &cache).InclusionProof(54'321).ok());
  EXPECT_EQ(log.stored.reads(), reads + 1);
}

TEST(TileCacheTest, HasWhatIsAtLeastAsWideAsWasAskedFor) {
  const auto rows_of = [](std::size_t width) {
    TileRows rows;
    rows[0].resize(width);
    return std::make_shared<const TileRows>(std::move(rows));
  };
  TileCache cache;
  EXPECT_EQ(cache.Find(1, 7, 1), nullptr);
  const auto wide = rows_of(40);
  cache.Put(1, 7, wide);
  cache.Put(1, 7, rows_of(39));
  EXPECT_EQ(cache.Find(1, 7, 40), wide);
  EXPECT_EQ(cache.Find(1, 7, 1), wide);
  EXPECT_EQ(cache.Find(1, 7, 41), nullptr);
  EXPECT_EQ(cache.Find(2, 7, 1), nullptr);
  EXPECT_EQ(cache.Find(1, 8, 1), nullptr);
}

TEST(TileCacheTest, NeverHoldsMoreThanItsBound) {
  TileCache cache;
  const auto rows = std::make_shared<const TileRows>();
  for (std::uint64_t i = 0; i < TileCache::kMaxTiles; ++i) cache.Put(1, i, rows);
  cache.Put(1, 0, rows);
  EXPECT_EQ(cache.Size(), TileCache::kMaxTiles);
  cache.Put(1, TileCache::kMaxTiles, rows);
  EXPECT_LE(cache.Size(), TileCache::kMaxTiles);
  EXPECT_NE(cache.Find(1, TileCache::kMaxTiles, 0), nullptr);
}

TEST(TiledTreeTest, WhatIsOutsideTheTreeIsOutOfRange) {
  Log log(10);
  EXPECT_TRUE(absl::IsOutOfRange(log.Tree(0).InclusionProof(0).status()));
  EXPECT_TRUE(absl::IsOutOfRange(log.Tree(9).InclusionProof(9).status()));
  EXPECT_TRUE(absl::IsOutOfRange(log.Tree(9).InclusionProof(kMax).status()));
  EXPECT_TRUE(absl::IsOutOfRange(log.Tree(9).ConsistencyProof(10).status()));
  EXPECT_TRUE(log.Tree(0).ConsistencyProof(0).value().empty());
}

TEST(TiledTreeTest, AnErrorOfTheReaderIsPassedOn) {
  TiledTree tree(300, [](std::uint8_t, std::uint64_t, int) -> absl::StatusOr<std::string> {
    return absl::UnavailableError("the disk is away");
  });
  EXPECT_TRUE(absl::IsUnavailable(tree.Root().status()));
  EXPECT_TRUE(absl::IsUnavailable(tree.InclusionProof(0).status()));
  EXPECT_TRUE(absl::IsUnavailable(tree.ConsistencyProof(7).status()));
}

TEST(TiledTreeTest, ATileOfAnImpossibleLengthIsDataLossWithItsPlace) {
  for (const std::size_t bytes :
       {std::size_t{0}, std::size_t{43 * 32}, std::size_t{44 * 32 + 1}, std::size_t{257 * 32}}) {
    Log log(300);
    log.stored.tiles()[{0, 1}] = std::string(bytes, 'x');
    const absl::Status status = log.Tree(300).Root().status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << bytes;
    EXPECT_THAT(std::string(status.message()), HasSubstr("第 0 级第 1 块"));
  }
}

}  // namespace
}  // namespace mingzhang::audit
