// WatchAuditEntries: what is there, then what comes, without gap or repetition.
#include <gtest/gtest.h>

#include <future>

#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using ledger::v1::WatchAuditEntriesRequest;
using ledger::v1::WatchAuditEntriesResponse;

// A stream of a person.
class Watch {
 public:
  Watch(Cluster& cluster, const std::string& token, const WatchAuditEntriesRequest& request) {
    context_.AddMetadata("authorization", "Bearer " + token);
    context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    reader_ = cluster.audit_stub().WatchAuditEntries(&context_, request);
  }

  // Reads until there are `count` entries in all; false when the stream ended before.
  bool ReadUntil(std::size_t count) {
    WatchAuditEntriesResponse response;
    while (entries.size() < count && reader_->Read(&response)) {
      entries.insert(entries.end(), response.entries().begin(), response.entries().end());
      proofs.insert(proofs.end(), response.inclusion_proofs().begin(),
                    response.inclusion_proofs().end());
      checkpoints.insert(checkpoints.end(), response.entries().size(), response.checkpoint());
      next_log_index = response.next_log_index();
    }
    return entries.size() >= count;
  }
  void Cancel() { context_.TryCancel(); }
  // Reads the rest and tells how the stream ended.
  absl::Status Finish() {
    WatchAuditEntriesResponse response;
    while (reader_->Read(&response)) {
    }
    return FromGrpcStatus(reader_->Finish());
  }

  std::vector<ledger::v1::AuditEntry> entries;
  std::vector<ledger::v1::InclusionProof> proofs;
  std::vector<std::string> checkpoints;
  std::int64_t next_log_index = 0;

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<WatchAuditEntriesResponse>> reader_;
};

std::vector<std::int64_t> Indexes(const Watch& watch) {
  std::vector<std::int64_t> indexes;
  for (const auto& entry : watch.entries) indexes.push_back(entry.log_index());
  return indexes;
}

TEST(WatchTest, TellsWhatIsThereThenWhatComesWithProofs) {
  Cluster cluster;
  std::vector<Step> steps = WalkSteps();
  ASSERT_TRUE(steps[0].take(cluster).ok());
  ASSERT_TRUE(steps[1].take(cluster).ok());
  WatchAuditEntriesRequest request;
  request.set_with_proofs(true);
  Watch watch(cluster, cluster.Token(Auditor()), request);
  ASSERT_TRUE(watch.ReadUntil(2));
  ASSERT_TRUE(steps[2].take(cluster).ok());
  ASSERT_TRUE(watch.ReadUntil(3));
  EXPECT_EQ(Indexes(watch), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(watch.next_log_index, 3);
  for (std::size_t i = 0; i < watch.entries.size(); ++i) {
    const auto checkpoint = audit::OpenCheckpoint(watch.checkpoints[i], cluster.LogVerifier());
    ASSERT_TRUE(checkpoint.ok());
    std::vector<Digest> hashes;
    for (const auto& hash : watch.proofs[i].hashes()) hashes.push_back(*DigestFromBytes(hash));
    EXPECT_TRUE(audit::VerifyInclusion(audit::LeafHash(watch.entries[i].SerializeAsString()), i,
                                       checkpoint->size, hashes, checkpoint->root)
                    .ok());
  }
}

TEST(WatchTest, GoesOnFromAPlaceAndTellsWhatTheFilterAdmitsAlone) {
  Cluster cluster;
  WalkTo(cluster, budget::v1::BUDGET_STATE_RETURNED);
  WatchAuditEntriesRequest request;
  request.set_start_log_index(2);
  request.set_filter("outcome = SENT_BACK");
  Watch watch(cluster, cluster.Token(Auditor()), request);
  ASSERT_TRUE(watch.ReadUntil(1));
  EXPECT_EQ(watch.entries[0].action(), budget::v1::ACTION_RETURN);
  EXPECT_EQ(watch.next_log_index, 5);
}

TEST(WatchTest, FromNowOnLeavesOutThePast) {
  Cluster cluster;
  std::vector<Step> steps = WalkSteps();
  ASSERT_TRUE(steps[0].take(cluster).ok());
  WatchAuditEntriesRequest request;
  request.set_start_log_index(-1);
  Watch watch(cluster, cluster.Token(Auditor()), request);
  // Not before the stream has begun: the first thing that it tells may be the next entry.
  auto first = std::async(std::launch::async, [&] { return watch.ReadUntil(1); });
  absl::SleepFor(absl::Milliseconds(300));
  ASSERT_TRUE(steps[1].take(cluster).ok());
  ASSERT_TRUE(first.get());
  EXPECT_EQ(Indexes(watch), std::vector<std::int64_t>{1});
}

TEST(WatchTest, ADepartmentsPersonSeesItsOwnEntriesAlone) {
  Cluster cluster;
  WalkTo(cluster, budget::v1::BUDGET_STATE_SUBMITTED);
  const auto other =
      Person("other", identity::Role::kDepartmentEditor, "divisions/652300/departments/302");
  WatchAuditEntriesRequest request;
  request.set_resource(kBudget);
  EXPECT_EQ(Watch(cluster, cluster.Token(other), request).Finish().code(),
            absl::StatusCode::kPermissionDenied);
  Watch own(cluster, cluster.Token(Editor()), WatchAuditEntriesRequest());
  EXPECT_TRUE(own.ReadUntil(3));
  EXPECT_EQ(
      Watch(cluster, cluster.ForgedToken(Auditor()), WatchAuditEntriesRequest()).Finish().code(),
      absl::StatusCode::kUnauthenticated);
}

TEST(WatchTest, EndsWhenTheTokenExpiresAndWhenTheServiceStops) {
  Cluster cluster;
  Watch brief(cluster, cluster.Token(Auditor(), absl::Seconds(2)), WatchAuditEntriesRequest());
  EXPECT_EQ(brief.Finish().code(), absl::StatusCode::kUnauthenticated);
  Watch watch(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest());
  auto end = std::async(std::launch::async, [&] { return watch.Finish(); });
  absl::SleepFor(absl::Milliseconds(200));
  const absl::Time start = absl::Now();
  EXPECT_EQ(cluster.StopLedger(), 0);
  EXPECT_LT(absl::Now() - start, absl::Seconds(8)) << "draining does not wait for its whole grace";
  EXPECT_EQ(end.get().code(), absl::StatusCode::kUnavailable);
}

TEST(WatchTest, OneStreamTooManyIsRefusedAndAnEndedOneMakesRoom) {
  Cluster cluster({.ledger_arguments = {"--watch-streams", "1"}});
  std::vector<Step> steps = WalkSteps();
  ASSERT_TRUE(steps[0].take(cluster).ok());
  Watch first(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest());
  ASSERT_TRUE(first.ReadUntil(1));
  EXPECT_EQ(Watch(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest()).Finish().code(),
            absl::StatusCode::kResourceExhausted);
  first.Cancel();
  EXPECT_EQ(first.Finish().code(), absl::StatusCode::kCancelled);
  for (int i = 0; i < 50; ++i) {
    Watch again(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest());
    if (again.ReadUntil(1)) return;
    absl::SleepFor(absl::Milliseconds(100));
  }
  FAIL() << "there was never room again";
}

TEST(WatchTest, AStartBeyondTheLogIsRefused) {
  Cluster cluster;
  WatchAuditEntriesRequest request;
  request.set_start_log_index(1);
  EXPECT_EQ(Watch(cluster, cluster.Token(Auditor()), request).Finish().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace mingzhang
