// The file of the key that signs the log, and its replacement by another (docs/decisions/0012).
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_LOG_KEY_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_LOG_KEY_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::service {

// The key to sign the log with, from `key_file`, which is made for a log that has no entries yet. A
// rotation that was committed, but whose files were not yet put in place, is finished first.
// FAILED_PRECONDITION when the log has entries and the file of its key is missing; errors of
// audit::Signer::LoadOrCreate.
absl::StatusOr<audit::Signer> OpenLogKey(const storage::Storage& storage,
                                         const std::string& key_file, const std::string& log_name);

// A key that may come after the one in `key_file`, in a file of its own beside it: made, or left
// from a rotation that was not committed. Errors of audit::Signer::LoadOrCreate.
absl::StatusOr<audit::Signer> PrepareNextLogKey(const std::string& key_file,
                                                const std::string& log_name);

// After the rotation is durable: puts the next key's file in the place of the old one, which stays
// beside it as <key_file>.retired-<its key id>. Errors of the file system; the next start tries
// again.
absl::Status InstallNextLogKey(const std::string& key_file, const std::string& log_name);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_LOG_KEY_H_
