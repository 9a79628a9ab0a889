#include "ledger_service/storage/rocksdb_status.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>

#include "rocksdb/status.h"

namespace mingzhang::storage {
namespace {

using Rocks = rocksdb::Status;

TEST(FromRocksDb, KeepsTheMessage) {
  EXPECT_EQ(FromRocksDb(Rocks::Corruption("block 7")).message(), "Corruption: block 7");
}

TEST(FromRocksDb, MapsEveryKindOfErrorToOneCode) {
  const struct {
    Rocks status;
    absl::StatusCode code;
  } cases[] = {
      {Rocks::OK(), absl::StatusCode::kOk},
      {Rocks::Corruption("x"), absl::StatusCode::kDataLoss},
      {Rocks::PathNotFound("x"), absl::StatusCode::kDataLoss},
      {Rocks::NoSpace("x"), absl::StatusCode::kResourceExhausted},
      {Rocks::SpaceLimit(), absl::StatusCode::kResourceExhausted},
      {Rocks::IOError("x", std::strerror(EDQUOT)), absl::StatusCode::kResourceExhausted},
      {Rocks::IOError("x", std::strerror(EFBIG)), absl::StatusCode::kResourceExhausted},
      {Rocks::IOError("x", std::strerror(EIO)), absl::StatusCode::kUnavailable},
      {Rocks::Busy(), absl::StatusCode::kUnavailable},
      {Rocks::TryAgain(), absl::StatusCode::kUnavailable},
      {Rocks::TimedOut(), absl::StatusCode::kUnavailable},
      {Rocks::Aborted(), absl::StatusCode::kUnavailable},
      {Rocks::Incomplete(), absl::StatusCode::kUnavailable},
      {Rocks::ShutdownInProgress(), absl::StatusCode::kUnavailable},
      {Rocks::InvalidArgument("x"), absl::StatusCode::kInternal},
      {Rocks::NotSupported("x"), absl::StatusCode::kInternal},
  };
  for (const auto& c : cases)
    EXPECT_EQ(FromRocksDb(c.status).code(), c.code) << c.status.ToString();
}

}  // namespace
}  // namespace mingzhang::storage
