#include "ledger_service/audit/tile_cache.h"

namespace mingzhang::audit {

std::shared_ptr<const TileRows> TileCache::Find(int level, std::uint64_t index, int width) const {
  absl::MutexLock lock(&mutex_);
  const auto found = tiles_.find({level, index});
  if (found == tiles_.end()) return nullptr;
  const bool is_wide_enough = (*found->second)[0].size() >= static_cast<std::size_t>(width);
  return is_wide_enough ? found->second : nullptr;
}

void TileCache::Put(int level, std::uint64_t index, std::shared_ptr<const TileRows> rows) {
  absl::MutexLock lock(&mutex_);
  if (tiles_.size() >= kMaxTiles && !tiles_.contains({level, index})) tiles_.clear();
  auto& kept = tiles_[{level, index}];
  if (kept == nullptr || (*kept)[0].size() < (*rows)[0].size()) kept = std::move(rows);
}

std::size_t TileCache::Size() const {
  absl::MutexLock lock(&mutex_);
  return tiles_.size();
}

}  // namespace mingzhang::audit
