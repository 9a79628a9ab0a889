// Running a ledger: backups while it works, restoring them, figures, and another key for the log.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/status/status.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using AdminStub = ledger::v1::AdminService::Stub;
using AuditStub = ledger::v1::AuditService::Stub;

class AdminTest : public testing::Test {
 protected:
  AdminTest() {
    cluster_.StopLedger();
    cluster_.set_ledger_arguments({"--backup-directory", Backups()});
    cluster_.StartLedger();
  }

  std::string Backups() const { return cluster_.directory() + "/backups"; }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(grpc::Status (AdminStub::*method)(grpc::ClientContext*,
                                                                  const Request&, Response*),
                                const Request& request,
                                const identity::Principal& person = Administrator()) {
    return Cluster::Call(cluster_.admin_stub(), method, cluster_.Token(person), request);
  }

  ledger::v1::Checkpoint NewestCheckpoint() {
    const auto newest =
        Cluster::Call(cluster_.audit_stub(), &AuditStub::GetCheckpoint, cluster_.Token(Auditor()),
                      ledger::v1::GetCheckpointRequest());
    EXPECT_TRUE(newest.ok()) << newest.status();
    return newest.value_or(ledger::v1::Checkpoint());
  }

  ledger::v1::RotateLogKeyRequest Rotation(int request) {
    ledger::v1::RotateLogKeyRequest rotation;
    rotation.set_request_id(RequestId(request));
    return rotation;
  }

  Cluster cluster_;
};

TEST_F(AdminTest, ABackupIsRestoredWithTheLogAsItWasAndTheProcessGoesOn) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  const auto backup = Call(&AdminStub::CreateBackup, ledger::v1::CreateBackupRequest());
  ASSERT_TRUE(backup.ok()) << backup.status();
  const auto at_backup = NewestCheckpoint();
  EXPECT_EQ(backup->tree_size(), at_backup.tree_size());
  EXPECT_EQ(backup->checkpoint(), at_backup.note());
  ledger::v1::VerifyBackupRequest verify;
  verify.set_backup_id(backup->backup_id());
  EXPECT_TRUE(Call(&AdminStub::VerifyBackup, verify).ok());

  // What happens after the backup is lost with the machine.
  std::vector<Step> steps = WalkSteps();
  ASSERT_TRUE(steps[3].take(cluster_).ok());
  ASSERT_EQ(cluster_.StopLedger(), 0);
  ASSERT_EQ(cluster_.RestoreBackup(Backups()), 0) << cluster_.CheckOutput();
  cluster_.StartLedger();
  EXPECT_EQ(NewestCheckpoint().note(), at_backup.note());
  EXPECT_EQ(cluster_.GetBudget()->state(), budget::v1::BUDGET_STATE_SUBMITTED);
  EXPECT_TRUE(steps[3].take(cluster_).ok());
}

TEST_F(AdminTest, BackupsAreMadeUnderLoadAndEachIsSound) {
  std::vector<Step> steps = WalkSteps();
  ASSERT_TRUE(steps[0].take(cluster_).ok());
  std::atomic<bool> stop = false;
  const auto trusted = cluster_.TrustedLedgerStub();
  std::thread writer([&] {
    const std::string token = cluster_.Token(Editor());
    for (int i = 0; !stop; ++i) {
      ledger::v1::SaveVersionRequest save;
      save.set_name(kBudget);
      save.set_etag(cluster_.GetBudget()->etag());
      save.set_request_id(RequestId(1000 + i));
      *save.mutable_content() = SampleContent();
      const auto saved =
          Cluster::Call(*trusted, &ledger::v1::LedgerService::Stub::SaveVersion, token, save);
      EXPECT_TRUE(saved.ok()) << saved.status();
    }
  });
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Call(&AdminStub::CreateBackup, ledger::v1::CreateBackupRequest()).ok());
  }
  stop = true;
  writer.join();
  const auto list = Call(&AdminStub::ListBackups, ledger::v1::ListBackupsRequest());
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->backups_size(), 3);
  EXPECT_LE(list->backups(0).tree_size(), list->backups(2).tree_size());
  ASSERT_EQ(cluster_.StopLedger(), 0);
  EXPECT_EQ(cluster_.RestoreBackup(Backups()), 0) << cluster_.CheckOutput();
}

