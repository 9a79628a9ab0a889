#include "ledger_service/budget/part_codec.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/compression/zstd.h"

namespace mingzhang::budget {
namespace {

// Shorter parts are not worth a frame's head.
constexpr std::size_t kLeastToCompress = 256;

}  // namespace

std::string EncodePart(std::string_view part_bytes) {
  if (part_bytes.size() >= kLeastToCompress) {
    std::string frame = ZstdCompress(part_bytes);
    if (frame.size() < part_bytes.size() - part_bytes.size() / 8) return frame;
  }
  return std::string(part_bytes);
}

absl::StatusOr<std::string> DecodePart(std::string stored, std::int64_t size_bytes) {
  if (size_bytes < 0 || size_bytes > kMaxPartBytes) {
    return absl::DataLossError(absl::StrCat("a part cannot have ", size_bytes, " bytes"));
  }
  const auto size = static_cast<std::size_t>(size_bytes);
  if (IsZstdFrame(stored)) return ZstdDecompress(stored, size);
  if (stored.size() == size) return stored;
  return absl::DataLossError(
      absl::StrCat("a part has ", stored.size(), " bytes instead of ", size));
}

absl::StatusOr<std::string> DecodeWholePart(std::string stored) {
  const auto size =
      IsZstdFrame(stored) ? ZstdContentSize(stored) : std::optional<std::size_t>(stored.size());
  if (!size || *size > static_cast<std::size_t>(kMaxPartBytes)) {
    return absl::DataLossError("a part does not say its size, or is too large");
  }
  return DecodePart(std::move(stored), static_cast<std::int64_t>(*size));
}

}  // namespace mingzhang::budget
