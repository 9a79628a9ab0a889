#include "common/identity/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/status/status.h"

namespace mingzhang::identity {
namespace {

using ::testing::HasSubstr;

const TokenTerms kTerms = {"https://id.example", "mingzhang"};

absl::StatusOr<Claims> Parse(std::string_view json) { return ParseClaims(json, kTerms); }

// Valid claims with `members` added; the later of two equal names would be a duplicate, so
// `without` leaves one out.
std::string ClaimsWith(const std::string& members, const std::string& without = "") {
  const std::pair<const char*, const char*> kMembers[] = {{"iss", R"("https://id.example")"},
                                                          {"aud", R"("mingzhang")"},
                                                          {"sub", R"("wang.li")"},
                                                          {"exp", "2000000000"}};
  std::string json = "{";
  for (const auto& [name, value] : kMembers) {
    if (name == without) continue;
    json += std::string(json.size() > 1 ? "," : "") + "\"" + name + "\":" + value;
  }
  return json + (members.empty() ? "" : "," + members) + "}";
}

TEST(ClaimsTest, AreReadIntoAPrincipal) {
  const auto claims = Parse(ClaimsWith(
      R"("name":"王丽","org":"工信局","iat":1900000000,"nbf":1900000010.9,"jti":"x","roles":[
         {"role":"DEPARTMENT_HEAD","scope":"divisions/652300/departments/301"},
         {"role":"AUDITOR","scope":"*"}])"));
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->principal,
            (Principal{.subject = "wang.li",
                       .name = "王丽",
                       .organisation = "工信局",
                       .grants = {{Role::kDepartmentHead, "divisions/652300/departments/301"},
                                  {Role::kAuditor, "*"}},
                       .expires = absl::FromUnixSeconds(2'000'000'000)}));
  EXPECT_EQ(claims->not_before, absl::FromUnixSeconds(1'900'000'010));
}

TEST(ClaimsTest, OnlyIssuerAudienceSubjectAndExpiryAreRequired) {
  const auto claims = Parse(ClaimsWith(""));
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->principal.name, "");
  EXPECT_TRUE(claims->principal.grants.empty());
  EXPECT_EQ(claims->not_before, absl::InfinitePast());
}

TEST(ClaimsTest, AnAudienceMayBeOneOfSeveral) {
  EXPECT_TRUE(Parse(ClaimsWith(R"("aud":["other","mingzhang"])", "aud")).ok());
  for (const char* aud :
       {R"("aud":["other"])", R"("aud":[])", R"("aud":"mingzhang2")", R"("aud":{"mingzhang":1})",
        R"("aud":null)", R"("aud":[["mingzhang"]])"}) {
    EXPECT_EQ(ErrorReasonName(Parse(ClaimsWith(aud, "aud")).status()), "TOKEN_AUDIENCE_WRONG");
  }
  EXPECT_EQ(ErrorReasonName(Parse(ClaimsWith("", "aud")).status()), "TOKEN_AUDIENCE_WRONG");
}

TEST(ClaimsTest, TheIssuerMustBeExactlyTheConfiguredOne) {
  for (const char* iss : {R"("iss":"https://id.example/")", R"("iss":["https://id.example"])",
                          R"("iss":"")", R"("iss":7)"}) {
    EXPECT_EQ(ErrorReasonName(Parse(ClaimsWith(iss, "iss")).status()), "TOKEN_ISSUER_WRONG");
  }
  EXPECT_EQ(ErrorReasonName(Parse(ClaimsWith("", "iss")).status()), "TOKEN_ISSUER_WRONG");
}

TEST(ClaimsTest, MissingOrMalformedClaimsAreNamed) {
  const struct {
    std::string members;
    const char* without;
    const char* claim;
  } kCases[] = {
      {"", "sub", " sub "},
      {R"("sub":"")", "sub", " sub "},
      {R"("sub":7)", "sub", " sub "},
      {"\"sub\":\"" + std::string(129, 'x') + "\"", "sub", " sub "},
      {R"("sub":"a\nb")", "sub", " sub "},
      {R"("sub":"a\u007f")", "sub", " sub "},
      {R"("sub":"a\u0085")", "sub", " sub "},
      {R"("name":7)", "", " name "},
      {"\"name\":\"" + std::string(257, 'x') + "\"", "", " name "},
      {R"("org":"a\tb")", "", " org "},
      {"", "exp", " exp "},
      {R"("exp":"2000000000")", "exp", " exp "},
      {R"("exp":-1)", "exp", " exp "},
      {R"("exp":253402300800)", "exp", " exp "},
      {R"("exp":1e308)", "exp", " exp "},
      {R"("exp":null)", "exp", " exp "},
      {R"("nbf":"now")", "", " nbf "},
      {R"("iat":true)", "", " iat "},
      {R"("roles":"ADMIN")", "", " roles "},
      {R"("roles":{"role":"ADMIN","scope":"*"})", "", " roles "},
      {R"("roles":["ADMIN"])", "", " roles[0] "},
      {R"("roles":[{"role":"ADMIN"}])", "", " roles[0] "},
      {R"("roles":[{"role":"AUDITOR","scope":"*"},{"role":7,"scope":"*"}])", "", " roles[1] "},
      {R"("roles":[{"role":"ADMIN","scope":"divisions/6523"}])", "", " roles[0].scope "},
      {R"("roles":[{"role":"ADMIN","scope":""}])", "", " roles[0].scope "},
  };
  for (const auto& [members, without, claim] : kCases) {
    const absl::Status status = Parse(ClaimsWith(members, without)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << members;
    EXPECT_EQ(ErrorReasonName(status), "TOKEN_MALFORMED") << members;
    EXPECT_THAT(std::string(status.message()), HasSubstr(claim)) << members;
  }
}

TEST(ClaimsTest, WhatIsNoStrictJsonObjectIsMalformed) {
  for (const std::string& json :
       {std::string(""), std::string("hello"), std::string("[]"), std::string("{"),
        ClaimsWith("") + "x", ClaimsWith(R"("sub":"second")"), ClaimsWith(R"("name":"a\u0000b")"),
        ClaimsWith("\"name\":\"\xFF\""), ClaimsWith("\"big\":99999999999999999999")}) {
    EXPECT_EQ(ErrorReasonName(Parse(json).status()), "TOKEN_MALFORMED") << json;
  }
}

TEST(ClaimsTest, LimitsThemselvesAreAllowed) {
  std::string roles;
  for (std::size_t i = 0; i < kMaxGrants; ++i) {
    roles += std::string(i == 0 ? "" : ",") + R"({"role":"AUDITOR","scope":"*"})";
  }
  const auto claims = Parse(ClaimsWith("\"sub\":\"" + std::string(128, 'x') + "\",\"roles\":[" +
                                           roles + "],\"name\":\"" + std::string(256, 'n') + "\"",
                                       "sub"));
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->principal.grants.size(), kMaxGrants);
  EXPECT_FALSE(
      Parse(ClaimsWith("\"roles\":[" + roles + R"(,{"role":"AUDITOR","scope":"*"}])")).ok());
}

TEST(ClaimsTest, ARoleOfAnUnknownNameGrantsNothing) {
  const auto claims = Parse(ClaimsWith(
      R"("roles":[{"role":"OF_ANOTHER_SYSTEM","scope":"x"},{"role":"AUDITOR","scope":"*"}])"));
  ASSERT_TRUE(claims.ok()) << claims.status();
  EXPECT_EQ(claims->principal.grants, (std::vector<RoleGrant>{{Role::kAuditor, "*"}}));
}

TEST(ClaimsTest, AreValidFromNotBeforeUntilExpiryWithThirtySecondsLeeway) {
  const absl::Time start = absl::FromUnixSeconds(1'900'000'000);
  Claims claims;
  claims.not_before = start;
  claims.principal.expires = start + absl::Hours(1);
  const absl::Duration tick = absl::Nanoseconds(1);
  EXPECT_TRUE(CheckValidity(claims, start - absl::Seconds(30)).ok());
  EXPECT_TRUE(CheckValidity(claims, start + absl::Hours(1) + absl::Seconds(30) - tick).ok());

  const absl::Status early = CheckValidity(claims, start - absl::Seconds(30) - tick);
  EXPECT_EQ(ErrorReasonName(early), "TOKEN_NOT_YET_VALID");
  const absl::Status late = CheckValidity(claims, start + absl::Hours(1) + absl::Seconds(30));
  EXPECT_EQ(late.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ErrorReasonName(late), "TOKEN_EXPIRED");
  EXPECT_EQ(std::string(late.message()),
            "令牌已于 2030-03-18 02:46:40（北京时间）过期，请重新登录");
}

}  // namespace
}  // namespace mingzhang::identity
