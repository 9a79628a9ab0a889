// Which entries of the log answer a query, found through the indexes: the cost is that of the
// answer, however long the log is.
#ifndef MINGZHANG_LEDGER_SERVICE_TRAIL_ENTRY_QUERY_H_
#define MINGZHANG_LEDGER_SERVICE_TRAIL_ENTRY_QUERY_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/storage/storage.h"
#include "ledger_service/trail/audit_filter.h"

namespace mingzhang::trail {

// Indexes from `begin` up to, not including, `end`.
struct LogRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  friend bool operator==(const LogRange&, const LogRange&) = default;
};

// A query, ready to be run over a snapshot. A value.
struct EntryQuery {
  AuditFilter filter;
  // One resource's entries alone; empty for all.
  std::string resource;
  // What may be looked into: "*", divisions and departments by name. Nothing is found outside.
  std::vector<std::string> scopes;
};

// The part of `range` whose entries' times lie within the filter's bounds: two looks at entry_times
// for each bound. Where times went back (see postings.h) entries may be passed over, as by a binary
// search. DATA_LOSS when an entry there is missing or does not parse; errors of the store.
absl::StatusOr<LogRange> WithinTime(const storage::Snapshot& snapshot, const AuditFilter& filter,
                                    LogRange range);

// Calls `visit` with the index of each entry of `range` that answers the query, each once, in log
// order or the reverse, until it returns false. Time bounds are not looked at: see WithinTime. With
// a resource, its own entries are looked through; otherwise each step finds an entry of the answer,
// after a leap for each kind of each place. DATA_LOSS for an index row that cannot be read; errors
// of the store.
absl::Status VisitEntries(const storage::Snapshot& snapshot, const EntryQuery& query,
                          LogRange range, storage::Direction direction,
                          absl::FunctionRef<bool(std::uint64_t log_index)> visit);

}  // namespace mingzhang::trail

#endif  // MINGZHANG_LEDGER_SERVICE_TRAIL_ENTRY_QUERY_H_
