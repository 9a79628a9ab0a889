#include "ledger_service/audit/checkpoint.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "ledger_service/audit/merkle.h"

namespace mingzhang::audit {
namespace {

constexpr char kRootText[] = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

Signer TestSigner(char seed, std::string_view name) {
  return Signer::FromSeed(std::string(32, seed), name).value();
}

TEST(CheckpointTest, TheExampleOfTheSpecificationParses) {
  const std::string text =
      std::string("example.com/behind-the-sofa\n20852163\n") + kRootText + "\n";
  const Checkpoint checkpoint = ParseCheckpoint(text).value();
  EXPECT_EQ(checkpoint.origin, "example.com/behind-the-sofa");
  EXPECT_EQ(checkpoint.size, 20'852'163u);
  EXPECT_EQ(ToBase64(ToBytes(checkpoint.root)), kRootText);
  EXPECT_EQ(FormatCheckpoint(checkpoint), text);
}

TEST(CheckpointTest, EverySizeRoundTrips) {
  for (const std::uint64_t size :
       {std::uint64_t{0}, std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max()}) {
    const Checkpoint checkpoint{"明账/审计", size, LeafHash("x")};
    EXPECT_EQ(ParseCheckpoint(FormatCheckpoint(checkpoint)).value(), checkpoint);
  }
}

TEST(CheckpointTest, EveryOtherSpellingIsInvalid) {
  const std::string root = kRootText;
  for (const std::string& text :
       std::vector<std::string>{"",
                                "\n",
                                "log\n",
                                "log\n1\n",
                                "log\n1\n" + root,  // No newline at the end.
                                "\n1\n" + root + "\n",
                                "log\n01\n" + root + "\n",
                                "log\n00\n" + root + "\n",
                                "log\n\n" + root + "\n",
                                "log\n-1\n" + root + "\n",
                                "log\n+1\n" + root + "\n",
                                "log\n 1\n" + root + "\n",
                                "log\n1 \n" + root + "\n",
                                "log\n0x1\n" + root + "\n",
                                "log\n18446744073709551616\n" + root + "\n",
                                "log\n1\n" + root.substr(4) + "\n",
                                "log\n1\n" + root + " \n",
                                "log\n1\n" + root.substr(0, 42) + "J=\n",  // Stray bits.
                                "log\n1\n" + root + "\r\n",
                                "log\n1\n" + root + "\n\n",
                                "log\n1\n" + root + "\nmore\n",
                                "log\n1\n" + root + "\nmore"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseCheckpoint(text).status())) << text;
  }
}

TEST(CheckpointTest, ASignedCheckpointOpensWithItsVerifierKey) {
  const Signer signer = TestSigner('a', "example.com/log");
  const Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
  const std::string note = SignCheckpoint(42, LeafHash("x"), signer);
  EXPECT_EQ(OpenCheckpoint(note, verifier).value(),
            (Checkpoint{"example.com/log", 42, LeafHash("x")}));
  EXPECT_EQ(SignCheckpoint(42, LeafHash("x"), signer), note);
}

TEST(CheckpointTest, AnotherKeyOfTheSameNameDoesNotOpenIt) {
  const Verifier verifier = Verifier::Parse(TestSigner('b', "log").verifier_key()).value();
  EXPECT_TRUE(absl::IsUnauthenticated(
      OpenCheckpoint(SignCheckpoint(42, LeafHash("x"), TestSigner('a', "log")), verifier)
          .status()));
}

TEST(CheckpointTest, AKeySpeaksForItsOwnLogOnly) {
  const Signer signer = TestSigner('a', "log");
  const Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
  const std::string note = signer.Sign(FormatCheckpoint({"other", 1, LeafHash("x")}));
  EXPECT_TRUE(absl::IsUnauthenticated(OpenCheckpoint(note, verifier).status()));
}

TEST(CheckpointTest, ASignedTextThatIsNoCheckpointIsInvalid) {
  const Signer signer = TestSigner('a', "log");
  const Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
  EXPECT_TRUE(
      absl::IsInvalidArgument(OpenCheckpoint(signer.Sign("log\nhello\n"), verifier).status()));
}

}  // namespace
}  // namespace mingzhang::audit
