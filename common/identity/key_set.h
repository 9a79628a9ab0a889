// The public keys of a token issuer: a JSON Web Key Set (RFC 7517) reduced to what verifying tokens
// needs.
#ifndef MINGZHANG_COMMON_IDENTITY_KEY_SET_H_
#define MINGZHANG_COMMON_IDENTITY_KEY_SET_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mingzhang::identity {

inline constexpr std::size_t kMaxKeySetBytes = std::size_t{256} * 1024;
inline constexpr std::size_t kMaxKeys = 64;
inline constexpr unsigned kMinRsaBits = 2048;

// One public key. Its type and curve fix the one algorithm that it verifies, whatever a token's
// header says. Immutable and thread-safe.
class VerificationKey {
 public:
  // Empty when the key set has this key alone and does not name it.
  const std::string& Id() const { return id_; }
  // "ES256" (EC on P-256), "RS256" (RSA of at least kMinRsaBits) or "EdDSA" (Ed25519).
  std::string_view Algorithm() const { return algorithm_; }

  // Whether `token`, a compact JWS with this key's algorithm in its header, carries this key's
  // signature. The caller has seen to it that the header asks for nothing else and that each
  // segment is canonical base64url: unused bits of a last character are not looked at here.
  bool Verifies(std::string_view token) const;

 private:
  friend class KeySet;
  std::string id_;
  std::string_view algorithm_;
  std::string jwk_;  // JSON of the public members alone.
};

// Immutable and thread-safe.
class KeySet {
 public:
  // Reads {"keys": […]}. INVALID_ARGUMENT with a message in Chinese that names the key for:
  // anything but a JSON object of that shape within the limits above; private or symmetric key
  // material, which has no place in a file that every service reads; an RSA key that is too short;
  // a broken key; two keys of one kid; a key without a kid beside others; no usable key at all.
  // Keys of other types, curves, algorithms or uses are left out (RFC 7517 section 5).
  static absl::StatusOr<std::shared_ptr<const KeySet>> Parse(std::string_view json);

  // The key named `id`, or the only key when a token names none. Null if there is none; valid as
  // long as the set.
  const VerificationKey* Find(std::optional<std::string_view> id) const;

 private:
  KeySet() = default;
  std::vector<VerificationKey> keys_;
};

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_KEY_SET_H_
