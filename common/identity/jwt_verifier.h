// Who sent this call? Verifies the JSON Web Token (RFC 7519) that a person's call carries.
#ifndef MINGZHANG_COMMON_IDENTITY_JWT_VERIFIER_H_
#define MINGZHANG_COMMON_IDENTITY_JWT_VERIFIER_H_

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/identity/claims.h"
#include "common/identity/jwks_file.h"
#include "common/identity/principal.h"
#include "common/identity/token_cache.h"

namespace mingzhang::identity {

inline constexpr std::size_t kMaxTokenBytes = std::size_t{8} * 1024;

// Follows RFC 8725 (JWT best current practices): the key decides the algorithm, never the token;
// keys come from the JWKS file alone; nothing is ever fetched. Thread-safe.
class JwtVerifier {
 public:
  // `keys` and `clock` must outlive the verifier.
  JwtVerifier(TokenTerms terms, JwksFile* keys, const Clock* clock);

  // `token` is the bare compact JWS, without "Bearer ". Errors are UNAUTHENTICATED with a message
  // in Chinese that says what to do next and quotes nothing of the token, and one of these reasons
  // (error_reason.proto):
  //
  // - TOKEN_MISSING: the empty text.
  // - TOKEN_MALFORMED: not a compact JWS of at most kMaxTokenBytes; a header that brings its own
  //   key (jwk, jku, x5c, x5u) or wants processing that is not offered (crit, b64, zip); a claim
  //   that is missing, of the wrong type or beyond its limit.
  // - TOKEN_ALGORITHM_FORBIDDEN: not ES256, RS256 or EdDSA, or not the algorithm of the key that
  //   the token names.
  // - TOKEN_KEY_UNKNOWN: no key with the token's kid, or no kid while there are several keys.
  // - TOKEN_SIGNATURE_INVALID.
  // - TOKEN_ISSUER_WRONG, TOKEN_AUDIENCE_WRONG, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID.
  //
  // Verifying costs a public key operation (0.1 to 0.2 ms); a token seen before with the same keys
  // costs a hash.
  absl::StatusOr<Principal> Verify(std::string_view token);

 private:
  const TokenTerms terms_;
  JwksFile* const keys_;
  const Clock* const clock_;
  TokenCache cache_;
};

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_JWT_VERIFIER_H_
