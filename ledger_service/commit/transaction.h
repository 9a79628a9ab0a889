// What a mutation sees and writes while its batch is put together.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_TRANSACTION_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_TRANSACTION_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::commit {

// A snapshot overlaid with the writes of the mutations that the batch already holds, and with those
// of the mutation at work, which are kept or dropped as a whole. Not thread-safe: the committer's
// thread owns it.
class Transaction {
 public:
  // `snapshot` must outlive the transaction.
  explicit Transaction(const storage::Snapshot& snapshot) : snapshot_(snapshot) {}

  // The value as this mutation must see it. Errors as storage::Snapshot::Get.
  absl::StatusOr<std::optional<std::string>> Get(storage::ColumnFamily family,
                                                 std::string_view key) const;

  void Put(storage::ColumnFamily family, std::string key, std::string value);

  // Keeps the writes since the last Keep or Drop, or forgets them.
  void Keep();
  void Drop() { staged_.clear(); }

  // Everything kept, each key once.
  storage::WriteBatch TakeBatch();

 private:
  using Writes = std::map<std::pair<storage::ColumnFamily, std::string>, std::string>;

  const storage::Snapshot& snapshot_;
  Writes kept_;
  Writes staged_;
};

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_TRANSACTION_H_
