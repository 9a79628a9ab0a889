#include "ledger_service/service/audit_log.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <optional>

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

  void Commit(int count) {
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

}  // namespace
}  // namespace mingzhang::service
