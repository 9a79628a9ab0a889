// How RocksDB is set up for the ledger: durability first, memory and background work bounded.
#ifndef MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_OPTIONS_H_
#define MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_OPTIONS_H_

#include <vector>

#include "absl/status/status.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"

namespace mingzhang::storage {

// INVALID_ARGUMENT naming the option that is out of its range.
absl::Status CheckRanges(const RocksDbOptions& options);

// The environment that `options` names.
rocksdb::Env* EnvOf(const RocksDbOptions& options);

rocksdb::DBOptions DatabaseOptions(const RocksDbOptions& options);

// The families of schema.h in the order of ColumnFamily, then RocksDB's obligatory "default".
std::vector<rocksdb::ColumnFamilyDescriptor> Families(const RocksDbOptions& options);

}  // namespace mingzhang::storage

#endif  // MINGZHANG_LEDGER_SERVICE_STORAGE_ROCKSDB_OPTIONS_H_
