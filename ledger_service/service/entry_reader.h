// Entries of the audit log, checked as they are read.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_READER_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_READER_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::service {

// DATA_LOSS (DATA_CORRUPTED): the entry is missing, or is not the one that was logged.
absl::Status CorruptedEntry(std::uint64_t log_index);

// Reads entries of one snapshot. None is handed out whose hash is not the leaf that the log's tree
// has in its place, so an entry that was changed behind the ledger's back is never served. Keeps
// the tiles that it has read (8 KiB each): use one reader for a page, and let it go. Not
// thread-safe.
class EntryReader {
 public:
  // The snapshot must outlive the reader.
  explicit EntryReader(const storage::Snapshot& snapshot) : snapshot_(snapshot) {}

  // The entry's bytes, the leaf of the tree. DATA_LOSS (DATA_CORRUPTED); errors of the store.
  absl::StatusOr<std::string> ReadBytes(std::uint64_t log_index);
  absl::StatusOr<ledger::v1::AuditEntry> Read(std::uint64_t log_index);

 private:
  const storage::Snapshot& snapshot_;
  std::map<std::uint64_t, std::string> leaf_tiles_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_ENTRY_READER_H_
