// The stored head of a budget, and its etag.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_BUDGET_HEAD_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_BUDGET_HEAD_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "ledger_service/commit/transaction.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::commit {

// A stored head with its etag: the first 8 bytes, in hexadecimal, of the SHA-256 of the stored
// bytes. DATA_LOSS (DATA_CORRUPTED) when they do not parse.
absl::StatusOr<budget::v1::Budget> ParseHead(const std::string& bytes);

// The head as the transaction sees it. NOT_FOUND; errors of the store.
absl::StatusOr<budget::v1::Budget> ReadHead(const Transaction& transaction, std::string_view name);

// Stages the head and sets its new etag.
void WriteHead(Transaction& transaction, budget::v1::Budget& head);

// A stored manifest. DATA_LOSS (DATA_CORRUPTED) when it does not parse.
absl::StatusOr<ledger::v1::VersionManifest> ParseManifest(const std::string& bytes);

// A version as the API shows it, without its content.
budget::v1::Version ToVersion(std::string_view budget_name,
                              const ledger::v1::VersionManifest& manifest);

// NOT_FOUND for a budget or a version.
absl::Status BudgetNotFound(std::string_view name);
absl::Status VersionNotFound(std::string_view name);

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_BUDGET_HEAD_H_
