#include "ledger_service/audit/entry_bundle.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mingzhang::audit {
namespace {

constexpr std::size_t kLengthSize = 2;

}  // namespace

absl::StatusOr<std::string> FormatEntryBundle(std::span<const std::string> entries) {
  if (entries.empty() || entries.size() > kMaxBundleEntries) {
    return absl::InvalidArgumentError(absl::StrCat("条目包应有 1 至 ", kMaxBundleEntries,
                                                   " 个条目，现有 ", entries.size(), " 个"));
  }
  std::string bundle;
  for (const std::string& entry : entries) {
    if (entry.empty() || entry.size() > kMaxEntrySize) {
      return absl::InvalidArgumentError(
          absl::StrCat("审计条目应为 1 至 ", kMaxEntrySize, " 字节，现为 ", entry.size(), " 字节"));
    }
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 0xFF);
    bundle += entry;
  }
  return bundle;
}

absl::StatusOr<std::vector<std::string>> ParseEntryBundle(std::string_view bundle) {
  if (bundle.empty()) return absl::InvalidArgumentError("条目包为空");
  std::vector<std::string> entries;
  while (!bundle.empty()) {
    if (entries.size() == kMaxBundleEntries) {
      return absl::InvalidArgumentError(absl::StrCat("条目包超过 ", kMaxBundleEntries, " 个条目"));
    }
    std::size_t length = 0;
    if (bundle.size() >= kLengthSize) {
      length = static_cast<std::size_t>(static_cast<unsigned char>(bundle[0])) << 8 |
               static_cast<unsigned char>(bundle[1]);
    }
    if (length == 0 || bundle.size() - kLengthSize < length) {
      return absl::InvalidArgumentError(
          absl::StrCat("条目包不完整：第 ", entries.size() + 1, " 个条目为空或被截断"));
    }
    entries.emplace_back(bundle.substr(kLengthSize, length));
    bundle.remove_prefix(kLengthSize + length);
  }
  return entries;
}

}  // namespace mingzhang::audit
