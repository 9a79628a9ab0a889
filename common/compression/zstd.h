// Bytes as zstd frames (RFC 8878).
#ifndef MINGZHANG_COMMON_COMPRESSION_ZSTD_H_
#define MINGZHANG_COMMON_COMPRESSION_ZSTD_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mingzhang {

// Whether the bytes begin as a frame does (RFC 8878 section 3.1.1: 0xFD2FB528, little-endian).
bool IsZstdFrame(std::string_view bytes);

// One frame that says how long its content is. Thread-safe; each thread keeps some 1 MiB for it.
std::string ZstdCompress(std::string_view bytes);

// What a frame says that its content has, bytes; nullopt where it says nothing. Not to be trusted.
std::optional<std::size_t> ZstdContentSize(std::string_view frame);

// The inverse, for a frame of exactly `size` bytes: no more is ever allocated, whatever the frame
// says. DATA_LOSS for anything else. Thread-safe.
absl::StatusOr<std::string> ZstdDecompress(std::string_view frame, std::size_t size);

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_COMPRESSION_ZSTD_H_
