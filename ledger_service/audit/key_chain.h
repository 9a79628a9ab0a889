// The keys of a log, from the one that somebody trusts on.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_KEY_CHAIN_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_KEY_CHAIN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/audit/proof_text.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::audit {

inline constexpr int kMaxLogKeys = 1000;

// Which key signs trees of which sizes. Two keys that follow each other vouch for one another: the
// entry that names both ends a tree whose checkpoint both have signed. So whoever trusts one of the
// keys can believe the others, whatever server the chain came from. A value; thread-safe.
class KeyChain {
 public:
  // The log has had this key only.
  explicit KeyChain(Verifier trusted);

  // From what ListLogKeys says, oldest first. UNAUTHENTICATED when `trusted` is not among the keys;
  // INVALID_ARGUMENT or DATA_LOSS, naming the key by its place, when one is not introduced as
  // LogKey demands. No keys at all: as the constructor.
  static absl::StatusOr<KeyChain> Follow(
      const Verifier& trusted, const google::protobuf::RepeatedPtrField<ledger::v1::LogKey>& keys);

  // OpenCheckpoint with the key that signs trees of that size: an old key does not speak for a
  // tree that is larger than the one with which it ended. UNAUTHENTICATED when no key of the chain
  // may have signed it.
  absl::StatusOr<Checkpoint> Open(std::string_view note) const;
  // proof_text.h's, with this chain's keys.
  absl::StatusOr<VerifiedReceipt> VerifyReceipt(std::string_view entry,
                                                std::string_view proof_text) const;

  std::size_t size() const { return links_.size(); }
  // The log's name.
  const std::string& name() const { return links_.front().verifier.name(); }
  // The key that signs now.
  const Verifier& newest() const { return links_.back().verifier; }
  // The trees with which a key ended and the next one began, oldest first: the log must contain
  // each of them.
  const std::vector<Checkpoint>& rotations() const { return rotations_; }

 private:
  struct Link {
    Verifier verifier;
    std::uint64_t first_size = 0;
  };

  KeyChain() = default;

  std::vector<Link> links_;  // At least one.
  std::vector<Checkpoint> rotations_;
};

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_KEY_CHAIN_H_
