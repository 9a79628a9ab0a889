// From one signing key of the log to the next (docs/decisions/0012).
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_LOG_KEY_ROTATION_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_LOG_KEY_ROTATION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/commit/mutations.h"
#include "ledger_service/commit/transaction.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::commit {

// What entries about the log itself have as their resource.
inline constexpr std::string_view kAuditLogResource = "auditLog";

// The mutation that makes `next_verifier_key` the log's key: its entry, and as its record the
// LogKeyRotation. It goes with Mutation::next_signer.
Outcome RotateLogKey(const ledger::v1::Actor& actor, const std::string& old_verifier_key,
                     const std::string& next_verifier_key);

// Stages the row of the new key among the stored ones, the first key's before it where there was
// none. `tree_size` is the size from which it signs, `checkpoint` that tree's, signed by both keys.
// DATA_LOSS when what is stored does not parse; errors of the store.
absl::Status StageLogKey(Transaction& transaction, const std::string& old_verifier_key,
                         const std::string& next_verifier_key, std::uint64_t tree_size,
                         const std::string& checkpoint);

// The keys as stored; none while the first key signs. Errors as above.
absl::StatusOr<ledger::v1::StoredLogKeys> ReadLogKeys(const storage::Snapshot& snapshot);

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_LOG_KEY_ROTATION_H_
