#include "ledger_service/service/page_token.h"

#include <gtest/gtest.h>

#include "common/status/status.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::service {
namespace {

ledger::v1::ListAuditEntriesRequest Query(bool newest_first) {
  ledger::v1::ListAuditEntriesRequest request;
  request.set_newest_first(newest_first);
  return request;
}

TEST(PageTokenTest, CarriesTheKeyForItsOwnQuery) {
  const std::string key("a\0\xff", 3);
  const std::string identity = QueryIdentity(Query(true));
  EXPECT_EQ(ParsePageToken(identity, "", MakePageToken(identity, key)).value(), key);
}

TEST(PageTokenTest, PageSizeAndTokenAreNotPartOfTheQuery) {
  auto request = Query(true);
  request.set_page_size(7);
  request.set_page_token("x");
  EXPECT_EQ(QueryIdentity(request), QueryIdentity(Query(true)));
}

TEST(PageTokenTest, IsRefusedForAnotherQueryAndWhenDamaged) {
  const std::string identity = QueryIdentity(Query(true));
  std::string token = MakePageToken(identity, "key");
  EXPECT_EQ(ErrorReasonName(ParsePageToken(QueryIdentity(Query(false)), "", token).status()),
            "PAGE_TOKEN_INVALID");
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string damaged = token;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ParsePageToken(identity, "", damaged).ok()) << i;
  }
  EXPECT_FALSE(ParsePageToken(identity, "", "").ok());
  EXPECT_FALSE(ParsePageToken(identity, "", "!").ok());
}

TEST(PageTokenTest, AForgedTokenDoesNotLeadOutOfItsListing) {
  const std::string identity = QueryIdentity(Query(true));
  EXPECT_TRUE(ParsePageToken(identity, "own/", MakePageToken(identity, "own/7")).ok());
  for (const char* key : {"other/7", "a", "z", ""}) {
    EXPECT_EQ(
        ErrorReasonName(ParsePageToken(identity, "own/", MakePageToken(identity, key)).status()),
        "PAGE_TOKEN_INVALID");
  }
}

TEST(PageBoundsTest, EndAPageByRowsByBytesOrByLooks) {
  PageBounds rows(2);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(rows.Admit(1));
    rows.Add(1);
  }
  EXPECT_FALSE(rows.Admit(1));

  PageBounds bytes(1000);
  EXPECT_TRUE(bytes.Admit(kMaxPageBytes + 1)) << "one row always";
  bytes.Add(kMaxPageBytes + 1);
  EXPECT_FALSE(bytes.Admit(1));

  PageBounds looks(1000);
  for (int i = 0; i < kMaxRowsLookedAt; ++i) EXPECT_TRUE(looks.Admit(1));
  EXPECT_FALSE(looks.Admit(1));
}

TEST(PageSizeTest, HasADefaultAndABound) {
  EXPECT_EQ(EffectivePageSize(0).value(), kDefaultPageSize);
  EXPECT_EQ(EffectivePageSize(7).value(), 7);
  EXPECT_EQ(EffectivePageSize(1'000'000).value(), kMaxPageSize);
  EXPECT_FALSE(EffectivePageSize(-1).ok());
}

}  // namespace
}  // namespace mingzhang::service
