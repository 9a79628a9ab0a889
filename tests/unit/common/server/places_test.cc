#include "common/server/places.h"

#include <gtest/gtest.h>

#include "common/status/status.h"

namespace mingzhang::server {
namespace {

TEST(PlacesTest, NobodyHasMoreThanTheirsAndAllTogetherNotMoreThanThereAre) {
  Places places({.max = 3, .max_of_client = 2});
  EXPECT_TRUE(places.Take("192.0.2.1").ok());
  EXPECT_TRUE(places.Take("192.0.2.1").ok());
  EXPECT_EQ(ErrorReasonName(places.Take("192.0.2.1")), "TOO_MANY_STREAMS");
  EXPECT_TRUE(places.Take("192.0.2.2").ok());
  const absl::Status full = places.Take("192.0.2.3");
  EXPECT_EQ(ErrorReasonName(full), "TOO_MANY_STREAMS");
  EXPECT_TRUE(GetDetail<google::rpc::RetryInfo>(full).has_value());
  places.Leave("192.0.2.1");
  EXPECT_TRUE(places.Take("192.0.2.3").ok());
}

TEST(PlacesTest, ANetworkOfIpv6IsOneClient) {
  Places places({.max = 10, .max_of_client = 1});
  EXPECT_TRUE(places.Take("2001:db8:0:1::1").ok());
  EXPECT_FALSE(places.Take("2001:db8:0:1:ffff::2").ok());
  EXPECT_TRUE(places.Take("2001:db8:0:2::1").ok());
  places.Leave("2001:db8:0:1:7::7");
  EXPECT_TRUE(places.Take("2001:db8:0:1::1").ok());
}

}  // namespace
}  // namespace mingzhang::server
