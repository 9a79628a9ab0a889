#include "common/identity/key_set.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/identity/jose.h"
#include "common/identity/json.h"

namespace mingzhang::identity {
namespace {

// A kind of key that tokens may be signed with.
struct KeyKind {
  std::string_view type;   // kty
  std::string_view curve;  // crv, empty for none
  std::string_view algorithm;
  std::vector<const char*> members;  // Those of the public key.
};

const std::vector<KeyKind>& KeyKinds() {
  static const auto* const kinds = new std::vector<KeyKind>{
      {"EC", "P-256", "ES256", {"kty", "crv", "x", "y"}},
      {"OKP", "Ed25519", "EdDSA", {"kty", "crv", "x"}},
      {"RSA", "", "RS256", {"kty", "n", "e"}},
  };
  return *kinds;
}

// Members that only a private or a symmetric key has (RFC 7518 section 6).
constexpr const char* kSecretMembers[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};

bool MemberIsAbsentOr(const json_t* key, const char* name, std::string_view expected) {
  return json_object_get(key, name) == nullptr || StringMember(key, name) == expected;
}

// The kind of a key that is meant for verifying signatures; null for other keys.
const KeyKind* KindOf(const json_t* key) {
  for (const KeyKind& kind : KeyKinds()) {
    const bool matches = StringMember(key, "kty") == kind.type &&
                         (kind.curve.empty() || StringMember(key, "crv") == kind.curve);
    if (!matches) continue;
    const bool verifies =
        MemberIsAbsentOr(key, "alg", kind.algorithm) && MemberIsAbsentOr(key, "use", "sig");
    return verifies ? &kind : nullptr;
  }
  return nullptr;
}

Jwk ImportJwk(const std::string& json) {
  Jwk jwk = NewJwk();
  if (jwk == nullptr || r_jwk_import_from_json_str(jwk.get(), json.c_str()) != RHN_OK) {
    return nullptr;
  }
  return jwk;
}

absl::Status Refuse(const std::string& place, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("密钥集（JWKS）", place, absl::string_view(what.data(), what.size())));
}

}  // namespace

bool VerificationKey::Verifies(std::string_view token) const {
  // The key is built anew for each call: the library's objects are not meant to be shared between
  // threads, and parsing costs little beside the signature.
  const Jwk jwk = ImportJwk(jwk_);
  const Jws jws = NewJws();
  return jwk != nullptr && jws != nullptr &&
         r_jws_advanced_compact_parsen(jws.get(), token.data(), token.size(), R_PARSE_NONE,
                                       kNeverFetch) == RHN_OK &&
         r_jws_get_alg(jws.get()) == r_str_to_jwa_alg(std::string(algorithm_).c_str()) &&
         r_jws_verify_signature(jws.get(), jwk.get(), kNeverFetch) == RHN_OK;
}

absl::StatusOr<std::shared_ptr<const KeySet>> KeySet::Parse(std::string_view json) {
  if (json.size() > kMaxKeySetBytes) {
    return Refuse("", absl::StrCat("超过 ", kMaxKeySetBytes, " 字节"));
  }
  const Json document = ParseJsonObject(json);
  if (document == nullptr) return Refuse("", "不是一个 JSON 对象，或有重复的成员");
  const json_t* const keys = json_object_get(document.get(), "keys");
  if (!json_is_array(keys)) return Refuse("", "缺少数组 keys");
  if (json_array_size(keys) > kMaxKeys) {
    return Refuse("", absl::StrCat("的密钥超过 ", kMaxKeys, " 把"));
  }

  std::shared_ptr<KeySet> set(new KeySet);
  for (std::size_t i = 0; i < json_array_size(keys); ++i) {
    const json_t* const member = json_array_get(keys, i);
    const std::string place = absl::StrCat("的 keys[", i, "] ");
    if (!json_is_object(member)) return Refuse(place, "不是 JSON 对象");
    for (const char* secret : kSecretMembers) {
      if (json_object_get(member, secret) != nullptr) {
        return Refuse(place, absl::StrCat("含有私钥或对称密钥（成员 ", secret,
                                          "）：这里只能放公钥；该密钥应视为已泄露，请更换"));
      }
    }
    const KeyKind* const kind = KindOf(member);
    if (kind == nullptr) continue;

    VerificationKey key;
    key.algorithm_ = kind->algorithm;
    const json_t* const id = json_object_get(member, "kid");
    if (id != nullptr) {
      if (!json_is_string(id) || json_string_length(id) == 0) {
        return Refuse(place, "的 kid 应为非空字符串");
      }
      key.id_ = json_string_value(id);
    }
    const Json public_members(json_object());
    for (const char* name : kind->members) {
      const auto value = StringMember(member, name);
      if (!value.has_value()) return Refuse(place, absl::StrCat("缺少成员 ", name));
      json_object_set_new(public_members.get(), name, JsonString(*value).release());
    }
    key.jwk_ = DumpJson(public_members.get());

    const Jwk jwk = ImportJwk(key.jwk_);
    unsigned bits = 0;
    const bool usable = jwk != nullptr && r_jwk_is_valid(jwk.get()) == RHN_OK &&
                        (r_jwk_key_type(jwk.get(), &bits, kNeverFetch) & R_KEY_TYPE_PUBLIC) != 0 &&
                        bits != 0;
    if (!usable) return Refuse(place, "不是有效的公钥");
    if (kind->type == "RSA" && bits < kMinRsaBits) {
      return Refuse(place,
                    absl::StrCat("的 RSA 密钥只有 ", bits, " 位，至少要 ", kMinRsaBits, " 位"));
    }
    const bool duplicate =
        std::any_of(set->keys_.begin(), set->keys_.end(),
                    [&key](const VerificationKey& other) { return other.id_ == key.id_; });
    if (duplicate) return Refuse(place, "的 kid 与前面的密钥重复");
    set->keys_.push_back(std::move(key));
  }
  if (set->keys_.empty()) {
    return Refuse("", "没有可用于验证签名的公钥（ES256、RS256 或 EdDSA）");
  }
  const bool all_named = std::none_of(set->keys_.begin(), set->keys_.end(),
                                      [](const VerificationKey& key) { return key.id_.empty(); });
  if (set->keys_.size() > 1 && !all_named) return Refuse("", "有多把密钥时，每把都要有 kid");
  return std::shared_ptr<const KeySet>(std::move(set));
}

const VerificationKey* KeySet::Find(std::optional<std::string_view> id) const {
  if (!id.has_value()) return keys_.size() == 1 ? keys_.data() : nullptr;
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&id](const VerificationKey& key) {
    return !key.id_.empty() && key.id_ == *id;
  });
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace mingzhang::identity
