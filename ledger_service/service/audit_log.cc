#include "ledger_service/service/audit_log.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/receipt.h"
#include "ledger_service/audit/tile.h"
#include "ledger_service/check/check_ledger.h"
#include "ledger_service/commit/log_key_rotation.h"
#include "ledger_service/service/entry_reader.h"
#include "ledger_service/service/stored_keys.h"

namespace mingzhang::service {
namespace {

using storage::ColumnFamily;
using storage::Direction;
using storage::Snapshot;

absl::Status Tampered(const std::string& what) {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   "审计日志校验失败：" + what + "。账本拒绝启动，请保留现场并从备份恢复");
}

absl::Status OutOfRange(std::int64_t size) {
  return MakeError(absl::StatusCode::kOutOfRange, budget::v1::ERROR_REASON_NOT_FOUND,
                   absl::StrCat("审计日志目前有 ", size, " 条记录"));
}

absl::StatusOr<std::string> ReadStoredTile(const Snapshot& snapshot, std::uint8_t level,
                                           std::uint64_t index) {
  auto tile = snapshot.Get(ColumnFamily::kTiles, storage::TileKey(level, index));
  if (!tile.ok()) return tile.status();
  return std::move(*tile).value_or("");  // A missing tile is a short one to whoever asked.
}

// The tiles as they are now: what a tree of any earlier size needs is among them, unchanged.
audit::TileReader CurrentTiles(const storage::Storage& storage) {
  return [&storage](std::uint8_t level, std::uint64_t index, int) {
    return ReadStoredTile(*storage.TakeSnapshot(), level, index);
  };
}

// The newest entries are the log's, and their tiles too.
absl::Status CheckNewestEntries(const Snapshot& snapshot, std::uint64_t size, std::uint64_t count) {
  EntryReader reader(snapshot);
  for (std::uint64_t index = size - std::min(size, count); index < size; ++index) {
    const auto entry = reader.Read(index);
    if (absl::IsDataLoss(entry.status())) {
      return Tampered(absl::StrCat("第 ", index, " 号记录与其散列值不符"));
    }
    if (!entry.ok()) return entry.status();
  }
  return absl::OkStatus();
}

// The key that signs the log as the snapshot has it: the newest of those that it keeps, the first
// while it keeps none. Null when the ledger has not signed with that key since it runs.
absl::StatusOr<std::shared_ptr<const audit::Signer>> SignerOf(const Snapshot& snapshot,
                                                              const audit::LogSigner& signer) {
  const auto stored = commit::ReadLogKeys(snapshot);
  if (!stored.ok()) return stored.status();
  if (stored->keys().empty()) return signer.first();
  return signer.Find(stored->keys().rbegin()->verifier_key());
}

absl::StatusOr<audit::Checkpoint> OpenBySigner(const std::string& note,
                                               const audit::Signer& signer) {
  const auto verifier = audit::Verifier::Parse(signer.verifier_key());
  if (!verifier.ok()) return verifier.status();
  return audit::OpenCheckpoint(note, *verifier);
}

template <typename Hashes>
void CopyHashes(const std::vector<Digest>& from, Hashes& to) {
  for (const Digest& hash : from) *to.Add() = ToBytes(hash);
}

}  // namespace

audit::TileReader StoredTiles(const Snapshot& snapshot) {
  return [&snapshot](std::uint8_t level, std::uint64_t index, int) {
    return ReadStoredTile(snapshot, level, index);
  };
}

absl::StatusOr<OpenedLog> OpenAuditLog(const storage::Storage& storage,
                                       const audit::Verifier& verifier, std::uint64_t max_entries) {
  const auto snapshot = storage.TakeSnapshot();
  auto checkpoint = check::StoredCheckpoint(*snapshot, verifier);
  if (absl::IsDataLoss(checkpoint.status())) {
    return Tampered(std::string(checkpoint.status().message()));
  }
  if (!checkpoint.ok()) return checkpoint.status();
  const bool in_full = checkpoint->size <= max_entries;
  if (in_full) {
    const auto checked = check::CheckLedger(
        *snapshot, verifier, {.max_problems = 1, .times_in_order = false, .files = false});
    if (!checked.ok()) return checked.status();
    if (!checked->problems.empty()) return Tampered(checked->problems.front());
  } else {
    const auto newest = CheckNewestEntries(*snapshot, checkpoint->size, max_entries);
    if (!newest.ok()) return newest;
  }
  auto tree = audit::TreeAppender::Load(checkpoint->size, checkpoint->root, StoredTiles(*snapshot));
  if (absl::IsDataLoss(tree.status())) return Tampered(std::string(tree.status().message()));
  if (!tree.ok()) return tree.status();
  return OpenedLog{*std::move(tree), in_full};
}

