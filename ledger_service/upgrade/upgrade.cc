#include "ledger_service/upgrade/upgrade.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/time/timestamp.h"
#include "ledger_service/commit/request_records.h"
#include "ledger_service/trail/postings.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::upgrade {
namespace {

using storage::ColumnFamily;
using storage::Direction;
using storage::Snapshot;

// The schema that brought postings, history and request_times.
constexpr int kIndexedSchema = 3;
// Writes of one batch, some MiB at most.
constexpr std::size_t kBatchWrites = 8000;

// Collects writes and makes a batch of them now and then.
class Batches {
 public:
  explicit Batches(storage::Storage& storage) : storage_(storage) {}

  absl::Status Put(ColumnFamily family, std::string key, std::string value) {
    batch_.Put(family, std::move(key), std::move(value));
    return batch_.operations().size() < kBatchWrites ? absl::OkStatus() : Write();
  }
  absl::Status Write() {
    if (batch_.empty()) return absl::OkStatus();
    const absl::Status written = storage_.Write(batch_);
    batch_ = {};
    return written;
  }

 private:
  storage::Storage& storage_;
  storage::WriteBatch batch_;
};

absl::Status DoesNotParse(std::string_view what) {
  return absl::DataLossError(
      absl::StrCat("数据库升级时，", std::string(what), "无法解析，请从备份恢复"));
}

absl::Status IndexEntries(const Snapshot& snapshot, Batches& batches,
                          const std::function<void(std::uint64_t)>& progress) {
  std::uint64_t indexed = 0;
  const auto cursor = snapshot.NewCursor(ColumnFamily::kEntries, "", "", Direction::kForward);
  for (; cursor->Valid(); cursor->Next()) {
    ledger::v1::AuditEntry entry;
    if (!entry.ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()))) {
      return DoesNotParse("审计记录");
    }
    for (auto& write : trail::IndexWrites(entry)) {
      const auto put = batches.Put(write.family, std::move(write.key), *std::move(write.value));
      if (!put.ok()) return put;
    }
    if (progress) progress(++indexed);
  }
  return cursor->status();
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

absl::Status IndexRequests(const Snapshot& snapshot, Batches& batches) {
  const auto records = snapshot.NewCursor(ColumnFamily::kRequests, "", "", Direction::kForward);
  for (; records->Valid(); records->Next()) {
    ledger::v1::RequestRecord record;
    if (!record.ParseFromArray(records->value().data(),
                               static_cast<int>(records->value().size()))) {
      return DoesNotParse("请求记录");
    }
    const auto put =
        batches.Put(ColumnFamily::kRequestTimes,
                    storage::RequestTimeKey(commit::RequestMicros(FromTimestamp(record.time())),
                                            records->key()),
                    "");
    if (!put.ok()) return put;
  }
  return records->status();
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

  // What schema 4 brought begins empty.
  if (version < kIndexedSchema) {
    Batches batches(storage);
    absl::Status status = IndexEntries(*snapshot, batches, progress);
    if (status.ok()) status = KeepHeads(*snapshot, batches);
    if (status.ok()) status = IndexRequests(*snapshot, batches);
    if (status.ok()) status = batches.Write();
    if (!status.ok()) return status;
  }
  storage::WriteBatch done;
  done.Put(ColumnFamily::kMeta, std::string(storage::kSchemaKey),
           absl::StrCat(storage::kSchemaVersion));
  return storage.Write(done);
}

}  // namespace mingzhang::upgrade
