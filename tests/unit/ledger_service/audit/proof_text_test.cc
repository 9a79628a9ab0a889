#include "ledger_service/audit/proof_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ledger_service/audit/merkle.h"
#include "tests/unit/ledger_service/audit/reference_tree.h"

namespace mingzhang::audit {
namespace {

using ::testing::HasSubstr;

const std::string kHash = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=";

// A log of 100 entries, and the receipt of one of them.
struct Log {
  LogProof ProofOf(std::uint64_t index) {
    return {"", index, reference.Path(index, 0, 100),
            SignCheckpoint(100, reference.Hash(0, 100), signer)};
  }

  ReferenceTree reference;
  Signer signer = Signer::FromSeed(std::string(32, 's'), "example.com/log").value();
  Verifier verifier = Verifier::Parse(signer.verifier_key()).value();
};

TEST(ProofTextTest, IsWrittenAsTheSpecificationSays) {
  const LogProof proof{"hello", 73'894, {*DigestFromBytes(*FromBase64(kHash))}, "checkpoint\n"};
  EXPECT_EQ(FormatProof(proof),
            "c2sp.org/tlog-proof@v1\nextra aGVsbG8=\nindex 73894\n" + kHash + "\n\ncheckpoint\n");
}

TEST(ProofTextTest, RoundTripsWithAndWithoutExtraDataAndHashes) {
  const std::vector<Digest> most(kMaxProofHashes, LeafHash("x"));
  for (const LogProof& proof : std::vector<LogProof>{{"", 0, {}, "c\n"},
                                                     {std::string("\0\n", 2), ~0ull, {}, "c\n\nd"},
                                                     {"", 7, most, "\n"}}) {
    EXPECT_EQ(ParseProof(FormatProof(proof)).value(), proof);
  }
}

TEST(ProofTextTest, MalformedTextIsInvalidAndItsLineNamed) {
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  std::string too_many = head + "index 0\n";
  for (std::size_t i = 0; i <= kMaxProofHashes; ++i) too_many += kHash + "\n";
  const std::vector<std::pair<std::string, int>> cases = {
      {"", 1},
      {"c2sp.org/tlog-proof@v1", 1},
      {"c2sp.org/tlog-proof@v2\nindex 0\n\nc\n", 1},
      {"c2sp.org/tlog-proof@v1\r\nindex 0\n\nc\n", 1},
      {" " + head + "index 0\n\nc\n", 1},
      {head, 2},
      {head + "\nindex 0\n\nc\n", 2},
      {head + "index\n\nc\n", 2},
      {head + "index \n\nc\n", 2},
      {head + "index  1\n\nc\n", 2},
      {head + "index 01\n\nc\n", 2},
      {head + "index -1\n\nc\n", 2},
      {head + "index 18446744073709551616\n\nc\n", 2},
      {head + "Index 1\n\nc\n", 2},
      {head + "extra \nindex 0\n\nc\n", 2},
      {head + "extra aGVsbG8\nindex 0\n\nc\n", 2},
      {head + "extra aGVsbG8=\n", 3},
      {head + "extra aGVsbG8=\nextra aGVsbG8=\nindex 0\n\nc\n", 3},
      {head + "index 0\nextra aGVsbG8=\n\nc\n", 3},
      {head + "index 0\n", 3},
      {head + "index 0\n" + kHash, 3},
      {head + "index 0\n" + kHash + "\n", 4},
      {head + "index 0\n" + kHash + " \n\nc\n", 3},
      {head + "index 0\n" + kHash.substr(4) + "\n\nc\n", 3},
      {head + "index 0\n\n", 4},
      {too_many + "\nc\n", 67}};
  for (const auto& [text, line] : cases) {
    const absl::Status status = ParseProof(text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr("第 " + std::to_string(line) + " 行"))
        << text;
  }
}

TEST(ProofTextTest, TheLimitOnItsSizeHoldsAtTheBound) {
  LogProof proof{"", 0, {}, ""};
  proof.checkpoint = std::string(kMaxProofTextSize - FormatProof(proof).size(), 'c');
  EXPECT_TRUE(ParseProof(FormatProof(proof)).ok());
  proof.checkpoint += 'c';
  EXPECT_TRUE(absl::IsInvalidArgument(ParseProof(FormatProof(proof)).status()));
}

TEST(ReceiptTest, ProvesThatTheEntryIsInTheLog) {
  Log log;
  for (const std::uint64_t index : {0, 63, 64, 99}) {
    const VerifiedReceipt receipt =
        VerifyReceipt(EntryAt(index), FormatProof(log.ProofOf(index)), log.verifier).value();
    EXPECT_EQ(receipt.index, index);
    EXPECT_EQ(receipt.checkpoint.size, 100u);
    EXPECT_EQ(receipt.checkpoint.origin, "example.com/log");
  }
}

TEST(ReceiptTest, DoesNotProveAnotherEntry) {
  Log log;
  EXPECT_TRUE(absl::IsDataLoss(
      VerifyReceipt(EntryAt(8), FormatProof(log.ProofOf(7)), log.verifier).status()));
}

TEST(ReceiptTest, DoesNotVerifyAtAnotherIndex) {
  Log log;
  LogProof proof = log.ProofOf(7);
  proof.index = 6;
  EXPECT_TRUE(
      absl::IsDataLoss(VerifyReceipt(EntryAt(7), FormatProof(proof), log.verifier).status()));
  proof.index = 100;
  EXPECT_TRUE(absl::IsInvalidArgument(
      VerifyReceipt(EntryAt(7), FormatProof(proof), log.verifier).status()));
}

TEST(ReceiptTest, DoesNotVerifyWithACheckpointOfSomeoneElse) {
  Log log;
  LogProof proof = log.ProofOf(7);
  const Signer other = Signer::FromSeed(std::string(32, 'o'), "example.com/log").value();
  proof.checkpoint = SignCheckpoint(100, log.reference.Hash(0, 100), other);
  EXPECT_TRUE(absl::IsUnauthenticated(
      VerifyReceipt(EntryAt(7), FormatProof(proof), log.verifier).status()));
}

TEST(ReceiptTest, NoByteOfItCanChange) {
  Log log;
  const std::string text = FormatProof(log.ProofOf(7));
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] ^= 1;
    EXPECT_FALSE(VerifyReceipt(EntryAt(7), changed, log.verifier).ok()) << at;
    EXPECT_FALSE(VerifyReceipt(EntryAt(7), text.substr(0, at), log.verifier).ok()) << at;
  }
}

}  // namespace
}  // namespace mingzhang::audit
