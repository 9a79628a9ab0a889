// What a handler may know of its caller before anybody has said who the caller is.
#ifndef MINGZHANG_COMMON_SERVER_CALL_CONTEXT_H_
#define MINGZHANG_COMMON_SERVER_CALL_CONTEXT_H_

#include <grpcpp/server_context.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mingzhang::server {

// Set by a service that calls another on somebody's behalf: the address that the person came from.
// Believe it from a trusted service only (Authenticator::ClientAddress).
inline constexpr char kClientAddressKey[] = "x-mingzhang-client-address";

struct CallContext {
  // The token, or UNAUTHENTICATED: TOKEN_MISSING where there is none, TOKEN_MALFORMED where the
  // header is not one bearer token. Never log it.
  absl::StatusOr<std::string> bearer_token;
  // DNS names (subjectAltName) of the client's verified certificate; empty when it presented none.
  // The common name counts for nothing (RFC 9525 section 2).
  std::vector<std::string> peer_names;
  // Where the connection comes from, without port: 127.0.0.1, ::1.
  std::string peer_address;
  // As received; empty where there is none, or several.
  std::string forwarded_address;
  // 32 lower-case hex digits; empty where the caller sent no valid traceparent.
  std::string trace_id;
  // InfiniteFuture where the caller set none.
  absl::Time deadline;
};

// Reads the metadata and the connection of a call. Thread-safe as long as the call lives.
CallContext ReadCallContext(const grpc::ServerContextBase& context);

// The token of an Authorization header: "Bearer", in any case, spaces, b64token (RFC 6750
// section 2.1, RFC 7235 section 2.1). UNAUTHENTICATED, TOKEN_MALFORMED.
absl::StatusOr<std::string> ParseBearerToken(std::string_view authorization);

// The trace-id of a traceparent header (W3C Trace Context section 3.2); empty where it is
// malformed.
std::string ParseTraceId(std::string_view traceparent);

// gRPC's name of a peer (ipv4:127.0.0.1:80, ipv6:%5B::1%5D:80) as a bare address. Other kinds stay
// as they are.
std::string PeerAddress(std::string_view peer);

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_CALL_CONTEXT_H_
