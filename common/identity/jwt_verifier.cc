#include "common/identity/jwt_verifier.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/digest/digest.h"
#include "common/identity/json.h"
#include "common/status/status.h"

namespace mingzhang::identity {
namespace {

// Key material in a header is the forger's; `crit`, `b64` and `zip` change how the rest must be
// read.
constexpr const char* kForbiddenHeaderMembers[] = {"jwk",  "jku", "x5c", "x5u",
                                                   "crit", "b64", "zip"};
constexpr std::string_view kAlgorithms[] = {"ES256", "RS256", "EdDSA"};

absl::Status Refuse(budget::v1::ErrorReason reason, std::string_view message) {
  return MakeError(absl::StatusCode::kUnauthenticated, reason, message);
}

absl::Status Malformed() {
  return Refuse(budget::v1::ERROR_REASON_TOKEN_MALFORMED,
                "令牌格式不正确：请重新登录，并完整地提供令牌");
}

// base64url without padding (RFC 7515 section 2); only the one canonical spelling of a value.
std::optional<std::string> DecodeSegment(std::string_view segment) {
  const absl::string_view text(segment.data(), segment.size());
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes)) return std::nullopt;
  if (absl::WebSafeBase64Escape(bytes) != text) return std::nullopt;
  return bytes;
}

// The decoded parts of a compact JWS.
struct Parts {
  std::string header;
  std::string payload;
};

std::optional<Parts> Split(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == last || token.find('.', first + 1) != last) return std::nullopt;
  std::optional<std::string> header = DecodeSegment(token.substr(0, first));
  std::optional<std::string> payload = DecodeSegment(token.substr(first + 1, last - first - 1));
  if (!header.has_value() || !payload.has_value() ||
      !DecodeSegment(token.substr(last + 1)).has_value()) {
    return std::nullopt;
  }
  return Parts{*std::move(header), *std::move(payload)};
}

// OK if the key that the header names signed the token.
absl::Status CheckSignature(const json_t* header, std::string_view token, const KeySet& keys) {
  const auto algorithm = StringMember(header, "alg");
  if (!algorithm.has_value() || std::find(std::begin(kAlgorithms), std::end(kAlgorithms),
                                          *algorithm) == std::end(kAlgorithms)) {
    return Refuse(budget::v1::ERROR_REASON_TOKEN_ALGORITHM_FORBIDDEN,
                  "令牌的签名算法不被接受（只接受 ES256、RS256、EdDSA）：请联系身份系统管理员");
  }
  for (const char* member : kForbiddenHeaderMembers) {
    if (json_object_get(header, member) != nullptr) {
      return Refuse(budget::v1::ERROR_REASON_TOKEN_MALFORMED,
                    "令牌头自带密钥或要求特殊处理，不被接受：请联系身份系统管理员");
    }
  }
  const auto id = StringMember(header, "kid");
  if (!id.has_value() && json_object_get(header, "kid") != nullptr) return Malformed();
  const VerificationKey* const key = keys.Find(id);
  if (key == nullptr) {
    return Refuse(budget::v1::ERROR_REASON_TOKEN_KEY_UNKNOWN,
                  "签发令牌的密钥不在本系统信任的密钥之中：请重新登录");
  }
  if (key->Algorithm() != *algorithm) {
    return Refuse(budget::v1::ERROR_REASON_TOKEN_ALGORITHM_FORBIDDEN,
                  "令牌的签名算法与密钥不符：请联系身份系统管理员");
  }
  if (!key->Verifies(token)) {
    return Refuse(budget::v1::ERROR_REASON_TOKEN_SIGNATURE_INVALID,
                  "令牌的签名不正确，可能被改动过：请重新登录");
  }
  return absl::OkStatus();
}

}  // namespace

JwtVerifier::JwtVerifier(TokenTerms terms, JwksFile* keys, const Clock* clock)
    : terms_(std::move(terms)), keys_(keys), clock_(clock) {}

absl::StatusOr<Principal> JwtVerifier::Verify(std::string_view token) {
  if (token.empty()) {
    return Refuse(budget::v1::ERROR_REASON_TOKEN_MISSING,
                  "请求没有携带令牌：请先登录，再带上令牌调用");
  }
  if (token.size() > kMaxTokenBytes) return Malformed();

  const std::shared_ptr<const KeySet> keys = keys_->Keys();
  const Digest digest = Sha256(token);
  std::shared_ptr<const Claims> claims = cache_.Find(keys, digest);
  if (claims == nullptr) {
    const std::optional<Parts> parts = Split(token);
    if (!parts.has_value()) return Malformed();
    const Json header = ParseJsonObject(parts->header);
    if (header == nullptr) return Malformed();
    if (absl::Status status = CheckSignature(header.get(), token, *keys); !status.ok()) {
      return status;
    }
    absl::StatusOr<Claims> parsed = ParseClaims(parts->payload, terms_);
    if (!parsed.ok()) return parsed.status();
    claims = std::make_shared<const Claims>(*std::move(parsed));
    cache_.Put(keys, digest, claims);
  }
  // Each time, and of a cached token too: it was valid when it was put there, it need not be now.
  if (absl::Status status = CheckValidity(*claims, clock_->Now()); !status.ok()) return status;
  return claims->principal;
}

}  // namespace mingzhang::identity
