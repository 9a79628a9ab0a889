#include "common/identity/jwt_verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <rhonabwy.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "tests/unit/common/identity/identity_testing.h"

namespace mingzhang::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const TokenTerms kTerms = {"https://id.example", "mingzhang"};
const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);

const SigningKey& Es256() { return KeyOf(SigningAlgorithm::kEs256); }
const SigningKey& Rs256() { return KeyOf(SigningAlgorithm::kRs256); }
const SigningKey& EdDsa() { return KeyOf(SigningAlgorithm::kEdDsa); }

std::string Base64Url(const std::string& bytes) {
  std::string text;
  absl::WebSafeBase64Escape(bytes, &text);
  return text;
}

std::string GoodClaims() {
  return R"({"iss":"https://id.example","aud":"mingzhang","sub":"wang.li","exp":1900003600})";
}

// `payload` under any header, signed with `key`.
std::string SignWithHeader(const SigningKey& key, const char* header, const std::string& payload) {
  jwk_t* jwk = nullptr;
  jws_t* jws = nullptr;
  r_jwk_init(&jwk);
  r_jws_init(&jws);
  EXPECT_EQ(r_jwk_import_from_json_str(jwk, key.PrivateJwk().c_str()), RHN_OK);
  r_jwk_delete_property_str(jwk, "kid");  // Or it would replace that of the header.
  EXPECT_EQ(r_jws_set_full_header_json_str(jws, header), RHN_OK);
  EXPECT_EQ(r_jws_set_payload(jws, reinterpret_cast<const unsigned char*>(payload.data()),
                              payload.size()),
            RHN_OK);
  char* text = r_jws_serialize(jws, jwk, 0);
  std::string token = text == nullptr ? "" : text;
  r_free(text);
  r_jws_free(jws);
  r_jwk_free(jwk);
  EXPECT_NE(token, "");
  return token;
}

std::string HmacSha256(const std::string& key, const std::string& data) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(data.data()), data.size(), mac, &size);
  return {mac, mac + size};
}

class JwtVerifierTest : public ::testing::Test {
 protected:
  void Trust(const std::vector<SigningKey>& keys) {
    ASSERT_TRUE(SavePublicJwks(path_, keys).ok());
    if (file_ == nullptr) {
      auto file = JwksFile::Open(path_, &clock_, [](const absl::Status&) {});
      ASSERT_TRUE(file.ok()) << file.status();
      file_ = *std::move(file);
      verifier_ = std::make_unique<JwtVerifier>(kTerms, file_.get(), &clock_);
    } else {
      clock_.Advance(JwksFile::kCheckInterval);
    }
  }

  std::string Mint(const SigningKey& key, absl::Duration lifetime = absl::Hours(1)) {
    return *MintToken(key, DepartmentHead(), kTerms, clock_.Now(), lifetime);
  }

  std::string ReasonFor(std::string_view token) {
    const absl::Status status = verifier_->Verify(token).status();
    if (status.ok()) return "OK";
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << status;
    return ErrorReasonName(status);
  }

  TempDirectory directory_;
  const std::string path_ = directory_ / "jwks.json";
  ManualClock clock_{kNow};
  std::unique_ptr<JwksFile> file_;
  std::unique_ptr<JwtVerifier> verifier_;
};

TEST_F(JwtVerifierTest, AcceptsTheThreeAlgorithmsAndReadsThePrincipal) {
  Trust({Es256(), Rs256(), EdDsa()});
  for (const SigningKey& key : {Es256(), Rs256(), EdDsa()}) {
    Principal expected = DepartmentHead();
    expected.expires = kNow + absl::Hours(1);
    const std::string token = Mint(key);
    for (int i = 0; i < 2; ++i) {  // The second answer comes from the cache.
      const auto principal = verifier_->Verify(token);
      ASSERT_TRUE(principal.ok()) << principal.status();
      EXPECT_EQ(*principal, expected);
    }
  }
}

TEST_F(JwtVerifierTest, NoTokenIsNoAnswer) {
  Trust({Es256()});
  EXPECT_EQ(ReasonFor(""), "TOKEN_MISSING");
}

