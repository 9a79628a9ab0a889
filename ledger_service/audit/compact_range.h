// A Merkle tree that only grows, reduced to what its root needs.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_COMPACT_RANGE_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_COMPACT_RANGE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "common/digest/digest.h"

namespace mingzhang::audit {

// The roots of the full subtrees that a tree of size() leaves consists of: one for each bit that is
// set in the size, so at most 64 hashes. A full audit feeds it the log's entries one after the
// other, as `range.Append(LeafHash(entry))`, and compares Root() with the checkpoint. A value; not
// thread-safe.
class CompactRange {
 public:
  CompactRange() = default;
  // `nodes`: the subtrees' roots from left to right, largest first, one for each bit set in `size`.
  CompactRange(std::uint64_t size, std::vector<Digest> nodes)
      : size_(size), nodes_(std::move(nodes)) {}

  // Adds a leaf behind the last one: on average two hashes.
  void Append(const Digest& leaf_hash);
  // The same, and calls `visit` with each full subtree that the leaf completes, the leaf itself
  // first. A subtree of `height` has 2^height leaves.
  void Append(const Digest& leaf_hash, absl::FunctionRef<void(int height, const Digest&)> visit);

  std::uint64_t size() const { return size_; }
  const std::vector<Digest>& nodes() const { return nodes_; }

  // The root of the tree: at most 63 hashes.
  Digest Root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> nodes_;
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_COMPACT_RANGE_H_
