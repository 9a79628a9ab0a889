// The log itself: entries, tree, signature; and what the entries say that the store must hold.
#ifndef MINGZHANG_LEDGER_SERVICE_CHECK_LOG_PASS_H_
#define MINGZHANG_LEDGER_SERVICE_CHECK_LOG_PASS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/check/multiset_sum.h"
#include "ledger_service/check/problems.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::check {

// What the entries say. Its size grows with the reference data alone, of which there is little.
struct Recorded {
  // What the index families must hold.
  MultisetSum by_budget;
  MultisetSum posting_lists;
  MultisetSum entry_times;
  // SHA-256 of each record of reference data, by its key in the store.
  std::map<std::string, std::string> references;
  // SHA-256 of each text that was loaded.
  std::set<std::string> texts;
  std::int64_t saves = 0;
  // Publications that stored a disclosure.
  std::int64_t disclosures = 0;
};

// The stored checkpoint, its signature checked; the empty tree's where there is none yet. A problem
// that cannot be passed over is an error: FAILED_PRECONDITION when another key signed it, DATA_LOSS
// when it does not parse.
absl::StatusOr<audit::Checkpoint> StoredCheckpoint(const storage::Snapshot& snapshot,
                                                   const audit::Verifier& verifier);

// Re-hashes every entry against the tree's leaves, every tile against what lies below it, and the
// root against the checkpoint; looks for the heads and reports that entries name; and, with
// `times_in_order`, that no entry is older than the one before it. `step` is told of each entry;
// false ends the pass early. Errors of the store.
absl::Status CheckLog(const storage::Snapshot& snapshot, const audit::Checkpoint& checkpoint,
                      bool times_in_order, const std::function<bool(std::uint64_t checked)>& step,
                      Recorded& recorded, Problems& problems);

}  // namespace mingzhang::check

#endif  // MINGZHANG_LEDGER_SERVICE_CHECK_LOG_PASS_H_
