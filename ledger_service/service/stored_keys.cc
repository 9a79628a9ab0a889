#include "ledger_service/service/stored_keys.h"

#include <cstdint>
#include <string>

#include "ledger_service/audit/key_chain.h"
#include "ledger_service/audit/receipt.h"
#include "ledger_service/audit/tiled_tree.h"
#include "ledger_service/commit/log_key_rotation.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/service/entry_reader.h"

namespace mingzhang::service {

absl::StatusOr<ledger::v1::ListLogKeysResponse> StoredKeys(const storage::Snapshot& snapshot) {
  const auto stored = commit::ReadLogKeys(snapshot);
  if (!stored.ok()) return stored.status();
  ledger::v1::ListLogKeysResponse keys;
  EntryReader reader(snapshot);
  for (const auto& row : stored->keys()) {
    auto& key = *keys.add_keys();
    key.set_verifier_key(row.verifier_key());
    key.set_first_tree_size(row.first_tree_size());
    if (row.first_tree_size() <= 0) continue;  // Only the first may be so, which the chain checks.
    const std::int64_t last = row.first_tree_size() - 1;
    const auto entry = reader.ReadBytes(static_cast<std::uint64_t>(last));
    if (!entry.ok()) return entry.status();
    audit::TiledTree tree(static_cast<std::uint64_t>(row.first_tree_size()), StoredTiles(snapshot));
    const auto hashes = tree.InclusionProof(static_cast<std::uint64_t>(last));
    if (!hashes.ok()) return hashes.status();
    *key.mutable_rotation() = audit::ToReceipt(std::string(*entry), last, row.first_tree_size(),
                                               *hashes, row.checkpoint());
  }
  return keys;
}

absl::StatusOr<audit::Verifier> NewestKey(const storage::Snapshot& snapshot,
                                          const audit::Verifier& trusted) {
  const auto keys = StoredKeys(snapshot);
  if (!keys.ok()) return keys.status();
  auto chain = audit::KeyChain::Follow(trusted, keys->keys());
  if (!chain.ok()) return chain.status();
  return chain->newest();
}

}  // namespace mingzhang::service
