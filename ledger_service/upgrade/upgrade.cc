#include "ledger_service/upgrade/upgrade.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/trail/postings.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::upgrade {
namespace {

using storage::ColumnFamily;
using storage::Direction;
using storage::Snapshot;

// The schema that brought kinds and actors in by_budget, and history.
constexpr int kHistorySchema = 3;  // What schema 4 brought begins empty.
// Writes of one batch, some MiB at most.
constexpr std::size_t kBatchWrites = 8000;

// Collects writes and makes a batch of them now and then.
class Batches {
 public:
  explicit Batches(storage::Storage& storage) : storage_(storage) {}

  storage::Storage& storage() { return storage_; }

  absl::Status Put(ColumnFamily family, std::string key, std::string value) {
    batch_.Put(family, std::move(key), std::move(value));
    return WriteIfLarge();
  }
  absl::Status Delete(ColumnFamily family, std::string key) {
    batch_.Delete(family, std::move(key));
    return WriteIfLarge();
  }
  absl::Status Write() {
    if (batch_.empty()) return absl::OkStatus();
    const absl::Status written = storage_.Write(batch_);
    batch_ = {};
    return written;
  }

 private:
  absl::Status WriteIfLarge() {
    return batch_.operations().size() < kBatchWrites ? absl::OkStatus() : Write();
  }

  storage::Storage& storage_;
  storage::WriteBatch batch_;
};

absl::Status DoesNotParse(std::string_view what) {
  return absl::DataLossError(
      absl::StrCat("数据库升级时，", std::string(what), "无法解析，请从备份恢复"));
}

// Of a log whose times went back, rows of entries before that were written by the way.
absl::Status RemoveTimesBefore(std::uint64_t times_begin, Batches& batches) {
  if (times_begin == 0) return absl::OkStatus();
  if (const absl::Status written = batches.Write(); !written.ok()) return written;
  const auto snapshot = batches.storage().TakeSnapshot();
  const auto rows = snapshot->NewCursor(ColumnFamily::kEntryTimes, "", "", Direction::kForward);
  for (; rows->Valid(); rows->Next()) {
    if (storage::NumberAtEnd(rows->key()) >= times_begin) continue;
    const absl::Status removed =
        batches.Delete(ColumnFamily::kEntryTimes, std::string(rows->key()));
    if (!removed.ok()) return removed;
  }
  return rows->status();
}

// Makes the indexes of the trail that a database of schema `version` has not.
absl::Status IndexEntries(const Snapshot& snapshot, int version, Batches& batches,
                          const std::function<void(std::uint64_t)>& progress) {
  std::uint64_t indexed = 0;
  trail::OpenBlock block;
  const auto put = [&batches](storage::WriteBatch::Operation row) {
    return batches.Put(row.family, std::move(row.key), *std::move(row.value));
  };
  const auto end_block = [&] {
    absl::Status status;
    for (auto& row : block.TakeChanged()) status.Update(put(std::move(row)));
    return status;
  };
  const auto cursor = snapshot.NewCursor(ColumnFamily::kEntries, "", "", Direction::kForward);
  for (; cursor->Valid(); cursor->Next()) {
    ledger::v1::AuditEntry entry;
    if (!entry.ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size())) ||
        entry.log_index() != static_cast<std::int64_t>(indexed)) {
      return DoesNotParse("审计记录");
    }
    absl::Status status;
    if (indexed % trail::kBlockEntries == 0) status = end_block();
    block.Add(entry);
    if (version < kHistorySchema) status.Update(put(trail::ByBudgetRow(entry)));
    if (!status.ok()) return status;
    ++indexed;
    if (progress) progress(indexed);
  }
  if (!cursor->status().ok()) return cursor->status();
  if (const absl::Status status = end_block(); !status.ok()) return status;
  return RemoveTimesBefore(block.times_begin(), batches);
}

