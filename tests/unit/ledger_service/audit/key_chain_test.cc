#include "ledger_service/audit/key_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cli/tiny_log.h"

namespace mingzhang::audit {
namespace {

using ledger::v1::LogKey;
using Keys = google::protobuf::RepeatedPtrField<LogKey>;

Signer MakeSigner(char seed, std::string_view name = "example.org/log") {
  return Signer::FromSeed(std::string(32, seed), name).value();
}
Verifier VerifierOf(const Signer& signer) { return Verifier::Parse(signer.verifier_key()).value(); }

// A log with entries under three keys: 0 … 2 and its end under a, 4 … 6 under b, 8 on under c.
class KeyChainTest : public testing::Test {
 protected:
  KeyChainTest() {
    *keys_.Add() = [this] {
      LogKey first;
      first.set_verifier_key(a_.verifier_key());
      return first;
    }();
    Grow();
    *keys_.Add() = log_.Rotate(b_);
    Grow();
    *keys_.Add() = log_.Rotate(c_);
    Grow();
  }

  void Grow() {
    for (int i = 0; i < 3; ++i) {
      log_.Append({});
      notes_.push_back(log_.Note());
    }
  }

  absl::StatusOr<KeyChain> Follow(const Signer& trusted) const {
    return KeyChain::Follow(VerifierOf(trusted), keys_);
  }

  const Signer a_ = MakeSigner('a');
  const Signer b_ = MakeSigner('b');
  const Signer c_ = MakeSigner('c');
  cli::TinyLog log_{a_};
  Keys keys_;
  std::vector<std::string> notes_;
};

TEST_F(KeyChainTest, WhoTrustsOneKeyBelievesTheOthers) {
  for (const Signer* trusted : {&a_, &b_, &c_}) {
    const auto chain = Follow(*trusted);
    ASSERT_TRUE(chain.ok()) << chain.status();
    EXPECT_EQ(chain->size(), 3U);
    EXPECT_EQ(chain->newest().verifier_key(), c_.verifier_key());
    for (const std::string& note : notes_) EXPECT_TRUE(chain->Open(note).ok());
    ASSERT_EQ(chain->rotations().size(), 2U);
    EXPECT_EQ(chain->rotations()[0].size, 4U);
    EXPECT_EQ(chain->rotations()[1].size, 8U);
    EXPECT_TRUE(chain->Open(keys_[1].rotation().checkpoint()).ok());
  }
}

TEST_F(KeyChainTest, VerifiesReceiptsOfEveryKey) {
  cli::TinyLog log(a_);
  log.Append({});
  const auto early = log.MakeReceipt(0);
  const auto text = [](const ledger::v1::Receipt& receipt) {
    LogProof proof;
    proof.index = static_cast<std::uint64_t>(receipt.inclusion_proof().log_index());
    proof.hashes = DigestsFromBytes(receipt.inclusion_proof().hashes()).value();
    proof.checkpoint = receipt.checkpoint();
    return FormatProof(proof);
  };
  const KeyChain chain = Follow(a_).value();
  EXPECT_TRUE(chain.VerifyReceipt(early.entry(), text(early)).ok());
  const auto late = log_.MakeReceipt(9);
  EXPECT_TRUE(chain.VerifyReceipt(late.entry(), text(late)).ok());
  EXPECT_FALSE(KeyChain(VerifierOf(a_)).VerifyReceipt(late.entry(), text(late)).ok());
}

TEST_F(KeyChainTest, WithoutAnyKeysThereIsTheTrustedOne) {
  const auto chain = KeyChain::Follow(VerifierOf(a_), {});
  ASSERT_TRUE(chain.ok());
  EXPECT_TRUE(chain->Open(notes_.front()).ok());
  EXPECT_FALSE(chain->Open(notes_.back()).ok());
}

TEST_F(KeyChainTest, AKeyDoesNotSpeakForTreesThatAreNotItsOwn) {
  const KeyChain chain = Follow(a_).value();
  const Digest root = LeafHash("somebody has found the old key");
  EXPECT_TRUE(absl::IsUnauthenticated(chain.Open(SignCheckpoint(5, root, a_)).status()));
  EXPECT_TRUE(absl::IsUnauthenticated(chain.Open(SignCheckpoint(3, root, b_)).status()));
  EXPECT_TRUE(absl::IsUnauthenticated(chain.Open(SignCheckpoint(9, root, b_)).status()));
  EXPECT_TRUE(absl::IsUnauthenticated(chain.Open(SignCheckpoint(7, root, c_)).status()));
  EXPECT_TRUE(chain.Open(SignCheckpoint(4, root, a_)).ok());
}

TEST_F(KeyChainTest, RefusesKeysAmongWhichTheTrustedOneIsNot) {
  EXPECT_TRUE(absl::IsUnauthenticated(Follow(MakeSigner('d')).status()));
}

TEST_F(KeyChainTest, RefusesAKeyThatIsNotIntroducedProperly) {
  const struct {
    const char* name;
    std::function<void(LogKey&)> spoil;
  } cases[] = {
      {"no rotation", [](LogKey& key) { key.clear_rotation(); }},
      {"another key", [](LogKey& key) { key.set_verifier_key(MakeSigner('x').verifier_key()); }},
      {"not signed by the key before",
       [this](LogKey& key) {
         Checkpoint tree = OpenCheckpoint(key.rotation().checkpoint(), VerifierOf(b_)).value();
         key.mutable_rotation()->set_checkpoint(SignCheckpoint(tree.size, tree.root, b_));
       }},
      {"not signed by itself",
       [this](LogKey& key) {
         Checkpoint tree = OpenCheckpoint(key.rotation().checkpoint(), VerifierOf(a_)).value();
         key.mutable_rotation()->set_checkpoint(SignCheckpoint(tree.size, tree.root, a_));
       }},
      {"at another size", [](LogKey& key) { key.set_first_tree_size(5); }},
      {"at no size", [](LogKey& key) { key.set_first_tree_size(0); }},
      {"no proof",
       [](LogKey& key) { key.mutable_rotation()->mutable_inclusion_proof()->clear_hashes(); }},
      {"a short hash",
       [](LogKey& key) {
         key.mutable_rotation()->mutable_inclusion_proof()->mutable_hashes(0)->pop_back();
       }},
      {"another entry",
       [](LogKey& key) {
         ledger::v1::AuditEntry entry;
         entry.ParseFromString(key.rotation().entry());
         entry.set_comment("?");
         key.mutable_rotation()->set_entry(entry.SerializeAsString());
       }},
  };
  const Keys good = keys_;
  for (const auto& test : cases) {
    keys_ = good;
    test.spoil(*keys_.Mutable(1));
    EXPECT_FALSE(Follow(a_).ok()) << test.name;
  }
  keys_ = good;
  keys_.SwapElements(1, 2);
  EXPECT_FALSE(Follow(a_).ok());
  keys_ = good;
  keys_.Mutable(0)->set_first_tree_size(1);
  EXPECT_FALSE(Follow(a_).ok());
}

TEST_F(KeyChainTest, RefusesTheKeyOfAnotherLog) {
  keys_.DeleteSubrange(1, 2);
  cli::TinyLog log(a_);
  log.Append({});
  *keys_.Add() = log.Rotate(MakeSigner('b', "example.org/other"));
  EXPECT_FALSE(Follow(a_).ok());
}

}  // namespace
}  // namespace mingzhang::audit
