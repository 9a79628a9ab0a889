// Page tokens (AIP-158): opaque, and bound to the query that they continue.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_PAGE_TOKEN_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_PAGE_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace mingzhang::service {

inline constexpr int kDefaultPageSize = 100;
inline constexpr int kMaxPageSize = 1000;
// A page has rows of at most this many bytes together, but always one; gRPC's clients take 4 MiB by
// default.
inline constexpr std::size_t kMaxPageBytes = std::size_t{3} << 20;
inline constexpr int kMaxRowsLookedAt = 10'000;

// The page size that a request means. INVALID_ARGUMENT below 0.
absl::StatusOr<int> EffectivePageSize(std::int32_t requested);

// Keeps one page within bounds of rows, of bytes (which any client can receive) and of rows looked
// at, so that a listing of few among many ends early, with a token to go on.
class PageBounds {
 public:
  explicit PageBounds(int page_size, std::size_t max_bytes = kMaxPageBytes)
      : rows_left_(page_size), max_bytes_(max_bytes) {}

  // Whether the page may look at one more row of that size; false ends the page before it.
  bool Admit(std::size_t row_bytes);
  // Counts a row that the page shows.
  void Add(std::size_t row_bytes);

 private:
  int rows_left_;
  std::size_t max_bytes_;
  int looks_left_ = kMaxRowsLookedAt;
  std::size_t bytes_ = 0;
};

// What tells one query from another: the request without its page_token and page_size.
std::string QueryIdentity(const google::protobuf::Message& request);

// A token that continues the query behind `last_key`, the last key that the page covered.
std::string MakePageToken(std::string_view query_identity, std::string_view last_key);

// The key that the token carries, which begins with `prefix`, what all keys of the listing begin
// with. INVALID_ARGUMENT (PAGE_TOKEN_INVALID) for a token that is damaged, was made for another
// query, or leads out of the listing. A token is no secret and gives no access: anybody can make
// one, so every row that it leads to is authorized anew.
absl::StatusOr<std::string> ParsePageToken(std::string_view query_identity, std::string_view prefix,
                                           std::string_view token);

// INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
absl::Status PageTokenInvalid();

// Where a page of keys that begin with `prefix` begins: at the first, or behind the last key of the
// page before. INVALID_ARGUMENT (PAGE_TOKEN_INVALID).
absl::StatusOr<std::string> PageBegin(const google::protobuf::Message& request,
                                      const std::string& page_token, const std::string& prefix);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_PAGE_TOKEN_H_