TEST_F(JwtVerifierTest, ATokenChangedInAnyByteIsRefused) {
  Trust({Es256(), Rs256(), EdDsa()});
  for (const SigningKey& key : {Es256(), Rs256(), EdDsa()}) {
    const std::string token = Mint(key);
    for (std::size_t i = 0; i < token.size();
         i += key.PrivateJwk() == Rs256().PrivateJwk() ? 7 : 3) {
      std::string changed = token;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_NE(ReasonFor(changed), "OK") << i;
    }
    std::string truncated = token;
    while (!truncated.empty() && truncated.back() != '.') {
      truncated.resize(truncated.size() - std::min<std::size_t>(truncated.size(), 5));
      EXPECT_NE(ReasonFor(truncated), "OK");
    }
    EXPECT_NE(ReasonFor(token.substr(0, token.rfind('.') + 1)), "OK");
  }
}

TEST_F(JwtVerifierTest, ATamperedPayloadOrSignatureIsASignatureError) {
  Trust({Es256()});
  const std::string token = Mint(Es256());
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  EXPECT_EQ(ReasonFor(token.substr(0, first + 1) + Base64Url(GoodClaims()) + token.substr(last)),
            "TOKEN_SIGNATURE_INVALID");
  const std::string other = Mint(Es256(), absl::Hours(2));
  EXPECT_EQ(ReasonFor(token.substr(0, last) + other.substr(other.rfind('.'))),
            "TOKEN_SIGNATURE_INVALID");
  EXPECT_EQ(ReasonFor(token.substr(0, last + 1) + Base64Url(std::string(64, '\0'))),
            "TOKEN_SIGNATURE_INVALID");
  EXPECT_EQ(ReasonFor(token.substr(0, last + 1)), "TOKEN_SIGNATURE_INVALID");
}

TEST_F(JwtVerifierTest, ATokenOfAnotherKeyUnderATrustedNameIsRefused) {
  Trust({Es256()});
  const SigningKey forger = *SigningKey::Generate(SigningAlgorithm::kEs256, "es-key");
  EXPECT_EQ(ReasonFor(Mint(forger)), "TOKEN_SIGNATURE_INVALID");
}

TEST_F(JwtVerifierTest, AlgorithmNoneIsForbiddenInEverySpelling) {
  Trust({Es256()});
  for (const char* alg : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string header = absl::StrCat(R"({"alg":")", alg, R"(","kid":"es-key"})");
    const std::string unsigned_token = Base64Url(header) + "." + Base64Url(GoodClaims()) + ".";
    EXPECT_EQ(ReasonFor(unsigned_token), "TOKEN_ALGORITHM_FORBIDDEN") << alg;
    EXPECT_EQ(ReasonFor(unsigned_token + "AAAA"), "TOKEN_ALGORITHM_FORBIDDEN") << alg;
  }
  EXPECT_EQ(ReasonFor(Base64Url(R"({"kid":"es-key"})") + "." + Base64Url(GoodClaims()) + ".AAAA"),
            "TOKEN_ALGORITHM_FORBIDDEN");
}

TEST_F(JwtVerifierTest, ASymmetricSignatureMadeWithThePublicKeyIsForbidden) {
  Trust({Rs256()});
  const std::string input =
      Base64Url(R"({"alg":"HS256","kid":"rs-key"})") + "." + Base64Url(GoodClaims());
  for (const std::string& secret : {PublicJwks({Rs256()}), ReadFile(path_), std::string()}) {
    EXPECT_EQ(ReasonFor(input + "." + Base64Url(HmacSha256(secret, input))),
              "TOKEN_ALGORITHM_FORBIDDEN");
  }
}

TEST_F(JwtVerifierTest, TheKeyDecidesTheAlgorithmNotTheToken) {
  Trust({Es256(), Rs256(), EdDsa()});
  EXPECT_EQ(ReasonFor(SignWithHeader(Rs256(), R"({"alg":"RS256","kid":"es-key"})", GoodClaims())),
            "TOKEN_ALGORITHM_FORBIDDEN");
  for (const char* alg : {"RS384", "PS256", "RS512"}) {
    const std::string header = absl::StrCat(R"({"alg":")", alg, R"(","kid":"rs-key"})");
    EXPECT_EQ(ReasonFor(SignWithHeader(Rs256(), header.c_str(), GoodClaims())),
              "TOKEN_ALGORITHM_FORBIDDEN");
  }
}

