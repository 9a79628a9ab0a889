// Issues tokens, for the development identity (`mingzhang dev init`) and for tests only: in
// production a bureau's own identity system signs the tokens, and no service holds a signing key.
#ifndef MINGZHANG_COMMON_IDENTITY_TOKEN_ISSUER_H_
#define MINGZHANG_COMMON_IDENTITY_TOKEN_ISSUER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/claims.h"
#include "common/identity/principal.h"

namespace mingzhang::identity {

enum class SigningAlgorithm { kEs256, kRs256, kEdDsa };

// A private key that signs tokens. Immutable and thread-safe.
class SigningKey {
 public:
  // A new key: EC on P-256, RSA of 2048 bits (slow), or Ed25519. `id` becomes its kid and must not
  // be empty. INTERNAL if the crypto library fails.
  static absl::StatusOr<SigningKey> Generate(SigningAlgorithm algorithm, std::string_view id);

  // Reads what Save wrote. Errors name the path, in Chinese.
  static absl::StatusOr<SigningKey> Load(const std::string& path);

  // Writes the private key as a JWK (RFC 7517) that only the owner can read (0600), atomically.
  absl::Status Save(const std::string& path) const;

  // The private key as JSON.
  const std::string& PrivateJwk() const { return private_jwk_; }

  // `payload` as a compact JWS with the header {"alg", "kid", "typ": "JWT"}. INTERNAL if the crypto
  // library fails.
  absl::StatusOr<std::string> Sign(std::string_view payload) const;

 private:
  friend std::string PublicJwks(const std::vector<SigningKey>& keys);
  SigningKey(SigningAlgorithm algorithm, std::string id, std::string private_jwk);

  SigningAlgorithm algorithm_;
  std::string id_;
  std::string private_jwk_;
};

// The JWKS with the public halves of `keys`, as KeySet::Parse reads it, for people to look at, too.
std::string PublicJwks(const std::vector<SigningKey>& keys);

// Writes PublicJwks to `path`, readable by all, atomically.
absl::Status SavePublicJwks(const std::string& path, const std::vector<SigningKey>& keys);

// A token for `principal` (whose `expires` is not looked at), valid from `issued` for `lifetime`.
absl::StatusOr<std::string> MintToken(const SigningKey& key, const Principal& principal,
                                      const TokenTerms& terms, absl::Time issued,
                                      absl::Duration lifetime);

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_TOKEN_ISSUER_H_
