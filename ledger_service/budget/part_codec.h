// How a part of a version is stored: as a zstd frame where that is worth it. A ContentPart begins
// with another byte than a frame, so what is stored says itself which it is; databases of schema 2
// hold no frames.
#ifndef MINGZHANG_LEDGER_SERVICE_BUDGET_PART_CODEC_H_
#define MINGZHANG_LEDGER_SERVICE_BUDGET_PART_CODEC_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mingzhang::budget {

// No part is larger: a bound on what a manifest can make a reader allocate. Bytes.
inline constexpr std::int64_t kMaxPartBytes = std::int64_t{32} << 20;

std::string EncodePart(std::string_view part_bytes);

// The inverse, for a part of `size_bytes`, as its manifest says. DATA_LOSS for anything else.
absl::StatusOr<std::string> DecodePart(std::string stored, std::int64_t size_bytes);

// The same where the manifest is not at hand: a frame says its own size.
absl::StatusOr<std::string> DecodeWholePart(std::string stored);

}  // namespace mingzhang::budget

#endif  // MINGZHANG_LEDGER_SERVICE_BUDGET_PART_CODEC_H_
