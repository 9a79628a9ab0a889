#include "cli/verified_bundles.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "ledger_service/audit/compact_range.h"
#include "ledger_service/audit/entry_bundle.h"
#include "ledger_service/audit/merkle.h"

namespace mingzhang::cli {
namespace {

// The first `size` leaves of the tree of `checkpoint`, from the proof that they are. The proof
// holds, from right to left, the full subtrees that those leaves consist of, and nodes to the right
// of them in between. Where the leaves are one full subtree, its root is no part of the proof: so
// `size` must not be a power of two.
absl::StatusOr<audit::CompactRange> Beginning(std::uint64_t size,
                                              const audit::Checkpoint& checkpoint,
                                              const LogSource& source) {
  if (size == 0) return audit::CompactRange();
  const auto proof = source.consistency(size, checkpoint.size);
  if (!proof.ok()) return proof.status();
  if (proof->empty()) return Broken("一致性证明太短");
  std::vector<Digest> nodes = {proof->front()};
  std::uint64_t first = (size - 1) >> std::countr_one(size - 1);
  std::uint64_t last = (checkpoint.size - 1) >> std::countr_one(size - 1);
  for (std::size_t i = 1; i < proof->size(); ++i) {
    if ((first & 1) != 0 || first == last) {
      nodes.push_back((*proof)[i]);
      while ((first & 1) == 0 && first != 0) {
        first >>= 1;
        last >>= 1;
      }
    }
    first >>= 1;
    last >>= 1;
  }
  if (nodes.size() != static_cast<std::size_t>(std::popcount(size))) {
    return Broken("一致性证明的长度不对");
  }
  std::reverse(nodes.begin(), nodes.end());
  audit::CompactRange beginning(size, std::move(nodes));
  if (!audit::VerifyConsistency(size, checkpoint.size, beginning.Root(), checkpoint.root, *proof)
           .ok()) {
    return Broken(absl::StrCat("前 ", size, " 条的一致性证明不成立"));
  }
  return beginning;
}

}  // namespace

absl::Status CheckExtends(const KnownTree& earlier, const audit::Checkpoint& later,
                          const LogSource& source) {
  absl::Status fits = CheckNotShorter(later, {earlier});
  if (!fits.ok()) return fits;
  const audit::Checkpoint& first = earlier.checkpoint;
  std::vector<Digest> hashes;
  if (first.size > 0 && first.size < later.size) {
    auto proof = source.consistency(first.size, later.size);
    if (!proof.ok()) return proof.status();
    hashes = *std::move(proof);
  }
  if (!audit::VerifyConsistency(first.size, later.size, first.root, later.root, hashes).ok()) {
    return Broken(absl::StrCat("日志分叉了：现在的前 ", first.size, " 条与", earlier.when, "不同"));
  }
  return absl::OkStatus();
}

absl::Status ReadVerified(std::uint64_t begin, const audit::Checkpoint& checkpoint,
                          const std::vector<KnownTree>& known, const LogSource& source,
                          absl::FunctionRef<absl::Status(const VerifiedBundle&)> visit) {
  absl::Status fits = CheckNotShorter(checkpoint, known);
  if (!fits.ok()) return fits;
  const std::uint64_t width = audit::kMaxBundleEntries;
  // A tree is not proven to begin with itself: begin a bundle earlier.
  if (begin > 0 && begin == checkpoint.size) --begin;
  std::uint64_t start = begin / width * width;
  // See Beginning: 1,024 becomes 768, 512 and 256 become 0.
  while (std::has_single_bit(start)) start -= width;
  for (const KnownTree& tree : known) {
    if (tree.checkpoint.size >= start) continue;
    fits = CheckExtends(tree, checkpoint, source);
    if (!fits.ok()) return fits;
  }
  auto beginning = Beginning(start, checkpoint, source);
  if (!beginning.ok()) return beginning.status();
  audit::CompactRange tree = *std::move(beginning);
  const auto check_known = [&] { return CheckAgainstKnown(tree, known); };
  fits = check_known();
  if (!fits.ok()) return fits;
  while (tree.size() < checkpoint.size) {
    VerifiedBundle bundle;
    bundle.first = tree.size();
    const std::uint64_t count = std::min(width, checkpoint.size - tree.size());
    auto data = source.bundle(static_cast<std::int64_t>(bundle.first / width),
                              static_cast<std::int32_t>(count));
    if (!data.ok()) return data.status();
    absl::Status status = AppendBundle(*data, count, tree, check_known);
    if (!status.ok()) return status;
    status = CheckExtends({{checkpoint.origin, tree.size(), tree.Root()}, "所取的条目"}, checkpoint,
                          source);
    if (!status.ok()) return status;
    bundle.entries = audit::ParseEntryBundle(*data).value();
    bundle.data = *std::move(data);
    status = visit(bundle);
    if (!status.ok()) return status;
  }
  if (tree.Root() != checkpoint.root) return Broken("由全部条目重算的根哈希与签名的检查点不符");
  return absl::OkStatus();
}

}  // namespace mingzhang::cli
