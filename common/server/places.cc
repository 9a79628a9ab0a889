#include "common/server/places.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/status/status.h"

namespace mingzhang::server {
namespace {

absl::Status NoPlace(std::size_t limit) {
  absl::Status status =
      MakeError(absl::StatusCode::kResourceExhausted, budget::v1::ERROR_REASON_TOO_MANY_STREAMS,
                absl::StrCat("同时进行的传送已达上限 ", limit, "，请稍后再试"));
  AddRetryDelay(status, absl::Seconds(5));
  return status;
}

std::string NetworkOf(const std::string& client) {
  in6_addr address;
  if (inet_pton(AF_INET6, client.c_str(), &address) != 1) return client;
  constexpr std::size_t kNetworkBytes = 8;
  return std::string(reinterpret_cast<const char*>(address.s6_addr), kNetworkBytes);
}

}  // namespace

absl::Status Places::Take(const std::string& client) {
  const std::string network = NetworkOf(client);
  absl::MutexLock lock(&mutex_);
  if (taken_ >= limits_.max) return NoPlace(limits_.max);
  std::size_t& of_client = of_client_[network];
  if (of_client >= limits_.max_of_client) return NoPlace(limits_.max_of_client);
  ++of_client;
  ++taken_;
  return absl::OkStatus();
}

void Places::Leave(const std::string& client) {
  absl::MutexLock lock(&mutex_);
  --taken_;
  const auto found = of_client_.find(NetworkOf(client));
  if (--found->second == 0) of_client_.erase(found);
}

}  // namespace mingzhang::server
