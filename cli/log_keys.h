// The keys of the audit log: the one that the profile names, and those that followed it. Nobody
// need be trusted for the latter; see ledger_service/audit/key_chain.h.
#ifndef MINGZHANG_CLI_LOG_KEYS_H_
#define MINGZHANG_CLI_LOG_KEYS_H_

#include <filesystem>
#include <string_view>

#include "absl/status/statusor.h"
#include "cli/receipt.h"
#include "cli/session.h"
#include "ledger_service/audit/key_chain.h"

namespace mingzhang::cli {

// In the home and in an export, once the log's key was changed: ListLogKeysResponse as JSON.
inline constexpr char kLogKeysFile[] = "log.keys.json";

// What follows from `trusted` and the file at `path`; `trusted` alone when there is no file. What
// does not follow is an error with the exit code kRefused.
absl::StatusOr<audit::KeyChain> ReadLogKeys(const std::filesystem::path& path,
                                            const audit::Verifier& trusted);

// Asks the ledger for the log's keys, checks them, and keeps them in the home where there is more
// than one; in `answer`, too, unless that is nullptr. A ledger of an earlier release has one.
absl::StatusOr<audit::KeyChain> FetchLogKeys(Session& session,
                                             ledger::v1::ListLogKeysResponse* answer = nullptr);
// Writes the keys that the ledger names to the file at `path`, if there is more than one.
absl::Status SaveLogKeys(const std::filesystem::path& path,
                         const ledger::v1::ListLogKeysResponse& keys);

// ProveEntry for an answer of the ledger: where `keys` do not do, with the keys that the ledger
// names now.
absl::StatusOr<ProvenEntry> ProveOnline(Session& session, std::string_view entry,
                                        std::string_view proof_text, const audit::KeyChain& keys);

}  // namespace mingzhang::cli

#endif  // MINGZHANG_CLI_LOG_KEYS_H_
