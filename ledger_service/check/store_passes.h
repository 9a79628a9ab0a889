// What the store holds beside the log, against what the log says. Each pass adds what does not fit
// to `problems`, stops when that is full, and returns errors of the store alone. Each scans the
// families that it is about once, and keeps nothing that grows with them.
#ifndef MINGZHANG_LEDGER_SERVICE_CHECK_STORE_PASSES_H_
#define MINGZHANG_LEDGER_SERVICE_CHECK_STORE_PASSES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "ledger_service/audit/note.h"
#include "ledger_service/check/log_pass.h"
#include "ledger_service/check/problems.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::check {

// What was looked at.
struct Counts {
  std::int64_t entries = 0;
  std::int64_t index_rows = 0;
  std::int64_t budgets = 0;
  std::int64_t versions = 0;
  std::int64_t parts = 0;
  std::int64_t disclosures = 0;
  std::int64_t files = 0;
  std::int64_t references = 0;
  std::int64_t requests = 0;
};

// by_budget, posting_lists and entry_times hold what the entries give, and nothing else.
absl::Status CheckIndexes(const storage::Snapshot& snapshot, const Recorded& recorded,
                          Counts& counts, Problems& problems);

// Every head, and every state of the past, is the one that its entry left behind.
absl::Status CheckHeads(const storage::Snapshot& snapshot, Counts& counts, Problems& problems);

// Every version is the one that its entry saved, none is missing, and its parts are there.
absl::Status CheckVersions(const storage::Snapshot& snapshot, const Recorded& recorded,
                           Counts& counts, Problems& problems);

// Every part has the digest that it is stored under.
absl::Status CheckParts(const storage::Snapshot& snapshot, Counts& counts, Problems& problems);

// Every disclosure is the one that its entry published, none is missing, and its files are those of
// its manifest.
absl::Status CheckDisclosures(const storage::Snapshot& snapshot, const Recorded& recorded,
                              Counts& counts, Problems& problems);

// Every file of a disclosure is there, and every file has the digest that it is stored under.
absl::Status CheckFiles(const storage::Snapshot& snapshot, Counts& counts, Problems& problems);

// Every revision, activation, issue of control figures and text is the one that was logged.
absl::Status CheckReferences(const storage::Snapshot& snapshot, Recorded recorded, Counts& counts,
                             Problems& problems);

// Every request record is of an entry, and every entry whose record is not expired has one.
absl::Status CheckRequests(const storage::Snapshot& snapshot, std::uint64_t tree_size,
                           Counts& counts, Problems& problems);

// The log's keys follow from each other: each rotation is an entry, and its checkpoint is signed by
// the key before it and by its own; the last one is `verifier`'s.
absl::Status CheckLogKeys(const storage::Snapshot& snapshot, const audit::Verifier& verifier,
                          Problems& problems);

}  // namespace mingzhang::check

#endif  // MINGZHANG_LEDGER_SERVICE_CHECK_STORE_PASSES_H_
