#include "common/compression/zstd.h"

#include <gtest/gtest.h>

namespace mingzhang {
namespace {

TEST(ZstdTest, WhatWasCompressedComesBack) {
  for (const std::string& bytes : {std::string(), std::string("x"), std::string(100'000, 'a')}) {
    const std::string frame = ZstdCompress(bytes);
    EXPECT_TRUE(IsZstdFrame(frame));
    const auto back = ZstdDecompress(frame, bytes.size());
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(*back, bytes);
  }
  EXPECT_LT(ZstdCompress(std::string(100'000, 'a')).size(), 100U);
}

TEST(ZstdTest, AFrameOfAnotherSizeIsRefusedWhateverItExpandsTo) {
  const std::string bomb = ZstdCompress(std::string(10'000'000, 'a'));
  EXPECT_EQ(ZstdDecompress(bomb, 1000).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ZstdDecompress(bomb, 10'000'001).status().code(), absl::StatusCode::kDataLoss);
}

TEST(ZstdTest, DamageIsRefused) {
  const std::string frame = ZstdCompress("some text that is long enough to have a block");
  EXPECT_FALSE(ZstdDecompress(frame.substr(0, frame.size() - 1), 45).ok());
  EXPECT_FALSE(ZstdDecompress("no frame", 8).ok());
  EXPECT_FALSE(IsZstdFrame("no frame"));
  EXPECT_FALSE(IsZstdFrame(""));
}

}  // namespace
}  // namespace mingzhang
