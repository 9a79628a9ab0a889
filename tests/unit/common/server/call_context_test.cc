#include "common/server/call_context.h"

#include <gtest/gtest.h>

#include "common/status/status.h"

namespace mingzhang::server {
namespace {

TEST(ParseBearerTokenTest, TakesTheTokenWhateverTheCaseOfTheScheme) {
  for (const char* header : {"Bearer a.b-c_d~e+f/g==", "bearer a.b-c_d~e+f/g==",
                             "BEARER a.b-c_d~e+f/g==", "bEaReR    a.b-c_d~e+f/g=="}) {
    const auto token = ParseBearerToken(header);
    ASSERT_TRUE(token.ok()) << header;
    EXPECT_EQ(*token, "a.b-c_d~e+f/g==");
  }
}

TEST(ParseBearerTokenTest, RefusesWhatIsNotOneBearerToken) {
  for (const char* header :
       {"", " ", "B", "Bearer", "Bearer ", "Bearer   ", "Bearertoken", "Bearer\ttoken",
        " Bearer token", "Basic dXNlcjpwYXNz", "Bearer two tokens", "Bearer token ",
        "Bearer a,Bearer b", "Bearer =", "Bearer a=b", "Bearer 令牌", "Bearer a\"b", "token"}) {
    const auto token = ParseBearerToken(header);
    EXPECT_EQ(token.status().code(), absl::StatusCode::kUnauthenticated) << header;
    EXPECT_EQ(ErrorReasonName(token.status()), "TOKEN_MALFORMED") << header;
  }
}

TEST(ParseBearerTokenTest, NeverQuotesTheToken) {
  const auto token = ParseBearerToken("Bearer secret secret");
  EXPECT_EQ(token.status().ToString().find("secret"), std::string::npos);
}

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";

TEST(ParseTraceIdTest, ReadsTheTraceId) {
  for (const char* header : {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff",
                             "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                             "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later"}) {
    EXPECT_EQ(ParseTraceId(header), kTraceId) << header;
  }
}

TEST(ParseTraceIdTest, IsEmptyForAnythingMalformed) {
  for (const char* header : {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-011",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-later",
                             "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01later",
                             "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                             "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                             "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333z-01",
                             "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
                             "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
                             "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                             "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"}) {
    EXPECT_EQ(ParseTraceId(header), "") << header;
  }
}

TEST(PeerAddressTest, IsTheAddressWithoutKindAndPort) {
  EXPECT_EQ(PeerAddress("ipv4:127.0.0.1:1234"), "127.0.0.1");
  EXPECT_EQ(PeerAddress("ipv6:%5B::1%5D:1234"), "::1");
  EXPECT_EQ(PeerAddress("ipv6:[2001:db8::7]:443"), "2001:db8::7");
  EXPECT_EQ(PeerAddress("ipv6:%5Bfe80::1%25eth0%5D:80"), "fe80::1%eth0");
}

TEST(PeerAddressTest, LeavesOtherKindsAsTheyAre) {
  for (const char* peer : {"", "unknown", "unix:/run/socket", "ipv4:", "ipv4"}) {
    EXPECT_EQ(PeerAddress(peer), peer);
  }
}

}  // namespace
}  // namespace mingzhang::server
