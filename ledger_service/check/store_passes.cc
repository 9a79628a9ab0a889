#include "ledger_service/check/store_passes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/bundle/manifest.h"
#include "common/digest/digest.h"
#include "ledger_service/budget/content_parts.h"
#include "ledger_service/budget/part_codec.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/commit/disclosure.h"
#include "ledger_service/commit/log_key_rotation.h"
#include "ledger_service/commit/request_records.h"
#include "ledger_service/trail/postings.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/storage.pb.h"

namespace mingzhang::check {
namespace {

using ledger::v1::AuditEntry;
using storage::ColumnFamily;
using storage::Cursor;
using storage::Direction;
using storage::Snapshot;

// The entry, or nullopt where there is none that parses.
absl::StatusOr<std::optional<AuditEntry>> ReadEntry(const Snapshot& snapshot, std::uint64_t index) {
  auto bytes = snapshot.Get(ColumnFamily::kEntries, storage::EntryKey(index));
  if (!bytes.ok()) return bytes.status();
  AuditEntry entry;
  if (!bytes->has_value() || !entry.ParseFromString(**bytes)) return std::nullopt;
  return entry;
}

// Scans a family until the end or until `visit` returns an error or the problems are full.
template <typename Visit>
absl::Status ScanAll(const Snapshot& snapshot, ColumnFamily family, Problems& problems,
                     Visit visit) {
  const auto cursor = snapshot.NewCursor(family, "", "", Direction::kForward);
  for (; cursor->Valid() && !problems.ScanEnds(); cursor->Next()) {
    if (const absl::Status status = visit(cursor->key(), cursor->value()); !status.ok()) {
      return status;
    }
  }
  return cursor->status();
}

std::string IndexLacks(std::int64_t log_index) {
  return absl::StrCat("索引中缺少第 ", log_index, " 号记录，或与其不符");
}
std::string IndexHasTooMuch(std::uint64_t log_index) {
  return absl::StrCat("索引中有不属于任何记录的一行，指向第 ", log_index, " 号记录");
}

// Calls `has(entry)` with each entry that parses, and adds that the index lacks the first one for
// which it is false.
template <typename Has>
absl::Status NameLackingEntry(const Snapshot& snapshot, Problems& problems, Has has) {
  const auto cursor = snapshot.NewCursor(ColumnFamily::kEntries, "", "", Direction::kForward);
  for (; cursor->Valid() && !problems.ScanEnds(); cursor->Next()) {
    AuditEntry entry;
    // The log's own pass tells of one that does not.
    if (!entry.ParseFromArray(cursor->value().data(), static_cast<int>(cursor->value().size()))) {
      continue;
    }
    const absl::StatusOr<bool> found = has(entry);
    if (!found.ok()) return found.status();
    if (*found) continue;
    problems.Add(IndexLacks(entry.log_index()));
    return absl::OkStatus();
  }
  return cursor->status();
}

// Names the first row of by_budget that is lacking, or those that are too many.
absl::Status NameWrongByBudgetRow(const Snapshot& snapshot, Problems& problems) {
  const std::size_t before = problems.texts().size();
  absl::Status status = NameLackingEntry(
      snapshot, problems, [&snapshot](const AuditEntry& entry) -> absl::StatusOr<bool> {
        const auto expected = trail::ByBudgetRow(entry);
        auto row = snapshot.Get(expected.family, expected.key);
        if (!row.ok()) return row.status();
        return *row == expected.value;
      });
  if (!status.ok() || problems.texts().size() > before) return status;
  return ScanAll(snapshot, ColumnFamily::kByBudget, problems,
                 [&](std::string_view key, std::string_view) -> absl::Status {
                   auto entry = ReadEntry(snapshot, storage::NumberAtEnd(key));
                   if (!entry.ok()) return entry.status();
                   if (!entry->has_value() || trail::ByBudgetRow(**entry).key != key) {
                     problems.Add(IndexHasTooMuch(storage::NumberAtEnd(key)));
                   }
                   return absl::OkStatus();
                 });
}

// Names the first entry that a posting list lacks, or the lists that have one too many.
absl::Status NameWrongPostingList(const Snapshot& snapshot, Problems& problems) {
  const std::size_t before = problems.texts().size();
  absl::Status status = NameLackingEntry(
      snapshot, problems, [&snapshot](const AuditEntry& entry) -> absl::StatusOr<bool> {
        const auto log_index = static_cast<std::uint64_t>(entry.log_index());
        for (const std::string& prefix : trail::PostingPrefixes(entry)) {
          auto row = snapshot.Get(ColumnFamily::kPostingLists,
                                  trail::PostingKey(prefix, trail::BlockOf(log_index)));
          if (!row.ok()) return row.status();
          const auto list = trail::PostingList::Parse(row->value_or(""));
          if (!list.ok() || !list->Has(log_index % trail::kBlockEntries)) return false;
        }
        return true;
      });
  if (!status.ok() || problems.texts().size() > before) return status;
  return ScanAll(
      snapshot, ColumnFamily::kPostingLists, problems,
      [&](std::string_view key, std::string_view value) -> absl::Status {
        const std::uint64_t first = storage::NumberAtEnd(key) * trail::kBlockEntries;
        const auto list = trail::PostingList::Parse(value);
        if (!list.ok()) {
          problems.Add(IndexHasTooMuch(first));
          return absl::OkStatus();
        }
        for (auto place = list->AtOrAfter(0); place; place = list->AtOrAfter(*place + 1)) {
          auto entry = ReadEntry(snapshot, first + *place);
          if (!entry.ok()) return entry.status();
          const auto prefixes =
              entry->has_value() ? trail::PostingPrefixes(**entry) : std::vector<std::string>();
          const std::string_view prefix = key.substr(0, key.size() - sizeof(std::uint64_t));
          if (std::find(prefixes.begin(), prefixes.end(), prefix) == prefixes.end()) {
            problems.Add(IndexHasTooMuch(first + *place));
            return absl::OkStatus();
          }
        }
        return absl::OkStatus();
      });
}

absl::Status CheckIndex(const Snapshot& snapshot, ColumnFamily family, const MultisetSum& expected,
                        Counts& counts, Problems& problems,
                        absl::FunctionRef<absl::Status()> name_what_is_wrong) {
  MultisetSum stored;
  const absl::Status scanned =
      ScanAll(snapshot, family, problems, [&](std::string_view key, std::string_view value) {
        stored.Add(key, value);
        return absl::OkStatus();
      });
  if (!scanned.ok() || problems.full()) return scanned;
  counts.index_rows += stored.count();
  if (stored == expected) return absl::OkStatus();
  const std::size_t before = problems.texts().size();
  const absl::Status named = name_what_is_wrong();
  if (named.ok() && problems.texts().size() == before && !problems.ScanEnds()) {
    problems.Add("审计记录的索引与审计日志不符");  // Such as a posting list without entries.
  }
  return named;
}

// The saves of one budget, in order.
class Saves {
 public:
  Saves(const Snapshot& snapshot, const std::string& budget_name)
      : snapshot_(snapshot),
        cursor_(snapshot.NewCursor(ColumnFamily::kByBudget, budget_name + '\0',
                                   storage::PrefixEnd(budget_name + '\0'), Direction::kForward)) {}

