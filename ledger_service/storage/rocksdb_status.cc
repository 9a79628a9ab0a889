#include "ledger_service/storage/rocksdb_status.h"

#include <cerrno>
#include <cstring>
#include <string>

#include "absl/strings/match.h"
#include "rocksdb/status.h"

namespace mingzhang::storage {
namespace {

// RocksDB has a subcode for ENOSPC only; of other errors it keeps the system's text.
bool DeviceIsFull(const rocksdb::Status& status, const std::string& message) {
  return status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit ||
         absl::StrContains(message, std::strerror(EDQUOT)) ||
         absl::StrContains(message, std::strerror(EFBIG));
}

}  // namespace

absl::Status FromRocksDb(const rocksdb::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = status.ToString();
  if (status.IsCorruption() || status.IsPathNotFound()) return absl::DataLossError(message);
  if (status.IsIOError()) {
    return DeviceIsFull(status, message) ? absl::ResourceExhaustedError(message)
                                         : absl::UnavailableError(message);
  }
  if (status.IsBusy() || status.IsTryAgain() || status.IsTimedOut() || status.IsAborted() ||
      status.IsIncomplete() || status.IsShutdownInProgress()) {
    return absl::UnavailableError(message);
  }
  return absl::InternalError(message);
}

}  // namespace mingzhang::storage
