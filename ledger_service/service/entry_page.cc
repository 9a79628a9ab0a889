#include "ledger_service/service/entry_page.h"

#include <utility>

#include "ledger_service/service/access.h"
#include "ledger_service/service/audit_log.h"

namespace mingzhang::service {

EntryPage::EntryPage(const storage::Snapshot& snapshot, const identity::Principal& person,
                     std::uint64_t tree_size, bool with_proofs)
    : reader_(snapshot),
      person_(person),
      tree_(tree_size, StoredTiles(snapshot)),
      with_proofs_(with_proofs) {}

absl::StatusOr<EntryPage::Item> EntryPage::Read(std::uint64_t log_index) {
  auto entry = reader_.Read(log_index);
  if (!entry.ok()) return entry.status();
  Item item;
  item.readable = MayRead(person_, entry->resource());
  item.entry = *std::move(entry);
  item.bytes = item.entry.ByteSizeLong();
  if (with_proofs_) {
    auto hashes = tree_.InclusionProof(log_index);
    if (!hashes.ok()) return hashes.status();
    item.proof = ToProof(static_cast<std::int64_t>(log_index),
                         static_cast<std::int64_t>(tree_.size()), *hashes);
    item.bytes += item.proof.ByteSizeLong();
  }
  return item;
}

}  // namespace mingzhang::service
