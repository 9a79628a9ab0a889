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

// A key that may come after `current`, which signs the log, in a file of its own beside `key_file`:
// made, or left from a rotation that was not committed. The rotation that led to `current` is
// finished first, if its files are not in place. Errors of audit::Signer::LoadOrCreate and
// InstallLogKey. One thread at a time may call this and the next.
absl::StatusOr<audit::Signer> PrepareNextLogKey(const std::string& key_file,
                                                const audit::Signer& current);

// After the rotation to `signer` is durable: puts its file in the place of the old one, which stays
// beside it as <key_file>.retired-<its key id>. Does nothing if it is there already. Errors of the
// file system; FAILED_PRECONDITION when the next key's file is not that of `signer`. The next
// rotation tries again, and the next start.
absl::Status InstallLogKey(const std::string& key_file, const audit::Signer& signer);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_LOG_KEY_H_
