#include "ledger_service/budget/part_codec.h"

#include <gtest/gtest.h>

#include "common/compression/zstd.h"

namespace mingzhang::budget {
namespace {

std::int64_t Size(const std::string& bytes) { return static_cast<std::int64_t>(bytes.size()); }

TEST(PartCodecTest, ComesBackCompressedWhereThatIsWorthIt) {
  const std::string dull(10'000, 'x');
  EXPECT_LT(EncodePart(dull).size(), 100U);
  EXPECT_EQ(*DecodePart(EncodePart(dull), Size(dull)), dull);
  const std::string brief = "\x0a\x02hi";
  EXPECT_EQ(EncodePart(brief), brief);
  EXPECT_EQ(*DecodePart(brief, Size(brief)), brief);
}

TEST(PartCodecTest, WhatHasAnotherSizeThanTheManifestSaysIsRefused) {
  const std::string dull(10'000, 'x');
  for (const std::int64_t size : {Size(dull) - 1, Size(dull) + 1, std::int64_t{-1}}) {
    EXPECT_FALSE(DecodePart(EncodePart(dull), size).ok());
    EXPECT_FALSE(DecodePart(dull, size).ok());
  }
}

TEST(PartCodecTest, NoManifestCanMakeAReaderAllocateMoreThanTheLimit) {
  EXPECT_FALSE(DecodePart(ZstdCompress("x"), kMaxPartBytes + 1).ok());
}

}  // namespace
}  // namespace mingzhang::budget
