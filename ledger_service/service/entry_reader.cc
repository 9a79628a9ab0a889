#include "ledger_service/service/entry_reader.h"

#include <cstring>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tile.h"

namespace mingzhang::service {

using storage::ColumnFamily;

absl::Status CorruptedEntry(std::uint64_t log_index) {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   absl::StrCat("审计日志第 ", log_index, " 号记录已损坏，请联系管理员"));
}

absl::StatusOr<std::optional<std::string_view>> EntryReader::Find(std::uint64_t log_index) {
  using storage::Direction;
  const std::string key = storage::EntryKey(log_index);
  const bool forward = last_index_ && log_index == *last_index_ + 1;
  const bool backward = last_index_ && log_index + 1 == *last_index_;
  const Direction direction = backward ? Direction::kBackward : Direction::kForward;
  last_index_ = log_index;
  if (!forward && !backward) {
    cursor_.reset();
    auto bytes = snapshot_.Get(ColumnFamily::kEntries, key);
    if (!bytes.ok()) return bytes.status();
    if (!bytes->has_value()) return std::nullopt;
    found_ = **std::move(bytes);
    return found_;
  }
  if (cursor_ != nullptr && direction == direction_) {
    if (cursor_->Valid()) cursor_->Next();
  } else {
    direction_ = direction;
    cursor_ = forward ? snapshot_.NewCursor(ColumnFamily::kEntries, key, "", direction)
                      : snapshot_.NewCursor(ColumnFamily::kEntries, "", key + '\0', direction);
  }
  if (cursor_->Valid() && cursor_->key() == key) return cursor_->value();
  const absl::Status status = cursor_->status();
  cursor_.reset();  // It does not stand where the next entry would be looked for.
  if (!status.ok()) return status;
  return std::nullopt;
}

absl::StatusOr<std::string_view> EntryReader::ReadBytes(std::uint64_t log_index) {
  auto bytes = Find(log_index);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return CorruptedEntry(log_index);
  auto [tile, is_new] = leaf_tiles_.try_emplace(log_index / audit::kTileWidth);
  if (is_new) {
    auto hashes = snapshot_.Get(ColumnFamily::kTiles, storage::TileKey(0, tile->first));
    if (!hashes.ok()) return hashes.status();
    tile->second = std::move(*hashes).value_or("");
  }
  const std::size_t place = log_index % audit::kTileWidth * kDigestSize;
  const std::string& hashes = tile->second;
  const Digest leaf = audit::LeafHash(**bytes);
  const bool is_logged = hashes.size() >= place + kDigestSize &&
                         std::memcmp(hashes.data() + place, leaf.data(), kDigestSize) == 0;
  if (!is_logged) return CorruptedEntry(log_index);
  return **bytes;
}

absl::StatusOr<ledger::v1::AuditEntry> EntryReader::Read(std::uint64_t log_index) {
  auto bytes = ReadBytes(log_index);
  if (!bytes.ok()) return bytes.status();
  ledger::v1::AuditEntry entry;
  if (!entry.ParseFromArray(bytes->data(), static_cast<int>(bytes->size())))
    return CorruptedEntry(log_index);
  return entry;
}

}  // namespace mingzhang::service
