// Places for calls that take room for as long as their clients like.
#ifndef MINGZHANG_COMMON_SERVER_PLACES_H_
#define MINGZHANG_COMMON_SERVER_PLACES_H_

#include <cstddef>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace mingzhang::server {

struct PlaceLimits {
  // Calls at the same time, and those of one client among them.
  std::size_t max = 64;
  std::size_t max_of_client = 16;
};

// Thread-safe.
class Places {
 public:
  explicit Places(PlaceLimits limits) : limits_(limits) {}

  // RESOURCE_EXHAUSTED (TOO_MANY_STREAMS, with RetryInfo) where there is none. `client` is an IP
  // address; of IPv6 all of a /64 are one client, since anybody has as many.
  absl::Status Take(const std::string& client) ABSL_LOCKS_EXCLUDED(mutex_);
  // Once for each that was taken.
  void Leave(const std::string& client) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  const PlaceLimits limits_;
  absl::Mutex mutex_;
  std::size_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, std::size_t> of_client_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_PLACES_H_
