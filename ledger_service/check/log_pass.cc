#include "ledger_service/check/log_pass.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/digest/digest.h"
#include "common/time/timestamp.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tree_appender.h"
#include "ledger_service/trail/postings.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::check {
namespace {

using ledger::v1::AuditEntry;
using storage::ColumnFamily;
using storage::Snapshot;

// Tiles are compared whenever this many entries were added, so that few are kept.
constexpr std::uint64_t kEntriesBetweenTiles = 64 * audit::kTileWidth;

// Sums up the rows that the indexes must hold, as entries come in their order.
class ExpectedIndexes {
 public:
  void Add(const AuditEntry& entry, Recorded& recorded) {
    const auto log_index = static_cast<std::uint64_t>(entry.log_index());
    // A list has its last value when its block is full.
    if (log_index % trail::kBlockEntries == 0) End(recorded);
    const std::uint64_t times_begin = block_.times_begin();
    block_.Add(entry);
    if (block_.times_begin() != times_begin) recorded.entry_times = {};
    const auto by_budget = trail::ByBudgetRow(entry);
    recorded.by_budget.Add(by_budget.key, *by_budget.value);
  }
  void End(Recorded& recorded) {
    for (const auto& row : block_.TakeChanged()) {
      auto& sum =
          row.family == ColumnFamily::kEntryTimes ? recorded.entry_times : recorded.posting_lists;
      sum.Add(row.key, *row.value);
    }
  }

