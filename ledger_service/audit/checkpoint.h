// Signed tree heads, C2SP tlog-checkpoint: a signed note whose text is origin, tree size and root
// hash, a line each.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_CHECKPOINT_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_CHECKPOINT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/note.h"

namespace mingzhang::audit {

struct Checkpoint {
  // Names the log; equal to the name of the key that signs it.
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The text to sign.
std::string FormatCheckpoint(const Checkpoint& checkpoint);

// The inverse. INVALID_ARGUMENT for anything that FormatCheckpoint does not write, extension lines
// included: our logs have none.
absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

// The checkpoint, as a signed note, of the log whose origin is the signer's name.
std::string SignCheckpoint(std::uint64_t size, const Digest& root, const Signer& signer);

// The checkpoint in a signed note. Errors of Verifier::Open and ParseCheckpoint; UNAUTHENTICATED
// when the origin is not the name of the key: a key speaks for its own log only.
absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note, const Verifier& verifier);

// The tree size that a checkpoint's note states, whoever signed it; nullopt for another text. For
// display: nothing is verified.
std::optional<std::uint64_t> SizeInNote(std::string_view note);

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_CHECKPOINT_H_
