#include "ledger_service/service/audit_log.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/audit/compact_range.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tile.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/service/entry_reader.h"

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

// The stored checkpoint, its signature checked; the empty tree's where there is none yet.
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
  if (!checkpoint.ok()) return Tampered("检查点无法解析");
  return checkpoint;
}

// What the log says that the store must hold.
struct Recorded {
  // The etag that the newest entry of each budget left behind.
  std::map<std::string, std::string> etags;
  // The digest of each version, by its key in the store.
  std::map<std::string, std::string> versions;
  // SHA-256 of each record of reference data, by its key in the store.
  std::map<std::string, std::string> references;
  // SHA-256 of each text that was loaded.
  std::set<std::string> texts;

  void Add(const ledger::v1::AuditEntry& entry) {
    switch (entry.action()) {
      case budget::v1::ACTION_ACTIVATE_REFERENCE:
        references[entry.resource()] = entry.record_digest();
        return;
      case budget::v1::ACTION_LOAD_REFERENCE:
        texts.insert(entry.text_digest());
        [[fallthrough]];
      case budget::v1::ACTION_ISSUE_CONTROL_FIGURES:
        references[storage::RevisionKey(entry.resource(),
                                        static_cast<std::uint64_t>(entry.revision()))] =
            entry.record_digest();
        return;
      default:
        etags[entry.resource()] = entry.etag();
    }
    if (entry.action() == budget::v1::ACTION_SAVE) {
      const auto version = static_cast<std::uint64_t>(entry.version());
      versions[storage::VersionKey(entry.resource(), version)] = entry.version_digest();
    }
  }
};

// Re-hashes every entry and compares with the leaves in the level 0 tiles, so that the message can
// say which entry it is. Collects what the entries record.
absl::StatusOr<Digest> RehashEntries(const Snapshot& snapshot, std::uint64_t size,
                                     Recorded& recorded) {
  audit::CompactRange range;
  absl::Status problem;
  std::string tile;
  const absl::Status scanned = snapshot.Scan(
      ColumnFamily::kEntries, "", "", Direction::kForward,
      [&](std::string_view key, std::string_view value) {
        const std::uint64_t index = range.size();
        if (index >= size || key != storage::EntryKey(index)) {
          problem = Tampered(absl::StrCat("第 ", index, " 号记录处条目缺失或多余"));
          return false;
        }
        if (index % audit::kTileWidth == 0) {
          auto read = ReadStoredTile(snapshot, 0, index / audit::kTileWidth);
          if (!read.ok()) {
            problem = read.status();
            return false;
          }
          tile = *std::move(read);
        }
        const Digest leaf = audit::LeafHash(value);
        if (ToBytes(leaf) !=
            std::string_view(tile).substr(
                std::min(tile.size(), index % audit::kTileWidth * kDigestSize), kDigestSize)) {
          problem = Tampered(absl::StrCat("第 ", index, " 号记录与其散列值不符"));
          return false;
        }
        range.Append(leaf);
        ledger::v1::AuditEntry entry;
        if (!entry.ParseFromArray(value.data(), static_cast<int>(value.size())) ||
            entry.log_index() != static_cast<std::int64_t>(index)) {
          problem = Tampered(absl::StrCat("第 ", index, " 号记录无法解析"));
          return false;
        }
        recorded.Add(entry);
        return true;
      });
  if (!problem.ok()) return problem;
  if (!scanned.ok()) return scanned;
  if (range.size() != size) {
    return Tampered(absl::StrCat("检查点记有 ", size, " 条记录，实际只有 ", range.size(), " 条"));
  }
  return range.Root();
}

// Every head is the one that its newest entry left behind, and every budget in the log has one.
absl::Status CheckHeads(const Snapshot& snapshot, const std::map<std::string, std::string>& etags) {
  absl::Status problem;
  std::size_t heads = 0;
  const absl::Status scanned = snapshot.Scan(
      ColumnFamily::kBudgets, "", "", Direction::kForward,
      [&](std::string_view name, std::string_view value) {
        ++heads;
        const auto head = commit::ParseHead(std::string(value));
        const auto recorded = etags.find(std::string(name));
        if (!head.ok() || recorded == etags.end() || recorded->second != head->etag()) {
          problem = Tampered(absl::StrCat("预算 ", std::string(name), " 的当前状态与审计日志不符"));
        }
        return problem.ok();
      });
  if (!problem.ok()) return problem;
  if (!scanned.ok()) return scanned;
  if (heads != etags.size()) return Tampered("审计日志中有预算缺少当前状态");
  return absl::OkStatus();
}

