// Reads budgets and their versions: manifest, parts, content.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_VERSION_READER_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_VERSION_READER_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/resource/resource_name.h"
#include "google/protobuf/field_mask.pb.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/budget/v1/budget.pb.h"

namespace mingzhang::service {

// A version with its content, or with the fields of it that `mask` names (all where it is empty):
// only the parts that hold them are read. Every part that is read is re-hashed: bytes that are not
// what the version's digest commits to are DATA_LOSS (DATA_CORRUPTED), never served. NOT_FOUND;
// INVALID_ARGUMENT (FIELD_INVALID) for a mask that names anything but fields of BudgetContent.
absl::StatusOr<budget::v1::Version> ReadVersion(const storage::Snapshot& snapshot,
                                                const VersionName& name,
                                                const google::protobuf::FieldMask& mask = {});

// The digests (32 bytes) of the newest version's parts, which are stored. Empty where there is no
// version, or no budget.
absl::StatusOr<absl::flat_hash_set<std::string>> StoredParts(const storage::Snapshot& snapshot,
                                                             const std::string& budget_name);

// The name of a version. INVALID_ARGUMENT (FIELD_INVALID).
absl::StatusOr<VersionName> ParseVersionName(const std::string& text);

// The head of a budget. NOT_FOUND.
absl::StatusOr<budget::v1::Budget> ReadBudget(const storage::Snapshot& snapshot,
                                              const std::string& name);

// The head as the last entry of the log at or before `time` left it. `tree_size` is the size of the
// snapshot's log. NOT_FOUND, also where the budget was not there yet. Heads are kept
// since schema 3: of what an earlier release wrote, there is each budget's newest one.
absl::StatusOr<budget::v1::Budget> ReadBudgetAsOf(const storage::Snapshot& snapshot,
                                                  const std::string& name, absl::Time time,
                                                  std::uint64_t tree_size);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_VERSION_READER_H_
