// Entries of the audit log, checked as they are read.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_READER_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_READER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::service {

// DATA_LOSS (DATA_CORRUPTED): the entry is missing, or is not the one that was logged.
absl::Status CorruptedEntry(std::uint64_t log_index);

// Reads entries of one snapshot. None is handed out whose hash is not the leaf that the log's tree
// has in its place, so an entry that was changed behind the ledger's back is never served. Keeps
// the tiles that it has read (8 KiB each): use one reader for a page, and let it go. Entries that
// are asked for in a row, either way, are read in one go. Not thread-safe.
class EntryReader {
 public:
  // The snapshot must outlive the reader.
  explicit EntryReader(const storage::Snapshot& snapshot) : snapshot_(snapshot) {}

  // The entry's bytes, the leaf of the tree, valid until the next call. DATA_LOSS (DATA_CORRUPTED);
  // errors of the store.
  absl::StatusOr<std::string_view> ReadBytes(std::uint64_t log_index);
  // Parsed. The same errors.
  absl::StatusOr<ledger::v1::AuditEntry> Read(std::uint64_t log_index);

 private:
  // The stored bytes, unchecked, valid until the next call; nullopt where there is no entry.
  absl::StatusOr<std::optional<std::string_view>> Find(std::uint64_t log_index);

  const storage::Snapshot& snapshot_;
  std::map<std::uint64_t, std::string> leaf_tiles_;
  std::optional<std::uint64_t> last_index_;
  // Stands at the entry of last_index_, since two were asked for in a row.
  std::unique_ptr<storage::Cursor> cursor_;
  storage::Direction direction_ = storage::Direction::kForward;
  std::string found_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_READER_H_
