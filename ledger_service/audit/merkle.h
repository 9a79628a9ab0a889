// The Merkle tree of the audit log: hashing and the verification of proofs, RFC 6962 section 2.1
// (the same in RFC 9162 section 2.1). Pure functions, thread-safe. Every uint64 is a valid tree
// size here, and none makes them overflow.
//
// What does not verify is INVALID_ARGUMENT when the proof cannot be one for these sizes (out of
// range, too short, too long), and DATA_LOSS when its hashes lead to another root.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_MERKLE_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_MERKLE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "common/digest/digest.h"

namespace mingzhang::audit {

// SHA-256(0x00 ‖ entry).
Digest LeafHash(std::string_view entry);
// SHA-256(0x01 ‖ left ‖ right).
Digest NodeHash(const Digest& left, const Digest& right);
// The root of the tree without leaves: SHA-256 of nothing.
Digest EmptyRoot();

// Whether the leaf with `leaf_hash` is at `index` (from 0) of the tree with `tree_size` leaves and
// `root`. `proof` runs from the leaf's sibling up. RFC 9162 section 2.1.3.2.
absl::Status VerifyInclusion(const Digest& leaf_hash, std::uint64_t index, std::uint64_t tree_size,
                             std::span<const Digest> proof, const Digest& root);

// Whether the tree of `second_size` and `second_root` begins with the leaves of the tree of
// `first_size` and `first_root`. Every tree begins with the empty one and with itself; these two
// proofs are empty. The hashes bind the roots; the sizes are as trustworthy as the checkpoints they
// came from. RFC 9162 section 2.1.4.2.
absl::Status VerifyConsistency(std::uint64_t first_size, std::uint64_t second_size,
                               const Digest& first_root, const Digest& second_root,
                               std::span<const Digest> proof);

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_MERKLE_H_
