#include "common/identity/token_issuer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/identity/key_set.h"
#include "tests/unit/common/identity/identity_testing.h"

namespace mingzhang::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(TokenIssuerTest, ASavedKeyIsForItsOwnerAloneAndSignsTheSameWhenLoaded) {
  const TempDirectory directory;
  for (SigningAlgorithm algorithm :
       {SigningAlgorithm::kEs256, SigningAlgorithm::kRs256, SigningAlgorithm::kEdDsa}) {
    const SigningKey& key = KeyOf(algorithm);
    const std::string path = directory / "key.jwk";
    ASSERT_TRUE(key.Save(path).ok());
    EXPECT_EQ(ModeOf(path), 0600u);
    const auto loaded = SigningKey::Load(path);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_EQ(loaded->PrivateJwk(), key.PrivateJwk());
    EXPECT_EQ(PublicJwks({*loaded}), PublicJwks({key}));
    const auto token = loaded->Sign("{}");
    ASSERT_TRUE(token.ok()) << token.status();
    const auto keys = KeySet::Parse(PublicJwks({key}));
    ASSERT_TRUE(keys.ok()) << keys.status();
    EXPECT_TRUE((*keys)->Find(std::nullopt)->Verifies(*token));
  }
}

TEST(TokenIssuerTest, ThePublicKeySetHoldsNothingPrivate) {
  const std::string jwks =
      PublicJwks({KeyOf(SigningAlgorithm::kEs256), KeyOf(SigningAlgorithm::kRs256),
                  KeyOf(SigningAlgorithm::kEdDsa)});
  EXPECT_TRUE(KeySet::Parse(jwks).ok()) << jwks;  // It refuses private members.
  EXPECT_THAT(jwks, Not(HasSubstr("\"d\"")));
}

TEST(TokenIssuerTest, ThePublicKeySetIsReadableByAllWhateverTheUmask) {
  const TempDirectory directory;
  const mode_t old_mask = umask(0077);
  EXPECT_TRUE(SavePublicJwks(directory / "jwks.json", {KeyOf(SigningAlgorithm::kEdDsa)}).ok());
  umask(old_mask);
  EXPECT_EQ(ModeOf(directory / "jwks.json"), 0644u);
}

TEST(TokenIssuerTest, WhatIsNoPrivateKeyIsNotLoaded) {
  const TempDirectory directory;
  EXPECT_EQ(SigningKey::Load(directory / "missing").status().code(), absl::StatusCode::kNotFound);
  const std::string path = directory / "key.jwk";
  for (const std::string& text :
       {std::string(), std::string("{}"), PublicJwks({KeyOf(SigningAlgorithm::kEs256)}),
        std::string(R"({"kty":"oct","k":"c2VjcmV0","kid":"a","alg":"HS256"})"),
        std::string(R"({"kty":"OKP","crv":"Ed25519","kid":"a","alg":"EdDSA",)"
                    R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})")}) {
    WriteFile(path, text);
    const absl::Status status = SigningKey::Load(path).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
  }
}

TEST(TokenIssuerTest, SavingWhereNothingCanBeWrittenNamesThePathAndLeavesNothingBehind) {
  const TempDirectory directory;
  const absl::Status status = KeyOf(SigningAlgorithm::kEdDsa).Save(directory / "missing/key.jwk");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr(directory / "missing/key.jwk"));

  std::filesystem::create_directories(directory / "key.jwk/occupied");
  EXPECT_FALSE(KeyOf(SigningAlgorithm::kEdDsa).Save(directory / "key.jwk").ok());
  const auto entries = std::filesystem::directory_iterator(directory.path());
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(TokenIssuerTest, AKeyNeedsAName) {
  EXPECT_FALSE(SigningKey::Generate(SigningAlgorithm::kEs256, "").ok());
}

}  // namespace
}  // namespace mingzhang::identity
