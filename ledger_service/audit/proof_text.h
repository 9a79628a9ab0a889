// Receipts as text, C2SP tlog-proof: what a holder of an entry keeps to prove, without the ledger,
// that it is in the log.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_PROOF_TEXT_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_PROOF_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/note.h"

namespace mingzhang::audit {

// No inclusion proof in a tree of fewer than 2^64 leaves is longer.
inline constexpr std::size_t kMaxProofHashes = 64;
// Bytes of a proof's text.
inline constexpr std::size_t kMaxProofTextSize = 2 * kMaxNoteSize;

struct LogProof {
  // Whatever the application adds; empty for none. Nothing authenticates it.
  std::string extra;
  // Of the entry, from 0.
  std::uint64_t index = 0;
  // From the leaf's sibling up.
  std::vector<Digest> hashes;
  // A signed note, byte for byte.
  std::string checkpoint;

  friend bool operator==(const LogProof&, const LogProof&) = default;
};

std::string FormatProof(const LogProof& proof);

// The inverse. INVALID_ARGUMENT, naming the line, for what FormatProof does not write or exceeds a
// limit above. The checkpoint is taken as it stands.
absl::StatusOr<LogProof> ParseProof(std::string_view text);

// What a receipt proves.
struct VerifiedReceipt {
  std::uint64_t index = 0;
  Checkpoint checkpoint;
};

// Checks that `entry` (the serialized AuditEntry) is in the log of `verifier`, as the receipt
// `proof_text` says. Needs nothing else. INVALID_ARGUMENT when the text is malformed or its parts
// do not fit each other; UNAUTHENTICATED when the checkpoint is not the log's; DATA_LOSS when the
// entry is not the one that was logged.
absl::StatusOr<VerifiedReceipt> VerifyReceipt(std::string_view entry, std::string_view proof_text,
                                              const Verifier& verifier);

// The same where there is more than one key: `open` is as OpenCheckpoint with the right one.
absl::StatusOr<VerifiedReceipt> VerifyReceipt(
    std::string_view entry, std::string_view proof_text,
    absl::FunctionRef<absl::StatusOr<Checkpoint>(std::string_view note)> open);

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_PROOF_TEXT_H_
