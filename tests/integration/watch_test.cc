// WatchAuditEntries: what is there, then what comes, without gap or repetition.
#include "tests/integration/watch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "common/status/status.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using ledger::v1::WatchAuditEntriesRequest;
using ledger::v1::WatchAuditEntriesResponse;

std::vector<std::int64_t> Indexes(const Watch& watch) {
  std::vector<std::int64_t> indexes;
  for (const auto& entry : watch.entries) indexes.push_back(entry.log_index());
  return indexes;
}

std::vector<std::int64_t> From0To(std::int64_t end) {
  std::vector<std::int64_t> indexes;
  for (std::int64_t i = 0; i < end; ++i) indexes.push_back(i);
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

TEST(WatchTest, ARequestWhoseTextIsNoUtf8IsRefused) {
  Cluster cluster;
  WatchAuditEntriesRequest request;
  request.set_filter("\xff");
  Watch watch(cluster, cluster.Token(Auditor()), request);
  EXPECT_EQ(watch.Finish().code(), absl::StatusCode::kInvalidArgument);
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
  const std::string other_department = "divisions/652300/departments/302";
  const auto other = Person("other", identity::Role::kDepartmentEditor, other_department);
  // The other department's entries are before and between.
  const auto create_other = [&](int year) {
    workflow::v1::CreateBudgetRequest create;
    create.set_parent(other_department);
    create.set_fiscal_year(year);
    create.set_request_id(RequestId(5000 + year));
    const auto created =
        Cluster::Call(cluster.workflow_stub(), &workflow::v1::WorkflowService::Stub::CreateBudget,
                      cluster.Token(other), create);
    ASSERT_TRUE(created.ok()) << created.status();
  };
  std::vector<Step> steps = WalkSteps();
  create_other(2025);
  ASSERT_TRUE(steps[0].take(cluster).ok());
  ASSERT_TRUE(steps[1].take(cluster).ok());

  Watch own(cluster, cluster.Token(Editor()), WatchAuditEntriesRequest());
  Watch others(cluster, cluster.Token(other), WatchAuditEntriesRequest());
  Watch all(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest());
  ASSERT_TRUE(own.ReadUntil(2));
  create_other(2026);
  ASSERT_TRUE(steps[2].take(cluster).ok());
  ASSERT_TRUE(own.ReadUntil(3));
  ASSERT_TRUE(others.ReadUntil(2));
  ASSERT_TRUE(all.ReadUntil(5));
  EXPECT_EQ(Indexes(own), (std::vector<std::int64_t>{1, 2, 4}));
  EXPECT_EQ(Indexes(others), (std::vector<std::int64_t>{0, 3}));
  EXPECT_EQ(Indexes(all), From0To(5));
  for (const auto& entry : own.entries) EXPECT_EQ(entry.resource(), kBudget);

  WatchAuditEntriesRequest request;
  request.set_resource(kBudget);
  EXPECT_EQ(Watch(cluster, cluster.Token(other), request).Finish().code(),
            absl::StatusCode::kPermissionDenied);
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

TEST(WatchTest, OneStreamTooManyOfAPersonIsRefusedAndOthersStillHaveRoom) {
  Cluster cluster({.ledger_arguments = {"--watch-streams-per-person", "2"}});
  ASSERT_TRUE(WalkSteps()[0].take(cluster).ok());
  Watch first(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest());
  Watch second(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest());
  ASSERT_TRUE(first.ReadUntil(1) && second.ReadUntil(1));
  const absl::Status refused =
      Watch(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest()).Finish();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ErrorReasonName(refused), "TOO_MANY_STREAMS");
  EXPECT_TRUE(GetDetail<google::rpc::RetryInfo>(refused).has_value());
  Watch other(cluster, cluster.Token(Editor()), WatchAuditEntriesRequest());
  EXPECT_TRUE(other.ReadUntil(1));
}

TEST(WatchTest, SaysThatItIsAliveWhileNothingHappens) {
  Cluster cluster({.ledger_arguments = {"--watch-heartbeat-seconds", "1"}});
  ASSERT_TRUE(WalkSteps()[0].take(cluster).ok());
  Watch watch(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest());
  ASSERT_TRUE(watch.ReadUntil(1));
  for (int i = 0; i < 2; ++i) {
    WatchAuditEntriesResponse alive;
    ASSERT_TRUE(watch.Read(alive));
    EXPECT_EQ(alive.entries_size(), 0);
    EXPECT_EQ(alive.next_log_index(), 1);
    const auto checkpoint = audit::OpenCheckpoint(alive.checkpoint(), cluster.LogVerifier());
    ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
    EXPECT_EQ(checkpoint->size, 1U);
  }
}

TEST(WatchTest, UnderLoadEveryWatcherIsToldEveryEntryOnceAndInOrder) {
  constexpr int kWriters = 3;
  constexpr int kSaves = 40;
  constexpr int kEntries = 1 + (kWriters * kSaves);
  Cluster cluster;
  ASSERT_TRUE(WalkSteps()[0].take(cluster).ok());
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&cluster, writer] { SaveSample(cluster, kSaves, writer); });
  }
  std::deque<Watch> watches;
  std::vector<std::thread> watchers;
  for (int i = 0; i < 4; ++i) {
    Watch& watch =
        watches.emplace_back(cluster, cluster.Token(Auditor()), WatchAuditEntriesRequest());
    watchers.emplace_back([&watch] { watch.ReadUntil(kEntries); });
  }
  for (auto& writer : writers) writer.join();
  for (auto& watcher : watchers) watcher.join();
  for (const Watch& watch : watches) {
    EXPECT_EQ(Indexes(watch), From0To(kEntries));
    EXPECT_EQ(watch.next_log_index, kEntries);
  }
}

