#include "ledger_service/metrics/ledger_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>
#include <string>
#include <string_view>

#include "common/clock/clock.h"
#include "common/server/authenticator.h"
#include "ledger_service/audit/log_signer.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

class LedgerMetricsTest : public testing::Test {
 protected:
  LedgerMetricsTest()
      : storage_(storage::RocksDbStorage::Open(storage::SmallOptions(directory_.path())).value()),
        signer_(*audit::Signer::FromSeed(std::string(32, 's'), "test.log")),
        committer_(*storage_, audit::TreeAppender(), signer_, clock_) {}

  Families Read() const {
    return LedgerMetrics({.start = absl::FromUnixSeconds(1'700'000'000),
                          .calls = calls_,
                          .health = health_,
                          .committer = committer_,
                          .log = log_,
                          .log_check = check_,
                          .storage = *storage_});
  }

  // The metric of a family, or the one with this value of its label.
  ClientMetric Metric(std::string_view name, std::string_view label_value = "") const {
    for (const MetricFamily& family : Read()) {
      if (family.name != name) continue;
      for (const ClientMetric& metric : family.metric) {
        if (label_value.empty() || metric.label.at(0).value == label_value) return metric;
      }
    }
    ADD_FAILURE() << "there is no " << name << " " << label_value;
    return {};
  }

  absl::Status Commit(const std::string& request_id, bool refuse = false) {
    std::promise<absl::Status> answer;
    committer_.Submit(
        {.subject = "p",
         .request_id = request_id,
         .fingerprint = {},
         .apply = [refuse](commit::Transaction&, absl::Time) -> absl::StatusOr<commit::Outcome> {
           if (refuse) return absl::FailedPreconditionError("no");
           commit::Outcome outcome;
           outcome.record = "record";
           outcome.entry.set_resource("b");
           outcome.entry.mutable_actor()->set_subject("p");
           return outcome;
         },
         .done =
             [&answer](absl::StatusOr<commit::Committed> result) {
               answer.set_value(result.status());
             }});
    return answer.get_future().get();
  }

  storage::TempDirectory directory_;
  std::unique_ptr<storage::RocksDbStorage> storage_;
  audit::LogSigner signer_;
  ManualClock clock_{absl::FromUnixSeconds(1'790'000'000)};
  const server::Authenticator authenticator_{nullptr, {}};
  server::CallRunner calls_{authenticator_};
  server::Health health_;
  check::CheckProgress check_;
  service::AuditLog log_{*storage_, signer_};
  commit::Committer committer_;
};

TEST_F(LedgerMetricsTest, MutationsAreCountedByWhatBecameOfThem) {
  ASSERT_TRUE(Commit("1").ok());
  ASSERT_TRUE(Commit("2").ok());
  ASSERT_TRUE(Commit("2").ok());
  ASSERT_FALSE(Commit("3", /*refuse=*/true).ok());
  constexpr char kMutations[] = "mingzhang_ledger_mutations_total";
  EXPECT_EQ(Metric(kMutations, "committed").counter.value, 2);
  EXPECT_EQ(Metric(kMutations, "repeated").counter.value, 1);
  EXPECT_EQ(Metric(kMutations, "refused").counter.value, 1);
  EXPECT_EQ(Metric(kMutations, "queue_full").counter.value, 0);
  EXPECT_EQ(Metric("mingzhang_ledger_batches_total").counter.value, 2);
  EXPECT_EQ(Metric("mingzhang_ledger_batch_size").histogram.sample_sum, 2);
  EXPECT_EQ(Metric("mingzhang_ledger_sync_seconds").histogram.sample_count, 2U);
  EXPECT_GT(Metric("mingzhang_ledger_sync_seconds").histogram.sample_sum, 0);
  EXPECT_LT(Metric("mingzhang_ledger_sync_seconds").histogram.sample_sum, 60);
  EXPECT_EQ(Metric("mingzhang_ledger_log_entries").gauge.value, 2);
  EXPECT_EQ(Metric("mingzhang_ledger_queue_length").gauge.value, 0);
}

TEST_F(LedgerMetricsTest, CallsAreCountedByCode) {
  calls_.counts().Count(absl::StatusCode::kNotFound);
  EXPECT_EQ(Metric("mingzhang_calls_total", "NOT_FOUND").counter.value, 1);
  EXPECT_EQ(Metric("mingzhang_calls_total", "OK").counter.value, 0);
  EXPECT_EQ(Metric("mingzhang_calls_total", "UNAUTHENTICATED").counter.value, 0);
  EXPECT_EQ(Metric("process_start_time_seconds").gauge.value, 1'700'000'000);
}

TEST_F(LedgerMetricsTest, DamageAndTheCheckBehindTheStartAreTold) {
  check_.total = 10;
  check_.checked = 4;
  EXPECT_EQ(Metric("mingzhang_ledger_log_check_entries").gauge.value, 10);
  EXPECT_EQ(Metric("mingzhang_ledger_log_check_checked_entries").gauge.value, 4);
  EXPECT_EQ(Metric("mingzhang_ledger_log_check_ended").gauge.value, 0);
  EXPECT_EQ(Metric("mingzhang_ledger_damaged").gauge.value, 0);
  check_.end_unix_micros = 1;
  health_.Fail();
  EXPECT_EQ(Metric("mingzhang_ledger_log_check_ended").gauge.value, 1);
  EXPECT_EQ(Metric("mingzhang_ledger_damaged").gauge.value, 1);
}

TEST_F(LedgerMetricsTest, EachColumnFamilyHasItsFigures) {
  EXPECT_GE(Metric("mingzhang_ledger_storage_keys", "entries").gauge.value, 0);
  EXPECT_GT(Metric("mingzhang_ledger_storage_write_ahead_log_bytes").gauge.value, 0);
  EXPECT_GT(Metric("mingzhang_ledger_storage_free_bytes").gauge.value, 0);
}

// https://prometheus.io/docs/practices/naming/
TEST_F(LedgerMetricsTest, NamesAreThoseOfPrometheusAndEachIsThereOnce) {
  std::set<std::string> names;
  for (const MetricFamily& family : Read()) {
    EXPECT_TRUE(names.insert(family.name).second) << family.name;
    EXPECT_THAT(family.name, testing::MatchesRegex("(mingzhang|process)_[a-z_]+"));
    EXPECT_EQ(family.name.ends_with("_total"), family.type == MetricType::Counter) << family.name;
    EXPECT_TRUE(family.help.ends_with('.')) << family.name << ": " << family.help;
    EXPECT_FALSE(family.metric.empty()) << family.name;
    for (const ClientMetric& metric : family.metric) {
      EXPECT_LE(metric.label.size(), 1U) << family.name;
    }
  }
}

}  // namespace
}  // namespace mingzhang::metrics
