#include "common/identity/claims.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/identity/json.h"
#include "common/status/status.h"

namespace mingzhang::identity {
namespace {

constexpr double kEndOfYear9999 = 253402300799.0;

absl::Status Unauthenticated(budget::v1::ErrorReason reason, std::string_view message) {
  return MakeError(absl::StatusCode::kUnauthenticated, reason, message);
}

absl::Status Invalid(const std::string& claim, const char* expected) {
  return Unauthenticated(
      budget::v1::ERROR_REASON_TOKEN_MALFORMED,
      absl::StrCat("令牌的声明 ", claim, " 不合规：", expected, "；请联系身份系统管理员"));
}

// Control characters of ASCII and of Latin-1 (U+0080 … U+009F, in UTF-8 C2 80 … C2 9F). The JSON
// reader has seen to it that the text is UTF-8.
bool HasControlCharacter(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

absl::StatusOr<std::string> ParseName(const json_t* claims, const char* claim) {
  if (json_object_get(claims, claim) == nullptr) return std::string();
  const auto text = StringMember(claims, claim);
  if (!text.has_value() || text->size() > kMaxNameBytes || HasControlCharacter(*text)) {
    return Invalid(claim, "应为不超过 256 字节、不含控制字符的字符串");
  }
  return std::string(*text);
}

// nullopt when the claim is absent.
absl::StatusOr<std::optional<absl::Time>> ParseTime(const json_t* claims, const char* claim) {
  const json_t* const value = json_object_get(claims, claim);
  if (value == nullptr) return std::nullopt;
  const double seconds = json_number_value(value);
  if (!json_is_number(value) || !(seconds >= 0 && seconds <= kEndOfYear9999)) {
    return Invalid(claim, "应为 1970 年以来的秒数");
  }
  // RFC 7519 permits fractions; nothing here needs them.
  return absl::FromUnixSeconds(static_cast<std::int64_t>(seconds));
}

absl::StatusOr<std::vector<RoleGrant>> ParseGrants(const json_t* claims) {
  std::vector<RoleGrant> grants;
  const json_t* const roles = json_object_get(claims, "roles");
  if (roles == nullptr) return grants;
  if (!json_is_array(roles) || json_array_size(roles) > kMaxGrants) {
    return Invalid("roles", "应为不超过 64 项的数组");
  }
  for (std::size_t i = 0; i < json_array_size(roles); ++i) {
    const json_t* const grant = json_array_get(roles, i);
    const auto name = StringMember(grant, "role");
    const auto scope = StringMember(grant, "scope");
    const std::string place = absl::StrCat("roles[", i, "]");
    if (!name.has_value() || !scope.has_value()) {
      return Invalid(place, R"(应形如 {"role": "…", "scope": "…"})");
    }
    const std::optional<Role> role = RoleFromName(*name);
    if (!role.has_value()) continue;
    if (!IsScope(*scope)) {
      return Invalid(place + ".scope",
                     "应为 divisions/652300、divisions/652300/departments/301 或 *");
    }
    grants.push_back({*role, std::string(*scope)});
  }
  return grants;
}

bool NamesAudience(const json_t* aud, std::string_view audience) {
  const auto equals = [audience](const json_t* text) {
    return json_is_string(text) &&
           std::string_view(json_string_value(text), json_string_length(text)) == audience;
  };
  if (!json_is_array(aud)) return equals(aud);
  for (std::size_t i = 0; i < json_array_size(aud); ++i) {
    if (equals(json_array_get(aud, i))) return true;
  }
  return false;
}

// In the time of the whole country, whatever the server's time zone is.
std::string BeijingTime(absl::Time time) {
  const absl::TimeZone zone = absl::FixedTimeZone(8 * 60 * 60);
  return absl::StrCat(absl::FormatTime("%Y-%m-%d %H:%M:%S", time, zone), "（北京时间）");
}

}  // namespace

absl::StatusOr<Claims> ParseClaims(std::string_view json, const TokenTerms& terms) {
  const Json document = ParseJsonObject(json);
  const json_t* const claims = document.get();
  if (claims == nullptr) {
    return Unauthenticated(budget::v1::ERROR_REASON_TOKEN_MALFORMED,
                           "令牌的内容不是 JSON 对象：请重新登录");
  }
  if (StringMember(claims, "iss") != terms.issuer) {
    return Unauthenticated(budget::v1::ERROR_REASON_TOKEN_ISSUER_WRONG,
                           "令牌不是本系统信任的身份系统签发的：请用本系统的账号重新登录");
  }
  if (!NamesAudience(json_object_get(claims, "aud"), terms.audience)) {
    return Unauthenticated(budget::v1::ERROR_REASON_TOKEN_AUDIENCE_WRONG,
                           "令牌是为别的系统签发的：请重新登录，取得用于本系统的令牌");
  }

  Claims parsed;
  const auto subject = StringMember(claims, "sub");
  if (!subject.has_value() || subject->empty() || subject->size() > kMaxSubjectBytes ||
      HasControlCharacter(*subject)) {
    return Invalid("sub", "应为 1 到 128 字节、不含控制字符的字符串");
  }
  parsed.principal.subject = std::string(*subject);

  absl::StatusOr<std::string> name = ParseName(claims, "name");
  if (!name.ok()) return name.status();
  parsed.principal.name = *std::move(name);
  absl::StatusOr<std::string> organisation = ParseName(claims, "org");
  if (!organisation.ok()) return organisation.status();
  parsed.principal.organisation = *std::move(organisation);

  const auto expires = ParseTime(claims, "exp");
  if (!expires.ok()) return expires.status();
  if (!expires->has_value()) return Invalid("exp", "缺少到期时间");
  parsed.principal.expires = **expires;
  const auto not_before = ParseTime(claims, "nbf");
  if (!not_before.ok()) return not_before.status();
  const auto issued = ParseTime(claims, "iat");
  if (!issued.ok()) return issued.status();
  parsed.not_before =
      std::max(not_before->value_or(absl::InfinitePast()), issued->value_or(absl::InfinitePast()));

  absl::StatusOr<std::vector<RoleGrant>> grants = ParseGrants(claims);
  if (!grants.ok()) return grants.status();
  parsed.principal.grants = *std::move(grants);
  return parsed;
}

absl::Status CheckValidity(const Claims& claims, absl::Time now) {
  const absl::Time expires = claims.principal.expires;
  if (now >= expires + kClockLeeway) {
    return Unauthenticated(budget::v1::ERROR_REASON_TOKEN_EXPIRED,
                           absl::StrCat("令牌已于 ", BeijingTime(expires), "过期，请重新登录"));
  }
  if (now < claims.not_before - kClockLeeway) {
    return Unauthenticated(budget::v1::ERROR_REASON_TOKEN_NOT_YET_VALID,
                           absl::StrCat("令牌从 ", BeijingTime(claims.not_before),
                                        "起才有效：请核对服务器时间，或稍后再试"));
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::identity
