#include "ledger_service/audit/merkle.h"

#include <array>
#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace mingzhang::audit {
namespace {

constexpr std::string_view kLeafPrefix("\x00", 1);
constexpr char kNodePrefix = 0x01;

absl::Status WrongLength(std::size_t length) {
  return absl::InvalidArgumentError(absl::StrCat("证明含 ", length, " 个哈希，与所称的树大小不符"));
}

bool IsOdd(std::uint64_t n) { return (n & 1) != 0; }

}  // namespace

Digest LeafHash(std::string_view entry) { return Sha256({kLeafPrefix, entry}); }

Digest NodeHash(const Digest& left, const Digest& right) {
  // In one piece, which is hashed faster than three.
  std::array<char, 1 + 2 * kDigestSize> node;
  node[0] = kNodePrefix;
  std::memcpy(&node[1], left.data(), kDigestSize);
  std::memcpy(&node[1 + kDigestSize], right.data(), kDigestSize);
  return Sha256(std::string_view(node.data(), node.size()));
}

Digest EmptyRoot() { return Sha256(""); }

absl::Status VerifyInclusion(const Digest& leaf_hash, std::uint64_t index, std::uint64_t tree_size,
                             std::span<const Digest> proof, const Digest& root) {
  if (index >= tree_size) {
    return absl::InvalidArgumentError(
        absl::StrCat("序号 ", index, " 不在大小为 ", tree_size, " 的日志之内"));
  }
  // The position of the node reached so far, and of the last node, in the row of the tree that
  // holds them.
  std::uint64_t position = index;
  std::uint64_t last = tree_size - 1;
  Digest hash = leaf_hash;
  for (const Digest& sibling : proof) {
    if (last == 0) return WrongLength(proof.size());
    if (IsOdd(position) || position == last) {
      hash = NodeHash(sibling, hash);
      // The last node of a row with an odd number of nodes rises until it has a left sibling.
      while (!IsOdd(position) && position != 0) {
        position >>= 1;
        last >>= 1;
      }
    } else {
      hash = NodeHash(hash, sibling);
    }
    position >>= 1;
    last >>= 1;
  }
  if (last != 0) return WrongLength(proof.size());
  if (hash != root) return absl::DataLossError("存在性证明不成立：由条目算出的根哈希与所给的不同");
  return absl::OkStatus();
}

absl::Status VerifyConsistency(std::uint64_t first_size, std::uint64_t second_size,
                               const Digest& first_root, const Digest& second_root,
                               std::span<const Digest> proof) {
  if (first_size > second_size) {
    return absl::InvalidArgumentError(
        absl::StrCat("前一棵树（大小 ", first_size, "）不能大于后一棵（大小 ", second_size, "）"));
  }
  if ((first_size == 0 && first_root != EmptyRoot()) ||
      (second_size == 0 && second_root != EmptyRoot())) {
    return absl::DataLossError("空日志的根哈希不正确");
  }
  if (first_size == 0 || first_size == second_size) {
    if (!proof.empty()) return WrongLength(proof.size());
    if (first_size == second_size && first_root != second_root) {
      return absl::DataLossError("一致性证明不成立：两棵树同样大小，根哈希却不同");
    }
    return absl::OkStatus();
  }

  // A first tree that is one full subtree is itself the node to start from, and the proof leaves it
  // out.
  const bool starts_at_first_root = std::has_single_bit(first_size);
  if (!starts_at_first_root && proof.empty()) return WrongLength(0);
  const Digest& start = starts_at_first_root ? first_root : proof.front();
  const std::span<const Digest> path = starts_at_first_root ? proof : proof.subspan(1);

  const int rises = std::countr_one(first_size - 1);
  std::uint64_t position = (first_size - 1) >> rises;
  std::uint64_t last = (second_size - 1) >> rises;
  Digest first_hash = start;
  Digest second_hash = start;
  for (const Digest& node : path) {
    if (last == 0) return WrongLength(proof.size());
    if (IsOdd(position) || position == last) {
      first_hash = NodeHash(node, first_hash);
      second_hash = NodeHash(node, second_hash);
      while (!IsOdd(position) && position != 0) {
        position >>= 1;
        last >>= 1;
      }
    } else {
      second_hash = NodeHash(second_hash, node);
    }
    position >>= 1;
    last >>= 1;
  }
  if (last != 0) return WrongLength(proof.size());
  if (first_hash != first_root || second_hash != second_root) {
    return absl::DataLossError("一致性证明不成立：后一棵树不是前一棵的延续");
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::audit
