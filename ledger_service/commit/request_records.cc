#include "ledger_service/commit/request_records.h"

#include <algorithm>
#include <utility>

#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/commit/budget_head.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::commit {
namespace {

using storage::ColumnFamily;

absl::Status Corrupted() {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   "账本中保存的请求记录已损坏，请联系管理员");
}

// The budget that the first answer carried.
absl::StatusOr<budget::v1::Budget> AnsweredBudget(const storage::Snapshot& snapshot,
                                                  const ledger::v1::RequestRecord& record) {
  budget::v1::Budget budget;
  if (record.budget_name().empty()) {
    // A record of schema 2 has the budget itself; that of another mutation has none.
    if (!budget.ParseFromString(record.budget())) return Corrupted();
    return budget;
  }
  auto bytes = snapshot.Get(
      ColumnFamily::kHistory,
      storage::HistoryKey(record.budget_name(), static_cast<std::uint64_t>(record.log_index())));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return Corrupted();
  return ParseHead(**bytes);
}

}  // namespace

absl::Status RequestIdReused() {
  return MakeError(absl::StatusCode::kInvalidArgument, budget::v1::ERROR_REASON_REQUEST_ID_REUSED,
                   "该请求编号已用于另一个请求，请换用新的请求编号");
}

absl::StatusOr<std::optional<Committed>> FindCommitted(const storage::Snapshot& snapshot,
                                                       std::string_view subject,
                                                       std::string_view request_id,
                                                       const Digest& fingerprint) {
  auto bytes = snapshot.Get(ColumnFamily::kRequests, storage::RequestKey(subject, request_id));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::nullopt;
  ledger::v1::RequestRecord record;
  if (!record.ParseFromString(**bytes)) return Corrupted();
  if (record.fingerprint() != ToBytes(fingerprint)) return RequestIdReused();
  auto budget = AnsweredBudget(snapshot, record);
  if (!budget.ok()) return budget.status();
  return Committed{.budget = *std::move(budget),
                   .version = record.version(),
                   .record = std::move(*record.mutable_record()),
                   .log_index = record.log_index(),
                   .tree_size = record.tree_size()};
}

std::uint64_t RequestMicros(absl::Time time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(absl::ToUnixMicros(time), 0));
}

void PutRequestRecord(std::string_view request_key, const Digest& fingerprint,
                      const Committed& committed, absl::Time now, storage::WriteBatch& batch) {
  ledger::v1::RequestRecord record;
  record.set_fingerprint(ToBytes(fingerprint));
  *record.mutable_time() = ToTimestamp(now);
  record.set_log_index(committed.log_index);
  record.set_tree_size(committed.tree_size);
  record.set_budget_name(committed.budget.name());
  record.set_record(committed.record);
  record.set_version(committed.version);
  batch.Put(ColumnFamily::kRequests, std::string(request_key), record.SerializeAsString());
  batch.Put(ColumnFamily::kRequestTimes, storage::RequestTimeKey(RequestMicros(now), request_key),
            "");
}

absl::StatusOr<std::size_t> ExpireRequestRecords(const storage::Snapshot& snapshot,
                                                 absl::Time until, std::size_t limit,
                                                 storage::WriteBatch& batch) {
  auto cursor = snapshot.Get(ColumnFamily::kMeta, storage::kExpiredRequestsKey);
  if (!cursor.ok()) return cursor.status();
  std::size_t removed = 0;
  std::string last;
  const absl::Status scanned = snapshot.Scan(
      ColumnFamily::kRequestTimes, cursor->value_or(""), storage::BigEndian64(RequestMicros(until)),
      storage::Direction::kForward, [&](std::string_view key, std::string_view) {
        if (removed == limit) return false;
        last = key;
        batch.Delete(ColumnFamily::kRequestTimes, last);
        batch.Delete(ColumnFamily::kRequests, last.substr(sizeof(std::uint64_t)));
        ++removed;
        return true;
      });
  if (!scanned.ok()) return scanned;
  if (removed > 0) {
    batch.Put(ColumnFamily::kMeta, std::string(storage::kExpiredRequestsKey), last + '\0');
  }
  return removed;
}

}  // namespace mingzhang::commit
