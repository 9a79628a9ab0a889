// Owners of librhonabwy's objects. Internal to this room.
#ifndef MINGZHANG_COMMON_IDENTITY_JOSE_H_
#define MINGZHANG_COMMON_IDENTITY_JOSE_H_

#include <rhonabwy.h>

#include <memory>

namespace mingzhang::identity {

struct JoseDeleter {
  void operator()(jwk_t* jwk) const { r_jwk_free(jwk); }
  void operator()(jws_t* jws) const { r_jws_free(jws); }
  void operator()(char* text) const { r_free(text); }
};
using Jwk = std::unique_ptr<jwk_t, JoseDeleter>;
using Jws = std::unique_ptr<jws_t, JoseDeleter>;
using JoseText = std::unique_ptr<char, JoseDeleter>;

inline Jwk NewJwk() {
  jwk_t* jwk = nullptr;
  return Jwk(r_jwk_init(&jwk) == RHN_OK ? jwk : nullptr);
}

inline Jws NewJws() {
  jws_t* jws = nullptr;
  return Jws(r_jws_init(&jws) == RHN_OK ? jws : nullptr);
}

// Passed to every call that could otherwise fetch a certificate or key set that a key or token
// points to.
inline constexpr int kNeverFetch = R_FLAG_IGNORE_REMOTE;

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_JOSE_H_