 private:
  trail::OpenBlock block_;
};

void Record(const AuditEntry& entry, Recorded& recorded) {
  switch (entry.action()) {
    case budget::v1::ACTION_SAVE:
      ++recorded.saves;
      return;
    case budget::v1::ACTION_PUBLISH:
      if (!entry.manifest_digest().empty()) ++recorded.disclosures;
      return;
    case budget::v1::ACTION_ACTIVATE_REFERENCE:
      recorded.references[entry.resource()] = entry.record_digest();
      return;
    case budget::v1::ACTION_LOAD_REFERENCE:
      recorded.texts.insert(entry.text_digest());
      [[fallthrough]];
    case budget::v1::ACTION_ISSUE_CONTROL_FIGURES:
      recorded.references[storage::RevisionKey(
          entry.resource(), static_cast<std::uint64_t>(entry.revision()))] = entry.record_digest();
      return;
    default:
      return;
  }
}

// A budget that an entry made has a head, and the report that it names is stored.
absl::Status CheckNamed(const Snapshot& snapshot, const AuditEntry& entry, Problems& problems) {
  if (!entry.etag().empty() && entry.from_state() == budget::v1::BUDGET_STATE_UNSPECIFIED) {
    auto head = snapshot.Get(ColumnFamily::kBudgets, entry.resource());
    if (!head.ok()) return head.status();
    if (!head->has_value()) {
      problems.Add(absl::StrCat("审计日志中有预算缺少当前状态：", entry.resource()));
    }
  }
  if (!entry.report_digest().empty()) {
    auto report = snapshot.Get(ColumnFamily::kReports, entry.report_digest());
    if (!report.ok()) return report.status();
    if (!report->has_value() || ToBytes(Sha256(**report)) != entry.report_digest()) {
      problems.Add(absl::StrCat("第 ", entry.log_index(), " 号记录所依据的校验报告缺失或已改动"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckTiles(const Snapshot& snapshot, audit::TreeAppender& tree, Problems& problems) {
  for (const audit::Tile& tile : tree.TakeDirtyTiles()) {
    auto stored = snapshot.Get(ColumnFamily::kTiles, storage::TileKey(tile.level, tile.index));
    if (!stored.ok()) return stored.status();
    // A tile that is partial here may have grown since: it is compared again when it has.
    if (!std::string_view(stored->value_or("")).starts_with(tile.hashes)) {
      problems.Add(absl::StrCat("第 ", static_cast<int>(tile.level), " 层第 ", tile.index,
                                " 块散列与其下的记录不符"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<audit::Checkpoint> StoredCheckpoint(const Snapshot& snapshot,
                                                   const audit::Verifier& verifier) {
  auto note = snapshot.Get(ColumnFamily::kMeta, storage::kCheckpointKey);
  if (!note.ok()) return note.status();
  if (!note->has_value()) return audit::Checkpoint{verifier.name(), 0, audit::EmptyRoot()};
  auto checkpoint = audit::OpenCheckpoint(**note, verifier);
  if (absl::IsUnauthenticated(checkpoint.status())) {
    return absl::FailedPreconditionError(absl::StrCat("审计日志最新的检查点不是用这个密钥签署的（",
                                                      verifier.name(), "），请使用该日志的密钥：",
                                                      std::string(checkpoint.status().message())));
  }
  if (!checkpoint.ok()) return absl::DataLossError("检查点无法解析");
  return checkpoint;
}

absl::Status CheckLog(const Snapshot& snapshot, const audit::Checkpoint& checkpoint,
                      bool times_in_order, const std::function<bool(std::uint64_t)>& step,
                      Recorded& recorded, Problems& problems) {
  audit::TreeAppender tree;
  absl::Time last_time = absl::InfinitePast();
  ExpectedIndexes indexes;
  std::string leaves;  // The level 0 tile that the entry's leaf is in.
  const auto cursor =
      snapshot.NewCursor(ColumnFamily::kEntries, "", "", storage::Direction::kForward);
  for (; cursor->Valid(); cursor->Next()) {
    const std::uint64_t index = tree.size();
    if (index >= checkpoint.size || cursor->key() != storage::EntryKey(index)) {
      problems.Add(absl::StrCat("第 ", index, " 号记录处条目缺失或多余"));
      return absl::OkStatus();
    }
    if (index % audit::kTileWidth == 0) {
      auto read =
          snapshot.Get(ColumnFamily::kTiles, storage::TileKey(0, index / audit::kTileWidth));
      if (!read.ok()) return read.status();
      leaves = std::move(*read).value_or("");
    }
    const Digest leaf = audit::LeafHash(cursor->value());
    const std::size_t place = index % audit::kTileWidth * kDigestSize;
    AuditEntry entry;
    if (leaves.size() < place + kDigestSize ||
        leaves.compare(place, kDigestSize, ToBytes(leaf)) != 0) {
      problems.Add(absl::StrCat("第 ", index, " 号记录与其散列值不符"));
    } else if (!entry.ParseFromArray(cursor->value().data(),
                                     static_cast<int>(cursor->value().size())) ||
               entry.log_index() != static_cast<std::int64_t>(index)) {
      problems.Add(absl::StrCat("第 ", index, " 号记录无法解析"));
    } else {
      const absl::Time time = FromTimestamp(entry.time());
      if (times_in_order && time < last_time) {
        problems.Add(absl::StrCat("第 ", index, " 号记录的时间早于第 ", index - 1, " 号记录"));
      }
      last_time = time;
      indexes.Add(entry, recorded);
      Record(entry, recorded);
      if (const auto named = CheckNamed(snapshot, entry, problems); !named.ok()) return named;
    }
    tree.Append(leaf);
    if (tree.size() % kEntriesBetweenTiles == 0) {
      const auto tiles = CheckTiles(snapshot, tree, problems);
      if (!tiles.ok()) return tiles;
    }
    if (problems.full() || !step(tree.size())) return absl::OkStatus();
  }
  if (!cursor->status().ok()) return cursor->status();
  indexes.End(recorded);
  if (tree.size() != checkpoint.size) {
    problems.Add(
        absl::StrCat("检查点记有 ", checkpoint.size, " 条记录，实际只有 ", tree.size(), " 条"));
    return absl::OkStatus();
  }
  const auto tiles = CheckTiles(snapshot, tree, problems);
  if (tree.Root() != checkpoint.root) problems.Add("重新计算的根散列与检查点不符");
  return tiles;
}

}  // namespace mingzhang::check
