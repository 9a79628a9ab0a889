// Tells a write-ahead log that ends in an unfinished write from one that was damaged.
//
// RocksDB 7.8 takes two kinds of damage for the end of the log and then drops, silently, every
// acknowledged record behind it: a record length that points past the end of the file, and a record
// type that marks another incarnation of a recycled log (one flipped bit makes 1 into 5). No
// recovery mode refuses the second. Its other checks are sound: a payload that fails its checksum
// is reported wherever it stands. So this check reads the frame alone, and only where that breaks,
// looks for what a crash cannot have left there.
#ifndef MINGZHANG_LEDGER_SERVICE_STORAGE_WAL_CHECK_H_
#define MINGZHANG_LEDGER_SERVICE_STORAGE_WAL_CHECK_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace rocksdb {
class Env;
}

namespace mingzhang::storage {

// Checks every log of the database in `directory`, which nobody may have open. OK when each log's
// frame is whole, or whole up to an unfinished last record. DATA_LOSS, with file and offset, when
// an intact record stands behind a broken one (each write is synced before the next begins, so a
// crash breaks the last only) or when a record is intact but for its header. UNAVAILABLE when a log
// cannot be read.
//
// Not to be seen from the log alone: a file cut off exactly between two records. The audit log's
// checkpoints held elsewhere show that.
absl::Status CheckWriteAheadLogs(rocksdb::Env& env, const std::string& directory);

// The same for the bytes of one log, named `name` in the message.
absl::Status CheckWriteAheadLog(std::string_view log, const std::string& name);

}  // namespace mingzhang::storage

#endif  // MINGZHANG_LEDGER_SERVICE_STORAGE_WAL_CHECK_H_
