#include "ledger_service/audit/compact_range.h"

#include "ledger_service/audit/merkle.h"

namespace mingzhang::audit {

void CompactRange::Append(const Digest& leaf_hash) {
  Append(leaf_hash, [](int, const Digest&) {});
}

void CompactRange::Append(const Digest& leaf_hash,
                          absl::FunctionRef<void(int height, const Digest&)> visit) {
  Digest node = leaf_hash;
  visit(0, node);
  // Adding one to the size carries through its trailing ones: each carry joins two subtrees of
  // equal height.
  for (int height = 0; ((size_ >> height) & 1) != 0; ++height) {
    node = NodeHash(nodes_.back(), node);
    nodes_.pop_back();
    visit(height + 1, node);
  }
  nodes_.push_back(node);
  ++size_;
}

Digest CompactRange::Root() const {
  if (nodes_.empty()) return EmptyRoot();
  Digest root = nodes_.back();
  for (auto node = nodes_.rbegin() + 1; node != nodes_.rend(); ++node) {
    root = NodeHash(*node, root);
  }
  return root;
}

}  // namespace mingzhang::audit
