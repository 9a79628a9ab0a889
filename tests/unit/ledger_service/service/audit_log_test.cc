#include "ledger_service/service/audit_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/clock/clock.h"
#include "common/status/status.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/service/log_key.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::service {
namespace {

// A log of real commits.
class AuditLogTest : public testing::Test {
 protected:
  AuditLogTest() : signer_(*audit::Signer::FromSeed(std::string(32, 's'), "test.log")) {}

  // `next_signer` is what the last of them rotates the key to.
  void Commit(int count, std::shared_ptr<const audit::Signer> next_signer = nullptr) {
    commit::Committer committer(*store_, Open()->tree, signer_, clock_);
    for (int i = 0; i < count; ++i) {
      std::promise<absl::StatusOr<commit::Committed>> answer;
      committer.Submit({.subject = "p",
                        .request_id = std::to_string(++requests_),
                        .fingerprint = {},
                        .apply = [](commit::Transaction& transaction,
                                    absl::Time) -> absl::StatusOr<commit::Outcome> {
                          commit::Outcome outcome;
                          outcome.budget.set_name("b");
                          commit::WriteHead(transaction, outcome.budget);
                          outcome.entry.set_resource("b");
                          outcome.entry.mutable_actor()->set_subject("p");
                          outcome.entry.set_etag(outcome.budget.etag());
                          return outcome;
                        },
                        .next_signer = i + 1 == count ? next_signer : nullptr,
                        .done =
                            [&](absl::StatusOr<commit::Committed> result) {
                              answer.set_value(std::move(result));
                            }});
      ASSERT_TRUE(answer.get_future().get().ok());
    }
  }

  absl::StatusOr<OpenedLog> Open() { return OpenAuditLog(*store_, Verifier(*signer_.current())); }
  static audit::Verifier Verifier(const audit::Signer& signer) {
    return audit::Verifier::Parse(signer.verifier_key()).value();
  }

  storage::TempStorage store_;
  audit::LogSigner signer_;
  ManualClock clock_{absl::UnixEpoch()};
  int requests_ = 0;
};

TEST_F(AuditLogTest, AnEmptyStoreOpensAsTheEmptyLog) {
  ASSERT_TRUE(Open().ok());
  AuditLog log(*store_, signer_);
  EXPECT_EQ(log.Size().value(), 0);
  const auto checkpoint = log.NewestCheckpoint();
  ASSERT_TRUE(checkpoint.ok());
  EXPECT_EQ(checkpoint->tree_size(), 0);
  EXPECT_TRUE(audit::OpenCheckpoint(checkpoint->note(), Verifier(*signer_.current())).ok());
}

TEST_F(AuditLogTest, OpensWhatItWroteAndGoesOn) {
  Commit(3);
  Commit(300);
  EXPECT_EQ(Open()->tree.size(), 303U);
}

TEST_F(AuditLogTest, AReceiptProvesItsEntryAndIsTheSameWheneverItIsAskedFor) {
  Commit(10);
  AuditLog log(*store_, signer_);
  const auto first = log.MakeReceipt(4, 7);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto checkpoint = audit::OpenCheckpoint(first->checkpoint(), Verifier(*signer_.current()));
  ASSERT_TRUE(checkpoint.ok());
  EXPECT_EQ(checkpoint->size, 7U);
  std::vector<Digest> hashes;
  for (const auto& hash : first->inclusion_proof().hashes()) {
    hashes.push_back(DigestFromBytes(hash).value());
  }
  EXPECT_TRUE(
      audit::VerifyInclusion(audit::LeafHash(first->entry()), 4, 7, hashes, checkpoint->root).ok());
  Commit(300);
  EXPECT_EQ(log.MakeReceipt(4, 7)->SerializeAsString(), first->SerializeAsString());
}

TEST_F(AuditLogTest, AReadThatRacesARotationIsAnsweredWithTheKeyThatSignedWhatItReads) {
  AuditLog log(*store_, signer_);
  Commit(3);
  const std::string old_key = signer_.current()->verifier_key();
  const audit::LogSigner not_yet_replaced(*signer_.current());
  const auto next = std::make_shared<const audit::Signer>(
      *audit::Signer::FromSeed(std::string(32, 'n'), "test.log"));
  const auto before = store_->TakeSnapshot();
  Commit(1, next);
  const auto at_rotation = store_->TakeSnapshot();

  // The key is replaced between the snapshot and its use.
  auto checkpoint = log.CheckpointOf(*before);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->checkpoint.size, 3U);
  EXPECT_EQ(checkpoint->verifier_key, old_key);
  checkpoint = log.CheckpointOf(*at_rotation);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->verifier_key, next->verifier_key());
  EXPECT_EQ(log.NewestCheckpoint()->verifier_key(), next->verifier_key());

  // The rotation is visible before the key is replaced.
  checkpoint = AuditLog(*store_, not_yet_replaced).CheckpointOf(*at_rotation);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->checkpoint.size, 4U);
}

