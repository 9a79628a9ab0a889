// Entry bundles, C2SP tlog-tiles: up to 256 entries one after the other, each behind its length as
// a big-endian uint16. Bundle n holds the entries from 256 · n on, whose leaf hashes tile n of
// level 0 holds.
#ifndef MINGZHANG_LEDGER_SERVICE_AUDIT_ENTRY_BUNDLE_H_
#define MINGZHANG_LEDGER_SERVICE_AUDIT_ENTRY_BUNDLE_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mingzhang::audit {

inline constexpr std::size_t kMaxBundleEntries = 256;
// Bytes of an entry: no entry is empty.
inline constexpr std::size_t kMaxEntrySize = 65'535;

// INVALID_ARGUMENT unless there are 1 … 256 entries of 1 … 65,535 bytes.
absl::StatusOr<std::string> FormatEntryBundle(std::span<const std::string> entries);

// The inverse; refuses the same, and a bundle that ends within an entry.
absl::StatusOr<std::vector<std::string>> ParseEntryBundle(std::string_view bundle);

}  // namespace mingzhang::audit

#endif  // MINGZHANG_LEDGER_SERVICE_AUDIT_ENTRY_BUNDLE_H_
