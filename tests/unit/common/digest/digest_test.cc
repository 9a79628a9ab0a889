#include "common/digest/digest.h"

#include <gtest/gtest.h>

namespace mingzhang {
namespace {

TEST(DigestTest, HashesTheExampleOfFips180) {
  EXPECT_EQ(ToHex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(DigestTest, PartsHashAsTheirConcatenation) {
  EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256("abc"));
}

TEST(DigestTest, PiecesHashAsTheirConcatenation) {
  Sha256Stream stream;
  for (const char* piece : {"a", "", "bc"}) stream.Update(piece);
  EXPECT_EQ(stream.Finish(), Sha256("abc"));
  EXPECT_EQ(Sha256Stream().Finish(), Sha256(""));
}

TEST(DigestTest, BytesRoundTripAndOtherLengthsAreRefused) {
  const Digest digest = Sha256("x");
  EXPECT_EQ(DigestFromBytes(ToBytes(digest)), digest);
  EXPECT_EQ(DigestFromBytes(ToBytes(digest).substr(1)), std::nullopt);
}

TEST(Base64Test, RoundTrips) {
  EXPECT_EQ(ToBase64("foob"), "Zm9vYg==");
  EXPECT_EQ(FromBase64("Zm9vYg=="), "foob");
  EXPECT_EQ(FromBase64(""), "");
}

TEST(Base64Test, RefusesEverySecondSpellingOfAValue) {
  EXPECT_EQ(FromBase64("Zm9vYg"), std::nullopt);     // No padding.
  EXPECT_EQ(FromBase64("Zm9v Yg=="), std::nullopt);  // White space.
  EXPECT_EQ(FromBase64("Zm9vYh=="), std::nullopt);   // Bits behind the last byte.
  EXPECT_EQ(FromBase64("Zm9vYg==\n"), std::nullopt);
}

}  // namespace
}  // namespace mingzhang
