#include "ledger_service/commit/transaction.h"

#include <iterator>

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
  std::move(staged_unseen_.begin(), staged_unseen_.end(), std::back_inserter(kept_unseen_));
  staged_unseen_.clear();
}

void Transaction::Drop() {
  staged_.clear();
  staged_unseen_.clear();
}

storage::WriteBatch Transaction::TakeBatch() {
  storage::WriteBatch batch;
  for (auto& [place, value] : kept_) batch.Put(place.first, place.second, std::move(value));
  kept_.clear();
  for (auto& write : kept_unseen_)
    batch.Put(write.family, std::move(write.key), *std::move(write.value));
  kept_unseen_.clear();
  return batch;
}

}  // namespace mingzhang::commit