AuditLog::AuditLog(const storage::Storage& storage, const audit::LogSigner& signer)
    : storage_(storage), signer_(signer) {}

absl::StatusOr<AuditLog::VerifiedNote> AuditLog::CheckpointOf(const Snapshot& snapshot) const {
  auto note = snapshot.Get(ColumnFamily::kMeta, storage::kCheckpointKey);
  if (!note.ok()) return note.status();
  auto signer = signer_.current();
  if (!note->has_value()) {
    return VerifiedNote{audit::SignCheckpoint(0, audit::EmptyRoot(), *signer),
                        {signer->name(), 0, audit::EmptyRoot()},
                        signer->verifier_key()};
  }
  absl::MutexLock lock(&note_mutex_);
  if (verified_.note != **note) {
    auto checkpoint = OpenBySigner(**note, *signer);
    if (!checkpoint.ok()) {
      // The key may have been rotated since the snapshot was taken.
      auto earlier = SignerOf(snapshot, signer_);
      if (!earlier.ok()) return earlier.status();
      signer = *std::move(earlier);
      if (signer != nullptr) checkpoint = OpenBySigner(**note, *signer);
    }
    if (!checkpoint.ok()) return Tampered("检查点的签名不成立");
    verified_ = {**std::move(note), *std::move(checkpoint), signer->verifier_key()};
  }
  return verified_;
}

absl::StatusOr<ledger::v1::Checkpoint> AuditLog::NewestCheckpoint() const {
  const auto snapshot = storage_.TakeSnapshot();
  auto newest = CheckpointOf(*snapshot);
  if (!newest.ok()) return newest.status();
  ledger::v1::Checkpoint checkpoint;
  checkpoint.set_note(std::move(newest->note));
  checkpoint.set_verifier_key(std::move(newest->verifier_key));
  const std::uint64_t size = newest->checkpoint.size;
  checkpoint.set_tree_size(static_cast<std::int64_t>(size));
  if (size == 0) return checkpoint;
  auto bytes = snapshot->Get(ColumnFamily::kEntries, storage::EntryKey(size - 1));
  ledger::v1::AuditEntry entry;
  if (bytes.ok() && bytes->has_value() && entry.ParseFromString(**bytes)) {
    *checkpoint.mutable_time() = entry.time();
  }
  return checkpoint;
}

absl::StatusOr<std::int64_t> AuditLog::Size() const {
  auto newest = CheckpointOf(*storage_.TakeSnapshot());
  if (!newest.ok()) return newest.status();
  return static_cast<std::int64_t>(newest->checkpoint.size);
}

absl::StatusOr<ledger::v1::ListLogKeysResponse> AuditLog::Keys() const {
  auto keys = StoredKeys(*storage_.TakeSnapshot());
  if (keys.ok() && keys->keys().empty()) {
    keys->add_keys()->set_verifier_key(signer_.first()->verifier_key());
  }
  return keys;
}

absl::StatusOr<std::string> AuditLog::EntryBytes(std::int64_t log_index) const {
  const auto snapshot = storage_.TakeSnapshot();
  auto newest = CheckpointOf(*snapshot);
  if (!newest.ok()) return newest.status();
  const auto size = static_cast<std::int64_t>(newest->checkpoint.size);
  if (log_index < 0 || log_index >= size) return OutOfRange(size);
  EntryReader reader(*snapshot);
  const auto bytes = reader.ReadBytes(static_cast<std::uint64_t>(log_index));
  if (!bytes.ok()) return bytes.status();
  return std::string(*bytes);
}

