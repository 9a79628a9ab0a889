// Metrics of both services, scraped as Prometheus does, beside what was done.
#include "tests/support/scrape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kAnyPort = {"--metrics-address", "127.0.0.1:0"};

class ScrapeTest : public testing::Test {
 protected:
  int LedgerPort() const { return Cluster::MetricsPort(cluster_.LedgerOutput()); }
  int WorkflowPort() const { return Cluster::MetricsPort(cluster_.WorkflowOutput()); }

  // A figure of the ledger that must be there.
  double Ledger(const std::string& name) const {
    const Figures figures = Scrape(LedgerPort());
    const auto found = figures.find(name);
    if (found != figures.end()) return found->second;
    ADD_FAILURE() << "there is no " << name;
    return -1;
  }
  double Workflow(const std::string& name) const {
    const Figures figures = Scrape(WorkflowPort());
    const auto found = figures.find(name);
    if (found != figures.end()) return found->second;
    ADD_FAILURE() << "there is no " << name;
    return -1;
  }

  absl::StatusOr<ledger::v1::SaveVersionResponse> Save(int request, const std::string& etag) {
    ledger::v1::SaveVersionRequest save;
    save.set_name(kBudget);
    save.set_etag(etag);
    save.set_request_id(RequestId(request));
    *save.mutable_content() = SampleContent();
    return Cluster::Call(*trusted_, &ledger::v1::LedgerService::Stub::SaveVersion,
                         cluster_.Token(Editor()), save);
  }

  Cluster cluster_{{.ledger_arguments = kAnyPort, .workflow_arguments = kAnyPort}};
  const std::unique_ptr<ledger::v1::LedgerService::Stub> trusted_ = cluster_.TrustedLedgerStub();
};

TEST_F(ScrapeTest, FiguresAgreeWithTheWritesThatWereMade) {
  EXPECT_EQ(Ledger("mingzhang_ledger_log_entries"), 0);
  // Created, saved, submitted, claimed, returned.
  WalkTo(cluster_, budget::v1::BUDGET_STATE_RETURNED);
  constexpr int kSaves = 20;
  for (int i = 0; i < kSaves; ++i) {
    ASSERT_TRUE(Save(1000 + i, cluster_.GetBudget()->etag()).ok());
  }
  EXPECT_EQ(Save(2000, "stale").status().code(), absl::StatusCode::kAborted);

  constexpr int kWrites = 5 + kSaves;
  EXPECT_EQ(Ledger("mingzhang_ledger_mutations_total{outcome=\"committed\"}"), kWrites);
  EXPECT_EQ(Ledger("mingzhang_ledger_mutations_total{outcome=\"refused\"}"), 1);
  EXPECT_EQ(Ledger("mingzhang_ledger_mutations_total{outcome=\"queue_full\"}"), 0);
  EXPECT_EQ(Ledger("mingzhang_ledger_log_entries"), kWrites);
  // One after the other: each is a batch.
  EXPECT_EQ(Ledger("mingzhang_ledger_batches_total"), kWrites);
  EXPECT_EQ(Ledger("mingzhang_ledger_batch_size_count"), kWrites);
  EXPECT_EQ(Ledger("mingzhang_ledger_batch_size_sum"), kWrites);
  EXPECT_EQ(Ledger("mingzhang_ledger_batch_size_bucket{le=\"1\"}"), kWrites);
  EXPECT_EQ(Ledger("mingzhang_ledger_sync_seconds_count"), kWrites);
  EXPECT_EQ(Ledger("mingzhang_ledger_sync_seconds_bucket{le=\"+Inf\"}"), kWrites);
  EXPECT_EQ(Ledger("mingzhang_ledger_answer_seconds_count"), kWrites + 1);
  EXPECT_GE(Ledger("mingzhang_ledger_answer_seconds_sum"),
            Ledger("mingzhang_ledger_sync_seconds_sum"));
  EXPECT_EQ(Ledger("mingzhang_ledger_failed_writes_total"), 0);
  EXPECT_EQ(Ledger("mingzhang_ledger_queue_length"), 0);
  EXPECT_EQ(Ledger("mingzhang_ledger_damaged"), 0);
  EXPECT_EQ(Ledger("mingzhang_ledger_log_check_ended"), 1);
  EXPECT_EQ(Ledger("mingzhang_calls_total{code=\"ABORTED\"}"), 1);
  EXPECT_EQ(Workflow("mingzhang_calls_total{code=\"OK\"}"), 5);

  // The same that AdminService tells.
  const auto statistics =
      Cluster::Call(cluster_.admin_stub(), &ledger::v1::AdminService::Stub::GetStatistics,
                    cluster_.Token(Administrator()), ledger::v1::GetStatisticsRequest());
  ASSERT_TRUE(statistics.ok()) << statistics.status();
  EXPECT_EQ(statistics->commit().committed(), kWrites);
  EXPECT_EQ(statistics->commit().batches(), kWrites);
}

