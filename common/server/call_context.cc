#include "common/server/call_context.h"

#include <grpc/grpc_security_constants.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "common/status/status.h"

namespace mingzhang::server {
namespace {

constexpr std::string_view kScheme = "bearer";

std::vector<std::string_view> MetadataValues(const grpc::ServerContextBase& context,
                                             const char* key) {
  std::vector<std::string_view> values;
  const auto [first, last] = context.client_metadata().equal_range(key);
  for (auto it = first; it != last; ++it) values.emplace_back(it->second.data(), it->second.size());
  return values;
}

// The value where there is exactly one; empty otherwise, as of two nobody can say which is meant.
std::string_view SingleValue(const grpc::ServerContextBase& context, const char* key) {
  const auto values = MetadataValues(context, key);
  return values.size() == 1 ? values.front() : std::string_view();
}

absl::Status TokenMalformed() {
  return MakeError(absl::StatusCode::kUnauthenticated, budget::v1::ERROR_REASON_TOKEN_MALFORMED,
                   "访问令牌格式不正确：应当只有一个 authorization，内容为 Bearer 加令牌");
}

absl::StatusOr<std::string> ReadBearerToken(const grpc::ServerContextBase& context) {
  const auto values = MetadataValues(context, "authorization");
  if (values.empty()) {
    return MakeError(absl::StatusCode::kUnauthenticated, budget::v1::ERROR_REASON_TOKEN_MISSING,
                     "缺少访问令牌：请登录后在 authorization 中以 Bearer 方式提供令牌");
  }
  if (values.size() > 1) return TokenMalformed();
  return ParseBearerToken(values.front());
}

std::vector<std::string> ReadPeerNames(const grpc::ServerContextBase& context) {
  std::vector<std::string> names;
  for (const auto& name : context.auth_context()->FindPropertyValues(GRPC_PEER_DNS_PROPERTY_NAME)) {
    names.emplace_back(name.data(), name.size());
  }
  return names;
}

absl::Time ReadDeadline(const grpc::ServerContextBase& context) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

// A table, as each call's token has hundreds of characters.
constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-._~+/")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool IsTokenCharacter(char c) { return kTokenCharacters[static_cast<unsigned char>(c)]; }

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsAllZero(std::string_view text) { return text.find_first_not_of('0') == text.npos; }

}  // namespace

CallContext ReadCallContext(const grpc::ServerContextBase& context) {
  return {
      .bearer_token = ReadBearerToken(context),
      .peer_names = ReadPeerNames(context),
      .peer_address = PeerAddress(context.peer()),
      .forwarded_address = std::string(SingleValue(context, kClientAddressKey)),
      .trace_id = ParseTraceId(SingleValue(context, "traceparent")),
      .deadline = ReadDeadline(context),
  };
}

absl::StatusOr<std::string> ParseBearerToken(std::string_view authorization) {
  const std::string_view scheme = authorization.substr(0, kScheme.size());
  if (!absl::EqualsIgnoreCase({scheme.data(), scheme.size()}, {kScheme.data(), kScheme.size()})) {
    return TokenMalformed();
  }
  std::string_view token = authorization.substr(kScheme.size());
  const std::size_t spaces = std::min(token.find_first_not_of(' '), token.size());
  token.remove_prefix(spaces);
  // b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
  const std::string_view body = token.substr(0, token.find_last_not_of('=') + 1);
  if (spaces == 0 || body.empty() || !std::all_of(body.begin(), body.end(), IsTokenCharacter)) {
    return TokenMalformed();
  }
  return std::string(token);
}

std::string ParseTraceId(std::string_view traceparent) {
  // version "-" trace-id "-" parent-id "-" trace-flags: 2, 32, 16 and 2 lower-case hex digits.
  // Later versions may append more behind another dash.
  constexpr std::size_t kLength = 55;
  if (traceparent.size() < kLength) return "";
  const std::string_view version = traceparent.substr(0, 2);
  const std::string_view trace_id = traceparent.substr(3, 32);
  const std::string_view parent_id = traceparent.substr(36, 16);
  const std::string_view flags = traceparent.substr(53, 2);
  const bool dashes = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  const bool ends =
      traceparent.size() == kLength || (version != "00" && traceparent[kLength] == '-');
  const bool hex =
      IsLowerHex(version) && IsLowerHex(trace_id) && IsLowerHex(parent_id) && IsLowerHex(flags);
  if (!dashes || !ends || !hex || version == "ff") return "";
  if (IsAllZero(trace_id) || IsAllZero(parent_id)) return "";
  return std::string(trace_id);
}

std::string PeerAddress(std::string_view peer) {
  const std::size_t kind_end = peer.find(':');
  const std::size_t port = peer.rfind(':');
  const std::string_view kind = peer.substr(0, kind_end);
  if ((kind != "ipv4" && kind != "ipv6") || port == kind_end) return std::string(peer);
  std::string address =
      absl::StrReplaceAll(std::string(peer.substr(kind_end + 1, port - kind_end - 1)),
                          {{"%5B", ""}, {"%5D", ""}, {"[", ""}, {"]", ""}, {"%25", "%"}});
  return address;
}

}  // namespace mingzhang::server
