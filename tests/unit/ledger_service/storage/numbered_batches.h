// Batches that show afterwards which of them are in a store, and whether each is there whole.
#ifndef MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_NUMBERED_BATCHES_H_
#define MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_NUMBERED_BATCHES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::storage {

// Bytes that do not compress, different for each number.
inline std::string Payload(std::uint64_t number, std::size_t size) {
  std::string bytes(size, '\0');
  std::uint64_t state = number * 0x9E3779B97F4A7C15 + 1;
  for (char& byte : bytes) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    byte = static_cast<char>(state >> 56);
  }
  return bytes;
}

// Batch `number` (from 0) touches three families: an entry with `size` bytes, a head that is
// overwritten each time, and a key of its own that takes the place of the previous batch's.
inline WriteBatch NumberedBatch(std::uint64_t number, std::size_t size) {
  WriteBatch batch;
  batch.Put(ColumnFamily::kEntries, EntryKey(number), Payload(number, size));
  batch.Put(ColumnFamily::kBudgets, "head", BigEndian64(number));
  batch.Put(ColumnFamily::kRequests, BigEndian64(number), "");
  if (number > 0) batch.Delete(ColumnFamily::kRequests, BigEndian64(number - 1));
  return batch;
}

// How many of the batches 0, 1, 2 … are in the store. INTERNAL if they are not an unbroken prefix,
// or one is there in part; the read's error if a read fails.
inline absl::StatusOr<std::uint64_t> CountBatches(const Storage& storage) {
  const auto snapshot = storage.TakeSnapshot();
  std::uint64_t count = 0;
  bool intact = true;
  absl::Status status = snapshot->Scan(ColumnFamily::kEntries, "", "", Direction::kForward,
                                       [&](std::string_view key, std::string_view value) {
                                         intact = intact && key == EntryKey(count) &&
                                                  value == Payload(count, value.size());
                                         ++count;
                                         return true;
                                       });
  if (!status.ok()) return status;

  std::string requests;
  status = snapshot->Scan(ColumnFamily::kRequests, "", "", Direction::kForward,
                          [&](std::string_view key, std::string_view) {
                            requests += key;
                            return true;
                          });
  if (!status.ok()) return status;

  auto head = snapshot->Get(ColumnFamily::kBudgets, "head");
  if (!head.ok()) return head.status();
  const std::string last = count == 0 ? "" : BigEndian64(count - 1);
  if (!intact || requests != last || head->value_or("") != last) {
    return absl::InternalError(absl::StrCat("after ", count, " entries: batches are not whole"));
  }
  return count;
}

}  // namespace mingzhang::storage

#endif  // MINGZHANG_TESTS_UNIT_LEDGER_SERVICE_STORAGE_NUMBERED_BATCHES_H_