TEST_F(JwtVerifierTest, KeyMaterialInTheHeaderIsRefusedEvenIfTheSignatureFits) {
  Trust({Es256()});
  const SigningKey forger = *SigningKey::Generate(SigningAlgorithm::kEs256, "es-key");
  const std::string jwks = PublicJwks({forger});
  const std::string jwk = jwks.substr(jwks.find('['), jwks.rfind(']') - jwks.find('['));
  const std::string forged_header =
      absl::StrCat(R"({"alg":"ES256","kid":"es-key","jwk":)", jwk.substr(1), "}");
  EXPECT_EQ(ReasonFor(SignWithHeader(forger, forged_header.c_str(), GoodClaims())),
            "TOKEN_MALFORMED");
  for (const char* member :
       {R"("jwk":{})", R"("jku":"http://127.0.0.1:1/")", R"("x5u":"http://127.0.0.1:1/")",
        R"("x5c":["AA"])", R"("crit":["exp"])", R"("b64":false)", R"("zip":"DEF")"}) {
    const std::string header = absl::StrCat(R"({"alg":"ES256","kid":"es-key",)", member, "}");
    // Put together by hand, because the library acts on some of these when it signs.
    const std::string input = Base64Url(header) + "." + Base64Url(GoodClaims());
    const std::string token = input + "." + Base64Url(std::string(64, '\1'));
    EXPECT_EQ(ReasonFor(token), "TOKEN_MALFORMED") << member;
  }
}

TEST_F(JwtVerifierTest, TheKeyIdSelectsTheKey) {
  Trust({Es256(), EdDsa()});
  EXPECT_EQ(ReasonFor(SignWithHeader(Es256(), R"({"alg":"ES256","kid":"other"})", GoodClaims())),
            "TOKEN_KEY_UNKNOWN");
  EXPECT_EQ(ReasonFor(SignWithHeader(Es256(), R"({"alg":"ES256","kid":""})", GoodClaims())),
            "TOKEN_KEY_UNKNOWN");
  EXPECT_EQ(ReasonFor(SignWithHeader(Es256(), R"({"alg":"ES256","kid":7})", GoodClaims())),
            "TOKEN_MALFORMED");
  // Without one there must be no choice.
  const std::string without_id = SignWithHeader(Es256(), R"({"alg":"ES256"})", GoodClaims());
  EXPECT_EQ(ReasonFor(without_id), "TOKEN_KEY_UNKNOWN");
  Trust({Es256()});
  EXPECT_EQ(ReasonFor(without_id), "OK");
}

TEST_F(JwtVerifierTest, ATokenExpiresEvenWhenItIsKnown) {
  Trust({Es256()});
  const std::string token = Mint(Es256());
  EXPECT_EQ(ReasonFor(token), "OK");
  clock_.Advance(absl::Hours(1) + kClockLeeway - absl::Seconds(1));
  EXPECT_EQ(ReasonFor(token), "OK");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(ReasonFor(token), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonFor(*MintToken(Es256(), DepartmentHead(), kTerms, kNow, -absl::Hours(1))),
            "TOKEN_EXPIRED");
}

TEST_F(JwtVerifierTest, ATokenOfTheFutureIsNotYetValid) {
  Trust({Es256()});
  const std::string token =
      *MintToken(Es256(), DepartmentHead(), kTerms, kNow + absl::Minutes(5), absl::Hours(1));
  EXPECT_EQ(ReasonFor(token), "TOKEN_NOT_YET_VALID");
  clock_.Advance(absl::Minutes(5) - kClockLeeway);
  EXPECT_EQ(ReasonFor(token), "OK");
  clock_.Advance(-absl::Minutes(1));
  EXPECT_EQ(ReasonFor(token), "TOKEN_NOT_YET_VALID");
}

TEST_F(JwtVerifierTest, ATokenForAnotherSystemOrOfAnotherIssuerIsRefused) {
  Trust({Es256()});
  EXPECT_EQ(ReasonFor(*MintToken(Es256(), DepartmentHead(), {"https://evil.example", "mingzhang"},
                                 kNow, absl::Hours(1))),
            "TOKEN_ISSUER_WRONG");
  EXPECT_EQ(ReasonFor(*MintToken(Es256(), DepartmentHead(), {"https://id.example", "payroll"}, kNow,
                                 absl::Hours(1))),
            "TOKEN_AUDIENCE_WRONG");
}