// Every version is the one that was saved, and none is missing.
absl::Status CheckVersions(const Snapshot& snapshot,
                           const std::map<std::string, std::string>& digests) {
  absl::Status problem;
  std::size_t versions = 0;
  const absl::Status scanned = snapshot.Scan(
      ColumnFamily::kVersions, "", "", Direction::kForward,
      [&](std::string_view key, std::string_view value) {
        ++versions;
        const auto manifest = commit::ParseManifest(std::string(value));
        const auto recorded = digests.find(std::string(key));
        const bool fits =
            manifest.ok() && recorded != digests.end() && recorded->second == manifest->digest() &&
            key.ends_with(storage::BigEndian64(static_cast<std::uint64_t>(manifest->version())));
        if (!fits) {
          problem = Tampered(absl::StrCat("预算 ", std::string(key.substr(0, key.find('\0'))),
                                          " 有一个版本与审计日志不符"));
        }
        return problem.ok();
      });
  if (!problem.ok()) return problem;
  if (!scanned.ok()) return scanned;
  if (versions != digests.size()) return Tampered("审计日志中有版本在账本中缺失");
  return absl::OkStatus();
}

// Every revision, activation and issue of control figures is the one that was logged.
absl::Status CheckReferences(const Snapshot& snapshot,
                             const std::map<std::string, std::string>& digests) {
  absl::Status problem;
  std::size_t records = 0;
  const absl::Status scanned =
      snapshot.Scan(ColumnFamily::kReferences, "", "", Direction::kForward,
                    [&](std::string_view key, std::string_view value) {
                      ++records;
                      const auto recorded = digests.find(std::string(key));
                      if (recorded == digests.end() || recorded->second != ToBytes(Sha256(value))) {
                        problem = Tampered(absl::StrCat(std::string(key.substr(0, key.find('\0'))),
                                                        " 的记录与审计日志不符"));
                      }
                      return problem.ok();
                    });
  if (!problem.ok()) return problem;
  if (!scanned.ok()) return scanned;
  if (records != digests.size()) {
    return Tampered("审计日志中有规则集、格式、科目目录或控制数在账本中缺失");
  }
  return absl::OkStatus();
}

// Every text is the one that its key says, and none that was loaded is missing.
absl::Status CheckTexts(const Snapshot& snapshot, std::set<std::string> loaded) {
  absl::Status problem;
  const std::string prefix = storage::TextKey("");
  const absl::Status scanned =
      snapshot.Scan(ColumnFamily::kDocuments, prefix, storage::PrefixEnd(prefix),
                    Direction::kForward, [&](std::string_view key, std::string_view value) {
                      const std::string digest(key.substr(prefix.size()));
                      if (ToBytes(Sha256(value)) != digest) {
                        problem = Tampered("保存的文本与其摘要不符：" + ToHex(digest));
                      }
                      loaded.erase(digest);
                      return problem.ok();
                    });
  if (!problem.ok()) return problem;
  if (!scanned.ok()) return scanned;
  if (!loaded.empty()) return Tampered("装入的文本在账本中缺失：" + ToHex(*loaded.begin()));
  return absl::OkStatus();
}

template <typename Hashes>
void CopyHashes(const std::vector<Digest>& from, Hashes& to) {
  for (const Digest& hash : from) *to.Add() = ToBytes(hash);
}

}  // namespace

ledger::v1::InclusionProof ToProof(std::int64_t log_index, std::int64_t tree_size,
                                   const std::vector<Digest>& hashes) {
  ledger::v1::InclusionProof proof;
  proof.set_log_index(log_index);
  proof.set_tree_size(tree_size);
  CopyHashes(hashes, *proof.mutable_hashes());
  return proof;
}

audit::TileReader StoredTiles(const Snapshot& snapshot) {
  return [&snapshot](std::uint8_t level, std::uint64_t index, int) {
    return ReadStoredTile(snapshot, level, index);
  };
}

absl::StatusOr<audit::TreeAppender> OpenAuditLog(const storage::Storage& storage,
                                                 const audit::Verifier& verifier) {
  const auto snapshot = storage.TakeSnapshot();
  auto checkpoint = StoredCheckpoint(*snapshot, verifier);
  if (!checkpoint.ok()) return checkpoint.status();
  Recorded recorded;
  auto root = RehashEntries(*snapshot, checkpoint->size, recorded);
  if (!root.ok()) return root.status();
  if (*root != checkpoint->root) return Tampered("重新计算的根散列与检查点不符");
  if (const auto status = CheckHeads(*snapshot, recorded.etags); !status.ok()) return status;
  absl::Status status = CheckVersions(*snapshot, recorded.versions);
  status.Update(CheckReferences(*snapshot, recorded.references));
  status.Update(CheckTexts(*snapshot, recorded.texts));
  if (!status.ok()) return status;
  auto tree = audit::TreeAppender::Load(checkpoint->size, checkpoint->root, StoredTiles(*snapshot));
  if (absl::IsDataLoss(tree.status())) return Tampered(std::string(tree.status().message()));
  return tree;
}

absl::StatusOr<audit::Signer> OpenLogKey(const storage::Storage& storage,
                                         const std::string& key_file, const std::string& log_name) {
  auto checkpoint = storage.TakeSnapshot()->Get(ColumnFamily::kMeta, storage::kCheckpointKey);
  if (!checkpoint.ok()) return checkpoint.status();
  std::error_code ignored;
  if (checkpoint->has_value() && !std::filesystem::exists(key_file, ignored)) {
    return absl::FailedPreconditionError(absl::StrCat("账本已有审计日志，但找不到它的签名私钥：",
                                                      key_file, "；请放回创建该日志时的密钥文件"));
  }
  return audit::Signer::LoadOrCreate(key_file, log_name);
}

