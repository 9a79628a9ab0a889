// The consistency check of a whole stored ledger: everything that the signed log commits to.
#ifndef MINGZHANG_LEDGER_SERVICE_CHECK_CHECK_LEDGER_H_
#define MINGZHANG_LEDGER_SERVICE_CHECK_CHECK_LEDGER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/check/store_passes.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::check {

struct CheckOptions {
  // Problems that are told; the rest is counted.
  std::size_t max_problems = 100;
  // Whether times that go back are a problem: filters by time pass over entries behind such a one.
  // A ledger that was begun with an early release may have some and is no less as its log says.
  bool times_in_order = true;
  // Whether the bytes of published files are looked at, too. Each is compared with its digest
  // anyway whenever it is read, and they may be many.
  bool files = true;
  // Told how many entries were checked, after each, and again with each row that is compared with
  // them afterwards; returning false ends the check. Null: never.
  std::function<bool(std::uint64_t checked)> step = nullptr;
};

struct CheckResult {
  audit::Checkpoint checkpoint;
  Counts counts;
  // For people, each with its place. Empty: what is stored is what the log says.
  std::vector<std::string> problems;
  // Further ones that were met before the check ended; there may be more.
  std::int64_t omitted_problems = 0;
};

// Checks, each family scanned once:
//  - the newest checkpoint's signature, every entry and every tile below its root, and that the
//    entries' times never go back;
//  - the indexes of the trail, row by row, against the entries;
//  - heads, states of the past, versions, parts, reports, disclosures and their files, reference
//    data and texts against the entries that made them;
//  - request records, and the keys that have signed the log.
// Memory does not grow with the log, only with the reference data. FAILED_PRECONDITION when another
// key signed the log; DATA_LOSS when it cannot be read as a log at all, or the store found damaged
// bytes; CANCELLED when `step` ended it. What no check of this kind finds is a store that was put
// back as a whole to an earlier state: somebody outside must remember a checkpoint.
absl::StatusOr<CheckResult> CheckLedger(const storage::Snapshot& snapshot,
                                        const audit::Verifier& verifier,
                                        const CheckOptions& options);

}  // namespace mingzhang::check

#endif  // MINGZHANG_LEDGER_SERVICE_CHECK_CHECK_LEDGER_H_
