// Claims of tokens whose signature was verified, so that a person's next calls need not verify it
// again.
#ifndef MINGZHANG_COMMON_IDENTITY_TOKEN_CACHE_H_
#define MINGZHANG_COMMON_IDENTITY_TOKEN_CACHE_H_

#include <cstddef>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/digest/digest.h"
#include "common/identity/claims.h"
#include "common/identity/key_set.h"

namespace mingzhang::identity {

// An entry belongs to the key set that verified it: with another key set, everything is forgotten.
// Entries outlive their token's expiry, so whoever finds one checks its validity. Thread-safe.
class TokenCache {
 public:
  // Only verified tokens come in, so nobody without a key can fill it. When it is full it starts
  // over: the cost is one verification for each token still in use.
  static constexpr std::size_t kMaxEntries = 4096;

  // The claims put under the token's SHA-256 with the same key set; null if there are none.
  std::shared_ptr<const Claims> Find(const std::shared_ptr<const KeySet>& keys,
                                     const Digest& token);

  // Ignored when another key set has come into use since.
  void Put(const std::shared_ptr<const KeySet>& keys, const Digest& token,
           std::shared_ptr<const Claims> claims);

  std::size_t Size() const;

 private:
  mutable absl::Mutex mutex_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<Digest, std::shared_ptr<const Claims>> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingzhang::identity

#endif  // MINGZHANG_COMMON_IDENTITY_TOKEN_CACHE_H_