AuditLog::AuditLog(const storage::Storage& storage, const audit::LogSigner& signer)
    : storage_(storage), signer_(signer) {}

absl::StatusOr<AuditLog::VerifiedNote> AuditLog::CheckpointOf(const Snapshot& snapshot) const {
  auto note = snapshot.Get(ColumnFamily::kMeta, storage::kCheckpointKey);
  if (!note.ok()) return note.status();
  const auto signer = signer_.current();
  if (!note->has_value()) {
    return VerifiedNote{audit::SignCheckpoint(0, audit::EmptyRoot(), *signer),
                        {signer->name(), 0, audit::EmptyRoot()}};
  }
  absl::MutexLock lock(&note_mutex_);
  if (verified_.note != **note) {
    const auto verifier = audit::Verifier::Parse(signer->verifier_key());
    if (!verifier.ok()) return verifier.status();
    auto checkpoint = audit::OpenCheckpoint(**note, *verifier);
    if (!checkpoint.ok()) return Tampered("检查点的签名不成立");
    verified_ = {**std::move(note), *std::move(checkpoint)};
  }
  return verified_;
}

absl::StatusOr<ledger::v1::Checkpoint> AuditLog::NewestCheckpoint() const {
  const auto snapshot = storage_.TakeSnapshot();
  auto newest = CheckpointOf(*snapshot);
  if (!newest.ok()) return newest.status();
  ledger::v1::Checkpoint checkpoint;
  checkpoint.set_note(std::move(newest->note));
  checkpoint.set_verifier_key(signer_.current()->verifier_key());
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

absl::StatusOr<std::string> AuditLog::EntryBytes(std::int64_t log_index) const {
  const auto snapshot = storage_.TakeSnapshot();
  auto newest = CheckpointOf(*snapshot);
  if (!newest.ok()) return newest.status();
  const auto size = static_cast<std::int64_t>(newest->checkpoint.size);
  if (log_index < 0 || log_index >= size) return OutOfRange(size);
  return EntryReader(*snapshot).ReadBytes(static_cast<std::uint64_t>(log_index));
}

absl::StatusOr<ledger::v1::Receipt> AuditLog::MakeReceipt(std::int64_t log_index,
                                                          std::int64_t tree_size) {
  auto entry = EntryBytes(log_index);
  if (!entry.ok()) return entry.status();
  ledger::v1::Receipt receipt;
  receipt.set_entry(*std::move(entry));

  absl::MutexLock lock(&mutex_);
  if (!shared_ || shared_->tree.size() != static_cast<std::uint64_t>(tree_size)) {
    audit::TiledTree tree(static_cast<std::uint64_t>(tree_size), CurrentTiles(storage_));
    auto root = tree.Root();
    if (!root.ok()) return root.status();
    std::string checkpoint = audit::SignCheckpoint(tree.size(), *root, *signer_.current());
    shared_.emplace(SharedTree{std::move(tree), std::move(checkpoint)});
  }
  auto hashes = shared_->tree.InclusionProof(static_cast<std::uint64_t>(log_index));
  if (!hashes.ok()) return hashes.status();
  *receipt.mutable_inclusion_proof() = ToProof(log_index, tree_size, *hashes);
  receipt.set_checkpoint(shared_->checkpoint);
  return receipt;
}

absl::StatusOr<ledger::v1::InclusionProof> AuditLog::ProveInclusion(std::int64_t log_index,
                                                                    std::int64_t tree_size) const {
  auto size = Size();
  if (!size.ok()) return size.status();
  if (log_index < 0 || log_index >= tree_size || tree_size > *size) return OutOfRange(*size);
  audit::TiledTree tree(static_cast<std::uint64_t>(tree_size), CurrentTiles(storage_));
  auto hashes = tree.InclusionProof(static_cast<std::uint64_t>(log_index));
  if (!hashes.ok()) return hashes.status();
  return ToProof(log_index, tree_size, *hashes);
}

absl::StatusOr<ledger::v1::ConsistencyProof> AuditLog::ProveConsistency(
    std::int64_t first_tree_size, std::int64_t second_tree_size) const {
  auto size = Size();
  if (!size.ok()) return size.status();
  if (first_tree_size < 0 || first_tree_size > second_tree_size || second_tree_size > *size) {
    return OutOfRange(*size);
  }
  audit::TiledTree tree(static_cast<std::uint64_t>(second_tree_size), CurrentTiles(storage_));
  auto hashes = tree.ConsistencyProof(static_cast<std::uint64_t>(first_tree_size));
  if (!hashes.ok()) return hashes.status();
  ledger::v1::ConsistencyProof proof;
  proof.set_first_tree_size(first_tree_size);
  proof.set_second_tree_size(second_tree_size);
  CopyHashes(*hashes, *proof.mutable_hashes());
  return proof;
}

}  // namespace mingzhang::service
