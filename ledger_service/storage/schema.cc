#include "ledger_service/storage/schema.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace mingzhang::storage {

std::string BigEndian64(std::uint64_t value) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i) {
    bytes[static_cast<std::size_t>(i)] = static_cast<char>(value & 0xFF);
    value >>= 8;
  }
  return bytes;
}

std::optional<std::uint64_t> FromBigEndian64(std::string_view bytes) {
  if (bytes.size() != 8) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::uint64_t NumberAtEnd(std::string_view key) {
  constexpr std::size_t kBytes = sizeof(std::uint64_t);
  return key.size() < kBytes ? 0 : FromBigEndian64(key.substr(key.size() - kBytes)).value_or(0);
}

namespace {

std::string Join(std::string_view name, std::string_view rest) {
  std::string key;
  key.reserve(name.size() + 1 + rest.size());
  key.append(name).push_back('\0');
  return key.append(rest);
}

}  // namespace

std::string VersionKey(std::string_view budget_name, std::uint64_t version) {
  return Join(budget_name, BigEndian64(version));
}

std::string RequestKey(std::string_view subject, std::string_view request_id) {
  return Join(subject,
              absl::AsciiStrToLower(absl::string_view(request_id.data(), request_id.size())));
}

std::string EntryKey(std::uint64_t log_index) { return BigEndian64(log_index); }

std::string TileKey(std::uint8_t level, std::uint64_t tile_index) {
  return std::string(1, static_cast<char>(level)) + BigEndian64(tile_index);
}

std::string ByBudgetKey(std::string_view budget_name, std::uint64_t log_index) {
  return Join(budget_name, BigEndian64(log_index));
}

std::string EntryTimeKey(absl::Time time, std::uint64_t log_index) {
  const std::int64_t nanos = std::max<std::int64_t>(absl::ToUnixNanos(time), 0);
  return BigEndian64(static_cast<std::uint64_t>(nanos)).append(BigEndian64(log_index));
}

std::string HistoryKey(std::string_view budget_name, std::uint64_t log_index) {
  return Join(budget_name, BigEndian64(log_index));
}

std::string DisclosureKey(std::string_view budget_name, std::uint64_t disclosure) {
  return Join(budget_name, BigEndian64(disclosure));
}

std::string RevisionKey(std::string_view name, std::uint64_t revision) {
  return Join(name, BigEndian64(revision));
}

std::string TextKey(std::string_view text_digest) { return std::string("t").append(text_digest); }

std::string DocumentKey(std::string_view digest) { return std::string("d").append(digest); }

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xFF) end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

}  // namespace mingzhang::storage
