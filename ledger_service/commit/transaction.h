// What a mutation sees and writes while its batch is put together.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_TRANSACTION_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_TRANSACTION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  // The same for a key that no mutation ever reads or writes again: Get need not see it.
  void PutUnseen(storage::WriteBatch::Operation write) {
    staged_unseen_.push_back(std::move(write));
  }

  // The place in the log that the entry of the mutation at work will have.
  std::uint64_t log_index() const { return log_index_; }
  void set_log_index(std::uint64_t log_index) { log_index_ = log_index; }

  // Keeps the writes since the last Keep or Drop, or forgets them.
  void Keep();
  void Drop();

  // Everything kept, each key once.
  storage::WriteBatch TakeBatch();

 private:
  using Writes = std::map<std::pair<storage::ColumnFamily, std::string>, std::string>;

  const storage::Snapshot& snapshot_;
  std::uint64_t log_index_ = 0;
  Writes kept_;
  Writes staged_;
  std::vector<storage::WriteBatch::Operation> kept_unseen_;
  std::vector<storage::WriteBatch::Operation> staged_unseen_;
};

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_TRANSACTION_H_
