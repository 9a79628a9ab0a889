// Writes numbered batches to the database in argv[1] until it is killed. After each Write that
// returned OK, one byte goes to standard output: the acknowledgement.
#include <unistd.h>

#include <cstdint>
#include <cstdio>

#include "tests/unit/ledger_service/storage/numbered_batches.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

int main(int argc, char** argv) {
  using namespace mingzhang::storage;
  if (argc != 2) return 2;
  auto storage = RocksDbStorage::Open(SmallOptions(argv[1]));
  if (!storage.ok()) {
    std::fprintf(stderr, "%s\n", storage.status().ToString().c_str());
    return 1;
  }
  for (std::uint64_t number = 0;; ++number) {
    // Sizes within a log block and across several.
    absl::Status status = (*storage)->Write(NumberedBatch(number, number * 7919 % 100'000));
    if (!status.ok() || ::write(STDOUT_FILENO, "+", 1) != 1) return 1;
  }
}
