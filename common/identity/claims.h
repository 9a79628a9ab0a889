// What a verified token says: its claims (RFC 7519) read into a Principal. Pure functions.
#ifndef MINGZHANG_COMMON_IDENTITY_CLAIMS_H_
#define MINGZHANG_COMMON_IDENTITY_CLAIMS_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/principal.h"

namespace mingzhang::identity {

inline constexpr std::size_t kMaxSubjectBytes = 128;
inline constexpr std::size_t kMaxNameBytes = 256;  // Of `name` and of `org`.
inline constexpr std::size_t kMaxGrants = 64;
// How far the issuer's clock may be from ours.
inline constexpr absl::Duration kClockLeeway = absl::Seconds(30);

// Which tokens are meant for us.
struct TokenTerms {
  std::string issuer;    // `iss` must equal it.
  std::string audience;  // `aud` must equal it, or be an array that contains it.
};

struct Claims {
  Principal principal;
  absl::Time not_before;  // The later of `nbf` and `iat`; InfinitePast when the token has neither.
};

// Reads the JSON object of claims:
//
// - iss, aud: as in TokenTerms.
// - sub: 1 to kMaxSubjectBytes bytes without control characters.
// - name, org: optional, at most kMaxNameBytes bytes without control characters.
// - exp: required; nbf, iat: optional. Seconds since 1970, at most the end of the year 9999.
// - roles: optional, at most kMaxGrants of {"role": "AUDITOR", "scope": "divisions/652300"}.
//
// A role of an unknown name grants nothing and is passed over: an issuer may serve other systems
// too, and know roles of a later release. Other claims are ignored. Errors are UNAUTHENTICATED with
// TOKEN_ISSUER_WRONG, TOKEN_AUDIENCE_WRONG, or TOKEN_MALFORMED and a message that names the claim.
absl::StatusOr<Claims> ParseClaims(std::string_view json, const TokenTerms& terms);

// UNAUTHENTICATED with TOKEN_EXPIRED or TOKEN_NOT_YET_VALID unless not_before ≤ now < expires, give
// or take kClockLeeway.
absl::Status CheckValidity(const Claims& claims, absl::Time now);

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_CLAIMS_H_
