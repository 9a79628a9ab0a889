// The keys of a stored log, for whoever trusts one of them.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_STORED_KEYS_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_STORED_KEYS_H_

#include "absl/status/statusor.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::service {

// The keys that have signed the log, oldest first, each but the first with the receipt of its
// rotation; none while it was never rotated. Errors of the store; DATA_LOSS.
absl::StatusOr<ledger::v1::ListLogKeysResponse> StoredKeys(const storage::Snapshot& snapshot);

// The key that signs the log now, as it follows from one that somebody trusts, which may be an
// earlier one: with the proofs that ListLogKeys gives (docs/decisions/0012), made from the
// snapshot. UNAUTHENTICATED when the trusted key is not among those of the log; DATA_LOSS when one
// does not follow from the one before, or what is stored is damaged; errors of the store.
absl::StatusOr<audit::Verifier> NewestKey(const storage::Snapshot& snapshot,
                                          const audit::Verifier& trusted);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_STORED_KEYS_H_
