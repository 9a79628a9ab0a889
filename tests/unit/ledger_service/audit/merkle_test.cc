#include "ledger_service/audit/merkle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "ledger_service/audit/compact_range.h"
#include "tests/unit/ledger_service/audit/reference_tree.h"

namespace mingzhang::audit {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

std::string Unhex(const char* hex) { return absl::HexStringToBytes(hex); }
Digest Hash(const char* hex) { return *DigestFromBytes(Unhex(hex)); }
Digest Flipped(Digest digest, int bit) {
  digest[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(1 << (bit % 8));
  return digest;
}

// The eight leaves, and the roots over the first 0 … 8 of them, that implementations of Certificate
// Transparency test with.
constexpr std::array<const char*, 8> kLeaves = {"",
                                                "00",
                                                "10",
                                                "2021",
                                                "3031",
                                                "40414243",
                                                "5051525354555657",
                                                "606162636465666768696a6b6c6d6e6f"};
constexpr std::array<const char*, 9> kRoots = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

TEST(MerkleTest, PublishedLeavesGiveThePublishedRoots) {
  CompactRange range;
  EXPECT_EQ(range.Root(), Hash(kRoots[0]));
  for (std::size_t i = 0; i < kLeaves.size(); ++i) {
    range.Append(LeafHash(Unhex(kLeaves[i])));
    EXPECT_EQ(range.Root(), Hash(kRoots[i + 1])) << i + 1 << " leaves";
  }
}

TEST(MerkleTest, APublishedInclusionProofVerifies) {
  const std::vector<Digest> proof = {
      Hash("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
      Hash("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"),
      Hash("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")};
  EXPECT_EQ(VerifyInclusion(LeafHash(""), 0, 8, proof, Hash(kRoots[8])), absl::OkStatus());
}

TEST(MerkleTest, APublishedConsistencyProofVerifies) {
  const std::vector<Digest> proof = {
      Hash("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"),
      Hash("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"), Hash(kRoots[4])};
  EXPECT_EQ(VerifyConsistency(6, 8, Hash(kRoots[6]), Hash(kRoots[8]), proof), absl::OkStatus());
}

TEST(MerkleTest, ACompactRangeHasTheRootOfTheDefinitionAtEverySize) {
  ReferenceTree reference;
  CompactRange range;
  for (std::uint64_t size = 0; size <= 600; ++size) {
    ASSERT_EQ(range.size(), size);
    ASSERT_EQ(range.Root(), reference.Hash(0, size)) << size;
    range.Append(LeafHash(EntryAt(size)));
  }
}

TEST(VerifyInclusionTest, EveryFlippedBitOfProofLeafRootAndIndexIsNoticed) {
  ReferenceTree reference;
  for (std::uint64_t size = 1; size <= 17; ++size) {
    const Digest root = reference.Hash(0, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Digest leaf = LeafHash(EntryAt(index));
      std::vector<Digest> proof = reference.Path(index, 0, size);
      ASSERT_EQ(VerifyInclusion(leaf, index, size, proof, root), absl::OkStatus());
      for (int bit = 0; bit < 256; ++bit) {
        for (Digest& hash : proof) {
          const Digest kept = hash;
          hash = Flipped(hash, bit);
          ASSERT_TRUE(absl::IsDataLoss(VerifyInclusion(leaf, index, size, proof, root)));
          hash = kept;
        }
        ASSERT_TRUE(
            absl::IsDataLoss(VerifyInclusion(leaf, index, size, proof, Flipped(root, bit))));
        ASSERT_TRUE(
            absl::IsDataLoss(VerifyInclusion(Flipped(leaf, bit), index, size, proof, root)));
      }
      for (int bit = 0; bit < 64; ++bit) {
        ASSERT_FALSE(
            VerifyInclusion(leaf, index ^ (std::uint64_t{1} << bit), size, proof, root).ok());
      }
    }
  }
}

TEST(VerifyInclusionTest, AProofThatIsTooShortOrTooLongIsInvalid) {
  ReferenceTree reference;
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const Digest root = reference.Hash(0, size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const Digest leaf = LeafHash(EntryAt(index));
      std::vector<Digest> proof = reference.Path(index, 0, size);
      proof.push_back(root);
      ASSERT_TRUE(absl::IsInvalidArgument(VerifyInclusion(leaf, index, size, proof, root)));
      proof.pop_back();
      if (proof.empty()) continue;
      proof.pop_back();
      ASSERT_TRUE(absl::IsInvalidArgument(VerifyInclusion(leaf, index, size, proof, root)));
    }
  }
}

TEST(VerifyInclusionTest, AnIndexOutsideTheTreeIsInvalid) {
  const Digest leaf = LeafHash("x");
  EXPECT_TRUE(absl::IsInvalidArgument(VerifyInclusion(leaf, 0, 0, {}, leaf)));
  EXPECT_TRUE(absl::IsInvalidArgument(VerifyInclusion(leaf, 1, 1, {}, leaf)));
  EXPECT_TRUE(absl::IsInvalidArgument(VerifyInclusion(leaf, kMax, kMax, {}, leaf)));
}

TEST(VerifyInclusionTest, TheLargestTreesAreVerifiedWithoutOverflow) {
  const Digest leaf = LeafHash("x");
  // 2^64 − 1 leaves: the last one's siblings are 63 full subtrees, all on its left.
  const std::vector<Digest> siblings(63, leaf);
  Digest last_root = leaf;
  for (const Digest& sibling : siblings) last_root = NodeHash(sibling, last_root);
  EXPECT_EQ(VerifyInclusion(leaf, kMax - 1, kMax, siblings, last_root), absl::OkStatus());
  // The first one's are one more, all on its right.
  const std::vector<Digest> more(64, leaf);
  Digest first_root = leaf;
  for (const Digest& sibling : more) first_root = NodeHash(first_root, sibling);
  EXPECT_EQ(VerifyInclusion(leaf, 0, kMax, more, first_root), absl::OkStatus());
  EXPECT_TRUE(
      absl::IsInvalidArgument(VerifyInclusion(leaf, 0, kMax, std::vector(65, leaf), first_root)));
}

TEST(VerifyConsistencyTest, EveryFlippedBitOfProofAndRootsIsNoticed) {
  ReferenceTree reference;
  for (std::uint64_t second = 1; second <= 12; ++second) {
    const Digest second_root = reference.Hash(0, second);
    for (std::uint64_t first = 1; first <= second; ++first) {
      const Digest first_root = reference.Hash(0, first);
      std::vector<Digest> proof = reference.SubProof(first, 0, second, true);
      ASSERT_EQ(VerifyConsistency(first, second, first_root, second_root, proof), absl::OkStatus());
      for (int bit = 0; bit < 256; ++bit) {
        for (Digest& hash : proof) {
          const Digest kept = hash;
          hash = Flipped(hash, bit);
          ASSERT_TRUE(
              absl::IsDataLoss(VerifyConsistency(first, second, first_root, second_root, proof)));
          hash = kept;
        }
        ASSERT_TRUE(absl::IsDataLoss(
            VerifyConsistency(first, second, Flipped(first_root, bit), second_root, proof)));
        ASSERT_TRUE(absl::IsDataLoss(
            VerifyConsistency(first, second, first_root, Flipped(second_root, bit), proof)));
      }
    }
  }
}

TEST(VerifyConsistencyTest, AProofThatIsTooShortOrTooLongIsInvalid) {
  ReferenceTree reference;
  for (std::uint64_t second = 0; second <= 40; ++second) {
    const Digest second_root = reference.Hash(0, second);
    for (std::uint64_t first = 0; first <= second; ++first) {
      const Digest first_root = reference.Hash(0, first);
      std::vector<Digest> proof;
      if (first > 0) proof = reference.SubProof(first, 0, second, true);
      proof.push_back(first_root);
      ASSERT_TRUE(
          absl::IsInvalidArgument(VerifyConsistency(first, second, first_root, second_root, proof)))
          << first << " " << second;
      proof.pop_back();
      if (proof.empty()) continue;
      proof.pop_back();
      ASSERT_TRUE(
          absl::IsInvalidArgument(VerifyConsistency(first, second, first_root, second_root, proof)))
          << first << " " << second;
    }
  }
}

TEST(VerifyConsistencyTest, EveryTreeBeginsWithTheEmptyOneAndWithItself) {
  const Digest root = LeafHash("x");
  EXPECT_EQ(VerifyConsistency(0, 0, EmptyRoot(), EmptyRoot(), {}), absl::OkStatus());
  EXPECT_EQ(VerifyConsistency(0, 7, EmptyRoot(), root, {}), absl::OkStatus());
  EXPECT_EQ(VerifyConsistency(7, 7, root, root, {}), absl::OkStatus());
  EXPECT_EQ(VerifyConsistency(kMax, kMax, root, root, {}), absl::OkStatus());
}

TEST(VerifyConsistencyTest, WrongRootsOfTheEmptyAndOfTheSameTreeAreNoticed) {
  const Digest root = LeafHash("x");
  EXPECT_TRUE(absl::IsDataLoss(VerifyConsistency(0, 0, root, root, {})));
  EXPECT_TRUE(absl::IsDataLoss(VerifyConsistency(0, 7, root, root, {})));
  EXPECT_TRUE(absl::IsDataLoss(VerifyConsistency(7, 7, root, EmptyRoot(), {})));
}

TEST(VerifyConsistencyTest, ATreeCannotShrink) {
  const Digest root = LeafHash("x");
  EXPECT_TRUE(absl::IsInvalidArgument(VerifyConsistency(1, 0, root, EmptyRoot(), {})));
  EXPECT_TRUE(absl::IsInvalidArgument(VerifyConsistency(kMax, kMax - 1, root, root, {})));
}

TEST(VerifyConsistencyTest, TheLargestTreesAreVerifiedWithoutOverflow) {
  // From the full left half of 2^63 leaves to 2^64 − 1: the right half is the proof.
  const Digest left = LeafHash("left");
  const Digest right = LeafHash("right");
  const std::vector<Digest> proof = {right};
  EXPECT_EQ(VerifyConsistency(std::uint64_t{1} << 63, kMax, left, NodeHash(left, right), proof),
            absl::OkStatus());
  EXPECT_TRUE(
      absl::IsInvalidArgument(VerifyConsistency(std::uint64_t{1} << 63, kMax, left, left, {})));
}

}  // namespace
}  // namespace mingzhang::audit