  // The next one, or nullopt when there are no more.
  absl::StatusOr<std::optional<AuditEntry>> Next() {
    for (; cursor_->Valid(); cursor_->Next()) {
      const std::string_view value = cursor_->value();
      if (value.size() < trail::kKindBytes ||
          trail::KindFromBytes(value).action != budget::v1::ACTION_SAVE) {
        continue;
      }
      auto entry = ReadEntry(snapshot_, storage::NumberAtEnd(cursor_->key()));
      cursor_->Next();
      return entry;
    }
    if (!cursor_->status().ok()) return cursor_->status();
    return std::nullopt;
  }

 private:
  const Snapshot& snapshot_;
  std::unique_ptr<Cursor> cursor_;
};

// Whether the manifest's digest is that of its parts.
bool CommitsToItsParts(const ledger::v1::VersionManifest& manifest) {
  std::vector<budget::Part> parts;
  for (const auto& reference : manifest.parts()) {
    const auto digest = DigestFromBytes(reference.digest());
    if (!digest) return false;
    parts.push_back({reference.part(), {}, *digest});
  }
  return ToBytes(budget::VersionDigest(parts)) == manifest.digest();
}

absl::Status CheckTexts(const Snapshot& snapshot, std::set<std::string> loaded,
                        Problems& problems) {
  const std::string prefix = storage::TextKey("");
  const absl::Status scanned = ScanAll(snapshot, ColumnFamily::kDocuments, problems,
                                       [&](std::string_view key, std::string_view value) {
                                         if (!key.starts_with(prefix)) return absl::OkStatus();
                                         const std::string digest(key.substr(prefix.size()));
                                         if (ToBytes(Sha256(value)) != digest) {
                                           problems.Add("保存的文本与其摘要不符：" + ToHex(digest));
                                         }
                                         loaded.erase(digest);
                                         return absl::OkStatus();
                                       });
  if (scanned.ok() && !problems.full() && !loaded.empty()) {
    problems.Add("装入的文本在账本中缺失：" + ToHex(*loaded.begin()));
  }
  return scanned;
}

// The files of a disclosure are those of its manifest.
absl::Status CheckAgainstManifest(const Snapshot& snapshot, const ledger::v1::Disclosure& record,
                                  Problems& problems) {
  auto text = snapshot.Get(ColumnFamily::kFiles, record.manifest_digest());
  if (!text.ok()) return text.status();
  const auto manifest = ParseManifest(text->value_or(""));
  bool fits = manifest.ok() && ToBytes(Sha256(**text)) == record.manifest_digest() &&
              record.files_size() == static_cast<int>(manifest->files.size()) + 1 &&
              record.files(0).path() == kManifestFile &&
              record.files(0).size_bytes() == static_cast<std::int64_t>((*text)->size()) &&
              record.files(0).digest() == record.manifest_digest();
  for (int i = 1; fits && i < record.files_size(); ++i) {
    const ManifestFile& listed = manifest->files[static_cast<std::size_t>(i) - 1];
    fits = listed.path == record.files(i).path() &&
           static_cast<std::int64_t>(listed.size) == record.files(i).size_bytes() &&
           ToBytes(listed.sha256) == record.files(i).digest();
  }
  if (!fits) problems.Add(absl::StrCat(record.name(), " 的文件与其清单不符"));
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckIndexes(const Snapshot& snapshot, const Recorded& recorded, Counts& counts,
                          Problems& problems) {
  absl::Status status =
      CheckIndex(snapshot, ColumnFamily::kByBudget, recorded.by_budget, counts, problems,
                 [&] { return NameWrongByBudgetRow(snapshot, problems); });
  if (!status.ok()) return status;
  status = CheckIndex(snapshot, ColumnFamily::kPostingLists, recorded.posting_lists, counts,
                      problems, [&] { return NameWrongPostingList(snapshot, problems); });
  if (!status.ok()) return status;
  return CheckIndex(snapshot, ColumnFamily::kEntryTimes, recorded.entry_times, counts, problems,
                    [&] {
                      problems.Add("审计记录的时间索引与审计日志不符");
                      return absl::OkStatus();
                    });
}

absl::Status CheckHeads(const Snapshot& snapshot, Counts& counts, Problems& problems) {
  const auto differs = [&problems](std::string_view name) {
    problems.Add(absl::StrCat("预算 ", std::string(name), " 的当前状态与审计日志不符"));
  };
  absl::Status status = ScanAll(
      snapshot, ColumnFamily::kBudgets, problems,
      [&](std::string_view name, std::string_view value) -> absl::Status {
        ++counts.budgets;
        const std::string prefix = std::string(name) + '\0';
        const auto newest = snapshot.NewCursor(ColumnFamily::kByBudget, prefix,
                                               storage::PrefixEnd(prefix), Direction::kBackward);
        if (!newest->status().ok()) return newest->status();
        const auto head = commit::ParseHead(std::string(value));
        if (!newest->Valid() || !head.ok()) {
          differs(name);
          return absl::OkStatus();
        }
        auto entry = ReadEntry(snapshot, storage::NumberAtEnd(newest->key()));
        if (!entry.ok()) return entry.status();
        if (!entry->has_value() || (*entry)->etag() != head->etag()) differs(name);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return ScanAll(snapshot, ColumnFamily::kHistory, problems,
                 [&](std::string_view key, std::string_view value) -> absl::Status {
                   const std::string name = NameInKey(key);
                   auto entry = ReadEntry(snapshot, storage::NumberAtEnd(key));
                   if (!entry.ok()) return entry.status();
                   const auto head = commit::ParseHead(std::string(value));
                   if (!head.ok() || !entry->has_value() || (*entry)->resource() != name ||
                       (*entry)->etag() != head->etag()) {
                     problems.Add(absl::StrCat("预算 ", name, " 在第 ", storage::NumberAtEnd(key),
                                               " 号记录之后的状态与审计日志不符"));
                   }
                   return absl::OkStatus();
                 });
}

absl::Status CheckVersions(const Snapshot& snapshot, const Recorded& recorded, Counts& counts,
                           Problems& problems) {
  std::string name;
  std::optional<Saves> saves;
  std::int64_t expected = 0;
  const absl::Status scanned =
      ScanAll(snapshot, ColumnFamily::kVersions, problems,
              [&](std::string_view key, std::string_view value) -> absl::Status {
                ++counts.versions;
                if (const std::string of_key = NameInKey(key); of_key != name || !saves) {
                  name = of_key;
                  saves.emplace(snapshot, name);
                  expected = 0;
                }
                ++expected;
                auto save = saves->Next();
                if (!save.ok()) return save.status();
                const auto manifest = commit::ParseManifest(std::string(value));
                const bool fits =
                    manifest.ok() && save->has_value() &&
                    key == storage::VersionKey(name, static_cast<std::uint64_t>(expected)) &&
                    manifest->version() == expected && (*save)->version() == expected &&
                    (*save)->version_digest() == manifest->digest() && CommitsToItsParts(*manifest);
                if (!fits) {
                  problems.Add(absl::StrCat("预算 ", name, " 有一个版本与审计日志不符"));
                  return absl::OkStatus();
                }
                for (const auto& part : manifest->parts()) {
                  auto stored = snapshot.Get(ColumnFamily::kParts, part.digest());
                  if (!stored.ok()) return stored.status();
                  if (!stored->has_value()) {
                    problems.Add(
                        absl::StrCat("预算 ", name, " 第 ", expected, " 版缺少部分 ", part.part()));
                  }
                }
                return absl::OkStatus();
              });
  if (scanned.ok() && !problems.full() && counts.versions != recorded.saves) {
    problems.Add("审计日志中有版本在账本中缺失");
  }
  return scanned;
}

absl::Status CheckParts(const Snapshot& snapshot, Counts& counts, Problems& problems) {
  return ScanAll(snapshot, ColumnFamily::kParts, problems,
                 [&](std::string_view key, std::string_view value) {
                   ++counts.parts;
                   const auto part = budget::DecodeWholePart(std::string(value));
                   if (!part.ok() || ToBytes(Sha256(*part)) != key) {
                     problems.Add("版本的一个部分与其摘要不符：" + ToHex(key));
                   }
                   return absl::OkStatus();
                 });
}

absl::Status CheckDisclosures(const Snapshot& snapshot, const Recorded& recorded, Counts& counts,
                              Problems& problems) {
  absl::Status status = ScanAll(
      snapshot, ColumnFamily::kDisclosures, problems,
      [&](std::string_view key, std::string_view value) -> absl::Status {
        ++counts.disclosures;
        const std::string name = NameInKey(key);
        const auto differs = [&] {
          problems.Add(absl::StrCat("预算 ", name, " 第 ", storage::NumberAtEnd(key),
                                    " 次公开的记录与审计日志不符"));
          return absl::OkStatus();
        };
        const auto record = commit::ParseDisclosure(std::string(value));
        if (!record.ok()) return differs();
        const auto log_index = static_cast<std::uint64_t>(record->log_index());
        auto entry = ReadEntry(snapshot, log_index);
        if (!entry.ok()) return entry.status();
        auto bytes = snapshot.Get(ColumnFamily::kHistory, storage::HistoryKey(name, log_index));
        if (!bytes.ok()) return bytes.status();
        const auto head = commit::ParseHead(bytes->value_or(""));
        if (!entry->has_value() || !head.ok() || (*entry)->resource() != name ||
            static_cast<std::uint64_t>((*entry)->disclosure()) != storage::NumberAtEnd(key) ||
            commit::DisclosureRecord(*head, **entry, record->log_index(), record->files())
                    .SerializeAsString() != value) {
          return differs();
        }
        return CheckAgainstManifest(snapshot, *record, problems);
      });
  if (!status.ok() || problems.full()) return status;
  if (counts.disclosures != recorded.disclosures) {
    problems.Add("审计日志中有公开的文件记录在账本中缺失");
  }
  return absl::OkStatus();
}

absl::Status CheckFiles(const Snapshot& snapshot, Counts& counts, Problems& problems) {
  const absl::Status hashed = ScanAll(snapshot, ColumnFamily::kFiles, problems,
                                      [&](std::string_view key, std::string_view value) {
                                        ++counts.files;
                                        if (ToBytes(Sha256(value)) != key) {
                                          problems.Add("公开的一个文件与其摘要不符：" + ToHex(key));
                                        }
                                        return absl::OkStatus();
                                      });
  if (!hashed.ok() || problems.full()) return hashed;
  return ScanAll(snapshot, ColumnFamily::kDisclosures, problems,
                 [&](std::string_view, std::string_view value) -> absl::Status {
                   const auto record = commit::ParseDisclosure(std::string(value));
                   if (!record.ok()) return absl::OkStatus();  // Told of before.
                   for (const auto& file : record->files()) {
                     auto stored = snapshot.Get(ColumnFamily::kFiles, file.digest());
                     if (!stored.ok()) return stored.status();
                     if (!stored->has_value()) {
                       problems.Add(absl::StrCat(record->name(), " 缺少文件 ", file.path()));
                     }
                   }
                   return absl::OkStatus();
                 });
}

absl::Status CheckReferences(const Snapshot& snapshot, Recorded recorded, Counts& counts,
                             Problems& problems) {
  const absl::Status scanned = ScanAll(
      snapshot, ColumnFamily::kReferences, problems,
      [&](std::string_view key, std::string_view value) {
        ++counts.references;
        const auto logged = recorded.references.find(std::string(key));
        if (logged == recorded.references.end() || logged->second != ToBytes(Sha256(value))) {
          problems.Add(absl::StrCat(NameInKey(key), " 的记录与审计日志不符"));
        } else {
          recorded.references.erase(logged);
        }
        return absl::OkStatus();
      });
  if (!scanned.ok()) return scanned;
  if (!problems.full() && !recorded.references.empty()) {
    problems.Add(absl::StrCat("审计日志中有规则集、格式、科目目录或控制数在账本中缺失：",
                              NameInKey(recorded.references.begin()->first)));
  }
  return CheckTexts(snapshot, std::move(recorded.texts), problems);
}

absl::Status CheckRequests(const Snapshot& snapshot, std::uint64_t tree_size, Counts& counts,
                           Problems& problems) {
  const auto expired = commit::ExpiredBefore(snapshot);
  if (absl::IsDataLoss(expired.status())) {
    problems.Add("请求记录的到期位置无法解析");
    return absl::OkStatus();
  }
  if (!expired.ok()) return expired.status();
  absl::Status status = ScanAll(
      snapshot, ColumnFamily::kRequests, problems,
      [&](std::string_view key, std::string_view value) -> absl::Status {
        ++counts.requests;
        ledger::v1::RequestRecord record;
        const bool parsed = record.ParseFromArray(value.data(), static_cast<int>(value.size()));
        const auto log_index = static_cast<std::uint64_t>(record.log_index());
        if (!parsed || log_index >= tree_size) {
          problems.Add("有一条请求记录不属于任何审计记录，提交者 " + NameInKey(key));
          return absl::OkStatus();
        }
        auto entry = ReadEntry(snapshot, log_index);
        if (!entry.ok()) return entry.status();
        if (!entry->has_value() || log_index < *expired ||
            storage::RequestKey((*entry)->actor().subject(), (*entry)->request_id()) != key) {
          problems.Add(absl::StrCat("有一条请求记录与第 ", log_index, " 号审计记录不符"));
        }
        return absl::OkStatus();
      });
  if (!status.ok() || problems.full()) return status;
  // Each entry that is not that far back has its record.
  if (*expired + static_cast<std::uint64_t>(counts.requests) != tree_size) {
    problems.Add("请求记录的数目与审计日志和到期的位置不符");
  }
  return absl::OkStatus();
}

absl::Status CheckLogKeys(const Snapshot& snapshot, const audit::Verifier& verifier,
                          Problems& problems) {
  const auto keys = commit::ReadLogKeys(snapshot);
  if (absl::IsDataLoss(keys.status())) {
    problems.Add("审计日志公钥的记录无法解析");
    return absl::OkStatus();
  }
  if (!keys.ok()) return keys.status();
  std::optional<audit::Verifier> before;
  for (const auto& key : keys->keys()) {
    const auto own = audit::Verifier::Parse(key.verifier_key());
    bool fits = own.ok();
    if (fits && before) {
      const auto by_own = audit::OpenCheckpoint(key.checkpoint(), *own);
      const auto by_old = audit::OpenCheckpoint(key.checkpoint(), *before);
      auto entry = ReadEntry(snapshot, static_cast<std::uint64_t>(key.first_tree_size() - 1));
      if (!entry.ok()) return entry.status();
      fits = by_own.ok() && by_old.ok() &&
             by_own->size == static_cast<std::uint64_t>(key.first_tree_size()) &&
             entry->has_value() && (*entry)->rotation().new_verifier_key() == key.verifier_key();
    }
    if (!fits) {
      problems.Add(absl::StrCat("审计日志公钥的更换与日志不符：", key.verifier_key()));
      return absl::OkStatus();
    }
    before = *own;
  }
  if (before && before->name() != verifier.name()) problems.Add("审计日志公钥的名称与日志不符");
  return absl::OkStatus();
}

}  // namespace mingzhang::check
