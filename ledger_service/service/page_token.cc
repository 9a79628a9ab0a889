#include "ledger_service/service/page_token.h"

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "common/digest/digest.h"
#include "common/status/status.h"

namespace mingzhang::service {
namespace {

// Enough to notice damage and another query; a token is no secret.
constexpr std::size_t kCheckBytes = 8;

std::string Check(std::string_view query_identity, std::string_view last_key) {
  const Digest query = Sha256(query_identity);
  return ToBytes(Sha256({ToBytes(query), last_key})).substr(0, kCheckBytes);
}

}  // namespace

absl::StatusOr<int> EffectivePageSize(std::int32_t requested) {
  if (requested < 0) return FieldError("page_size", "不能为负数");
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

bool PageBounds::Admit(std::size_t row_bytes) {
  if (rows_left_ == 0 || looks_left_ == 0 || (bytes_ > 0 && bytes_ + row_bytes > max_bytes_)) {
    return false;
  }
  --looks_left_;
  return true;
}

void PageBounds::Add(std::size_t row_bytes) {
  --rows_left_;
  bytes_ += row_bytes;
}

std::string QueryIdentity(const google::protobuf::Message& request) {
  const std::unique_ptr<google::protobuf::Message> query(request.New());
  query->CopyFrom(request);
  for (const char* field : {"page_token", "page_size"}) {
    query->GetReflection()->ClearField(query.get(), query->GetDescriptor()->FindFieldByName(field));
  }
  return query->GetDescriptor()->full_name() + '\0' + query->SerializeAsString();
}

std::string MakePageToken(std::string_view query_identity, std::string_view last_key) {
  return absl::WebSafeBase64Escape(Check(query_identity, last_key).append(last_key));
}

absl::StatusOr<std::string> ParsePageToken(std::string_view query_identity, std::string_view prefix,
                                           std::string_view token) {
  std::string bytes;
  if (absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &bytes) &&
      bytes.size() >= kCheckBytes) {
    std::string last_key = bytes.substr(kCheckBytes);
    const bool intact = Check(query_identity, last_key) == bytes.substr(0, kCheckBytes);
    if (intact && last_key.starts_with(prefix)) return last_key;
  }
  return PageTokenInvalid();
}

absl::Status PageTokenInvalid() {
  return MakeError(absl::StatusCode::kInvalidArgument, budget::v1::ERROR_REASON_PAGE_TOKEN_INVALID,
                   "翻页标记无效或属于另一次查询，请从第一页重新查询");
}

absl::StatusOr<std::string> PageBegin(const google::protobuf::Message& request,
                                      const std::string& page_token, const std::string& prefix) {
  if (page_token.empty()) return prefix;
  auto last_key = ParsePageToken(QueryIdentity(request), prefix, page_token);
  if (!last_key.ok()) return last_key.status();
  return *last_key + '\0';
}

}  // namespace mingzhang::service
