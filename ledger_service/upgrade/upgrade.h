// Brings a database that an earlier release wrote up to this release's schema (storage/schema.h).
#ifndef MINGZHANG_LEDGER_SERVICE_UPGRADE_UPGRADE_H_
#define MINGZHANG_LEDGER_SERVICE_UPGRADE_UPGRADE_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::upgrade {

// Does nothing to a database of this schema. Of an older one it derives what is new from what is
// there: the trail's indexes from the entries, the newest state of each budget's history from its
// head, and from which entry on there are request records. It keeps a bit for each entry. It writes
// in batches, the schema's number last, so a process that dies in between leaves a database that is
// upgraded anew. Nobody else may use the store meanwhile. `progress` is told how many entries are
// indexed; may be null. DATA_LOSS for an entry, head or record that does not parse; errors of the
// store.
absl::Status UpgradeSchema(storage::Storage& storage,
                           const std::function<void(std::uint64_t entries)>& progress = nullptr);

}  // namespace mingzhang::upgrade

#endif  // MINGZHANG_LEDGER_SERVICE_UPGRADE_UPGRADE_H_