TEST_F(AdminTest, OldBackupsArePurged) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Call(&AdminStub::CreateBackup, ledger::v1::CreateBackupRequest()).ok());
  }
  ledger::v1::PurgeBackupsRequest purge;
  EXPECT_EQ(Call(&AdminStub::PurgeBackups, purge).status().code(),
            absl::StatusCode::kInvalidArgument);
  purge.set_keep(1);
  EXPECT_EQ(Call(&AdminStub::PurgeBackups, purge)->deleted(), 2);
  ledger::v1::VerifyBackupRequest gone;
  gone.set_backup_id(1);
  EXPECT_EQ(Call(&AdminStub::VerifyBackup, gone).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(AdminTest, OnlyAnAdministratorOfEverythingMay) {
  const auto of_a_division = Person("local", identity::Role::kAdmin, "divisions/652300");
  for (const auto& person : {Auditor(), Leader(), of_a_division}) {
    EXPECT_EQ(
        Call(&AdminStub::CreateBackup, ledger::v1::CreateBackupRequest(), person).status().code(),
        absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(
        Call(&AdminStub::GetStatistics, ledger::v1::GetStatisticsRequest(), person).status().code(),
        absl::StatusCode::kPermissionDenied);
    EXPECT_EQ(Call(&AdminStub::RotateLogKey, Rotation(1), person).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
}

TEST_F(AdminTest, WithoutADirectoryThereAreNoBackups) {
  cluster_.StopLedger();
  cluster_.set_ledger_arguments({});
  cluster_.StartLedger();
  const auto refused = Call(&AdminStub::CreateBackup, ledger::v1::CreateBackupRequest());
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(AdminTest, StatisticsTellWhatWasCommitted) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  const auto statistics = Call(&AdminStub::GetStatistics, ledger::v1::GetStatisticsRequest());
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_EQ(statistics->tree_size(), statistics->commit().committed());
  EXPECT_GT(statistics->commit().sync_micros().p50(), 0);
  EXPECT_EQ(statistics->log_check().checked(), statistics->log_check().total());
  EXPECT_GT(statistics->families_size(), 10);
}

TEST_F(AdminTest, AnotherKeySignsFromTheRotationOnAndTheOldOneLeadsToIt) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  const audit::Verifier old_key = cluster_.LogVerifier();
  const auto before = NewestCheckpoint();
  const auto rotated = Call(&AdminStub::RotateLogKey, Rotation(901));
  ASSERT_TRUE(rotated.ok()) << rotated.status();
  const audit::Verifier new_key = cluster_.LogVerifier();
  EXPECT_EQ(NewestCheckpoint().verifier_key(), rotated->verifier_key());

  // From the old key to the new: the entry is in a tree that both signed.
  const auto keys = Cluster::Call(cluster_.audit_stub(), &AuditStub::ListLogKeys,
                                  cluster_.Token(Auditor()), ledger::v1::ListLogKeysRequest());
  ASSERT_TRUE(keys.ok());
  ASSERT_EQ(keys->keys_size(), 2);
  const auto& rotation = keys->keys(1).rotation();
  const auto by_old = audit::OpenCheckpoint(rotation.checkpoint(), old_key);
  ASSERT_TRUE(by_old.ok()) << by_old.status();
  EXPECT_TRUE(audit::OpenCheckpoint(rotation.checkpoint(), new_key).ok());
  ledger::v1::AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(rotation.entry()));
  EXPECT_EQ(entry.rotation().new_verifier_key(), rotated->verifier_key());
  EXPECT_EQ(by_old->size, before.tree_size() + 1);

  // The old checkpoint still verifies with the old key; the process goes on under the new one, also
  // after a restart, and a repeated request makes no third key.
  EXPECT_TRUE(audit::OpenCheckpoint(before.note(), old_key).ok());
  // A request from before the rotation that is repeated gets a receipt that its own key signed,
  // too.
  std::vector<Step> earlier = WalkSteps();
  const auto again = earlier[0].take(cluster_);
  ASSERT_TRUE(again.ok()) << again.status();
  const auto receipt_of_then = audit::OpenCheckpoint(again->receipt().checkpoint(), old_key);
  ASSERT_TRUE(receipt_of_then.ok()) << receipt_of_then.status();
  EXPECT_TRUE(audit::OpenCheckpoint(again->receipt().checkpoint(), new_key).ok());
  EXPECT_TRUE(
      audit::VerifyInclusion(audit::LeafHash(again->receipt().entry()), 0, receipt_of_then->size,
                             DigestsFromBytes(again->receipt().inclusion_proof().hashes()).value(),
                             receipt_of_then->root)
          .ok());
  cluster_.CrashLedger();
  EXPECT_EQ(Call(&AdminStub::RotateLogKey, Rotation(901))->verifier_key(), rotated->verifier_key());
  std::vector<Step> steps = WalkSteps();
  ASSERT_TRUE(steps[3].take(cluster_).ok());
  EXPECT_TRUE(audit::OpenCheckpoint(NewestCheckpoint().note(), new_key).ok());
  EXPECT_FALSE(audit::OpenCheckpoint(NewestCheckpoint().note(), old_key).ok());
  EXPECT_EQ(cluster_.StopLedger(), 0);
  EXPECT_EQ(cluster_.CheckStored(), 0) << cluster_.CheckOutput();
}

TEST_F(AdminTest, TheStoredLogIsCheckedByAnyOfItsKeysAndByNoOther) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  std::vector<std::string> keys = {cluster_.LogVerifier().verifier_key()};
  std::vector<Step> steps = WalkSteps();
  for (int rotation = 0; rotation < 2; ++rotation) {
    ASSERT_TRUE(Call(&AdminStub::RotateLogKey, Rotation(910 + rotation)).ok());
    keys.push_back(cluster_.LogVerifier().verifier_key());
    ASSERT_TRUE(steps[static_cast<std::size_t>(3 + rotation)].take(cluster_).ok());
  }
  EXPECT_EQ(cluster_.StopLedger(), 0);
  for (const std::string& key : keys) {
    EXPECT_EQ(cluster_.CheckStored(key), 0) << key << cluster_.CheckOutput();
    EXPECT_EQ(cluster_.VerifyStored(key), 0) << key;
  }
  const auto stranger = audit::Signer::LoadOrCreate(cluster_.directory() + "/another.key",
                                                    cluster_.LogVerifier().name());
  ASSERT_TRUE(stranger.ok()) << stranger.status();
  EXPECT_EQ(cluster_.CheckStored(stranger->verifier_key()), 2) << cluster_.CheckOutput();
  EXPECT_EQ(cluster_.VerifyStored(stranger->verifier_key()), 1);
}

TEST_F(AdminTest, ARotationWhoseFilesCouldNotBeMovedIsFinishedByTheNextOne) {
  namespace fs = std::filesystem;
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  // A directory is in the way of the old key's file.
  const std::vector<std::string> fields =
      absl::StrSplit(cluster_.LogVerifier().verifier_key(), '+');
  const std::string retired = cluster_.directory() + "/log.key.retired-" + fields.at(1);
  ASSERT_TRUE(fs::create_directories(retired + "/x"));
  const auto first = Call(&AdminStub::RotateLogKey, Rotation(903));
  ASSERT_TRUE(first.ok()) << first.status();
  const auto refused = Call(&AdminStub::RotateLogKey, Rotation(904));
  EXPECT_EQ(ErrorReasonName(refused.status()), "STORAGE_UNAVAILABLE") << refused.status();
  fs::remove_all(retired);

  const auto second = Call(&AdminStub::RotateLogKey, Rotation(905));
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_NE(second->verifier_key(), first->verifier_key());
  EXPECT_TRUE(fs::is_regular_file(retired));
  cluster_.CrashLedger();
  const auto newest = NewestCheckpoint();
  EXPECT_EQ(newest.verifier_key(), second->verifier_key());
  EXPECT_TRUE(audit::OpenCheckpoint(newest.note(), cluster_.LogVerifier()).ok());
}

TEST_F(AdminTest, ARotationWhoseFilesWereNotYetInPlaceIsFinishedAtTheNextStart) {
  namespace fs = std::filesystem;
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  ASSERT_TRUE(Call(&AdminStub::RotateLogKey, Rotation(902)).ok());
  const audit::Verifier new_key = cluster_.LogVerifier();
  cluster_.KillLedger();
  const std::string key = cluster_.directory() + "/log.key";
  std::string retired;
  for (const auto& file : fs::directory_iterator(cluster_.directory())) {
    if (file.path().filename().string().starts_with("log.key.retired-")) retired = file.path();
  }
  ASSERT_FALSE(retired.empty());
  // As a crash between the two renames leaves them, then as one before both.
  fs::rename(key, key + ".next");
  cluster_.StartLedger();
  EXPECT_TRUE(audit::OpenCheckpoint(NewestCheckpoint().note(), new_key).ok());
  cluster_.KillLedger();
  fs::rename(key, key + ".next");
  fs::rename(retired, key);
  cluster_.StartLedger();
  EXPECT_TRUE(audit::OpenCheckpoint(NewestCheckpoint().note(), new_key).ok());
  EXPECT_TRUE(fs::exists(retired));
}

}  // namespace
}  // namespace mingzhang
