#include "common/compression/zstd.h"

#include <zstd.h>

#include <cstdlib>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mingzhang {
namespace {

constexpr std::string_view kMagic("\x28\xb5\x2f\xfd", 4);
// zstd's default.
constexpr int kLevel = 3;

}  // namespace

bool IsZstdFrame(std::string_view bytes) { return bytes.starts_with(kMagic); }

std::string ZstdCompress(std::string_view bytes) {
  static thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(
      ZSTD_createCCtx(), ZSTD_freeCCtx);
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compressCCtx(context.get(), frame.data(), frame.size(),
                                             bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(size) != 0) std::abort();  // Out of memory; nothing else can happen.
  frame.resize(size);
  return frame;
}

std::optional<std::size_t> ZstdContentSize(std::string_view frame) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR) return std::nullopt;
  return size;
}

absl::StatusOr<std::string> ZstdDecompress(std::string_view frame, std::size_t size) {
  // One byte more would be written if there were one, and makes no difference to memory.
  std::string bytes(size, '\0');
  const std::size_t written = ZSTD_decompress(bytes.data(), size, frame.data(), frame.size());
  if (ZSTD_isError(written) != 0) {
    return absl::DataLossError(
        absl::StrCat("zstd: ", ZSTD_getErrorName(written), " (expected ", size, " bytes)"));
  }
  if (written != size) {
    return absl::DataLossError(
        absl::StrCat("zstd: the frame holds ", written, " bytes instead of ", size));
  }
  return bytes;
}

}  // namespace mingzhang
