#include "common/identity/token_issuer.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/identity/atomic_file.h"
#include "common/identity/jose.h"
#include "common/identity/json.h"

namespace mingzhang::identity {
namespace {

constexpr SigningAlgorithm kAlgorithms[] = {SigningAlgorithm::kEs256, SigningAlgorithm::kRs256,
                                            SigningAlgorithm::kEdDsa};
constexpr const char* kPublicMembers[] = {"kty", "crv", "x", "y", "n", "e", "kid", "alg"};

// How the library and RFC 7518 name an algorithm, and the key it takes.
struct AlgorithmTraits {
  const char* name;
  jwa_alg library_algorithm;
  int library_key_type;
  unsigned bits;
};

AlgorithmTraits TraitsOf(SigningAlgorithm algorithm) {
  switch (algorithm) {
    case SigningAlgorithm::kEs256:
      return {"ES256", R_JWA_ALG_ES256, R_KEY_TYPE_EC, 256};
    case SigningAlgorithm::kRs256:
      return {"RS256", R_JWA_ALG_RS256, R_KEY_TYPE_RSA, 2048};
    case SigningAlgorithm::kEdDsa:
      return {"EdDSA", R_JWA_ALG_EDDSA, R_KEY_TYPE_EDDSA, 256};
  }
  std::abort();  // Not a SigningAlgorithm.
}

std::optional<SigningAlgorithm> AlgorithmFromName(std::optional<std::string_view> name) {
  for (SigningAlgorithm algorithm : kAlgorithms) {
    if (name == TraitsOf(algorithm).name) return algorithm;
  }
  return std::nullopt;
}

}  // namespace

SigningKey::SigningKey(SigningAlgorithm algorithm, std::string id, std::string private_jwk)
    : algorithm_(algorithm), id_(std::move(id)), private_jwk_(std::move(private_jwk)) {}

absl::StatusOr<SigningKey> SigningKey::Generate(SigningAlgorithm algorithm, std::string_view id) {
  if (id.empty()) return absl::InvalidArgumentError("签名密钥要有名称（kid）");
  const AlgorithmTraits traits = TraitsOf(algorithm);
  std::string kid(id);
  const Jwk private_key = NewJwk();
  const Jwk public_key = NewJwk();
  if (private_key == nullptr || public_key == nullptr ||
      r_jwk_generate_key_pair(private_key.get(), public_key.get(), traits.library_key_type,
                              traits.bits, kid.c_str()) != RHN_OK ||
      r_jwk_set_property_str(private_key.get(), "alg", traits.name) != RHN_OK) {
    return absl::InternalError("无法生成签名密钥");
  }
  const JoseText json(r_jwk_export_to_json_str(private_key.get(), 0));
  if (json == nullptr) return absl::InternalError("无法生成签名密钥");
  return SigningKey(algorithm, std::move(kid), json.get());
}

absl::StatusOr<SigningKey> SigningKey::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) return absl::NotFoundError(absl::StrCat("无法读取签名密钥文件 ", path));
  const Json json = ParseJsonObject(text);
  const auto id = StringMember(json.get(), "kid");
  const auto algorithm = AlgorithmFromName(StringMember(json.get(), "alg"));
  const Jwk jwk = NewJwk();
  if (!id.has_value() || id->empty() || !algorithm.has_value() || jwk == nullptr ||
      r_jwk_import_from_json_str(jwk.get(), text.c_str()) != RHN_OK ||
      (r_jwk_key_type(jwk.get(), nullptr, kNeverFetch) & R_KEY_TYPE_PRIVATE) == 0) {
    return absl::InvalidArgumentError(absl::StrCat(
        "签名密钥文件 ", path, " 不是有效的私钥（JWK）：请重新运行 mingzhang dev init"));
  }
  return SigningKey(*algorithm, std::string(*id), text);
}

absl::Status SigningKey::Save(const std::string& path) const {
  return WriteFileAtomically(path, private_jwk_, kOwnerOnly);
}

absl::StatusOr<std::string> SigningKey::Sign(std::string_view payload) const {
  const Jwk jwk = NewJwk();
  const Jws jws = NewJws();
  if (jwk == nullptr || jws == nullptr ||
      r_jwk_import_from_json_str(jwk.get(), private_jwk_.c_str()) != RHN_OK ||
      r_jws_set_alg(jws.get(), TraitsOf(algorithm_).library_algorithm) != RHN_OK ||
      r_jws_set_header_str_value(jws.get(), "typ", "JWT") != RHN_OK ||
      r_jws_set_header_str_value(jws.get(), "kid", id_.c_str()) != RHN_OK ||
      r_jws_set_payload(jws.get(), reinterpret_cast<const unsigned char*>(payload.data()),
                        payload.size()) != RHN_OK) {
    return absl::InternalError("无法签发令牌");
  }
  const JoseText token(r_jws_serialize(jws.get(), jwk.get(), kNeverFetch));
  if (token == nullptr) return absl::InternalError("无法签发令牌");
  return std::string(token.get());
}

std::string PublicJwks(const std::vector<SigningKey>& keys) {
  const Json document(json_object());
  json_t* const list = json_array();
  json_object_set_new(document.get(), "keys", list);
  for (const SigningKey& key : keys) {
    const Json private_key = ParseJsonObject(key.private_jwk_);
    json_t* const public_key = json_object();
    for (const char* member : kPublicMembers) {
      json_t* const value = json_object_get(private_key.get(), member);
      if (value != nullptr) json_object_set(public_key, member, value);
    }
    json_object_set_new(public_key, "use", json_string("sig"));
    json_array_append_new(list, public_key);
  }
  return DumpJson(document.get(), JSON_INDENT(2)) + "\n";
}

absl::Status SavePublicJwks(const std::string& path, const std::vector<SigningKey>& keys) {
  return WriteFileAtomically(path, PublicJwks(keys), kReadableByAll);
}

absl::StatusOr<std::string> MintToken(const SigningKey& key, const Principal& principal,
                                      const TokenTerms& terms, absl::Time issued,
                                      absl::Duration lifetime) {
  const Json claims(json_object());
  const auto set = [&claims](const char* name, Json value) {
    json_object_set_new(claims.get(), name, value.release());
  };
  set("iss", JsonString(terms.issuer));
  set("aud", JsonString(terms.audience));
  set("sub", JsonString(principal.subject));
  set("name", JsonString(principal.name));
  set("org", JsonString(principal.organisation));
  set("iat", Json(json_integer(absl::ToUnixSeconds(issued))));
  set("exp", Json(json_integer(absl::ToUnixSeconds(issued + lifetime))));
  Json roles(json_array());
  for (const RoleGrant& grant : principal.grants) {
    json_t* const entry = json_object();
    json_object_set_new(entry, "role", JsonString(RoleName(grant.role)).release());
    json_object_set_new(entry, "scope", JsonString(grant.scope).release());
    json_array_append_new(roles.get(), entry);
  }
  set("roles", std::move(roles));
  return key.Sign(DumpJson(claims.get()));
}

}  // namespace mingzhang::identity
