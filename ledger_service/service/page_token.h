// Page tokens (AIP-158): opaque, and bound to the query that they continue.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_PAGE_TOKEN_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_PAGE_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace mingzhang::service {

inline constexpr int kDefaultPageSize = 100;
inline constexpr int kMaxPageSize = 1000;

// The page size that a request means. INVALID_ARGUMENT below 0.
absl::StatusOr<int> EffectivePageSize(std::int32_t requested);

// What tells one query from another: the request without its page_token and page_size.
std::string QueryIdentity(const google::protobuf::Message& request);

// A token that continues the query behind `last_key`, the last key that the page covered.
std::string MakePageToken(std::string_view query_identity, std::string_view last_key);

// The key that the token carries. INVALID_ARGUMENT (PAGE_TOKEN_INVALID) for a token that is damaged
// or was made for another query. A token gives no access: every page is authorized anew.
absl::StatusOr<std::string> ParsePageToken(std::string_view query_identity, std::string_view token);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_PAGE_TOKEN_H_
