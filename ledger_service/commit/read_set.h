// What a decision rested on, so that the committer can tell whether it still holds.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_READ_SET_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_READ_SET_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "ledger_service/commit/transaction.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::commit {

// Values as a snapshot had them, absent ones included. A value: copies are independent.
class ReadSet {
 public:
  // Reads and remembers. Errors as storage::Snapshot::Get.
  absl::StatusOr<std::optional<std::string>> Get(const storage::Snapshot& snapshot,
                                                 storage::ColumnFamily family,
                                                 std::string_view key);

  // Whether the transaction sees the same values. Errors of the store.
  absl::StatusOr<bool> HoldsIn(const Transaction& transaction) const;

 private:
  std::map<std::pair<storage::ColumnFamily, std::string>, std::optional<std::string>> values_;
};

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_READ_SET_H_