TEST_F(AuditLogTest, AReplacedKeyDoesNotSpeakForALogThatHasAnother) {
  AuditLog log(*store_, signer_);
  Commit(3);
  const auto old = signer_.current();
  Commit(1, std::make_shared<const audit::Signer>(
                *audit::Signer::FromSeed(std::string(32, 'n'), "test.log")));
  const auto newest = log.CheckpointOf(*store_->TakeSnapshot());
  ASSERT_TRUE(newest.ok()) << newest.status();
  storage::WriteBatch forged;
  forged.Put(storage::ColumnFamily::kMeta, std::string(storage::kCheckpointKey),
             audit::SignCheckpoint(4, newest->checkpoint.root, *old));
  ASSERT_TRUE(store_->Write(forged).ok());
  EXPECT_EQ(log.CheckpointOf(*store_->TakeSnapshot()).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(AuditLogTest, WhatIsBehindTheEndIsOutOfRange) {
  Commit(3);
  AuditLog log(*store_, signer_);
  EXPECT_EQ(log.EntryBytes(3).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log.EntryBytes(-1).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log.ProveInclusion(3, 3).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log.ProveInclusion(0, 4).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log.ProveConsistency(2, 1).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(log.ProveConsistency(0, 3).ok());
}

TEST_F(AuditLogTest, AnotherKeyDoesNotOpenTheLog) {
  Commit(1);
  const auto other = *audit::Signer::FromSeed(std::string(32, 'x'), "test.log");
  EXPECT_EQ(OpenAuditLog(*store_, Verifier(other)).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(AuditLogTest, AMissingKeyIsMadeForAnEmptyLogOnly) {
  const storage::TempDirectory directory;
  const std::string path = directory.path() + "/log.key";
  ASSERT_TRUE(OpenLogKey(*store_, path, "test.log").ok());
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
  Commit(1);
  EXPECT_EQ(OpenLogKey(*store_, path, "test.log").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(AuditLogTest, ARotationWhoseFilesCouldNotBeMovedIsFinishedBeforeTheNextIsPrepared) {
  const storage::TempDirectory directory;
  const std::string path = directory.path() + "/log.key";
  const auto first = OpenLogKey(*store_, path, "test.log");
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = PrepareNextLogKey(path, *first);
  ASSERT_TRUE(second.ok()) << second.status();
  // A directory is in the way of the old key's file.
  const std::vector<std::string> fields = absl::StrSplit(first->verifier_key(), '+');
  const std::string retired = path + ".retired-" + fields.at(1);
  ASSERT_TRUE(std::filesystem::create_directories(retired + "/x"));
  EXPECT_FALSE(InstallLogKey(path, *second).ok());
  EXPECT_FALSE(PrepareNextLogKey(path, *second).ok());
  std::filesystem::remove_all(retired);

  const auto third = PrepareNextLogKey(path, *second);
  ASSERT_TRUE(third.ok()) << third.status();
  EXPECT_NE(third->verifier_key(), second->verifier_key());
  EXPECT_EQ(audit::Signer::LoadOrCreate(path, "test.log")->verifier_key(), second->verifier_key());
  EXPECT_TRUE(std::filesystem::is_regular_file(retired));
}

TEST_F(AuditLogTest, AKeyThatIsInPlaceIsNotReplacedByOneThatIsNotCommittedYet) {
  const storage::TempDirectory directory;
  const std::string path = directory.path() + "/log.key";
  const auto first = OpenLogKey(*store_, path, "test.log");
  const auto second = PrepareNextLogKey(path, *first);
  ASSERT_TRUE(InstallLogKey(path, *second).ok());
  const auto third = PrepareNextLogKey(path, *second);
  EXPECT_TRUE(InstallLogKey(path, *second).ok());
  EXPECT_EQ(audit::Signer::LoadOrCreate(path, "test.log")->verifier_key(), second->verifier_key());
  EXPECT_EQ(PrepareNextLogKey(path, *second)->verifier_key(), third->verifier_key());
  EXPECT_EQ(InstallLogKey(path, *first).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace mingzhang::service
