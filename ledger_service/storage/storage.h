// What the ledger asks of a store: ordered keys in column families, reads at a snapshot, and an
// atomic batch that is durable when it returns. RocksDB is behind it by default; a replicated store
// can be. One contract suite (tests/unit/ledger_service/storage/storage_contract.h) runs against
// every implementation.
#ifndef MINGZHANG_LEDGER_SERVICE_STORAGE_STORAGE_H_
#define MINGZHANG_LEDGER_SERVICE_STORAGE_STORAGE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ledger_service/storage/schema.h"

namespace mingzhang::storage {

// The writes of one commit, in order; a later write to a key wins. Not thread-safe.
class WriteBatch {
 public:
  struct Operation {
    ColumnFamily family;
    std::string key;
    std::optional<std::string> value;  // nullopt deletes the key.
  };

  void Put(ColumnFamily family, std::string key, std::string value) {
    operations_.push_back({family, std::move(key), std::move(value)});
  }
  void Delete(ColumnFamily family, std::string key) {
    operations_.push_back({family, std::move(key), std::nullopt});
  }

  const std::vector<Operation>& operations() const { return operations_; }
  bool empty() const { return operations_.empty(); }

 private:
  std::vector<Operation> operations_;
};

enum class Direction { kForward, kBackward };

// Walks over the keys of a range, one way. Begins at the range's first key (its last one, when it
// walks backward). Not thread-safe; must not outlive its snapshot.
class Cursor {
 public:
  virtual ~Cursor() = default;

  // False at the end, and after an error.
  virtual bool Valid() const = 0;
  // Where it stands, while it is valid; until it is moved.
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual void Next() = 0;
  // To the first key of the range that is not before `key`; walking backward, to the last that is
  // not behind it.
  virtual void Seek(std::string_view key) = 0;
  // OK at the end of the range. Errors as in Snapshot::Get.
  virtual absl::Status status() const = 0;
};

// A view of the store that does not change. Thread-safe.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // The value of `key`, or nullopt where there is none. DATA_LOSS when the stored bytes fail their
  // checksum: they are never returned. UNAVAILABLE when the device fails.
  virtual absl::StatusOr<std::optional<std::string>> Get(ColumnFamily family,
                                                         std::string_view key) const = 0;

  // Calls `visit` with each key of [begin, end) and its value, in key order or the reverse, until
  // it returns false. An empty `end` means the end of the family. The views passed are valid during
  // the call only. Errors as in Get.
  virtual absl::Status Scan(
      ColumnFamily family, std::string_view begin, std::string_view end, Direction direction,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) const = 0;

  // For whoever walks over several ranges at once, or leaps within one. An empty `end` means the
  // end of the family.
  virtual std::unique_ptr<Cursor> NewCursor(ColumnFamily family, std::string_view begin,
                                            std::string_view end, Direction direction) const = 0;
};

// Thread-safe, but for Write, which one thread at a time calls.
class Storage {
 public:
  virtual ~Storage() = default;

  virtual std::unique_ptr<Snapshot> TakeSnapshot() const = 0;

  // Applies the whole batch or nothing. On OK it is on stable storage. RESOURCE_EXHAUSTED when the
  // device is full, UNAVAILABLE when it fails; after either, nothing of the batch is to be seen,
  // the store keeps serving reads and may be written again. Should the process die before a later
  // Write succeeds, the batch may be found after all, whole, as with any write whose answer is
  // lost. DATA_LOSS when damage was found: writing is over until the store is restored.
  virtual absl::Status Write(const WriteBatch& batch) = 0;
};

}  // namespace mingzhang::storage

#endif  // MINGZHANG_LEDGER_SERVICE_STORAGE_STORAGE_H_
