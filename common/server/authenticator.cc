#include "common/server/authenticator.h"

#include <arpa/inet.h>

#include <algorithm>

namespace mingzhang::server {
namespace {

bool IsIpAddress(const std::string& text) {
  in6_addr address;
  // inet_pton stops at a NUL that the text might contain.
  return text.find('\0') == text.npos && (inet_pton(AF_INET, text.c_str(), &address) == 1 ||
                                          inet_pton(AF_INET6, text.c_str(), &address) == 1);
}

}  // namespace

absl::StatusOr<identity::Principal> Authenticator::Authenticate(const CallContext& context) const {
  if (!context.bearer_token.ok()) return context.bearer_token.status();
  return verifier_->Verify(*context.bearer_token);
}

bool Authenticator::IsTrustedService(const CallContext& context) const {
  return std::find_first_of(context.peer_names.begin(), context.peer_names.end(),
                            trusted_services_.begin(),
                            trusted_services_.end()) != context.peer_names.end();
}

std::string Authenticator::ClientAddress(const CallContext& context) const {
  const bool believed = IsTrustedService(context) && IsIpAddress(context.forwarded_address);
  return believed ? context.forwarded_address : context.peer_address;
}

}  // namespace mingzhang::server
