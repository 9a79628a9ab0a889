#include "ledger_service/commit/read_set.h"

namespace mingzhang::commit {

absl::StatusOr<std::optional<std::string>> ReadSet::Get(const storage::Snapshot& snapshot,
                                                        storage::ColumnFamily family,
                                                        std::string_view key) {
  auto value = snapshot.Get(family, key);
  if (value.ok()) values_.insert_or_assign({family, std::string(key)}, *value);
  return value;
}

absl::StatusOr<bool> ReadSet::HoldsIn(const Transaction& transaction) const {
  for (const auto& [place, value] : values_) {
    auto now = transaction.Get(place.first, place.second);
    if (!now.ok()) return now.status();
    if (*now != value) return false;
  }
  return true;
}

}  // namespace mingzhang::commit
