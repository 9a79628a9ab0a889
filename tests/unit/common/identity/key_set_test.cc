#include "common/identity/key_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rhonabwy.h>

#include <string>

#include "tests/unit/common/identity/identity_testing.h"

namespace mingzhang::identity {
namespace {

using ::testing::HasSubstr;

// RFC 7515 appendix A.3 (EC on P-256) and RFC 8037 appendix A.2 (Ed25519).
constexpr char kEc[] =
    R"("kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
constexpr char kOkp[] =
    R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")";

std::string Jwks(const std::string& first, const std::string& second = "") {
  return "{\"keys\":[{" + first + "}" + (second.empty() ? "" : ",{" + second + "}") + "]}";
}

std::string Rsa(unsigned bits) {
  jwk_t* private_key = nullptr;
  jwk_t* public_key = nullptr;
  r_jwk_init(&private_key);
  r_jwk_init(&public_key);
  EXPECT_EQ(r_jwk_generate_key_pair(private_key, public_key, R_KEY_TYPE_RSA, bits, "rsa"), RHN_OK);
  char* json = r_jwk_export_to_json_str(public_key, 0);
  std::string text(json);
  r_free(json);
  r_jwk_free(private_key);
  r_jwk_free(public_key);
  return text.substr(1, text.size() - 2);
}

void ExpectRefused(const std::string& json, const char* fault) {
  const absl::Status status = KeySet::Parse(json).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << json;
  EXPECT_THAT(std::string(status.message()), HasSubstr(fault)) << json;
}

TEST(KeySetTest, FindsKeysByIdWithTheAlgorithmOfTheirType) {
  const auto keys = KeySet::Parse(
      Jwks(std::string(kEc) + R"(,"kid":"a")", std::string(kOkp) + R"(,"kid":"b","use":"sig")"));
  ASSERT_TRUE(keys.ok()) << keys.status();
  ASSERT_NE((*keys)->Find("a"), nullptr);
  EXPECT_EQ((*keys)->Find("a")->Algorithm(), "ES256");
  EXPECT_EQ((*keys)->Find("b")->Algorithm(), "EdDSA");
  EXPECT_EQ((*keys)->Find("c"), nullptr);
  EXPECT_EQ((*keys)->Find(""), nullptr);
  EXPECT_EQ((*keys)->Find(std::nullopt), nullptr);
}

TEST(KeySetTest, AnOnlyKeyIsFoundWithoutAnId) {
  const auto keys = KeySet::Parse(Jwks(kEc));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_NE((*keys)->Find(std::nullopt), nullptr);
  EXPECT_EQ((*keys)->Find(""), nullptr);
  EXPECT_EQ((*keys)->Find("a"), nullptr);
}

TEST(KeySetTest, VerifiesTheExampleOfRfc8037) {
  const auto keys = KeySet::Parse(Jwks(kOkp));
  ASSERT_TRUE(keys.ok()) << keys.status();
  const VerificationKey& key = *(*keys)->Find(std::nullopt);
  EXPECT_TRUE(key.Verifies(
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"));
  EXPECT_FALSE(key.Verifies(
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5JHNpZ25pbmc."
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"));
}

TEST(KeySetTest, VerifiesTheExampleOfRfc7515) {
  const auto keys = KeySet::Parse(Jwks(kEc));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_TRUE(
      (*keys)
          ->Find(std::nullopt)
          ->Verifies("eyJhbGciOiJFUzI1NiJ9."
                     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm"
                     "NvbS9pc19yb290Ijp0cnVlfQ."
                     "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxf"
                     "KTUJqPP3-Kg6NU1Q"));
}

TEST(KeySetTest, LeavesOutKeysThatAreNotForVerifyingTokens) {
  const std::string signing = std::string(kOkp) + R"(,"kid":"a")";
  for (const std::string& other :
       {std::string(kEc) + R"(,"kid":"b","use":"enc")",
        std::string(kEc) + R"(,"kid":"b","alg":"ES384")",
        std::string(R"("kty":"EC","crv":"P-384","x":"AA","y":"AA","kid":"b")"),
        std::string(R"("kty":"OKP","crv":"X25519","x":"AA","kid":"b")"),
        std::string(R"("kty":"RSA","n":"AQAB","e":"AQAB","kid":"b","alg":"PS256")"),
        std::string(R"("kty":"future","kid":"b")")}) {
    const auto keys = KeySet::Parse(Jwks(signing, other));
    ASSERT_TRUE(keys.ok()) << keys.status();
    EXPECT_NE((*keys)->Find("a"), nullptr);
    EXPECT_EQ((*keys)->Find("b"), nullptr) << other;
  }
}

TEST(KeySetTest, RefusesSecretsWhereOnlyPublicKeysBelong) {
  ExpectRefused(Jwks(std::string(kOkp) + R"(,"d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")"),
                "含有私钥");
  ExpectRefused(
      Jwks(std::string(kOkp) + R"(,"kid":"a")", R"("kty":"oct","k":"c2VjcmV0","kid":"b")"),
      "keys[1] 含有私钥或对称密钥（成员 k）");
}

TEST(KeySetTest, RefusesAnRsaKeyOfLessThan2048Bits) {
  ExpectRefused(Jwks(Rsa(1024)), "只有 1024 位");
  EXPECT_TRUE(KeySet::Parse(Jwks(Rsa(2048))).ok());
}

TEST(KeySetTest, RefusesWhatIsNoKeySet) {
  ExpectRefused("", "不是一个 JSON 对象");
  ExpectRefused("[]", "不是一个 JSON 对象");
  ExpectRefused(R"({"keys":[],"keys":[]})", "重复");
  ExpectRefused("{}", "缺少数组 keys");
  ExpectRefused(R"({"keys":{}})", "缺少数组 keys");
  ExpectRefused(R"({"keys":[]})", "没有可用于验证签名的公钥");
  ExpectRefused(R"({"keys":["a"]})", "keys[0] 不是 JSON 对象");
  ExpectRefused(std::string(kMaxKeySetBytes + 1, ' '), "超过 262144 字节");
}

TEST(KeySetTest, RefusesBrokenKeys) {
  ExpectRefused(Jwks(R"("kty":"EC","crv":"P-256","x":"AA")"), "缺少成员 y");
  ExpectRefused(Jwks(R"("kty":"OKP","crv":"Ed25519","x":7)"), "缺少成员 x");
  ExpectRefused(Jwks(R"("kty":"EC","crv":"P-256","x":"!!","y":"!!")"), "不是有效的公钥");
  ExpectRefused(Jwks(R"("kty":"RSA","n":"","e":"AQAB")"), "不是有效的公钥");
}

TEST(KeySetTest, RefusesIdsThatDoNotTellKeysApart) {
  const std::string named = std::string(kEc) + R"(,"kid":"a")";
  ExpectRefused(Jwks(named, std::string(kOkp) + R"(,"kid":"a")"),
                "keys[1] 的 kid 与前面的密钥重复");
  ExpectRefused(Jwks(named, kOkp), "每把都要有 kid");
  ExpectRefused(Jwks(kEc, kOkp), "重复");
  ExpectRefused(Jwks(std::string(kEc) + R"(,"kid":"")"), "kid 应为非空字符串");
  ExpectRefused(Jwks(std::string(kEc) + R"(,"kid":7)"), "kid 应为非空字符串");
}

TEST(KeySetTest, HoldsSixtyFourKeysAndNoMore) {
  std::string list;
  for (std::size_t i = 0; i < kMaxKeys; ++i) {
    list += "{" + std::string(kOkp) + ",\"kid\":\"" + std::to_string(i) + "\"},";
  }
  EXPECT_TRUE(KeySet::Parse("{\"keys\":[" + list.substr(0, list.size() - 1) + "]}").ok());
  ExpectRefused("{\"keys\":[" + list + "{" + kOkp + ",\"kid\":\"x\"}]}", "超过 64 把");
}

}  // namespace
}  // namespace mingzhang::identity
