#include "common/identity/token_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/unit/common/identity/identity_testing.h"

namespace mingzhang::identity {
namespace {

class TokenCacheTest : public ::testing::Test {
 protected:
  static std::shared_ptr<const KeySet> NewKeys() {
    return *KeySet::Parse(PublicJwks({KeyOf(SigningAlgorithm::kEdDsa)}));
  }

  std::shared_ptr<const KeySet> keys_ = NewKeys();
  std::shared_ptr<const Claims> claims_ = std::make_shared<const Claims>();
  TokenCache cache_;
};

TEST_F(TokenCacheTest, GivesBackWhatWasPut) {
  EXPECT_EQ(cache_.Find(keys_, Sha256("a")), nullptr);
  cache_.Put(keys_, Sha256("a"), claims_);
  EXPECT_EQ(cache_.Find(keys_, Sha256("a")), claims_);
  EXPECT_EQ(cache_.Find(keys_, Sha256("b")), nullptr);
}

TEST_F(TokenCacheTest, ForgetsEverythingWhenTheKeysChange) {
  ASSERT_EQ(cache_.Find(keys_, Sha256("a")), nullptr);
  cache_.Put(keys_, Sha256("a"), claims_);
  const std::shared_ptr<const KeySet> new_keys = NewKeys();
  EXPECT_EQ(cache_.Find(new_keys, Sha256("a")), nullptr);
  EXPECT_EQ(cache_.Size(), 0u);
}

TEST_F(TokenCacheTest, IgnoresWhatWasVerifiedWithFormerKeys) {
  const std::shared_ptr<const KeySet> new_keys = NewKeys();
  ASSERT_EQ(cache_.Find(keys_, Sha256("a")), nullptr);
  ASSERT_EQ(cache_.Find(new_keys, Sha256("b")), nullptr);
  cache_.Put(keys_, Sha256("a"), claims_);
  EXPECT_EQ(cache_.Find(new_keys, Sha256("a")), nullptr);
}

TEST_F(TokenCacheTest, NeverHoldsMoreThanItsBound) {
  ASSERT_EQ(cache_.Find(keys_, Sha256("")), nullptr);
  for (std::size_t i = 0; i < TokenCache::kMaxEntries; ++i) {
    cache_.Put(keys_, Sha256(std::to_string(i)), claims_);
  }
  EXPECT_EQ(cache_.Size(), TokenCache::kMaxEntries);
  cache_.Put(keys_, Sha256("one more"), claims_);
  EXPECT_EQ(cache_.Size(), 1u);
  EXPECT_EQ(cache_.Find(keys_, Sha256("one more")), claims_);
}

}  // namespace
}  // namespace mingzhang::identity