TEST_F(JwtVerifierTest, SignedClaimsAreStillChecked) {
  Trust({Es256()});
  for (const char* claims :
       {"not JSON", "[]", R"({"iss":"https://id.example","aud":"mingzhang","sub":"x"})",
        R"({"iss":"https://id.example","aud":"mingzhang","exp":1900003600})"}) {
    EXPECT_EQ(ReasonFor(*Es256().Sign(claims)), "TOKEN_MALFORMED") << claims;
  }
}

TEST_F(JwtVerifierTest, WhatIsNoCompactJwsIsMalformed) {
  Trust({Es256()});
  const std::string token = Mint(Es256());
  const std::string header = token.substr(0, token.find('.'));
  for (const std::string& text :
       {std::string("."), std::string(".."), std::string("..."), std::string("a"), token + ".AAAA",
        "Bearer " + token, token + "\n", " " + token, token + "=", token + std::string(1, '\0'),
        header + "." + header, header, "+" + token, std::string("e30.e30.e30.e30.e30"),
        Base64Url("[]") + ".e30.AAAA", Base64Url(R"({"alg":"ES256","alg":"none"})") + ".e30.AAAA",
        Base64Url("{") + ".e30.AAAA"}) {
    EXPECT_EQ(ReasonFor(text), "TOKEN_MALFORMED") << text;
  }
}

TEST_F(JwtVerifierTest, ASecondSpellingOfAGoodTokenIsRefused) {
  Trust({Es256()});
  // 64 bytes leave four unused bits in the last character of the signature.
  std::string token = Mint(Es256());
  ASSERT_EQ(ReasonFor(token), "OK");
  ASSERT_THAT(std::string("AQgw"), HasSubstr(std::string(1, token.back())));
  token.back() = static_cast<char>(token.back() + 1);
  EXPECT_EQ(ReasonFor(token), "TOKEN_MALFORMED");
}

TEST_F(JwtVerifierTest, ATokenOfEightKibibytesIsReadAndALongerOneIsNot) {
  Trust({EdDsa()});
  const auto token_with = [](std::size_t padding) {
    std::string claims = GoodClaims();
    claims.insert(1, "\"pad\":\"" + std::string(padding, 'x') + "\",");
    return *EdDsa().Sign(claims);
  };
  std::size_t padding = 5900;
  while (token_with(padding).size() < kMaxTokenBytes) ++padding;
  ASSERT_LE(token_with(padding).size(), kMaxTokenBytes + 2);
  while (token_with(padding).size() > kMaxTokenBytes) --padding;
  EXPECT_EQ(ReasonFor(token_with(padding)), "OK");
  EXPECT_EQ(ReasonFor(token_with(padding + 3)), "TOKEN_MALFORMED");
  EXPECT_EQ(ReasonFor(std::string(10'000'000, 'A')), "TOKEN_MALFORMED");
}

TEST_F(JwtVerifierTest, AfterARotationTheNewKeyIsAcceptedAndTheOldOneIsNotEvenFromTheCache) {
  Trust({Es256()});
  const std::string old_token = Mint(Es256());
  const std::string new_token = Mint(EdDsa());
  EXPECT_EQ(ReasonFor(old_token), "OK");
  EXPECT_EQ(ReasonFor(new_token), "TOKEN_KEY_UNKNOWN");
  Trust({Es256(), EdDsa()});
  EXPECT_EQ(ReasonFor(old_token), "OK");
  EXPECT_EQ(ReasonFor(new_token), "OK");
  Trust({EdDsa()});
  EXPECT_EQ(ReasonFor(old_token), "TOKEN_KEY_UNKNOWN");
  EXPECT_EQ(ReasonFor(new_token), "OK");
}

TEST_F(JwtVerifierTest, MessagesQuoteNothingOfTheToken) {
  Trust({Es256()});
  const std::string token =
      SignWithHeader(Es256(), R"({"alg":"ES256","kid":"secret-kid"})", GoodClaims());
  EXPECT_THAT(std::string(verifier_->Verify(token).status().message()),
              Not(HasSubstr("secret-kid")));
}

TEST_F(JwtVerifierTest, ManyThreadsVerifyWhileKeysRotate) {
  Trust({Es256(), EdDsa()});
  const std::vector<std::string> tokens = {Mint(Es256()), Mint(EdDsa()),
                                           Mint(Es256(), absl::Hours(2))};
  std::string forged = tokens[0];
  forged[forged.find('.') + 5] ^= 1;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        const auto principal = verifier_->Verify(tokens[static_cast<std::size_t>(i + t) % 3]);
        EXPECT_TRUE(principal.ok()) << principal.status();
        EXPECT_FALSE(verifier_->Verify(forged).ok());
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    Trust(i % 2 == 0 ? std::vector{EdDsa(), Es256()} : std::vector{Es256(), EdDsa()});
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace mingzhang::identity
