// The inner nodes of tiles that many proofs need, so that each need not compute them anew.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_TILE_CACHE_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_TILE_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "ledger_service/audit/tile.h"

namespace mingzhang::audit {

// Keeps tiles of one log. Nothing in it becomes wrong: a node, once it is there, is the same in
// every larger tree. Thread-safe.
class TileCache {
 public:
  // Up to 16 KiB each, so 4 MiB. A log has a tile of level 1 for each 65,536 entries and a few
  // above; beside them are tiles of the lowest level that were partial when a proof asked for them,
  // which nobody asks for once they are full. When the cache is full it starts over; the cost is to
  // compute once more what is still in use.
  static constexpr std::size_t kMaxTiles = 256;

  // The nodes over at least the first `width` hashes of a tile; null if they are not there.
  std::shared_ptr<const TileRows> Find(int level, std::uint64_t index, int width) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Narrower nodes than those that are there are not kept.
  void Put(int level, std::uint64_t index, std::shared_ptr<const TileRows> rows)
      ABSL_LOCKS_EXCLUDED(mutex_);

  std::size_t Size() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Place = std::pair<int, std::uint64_t>;

  mutable absl::Mutex mutex_;
  absl::flat_hash_map<Place, std::shared_ptr<const TileRows>> tiles_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_TILE_CACHE_H_
