// What is kept of a mutation that was committed, so that a repeated request gets its answer again.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_REQUEST_RECORDS_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_REQUEST_RECORDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/digest/digest.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::commit {

// The durable answer to a mutation; the same for a request that is repeated.
struct Committed {
  budget::v1::Budget budget;
  std::int64_t version = 0;
  // Where the mutation was not one of a budget: what it is answered with, serialized.
  std::string record = {};
  std::int64_t log_index = 0;
  // The size of the tree that the first answer's checkpoint is about.
  std::int64_t tree_size = 0;
  // Of a mutation that was committed just now, made from what is in memory; of a repetition, which
  // reads the record, empty: what they are is in the store. The version without its content.
  std::optional<budget::v1::Version> saved = {};
  std::optional<ledger::v1::Receipt> receipt = {};
};

// The stored answer to a subject's earlier request, or nullopt. INVALID_ARGUMENT
// (REQUEST_ID_REUSED) when the id was used for a request with another fingerprint; DATA_LOSS;
// errors of the store.
absl::StatusOr<std::optional<Committed>> FindCommitted(const storage::Snapshot& snapshot,
                                                       std::string_view subject,
                                                       std::string_view request_id,
                                                       const Digest& fingerprint);
// INVALID_ARGUMENT (REQUEST_ID_REUSED).
absl::Status RequestIdReused();

// Adds to `batch` the record of a mutation at `now`. Its budget is not in it: history has it.
void PutRequestRecord(std::string_view request_key, const Digest& fingerprint,
                      const Committed& committed, absl::Time now, storage::WriteBatch& batch);

// Removes request records some time after their entries, in the order of these. The entries say all
// that it needs; the store says how far it came ("requests/expired"). Not thread-safe.
class RequestExpiry {
 public:
  // Adds to `batch` what removes the oldest records, at most `limit` of them, of entries from
  // before `until` and before the first that cannot be read. Costs what it removes. Returns how
  // many it removes. Errors of the store.
  absl::StatusOr<std::size_t> Expire(const storage::Snapshot& snapshot, absl::Time until,
                                     std::size_t limit, storage::WriteBatch& batch);
  // Forgets what it remembers of the store, where a batch was not written.
  void Forget() { oldest_.reset(); }

 private:
  // No record that is left is of an entry from before this; nullopt until the store was looked at.
  std::optional<absl::Time> oldest_;
};

// The log index up to which request records are gone: those of the entries before it. DATA_LOSS
// (DATA_CORRUPTED) for a value that is no number; errors of the store.
absl::StatusOr<std::uint64_t> ExpiredBefore(const storage::Snapshot& snapshot);

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_REQUEST_RECORDS_H_
