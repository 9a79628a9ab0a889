// Who calls: the person that the token names, and whether a service of ours calls for them.
#ifndef MINGZHANG_COMMON_SERVER_AUTHENTICATOR_H_
#define MINGZHANG_COMMON_SERVER_AUTHENTICATOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/identity/jwt_verifier.h"
#include "common/identity/principal.h"
#include "common/server/call_context.h"

namespace mingzhang::server {

// Who may call a method.
enum class Audience {
  // People with a valid token.
  kPeople,
  // Everybody: no token is asked for, and one that is sent is not looked at.
  kEverybody,
};

// Thread-safe.
class Authenticator {
 public:
  // `verifier` outlives the Authenticator. `trusted_services`: DNS names that stand in the
  // certificates of services that may call on behalf of people, and in no others (so not
  // localhost).
  Authenticator(identity::JwtVerifier* verifier, std::vector<std::string> trusted_services)
      : verifier_(verifier), trusted_services_(std::move(trusted_services)) {}

  // UNAUTHENTICATED: TOKEN_MISSING, TOKEN_MALFORMED, and the verifier's own.
  absl::StatusOr<identity::Principal> Authenticate(const CallContext& context) const;

  // Whether the caller's certificate carries the name of a trusted service.
  bool IsTrustedService(const CallContext& context) const;

  // Where the person is: what a trusted service forwards, if it is an IP address; else the peer.
  std::string ClientAddress(const CallContext& context) const;

 private:
  identity::JwtVerifier* const verifier_;
  const std::vector<std::string> trusted_services_;
};

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_AUTHENTICATOR_H_
