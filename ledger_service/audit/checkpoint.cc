#include "ledger_service/audit/checkpoint.h"

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/audit/line_fields.h"

namespace mingzhang::audit {

std::string FormatCheckpoint(const Checkpoint& checkpoint) {
  return absl::StrCat(checkpoint.origin, "\n", checkpoint.size, "\n",
                      ToBase64(ToBytes(checkpoint.root)), "\n");
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const std::optional<std::string_view> origin = TakeLine(text);
  const std::optional<std::string_view> size_line = TakeLine(text);
  const std::optional<std::string_view> root_line = TakeLine(text);
  if (root_line.has_value() && text.empty() && !origin->empty()) {
    const std::optional<std::uint64_t> size = ParseDecimal(*size_line);
    const std::optional<Digest> root = ParseHash(*root_line);
    if (size.has_value() && root.has_value()) {
      return Checkpoint{std::string(*origin), *size, *root};
    }
  }
  return absl::InvalidArgumentError(
      "检查点格式有误：应为三行，依次是日志名称、十进制的日志大小、Base64 的根哈希");
}

std::string SignCheckpoint(std::uint64_t size, const Digest& root, const Signer& signer) {
  return signer.Sign(FormatCheckpoint({signer.name(), size, root}));
}

absl::StatusOr<Checkpoint> OpenCheckpoint(std::string_view note, const Verifier& verifier) {
  absl::StatusOr<std::string> text = verifier.Open(note);
  if (!text.ok()) return text.status();
  absl::StatusOr<Checkpoint> checkpoint = ParseCheckpoint(*text);
  if (checkpoint.ok() && checkpoint->origin != verifier.name()) {
    return absl::UnauthenticatedError(
        absl::StrCat("检查点属于日志 ", checkpoint->origin, "，而所给公钥属于 ", verifier.name()));
  }
  return checkpoint;
}

std::optional<std::uint64_t> SizeInNote(std::string_view note) {
  const std::size_t blank = note.rfind("\n\n");
  if (blank == note.npos) return std::nullopt;
  const auto checkpoint = ParseCheckpoint(note.substr(0, blank + 1));
  if (!checkpoint.ok()) return std::nullopt;
  return checkpoint->size;
}

}  // namespace mingzhang::audit
