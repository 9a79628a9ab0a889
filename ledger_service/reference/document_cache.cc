#include "ledger_service/reference/document_cache.h"

namespace mingzhang::reference {

DocumentPtr DocumentCache::Find(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = places_.find(key);
  if (found == places_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second);
  return order_.front().second;
}

void DocumentCache::Insert(const std::string& key, DocumentPtr document) {
  absl::MutexLock lock(&mutex_);
  if (places_.count(key) > 0) return;
  order_.emplace_front(key, std::move(document));
  places_[key] = order_.begin();
  if (order_.size() <= capacity_) return;
  places_.erase(order_.back().first);
  order_.pop_back();
}

}  // namespace mingzhang::reference
