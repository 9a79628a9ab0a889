#include "ledger_service/commit/transaction.h"

namespace mingzhang::commit {

absl::StatusOr<std::optional<std::string>> Transaction::Get(storage::ColumnFamily family,
                                                            std::string_view key) const {
  const auto place = std::make_pair(family, std::string(key));
  for (const Writes* writes : {&staged_, &kept_}) {
    if (const auto found = writes->find(place); found != writes->end()) return found->second;
  }
  return snapshot_.Get(family, key);
}

void Transaction::Put(storage::ColumnFamily family, std::string key, std::string value) {
  staged_.insert_or_assign({family, std::move(key)}, std::move(value));
}

void Transaction::Keep() {
  for (auto& [place, value] : staged_) kept_.insert_or_assign(place, std::move(value));
  staged_.clear();
}

storage::WriteBatch Transaction::TakeBatch() {
  storage::WriteBatch batch;
  for (auto& [place, value] : kept_) batch.Put(place.first, place.second, std::move(value));
  kept_.clear();
  return batch;
}

}  // namespace mingzhang::commit
