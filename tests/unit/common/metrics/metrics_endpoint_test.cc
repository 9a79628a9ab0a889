#include "common/metrics/metrics_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/support/scrape.h"

namespace mingzhang::metrics {
namespace {

using testing::HasSubstr;
using testing::Pair;

Families Nothing() { return {}; }

TEST(MetricsEndpointTest, AScrapeReadsTheFiguresAsTheyAreThen) {
  std::atomic<std::int64_t> things = 1;
  const auto endpoint = MetricsEndpoint::Start("127.0.0.1:0", [&things] {
    return Families{Counter("things_total", "Things that were.", things)};
  });
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  ASSERT_GT((*endpoint)->port(), 0);
  EXPECT_THAT(Scrape((*endpoint)->port()), testing::Contains(Pair("things_total", 1)));
  things = 12'345'678'901;
  EXPECT_THAT(Scrape((*endpoint)->port()), testing::Contains(Pair("things_total", 12'345'678'901)));
  const std::string text = HttpGet((*endpoint)->port(), "/metrics");
  EXPECT_THAT(text, HasSubstr("# HELP things_total Things that were.\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE things_total counter\n"));
}

TEST(MetricsEndpointTest, HasNothingButMetrics) {
  const auto endpoint = MetricsEndpoint::Start("localhost:0", Nothing);
  ASSERT_TRUE(endpoint.ok()) << endpoint.status();
  for (const char* path : {"/", "/etc/passwd", "/../../etc/passwd", "/debug"}) {
    EXPECT_THAT(HttpGet((*endpoint)->port(), path), HasSubstr(" 404 ")) << path;
  }
}

TEST(MetricsEndpointTest, SaysWhatIsWrongWithAnAddress) {
  for (const std::string address :
       {"", "7711", ":7711", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1",
        "127.0.0.1:65536", "127.0.0.1:7711s", "127.0.0.1:1,127.0.0.1:2", "[::1]:7711",
        "example.org:7711", "127.0.0.1 :7711"}) {
    const absl::Status status = MetricsEndpoint::Start(address, Nothing).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << address << status;
    EXPECT_TRUE(absl::StrContains(status.message(), absl::StrCat("“", address, "”"))) << status;
  }
}

TEST(MetricsEndpointTest, AnAddressThatIsTakenOrNotOfThisMachineCannotBeHad) {
  const auto first = MetricsEndpoint::Start("127.0.0.1:0", Nothing);
  ASSERT_TRUE(first.ok()) << first.status();
  // 203.0.113.0/24 is for documentation (RFC 5737).
  for (const std::string& address :
       {absl::StrCat("127.0.0.1:", (*first)->port()), std::string("203.0.113.9:0")}) {
    const absl::Status status = MetricsEndpoint::Start(address, Nothing).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << address;
    EXPECT_TRUE(absl::StrContains(status.message(), address)) << status;
  }
}

TEST(MetricsEndpointTest, ThePortIsFreeOnceTheEndpointIsGone) {
  auto endpoint = MetricsEndpoint::Start("127.0.0.1:0", Nothing);
  ASSERT_TRUE(endpoint.ok());
  const int port = (*endpoint)->port();
  endpoint->reset();
  EXPECT_EQ(HttpGet(port, "/metrics"), "");
  EXPECT_TRUE(MetricsEndpoint::Start(absl::StrCat("127.0.0.1:", port), Nothing).ok());
}

}  // namespace
}  // namespace mingzhang::metrics
