// Verifying a whole audit log: every entry is read, and the tree computed anew. What does not fit
// is DATA_LOSS with the exit code kRefused.
#ifndef MINGZHANG_CLI_LOG_VERIFICATION_H_
#define MINGZHANG_CLI_LOG_VERIFICATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/note.h"

namespace mingzhang::cli {

// The data of entry bundle `bundle_index`, which must hold `width` entries.
using FetchBundle =
    absl::FunctionRef<absl::StatusOr<std::string>(std::int64_t bundle_index, std::int32_t width)>;

// The checkpoint in `note`, provided that the log's key signed it.
absl::StatusOr<audit::Checkpoint> OpenSignedCheckpoint(std::string_view note,
                                                       const audit::Verifier& verifier);

// Checks that the entries fetched are those of the tree of `checkpoint`: each is an AuditEntry that
// names the index at which it stands, so there is no gap, and together they have its root. With
// `remembered`, a checkpoint of the same log that verified earlier, also that the log begins with
// the entries that it had then. Errors of `fetch` are passed on.
absl::Status VerifyLog(const audit::Checkpoint& checkpoint,
                       const std::optional<audit::Checkpoint>& remembered, FetchBundle fetch);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_LOG_VERIFICATION_H_
