// One place that turns what RocksDB says into our status codes.
#ifndef MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_STATUS_H_
#define MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_STATUS_H_

#include "absl/status/status.h"

namespace rocksdb {
class Status;
}

namespace mingzhang::storage {

// The message is RocksDB's own. Codes:
// - DATA_LOSS: Corruption, or a file of the database is not there.
// - RESOURCE_EXHAUSTED: the device is full, or a quota or file size limit is reached.
// - UNAVAILABLE: any other input/output error; busy, timed out, aborted or shutting down.
// - INTERNAL: everything else, which would be a mistake of ours.
absl::Status FromRocksDb(const rocksdb::Status& status);

}  // namespace mingzhang::storage

#endif  // MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_STATUS_H_