absl::StatusOr<ledger::v1::Receipt> AuditLog::MakeReceipt(std::int64_t log_index,
                                                          std::int64_t tree_size) {
  if (log_index < 0 || log_index >= tree_size) return OutOfRange(tree_size);
  // The proof is about the tree of `tree_size`; the newest checkpoint, whose signature would have
  // to be verified after every commit, is not needed for it. The signer first: where the snapshot
  // knows of no later rotation, it is the one of the tree.
  const auto signer = signer_.current();
  const auto snapshot = storage_.TakeSnapshot();
  std::string checkpoint;
  const auto keys = commit::ReadLogKeys(*snapshot);
  if (!keys.ok()) return keys.status();
  for (const auto& key : keys->keys()) {
    if (key.first_tree_size() < tree_size) continue;
    // The key of the tree signs no more: the first checkpoint after it that it signed is the one of
    // the rotation.
    tree_size = key.first_tree_size();
    checkpoint = key.checkpoint();
    break;
  }
  EntryReader reader(*snapshot);
  const auto entry = reader.ReadBytes(static_cast<std::uint64_t>(log_index));
  if (!entry.ok()) return entry.status();
  absl::MutexLock lock(&mutex_);
  if (!shared_ || shared_->tree.size() != static_cast<std::uint64_t>(tree_size)) {
    audit::TiledTree tree(static_cast<std::uint64_t>(tree_size), CurrentTiles(storage_), &tiles_);
    auto root = tree.Root();
    if (!root.ok()) return root.status();
    if (checkpoint.empty()) checkpoint = audit::SignCheckpoint(tree.size(), *root, *signer);
    shared_.emplace(SharedTree{std::move(tree), std::move(checkpoint)});
  }
  auto hashes = shared_->tree.InclusionProof(static_cast<std::uint64_t>(log_index));
  if (!hashes.ok()) return hashes.status();
  return audit::ToReceipt(std::string(*entry), log_index, tree_size, *hashes, shared_->checkpoint);
}

absl::StatusOr<ledger::v1::Receipt> AuditLog::TakeReceipt(commit::Committed& committed) {
  if (committed.receipt) return *std::move(committed.receipt);
  return MakeReceipt(committed.log_index, committed.tree_size);
}

audit::TiledTree AuditLog::TreeOf(std::uint64_t size, const Snapshot& snapshot) const {
  return {size, StoredTiles(snapshot), &tiles_};
}

absl::StatusOr<ledger::v1::InclusionProof> AuditLog::ProveInclusion(
    std::int64_t log_index, std::optional<std::int64_t> tree_size) const {
  const auto snapshot = storage_.TakeSnapshot();
  const auto newest = CheckpointOf(*snapshot);
  if (!newest.ok()) return newest.status();
  const auto newest_size = static_cast<std::int64_t>(newest->checkpoint.size);
  const std::int64_t size = tree_size.value_or(newest_size);
  if (log_index < 0 || log_index >= size || size > newest_size) return OutOfRange(newest_size);
  auto hashes = TreeOf(static_cast<std::uint64_t>(size), *snapshot)
                    .InclusionProof(static_cast<std::uint64_t>(log_index));
  if (!hashes.ok()) return hashes.status();
  return audit::ToProof(log_index, size, *hashes);
}

absl::StatusOr<ledger::v1::ConsistencyProof> AuditLog::ProveConsistency(
    std::int64_t first_tree_size, std::optional<std::int64_t> second_tree_size) const {
  const auto snapshot = storage_.TakeSnapshot();
  const auto newest = CheckpointOf(*snapshot);
  if (!newest.ok()) return newest.status();
  const auto newest_size = static_cast<std::int64_t>(newest->checkpoint.size);
  const std::int64_t second_size = second_tree_size.value_or(newest_size);
  if (first_tree_size < 0 || first_tree_size > second_size || second_size > newest_size) {
    return OutOfRange(newest_size);
  }
  auto hashes = TreeOf(static_cast<std::uint64_t>(second_size), *snapshot)
                    .ConsistencyProof(static_cast<std::uint64_t>(first_tree_size));
  if (!hashes.ok()) return hashes.status();
  ledger::v1::ConsistencyProof proof;
  proof.set_first_tree_size(first_tree_size);
  proof.set_second_tree_size(second_size);
  CopyHashes(*hashes, *proof.mutable_hashes());
  return proof;
}

}  // namespace mingzhang::service
