#include "common/identity/token_cache.h"

#include <utility>

namespace mingzhang::identity {

std::shared_ptr<const Claims> TokenCache::Find(const std::shared_ptr<const KeySet>& keys,
                                               const Digest& token) {
  absl::MutexLock lock(&mutex_);
  if (keys_ != keys) {
    entries_.clear();
    keys_ = keys;
    return nullptr;
  }
  const auto found = entries_.find(token);
  return found == entries_.end() ? nullptr : found->second;
}

void TokenCache::Put(const std::shared_ptr<const KeySet>& keys, const Digest& token,
                     std::shared_ptr<const Claims> claims) {
  absl::MutexLock lock(&mutex_);
  if (keys_ != keys) return;
  if (entries_.size() >= kMaxEntries) entries_.clear();
  entries_.insert_or_assign(token, std::move(claims));
}

std::size_t TokenCache::Size() const {
  absl::MutexLock lock(&mutex_);
  return entries_.size();
}

}  // namespace mingzhang::identity
