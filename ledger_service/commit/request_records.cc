#include "ledger_service/commit/request_records.h"

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
}

absl::StatusOr<std::uint64_t> ExpiredBefore(const storage::Snapshot& snapshot) {
  auto bytes = snapshot.Get(ColumnFamily::kMeta, storage::kExpiredRequestsKey);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return 0;
  const auto log_index = storage::FromBigEndian64(**bytes);
  if (!log_index) return Corrupted();
  return *log_index;
}

absl::StatusOr<std::size_t> RequestExpiry::Expire(const storage::Snapshot& snapshot,
                                                  absl::Time until, std::size_t limit,
                                                  storage::WriteBatch& batch) {
  if (oldest_ && *oldest_ >= until) return 0;
  const auto begin = ExpiredBefore(snapshot);
  if (!begin.ok()) return begin.status();
  oldest_ = absl::InfinitePast();
  std::size_t removed = 0;
  const auto cursor = snapshot.NewCursor(ColumnFamily::kEntries, storage::EntryKey(*begin), "",
                                         storage::Direction::kForward);
  for (; cursor->Valid(); cursor->Next()) {
    ledger::v1::AuditEntry entry;
    const std::string_view bytes = cursor->value();
    if (!entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) break;
    oldest_ = FromTimestamp(entry.time());
    if (*oldest_ >= until || removed == limit) break;
    batch.Delete(ColumnFamily::kRequests,
                 storage::RequestKey(entry.actor().subject(), entry.request_id()));
    ++removed;
  }
  // An entry that is damaged is told of by whoever reads it, and by the check. It keeps records
  // from expiring, not commits from being made.
  if (!cursor->status().ok() && !absl::IsDataLoss(cursor->status())) return cursor->status();
  if (removed > 0) {
    batch.Put(ColumnFamily::kMeta, std::string(storage::kExpiredRequestsKey),
              storage::BigEndian64(*begin + removed));
  }
  return removed;
}

}  // namespace mingzhang::commit
