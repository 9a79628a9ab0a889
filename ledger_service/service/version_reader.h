// Reads budgets and their versions: manifest, parts, content.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_VERSION_READER_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_VERSION_READER_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/resource/resource_name.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/budget/v1/budget.pb.h"

namespace mingzhang::service {

// A version with its content. Every part is re-hashed: bytes that are not what the version's digest
// commits to are DATA_LOSS (DATA_CORRUPTED), never served. NOT_FOUND.
absl::StatusOr<budget::v1::Version> ReadVersion(const storage::Snapshot& snapshot,
                                                const VersionName& name);

// The name of a version. INVALID_ARGUMENT (FIELD_INVALID).
absl::StatusOr<VersionName> ParseVersionName(const std::string& text);

// The head of a budget. NOT_FOUND.
absl::StatusOr<budget::v1::Budget> ReadBudget(const storage::Snapshot& snapshot,
                                              const std::string& name);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_VERSION_READER_H_