// A log whose entries are many times what what lies between the service and a client that does not
// read.
class SlowReaderTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster_ = std::make_unique<Cluster>();
    ASSERT_TRUE(WalkSteps()[0].take(*cluster_).ok());
    ASSERT_NO_FATAL_FAILURE(SaveSample(*cluster_, 900, 0, Message()));
  }
  static void TearDownTestSuite() {
    narrow_.reset();
    cluster_.reset();
  }

  // As long as a message may be.
  static std::string Message() {
    std::string message;
    for (int i = 0; i < 1000; ++i) message += "账";
    return message;
  }
  static void Restart(const std::vector<std::string>& arguments) {
    ASSERT_EQ(cluster_->StopLedger(), 0);
    cluster_->set_ledger_arguments(arguments);
    cluster_->StartLedger();
    narrow_ = cluster_->NarrowAuditStub();
  }
  // A stream that is never read.
  static Watch Unread(absl::Duration lifetime = absl::Hours(1)) {
    WatchAuditEntriesRequest request;
    request.set_with_proofs(true);
    return Watch(*narrow_, cluster_->Token(Auditor(), lifetime), request);
  }
  // Whether a stream gets the one place that there is, within some seconds.
  static bool ThereIsRoomWithin(absl::Duration limit) {
    const absl::Time end = absl::Now() + limit;
    while (absl::Now() < end) {
      if (Watch(*cluster_, cluster_->Token(Editor()), WatchAuditEntriesRequest()).ReadUntil(1)) {
        return true;
      }
      absl::SleepFor(absl::Milliseconds(100));
    }
    return false;
  }

  static inline std::unique_ptr<Cluster> cluster_;
  static inline std::unique_ptr<ledger::v1::AuditService::Stub> narrow_;
};

TEST_F(SlowReaderTest, LosesItsPlaceWhenItTakesNothingForTooLong) {
  Restart({"--watch-streams", "1", "--watch-write-seconds", "1"});
  Watch unread = Unread();
  absl::SleepFor(absl::Milliseconds(300));
  EXPECT_TRUE(ThereIsRoomWithin(absl::Seconds(8)));
  EXPECT_EQ(unread.Finish().code(), absl::StatusCode::kCancelled);
}

TEST_F(SlowReaderTest, IsEndedWhenItsTokenExpires) {
  Restart({"--watch-streams", "1", "--watch-write-seconds", "600"});
  Watch unread = Unread(absl::Seconds(2));
  absl::SleepFor(absl::Milliseconds(300));
  EXPECT_TRUE(ThereIsRoomWithin(absl::Seconds(10)));
}

TEST_F(SlowReaderTest, DoesNotHoldUpTheEndOfTheService) {
  Restart({"--watch-write-seconds", "600", "--drain-seconds", "30"});
  Watch unread = Unread();
  absl::SleepFor(absl::Milliseconds(500));
  const absl::Time start = absl::Now();
  EXPECT_EQ(cluster_->StopLedger(), 0);
  EXPECT_LT(absl::Now() - start, absl::Seconds(15)) << "draining does not wait for its whole grace";
  cluster_->StartLedger();
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
