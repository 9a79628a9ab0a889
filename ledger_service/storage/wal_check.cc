#include "ledger_service/storage/wal_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/storage/rocksdb_status.h"
#include "rocksdb/env.h"

namespace mingzhang::storage {
namespace {

// The log's format, as RocksDB's wiki gives it ("Write Ahead Log File Format"): blocks of 32 KiB;
// in them records of checksum (4 bytes), length (2), type (1), payload, little-endian; a record
// does not cross a block, and fewer than 7 bytes at a block's end are padding. The checksum is a
// masked CRC-32C of type and payload.
constexpr std::size_t kBlockSize = 32 * 1024;
constexpr std::size_t kHeaderSize = 7;
constexpr int kFull = 1;
constexpr int kFirst = 2;
constexpr int kLast = 4;

std::uint8_t ByteAt(std::string_view bytes, std::size_t offset) {
  return static_cast<std::uint8_t>(bytes[offset]);
}

std::array<std::uint32_t, 256> MakeCrcTable() {
  constexpr std::uint32_t kCastagnoliReversed = 0x82F63B78;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kCastagnoliReversed : 0);
    }
    table[i] = crc;
  }
  return table;
}

std::uint32_t MaskedCrc32c(int type, std::string_view payload) {
  static const std::array<std::uint32_t, 256> kTable = MakeCrcTable();
  std::uint32_t crc = 0xFFFFFFFF;
  auto add = [&crc](std::uint8_t byte) { crc = kTable[(crc ^ byte) & 0xFF] ^ (crc >> 8); };
  add(static_cast<std::uint8_t>(type));
  for (char c : payload) add(static_cast<std::uint8_t>(c));
  crc ^= 0xFFFFFFFF;
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
}

// A place in a block where a header fits.
struct Header {
  std::string_view rest;  // From the header's first byte to the end of the block or of the file.

  std::size_t room() const { return rest.size() - kHeaderSize; }
  std::size_t length() const {
    return ByteAt(rest, 4) | static_cast<std::size_t>(ByteAt(rest, 5)) << 8;
  }
  int type() const { return ByteAt(rest, 6); }
  bool well_formed() const { return type() >= kFull && type() <= kLast && length() <= room(); }

  bool ChecksumHolds(int type, std::size_t length) const {
    const std::uint32_t stored = ByteAt(rest, 0) |
                                 static_cast<std::uint32_t>(ByteAt(rest, 1)) << 8 |
                                 static_cast<std::uint32_t>(ByteAt(rest, 2)) << 16 |
                                 static_cast<std::uint32_t>(ByteAt(rest, 3)) << 24;
    return length <= room() && stored == MaskedCrc32c(type, rest.substr(kHeaderSize, length));
  }

  // Later fragments of the unfinished record itself may be intact, so only the start of a record
  // counts.
  bool StartsIntactRecord() const {
    return (type() == kFull || type() == kFirst) && well_formed() &&
           ChecksumHolds(type(), length());
  }

  // The payload is complete, so the record was; only its length or type is not what was written.
  bool IntactButForHeader() const {
    for (int type = kFull; type <= kLast; ++type) {
      if (ChecksumHolds(type, room()) || ChecksumHolds(type, length())) return true;
    }
    return false;
  }
};

std::size_t BlockEnd(std::string_view log, std::size_t offset) {
  return std::min(log.size(), (offset / kBlockSize + 1) * kBlockSize);
}

std::optional<Header> HeaderAt(std::string_view log, std::size_t offset) {
  const std::size_t end = BlockEnd(log, offset);
  if (end - offset < kHeaderSize) return std::nullopt;
  return Header{log.substr(offset, end - offset)};
}

// Offset of the first header that cannot be one, or of an unfinished one at the end of the file;
// nullopt if the frame is whole.
std::optional<std::size_t> FirstBreak(std::string_view log) {
  std::size_t offset = 0;
  while (offset < log.size()) {
    const std::optional<Header> header = HeaderAt(log, offset);
    if (!header.has_value()) {
      offset = BlockEnd(log, offset);
    } else if (header->well_formed()) {
      offset += kHeaderSize + header->length();
    } else {
      return offset;
    }
  }
  return std::nullopt;
}

}  // namespace

absl::Status CheckWriteAheadLog(std::string_view log, const std::string& name) {
  const std::optional<std::size_t> broken = FirstBreak(log);
  if (!broken.has_value()) return absl::OkStatus();
  if (HeaderAt(log, *broken)->IntactButForHeader()) {
    return absl::DataLossError(absl::StrCat(
        "write-ahead log ", name, ": the record header at byte ", *broken, " is damaged"));
  }
  for (std::size_t offset = *broken + 1; offset < log.size(); ++offset) {
    const std::optional<Header> header = HeaderAt(log, offset);
    if (header.has_value() && header->StartsIntactRecord()) {
      return absl::DataLossError(absl::StrCat("write-ahead log ", name, ": damaged at byte ",
                                              *broken, ", before the intact record at byte ",
                                              offset));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckWriteAheadLogs(rocksdb::Env& env, const std::string& directory) {
  std::vector<std::string> names;
  if (rocksdb::Status listed = env.GetChildren(directory, &names); !listed.ok()) {
    return FromRocksDb(listed);
  }
  for (const std::string& name : names) {
    if (!absl::EndsWith(name, ".log")) continue;
    const std::string path = directory + "/" + name;
    std::string log;
    if (rocksdb::Status read = rocksdb::ReadFileToString(&env, path, &log); !read.ok()) {
      return FromRocksDb(read);
    }
    if (absl::Status checked = CheckWriteAheadLog(log, path); !checked.ok()) return checked;
  }
  return absl::OkStatus();
}

}  // namespace mingzhang::storage