TEST_F(ScrapeTest, CallsAreCountedByCodeInBothServices) {
  ledger::v1::GetBudgetRequest get;
  get.set_name(kBudget);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(
        Cluster::Call(cluster_.ledger_stub(), &ledger::v1::LedgerService::Stub::GetBudget, "", get)
            .status()
            .code(),
        absl::StatusCode::kUnauthenticated);
  }
  EXPECT_FALSE(cluster_.GetBudget().ok());
  EXPECT_EQ(Ledger("mingzhang_calls_total{code=\"UNAUTHENTICATED\"}"), 3);
  EXPECT_EQ(Ledger("mingzhang_calls_total{code=\"NOT_FOUND\"}"), 1);
  EXPECT_EQ(Workflow("mingzhang_calls_total{code=\"UNAUTHENTICATED\"}"), 0);
  EXPECT_GT(Workflow("process_start_time_seconds"), 1.7e9);
}

TEST_F(ScrapeTest, NobodyIsNamed) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_RETURNED);
  for (const int port : {LedgerPort(), WorkflowPort()}) {
    const std::string text = HttpGet(port, "/metrics");
    EXPECT_THAT(text, HasSubstr("mingzhang_calls_total"));
    for (const char* word : {"editor", "reviewer", "divisions", "652300", RequestId(1).c_str()}) {
      EXPECT_THAT(text, Not(HasSubstr(word)));
    }
  }
}

TEST_F(ScrapeTest, ScrapesUnderLoadNeverSeeACounterGoBack) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_RETURNED);
  auto writer = std::async(std::launch::async, [this] {
    for (int i = 0; i < 50; ++i) {
      EXPECT_TRUE(Save(1000 + i, cluster_.GetBudget()->etag()).ok());
    }
  });
  Figures before;
  int scrapes = 0;
  while (writer.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    const Figures now = Scrape(LedgerPort());
    ASSERT_FALSE(now.empty());
    for (const auto& [name, value] : before) {
      if (absl::StrContains(name, "mingzhang_") && absl::StrContains(name, "_total")) {
        EXPECT_GE(now.at(name), value) << name;
      }
    }
    before = now;
    ++scrapes;
  }
  EXPECT_GT(scrapes, 1);
  EXPECT_EQ(Ledger("mingzhang_ledger_mutations_total{outcome=\"committed\"}"), 55);
}

TEST_F(ScrapeTest, ALedgerWhoseAddressCannotBeHadDoesNotStartAndSaysWhy) {
  const int taken = WorkflowPort();
  cluster_.StopLedger();
  for (const std::string& address : {std::string("nonsense"), absl::StrCat("127.0.0.1:", taken)}) {
    cluster_.set_ledger_arguments({"--metrics-address", address});
    EXPECT_FALSE(cluster_.TryStartLedger()) << address;
    EXPECT_EQ(cluster_.ledger().Wait(), 1);
    EXPECT_THAT(cluster_.LedgerOutput(), HasSubstr("“" + address + "”"));
    EXPECT_THAT(cluster_.LedgerOutput(), HasSubstr("--metrics-address"));
  }
}

TEST(NoScrapeTest, WithoutTheOptionThereIsNoEndpoint) {
  Cluster cluster;
  EXPECT_EQ(Cluster::MetricsPort(cluster.LedgerOutput()), 0);
  EXPECT_EQ(Cluster::MetricsPort(cluster.WorkflowOutput()), 0);
}

TEST_F(ScrapeTest, BothServicesStillEndInGoodOrder) {
  ASSERT_FALSE(Scrape(LedgerPort()).empty());
  EXPECT_EQ(cluster_.StopWorkflow(), 0);
  EXPECT_EQ(cluster_.StopLedger(), 0);
}

}  // namespace
}  // namespace mingzhang
