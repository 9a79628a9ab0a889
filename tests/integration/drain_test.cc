// SIGTERM: calls in flight finish, then the process exits 0.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using LedgerStub = ledger::v1::LedgerService::Stub;

TEST(DrainTest, BothServicesExitWithZero) {
  Cluster cluster;
  EXPECT_EQ(cluster.StopWorkflow(), 0);
  EXPECT_EQ(cluster.StopLedger(), 0);
}

TEST(DrainTest, UnderLoadEveryCallIsAnsweredOrRefusedAndNothingAcknowledgedIsLost) {
  Cluster cluster;
  ASSERT_TRUE(WalkSteps().front().take(cluster).ok());
  const auto trusted = cluster.TrustedLedgerStub();
  constexpr int kWriters = 4;
  std::atomic<int> acknowledged = 0;
  std::atomic<bool> stopped = false;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      const std::string token = cluster.Token(Editor());
      std::string etag;
      for (int n = 0; !stopped; ++n) {
        ledger::v1::SaveVersionRequest request;
        request.set_name(kBudget);
        request.set_etag(etag);
        request.set_request_id(RequestId((writer + 1) * 1'000'000 + n));
        *request.mutable_content() = SampleContent();
        grpc::ClientContext context;
        context.AddMetadata("authorization", "Bearer " + token);
        ledger::v1::SaveVersionResponse response;
        const auto status = FromGrpcStatus(trusted->SaveVersion(&context, request, &response));
        if (status.ok()) {
          ++acknowledged;
          etag = response.budget().etag();
        } else if (absl::IsUnavailable(status) || absl::IsCancelled(status)) {
          return;  // It came too late to be taken up.
        } else {
          ASSERT_TRUE(absl::IsAborted(status)) << status;
          const auto head = cluster.GetBudget();
          if (head.ok()) etag = head->etag();
        }
      }
    });
  }
  while (acknowledged < 20) absl::SleepFor(absl::Milliseconds(5));  // The load is on.
  EXPECT_EQ(cluster.StopLedger(), 0);
  stopped = true;
  // A writer that waits to read the head after a conflict needs a ledger to go on.
  cluster.StartLedger();
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(cluster.GetBudget()->latest_version(), acknowledged)
      << "what was taken up was answered";
}

}  // namespace
}  // namespace mingzhang
