// The entries of one answer about the audit trail, with their proofs where they are asked for.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_PAGE_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_PAGE_H_

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "common/identity/principal.h"
#include "ledger_service/audit/tiled_tree.h"
#include "ledger_service/service/entry_reader.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::service {

// Not thread-safe.
class EntryPage {
 public:
  struct Item {
    ledger::v1::AuditEntry entry;
    ledger::v1::InclusionProof proof;  // Set where proofs are wanted.
    std::size_t bytes = 0;             // What the item takes of a message.
    // Whether the person may read it: a defence, since queries lead to nothing else.
    bool readable = false;
  };

  // `tree_size` is the size of the snapshot's log. The snapshot and the person must outlive the
  // page.
  EntryPage(const storage::Snapshot& snapshot, const identity::Principal& person,
            std::uint64_t tree_size, bool with_proofs);

  // Errors of EntryReader.
  absl::StatusOr<Item> Read(std::uint64_t log_index);

 private:
  EntryReader reader_;
  const identity::Principal& person_;
  audit::TiledTree tree_;  // Shared by all proofs.
  const bool with_proofs_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_PAGE_H_