// The state that each budget's newest entry left behind is its head.
absl::Status KeepHeads(const Snapshot& snapshot, Batches& batches) {
  const auto heads = snapshot.NewCursor(ColumnFamily::kBudgets, "", "", Direction::kForward);
  for (; heads->Valid(); heads->Next()) {
    const std::string name(heads->key());
    const std::string prefix = name + '\0';
    const auto newest = snapshot.NewCursor(ColumnFamily::kByBudget, prefix,
                                           storage::PrefixEnd(prefix), Direction::kBackward);
    if (!newest->status().ok()) return newest->status();
    const auto index = newest->Valid()
                           ? storage::FromBigEndian64(newest->key().substr(prefix.size()))
                           : std::nullopt;
    if (!index) return DoesNotParse("预算 " + name + " 的索引");
    const auto put = batches.Put(ColumnFamily::kHistory, storage::HistoryKey(name, *index),
                                 std::string(heads->value()));
    if (!put.ok()) return put;
  }
  return heads->status();
}

// Keeps the request records of the newest entries as far back as none is missing, says where they
// begin, and removes the rest: earlier schemas removed those of the same moment in another order.
absl::Status KeepUnbrokenRequestRecords(const Snapshot& snapshot, Batches& batches) {
  // By log index; whether there is a record.
  std::vector<bool> recorded;
  const auto visit = [&snapshot](auto&& take) {
    const auto records = snapshot.NewCursor(ColumnFamily::kRequests, "", "", Direction::kForward);
    for (; records->Valid(); records->Next()) {
      ledger::v1::RequestRecord record;
      if (!record.ParseFromArray(records->value().data(),
                                 static_cast<int>(records->value().size())) ||
          record.log_index() < 0) {
        return DoesNotParse("请求记录");
      }
      const absl::Status taken =
          take(std::string(records->key()), static_cast<std::size_t>(record.log_index()));
      if (!taken.ok()) return taken;
    }
    return records->status();
  };
  const auto newest = snapshot.NewCursor(ColumnFamily::kEntries, "", "", Direction::kBackward);
  if (!newest->status().ok()) return newest->status();
  recorded.resize(newest->Valid() ? storage::NumberAtEnd(newest->key()) + 1 : 0);
  absl::Status status = visit([&recorded](const std::string&, std::size_t log_index) {
    if (log_index >= recorded.size()) return DoesNotParse("请求记录");
    recorded[log_index] = true;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  std::size_t begin = recorded.size();
  while (begin > 0 && recorded[begin - 1]) --begin;
  status = visit([&batches, begin](std::string key, std::size_t log_index) {
    return log_index < begin ? batches.Delete(ColumnFamily::kRequests, std::move(key))
                             : absl::OkStatus();
  });
  if (!status.ok()) return status;
  return batches.Put(ColumnFamily::kMeta, std::string(storage::kExpiredRequestsKey),
                     storage::BigEndian64(begin));
}

}  // namespace

absl::Status UpgradeSchema(storage::Storage& storage,
                           const std::function<void(std::uint64_t)>& progress) {
  const auto snapshot = storage.TakeSnapshot();
  const auto stored = snapshot->Get(ColumnFamily::kMeta, storage::kSchemaKey);
  if (!stored.ok()) return stored.status();
  int version = 0;
  if (!absl::SimpleAtoi(stored->value_or(""), &version)) return DoesNotParse("格式版本号");
  if (version == storage::kSchemaVersion) return absl::OkStatus();

  Batches batches(storage);
  absl::Status status = IndexEntries(*snapshot, version, batches, progress);
  if (status.ok() && version < kHistorySchema) status = KeepHeads(*snapshot, batches);
  if (status.ok()) status = KeepUnbrokenRequestRecords(*snapshot, batches);
  if (status.ok()) status = batches.Write();
  if (!status.ok()) return status;
  storage::WriteBatch done;
  done.Put(ColumnFamily::kMeta, std::string(storage::kSchemaKey),
           absl::StrCat(storage::kSchemaVersion));
  return storage.Write(done);
}

}  // namespace mingzhang::upgrade
