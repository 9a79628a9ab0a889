#include "ledger_service/audit/proof_text.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ledger_service/audit/line_fields.h"
#include "ledger_service/audit/merkle.h"

namespace mingzhang::audit {
namespace {

constexpr std::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr std::string_view kExtra = "extra ";
constexpr std::string_view kIndex = "index ";

absl::Status Malformed(std::size_t line, std::string_view expected) {
  return absl::InvalidArgumentError(absl::StrCat(
      "回执格式有误：第 ", line, " 行应为", absl::string_view(expected.data(), expected.size())));
}

}  // namespace

std::string FormatProof(const LogProof& proof) {
  std::string text(kHeader);
  text += '\n';
  if (!proof.extra.empty()) absl::StrAppend(&text, "extra ", ToBase64(proof.extra), "\n");
  absl::StrAppend(&text, "index ", proof.index, "\n");
  for (const Digest& hash : proof.hashes) absl::StrAppend(&text, ToBase64(ToBytes(hash)), "\n");
  absl::StrAppend(&text, "\n", proof.checkpoint);
  return text;
}

absl::StatusOr<LogProof> ParseProof(std::string_view text) {
  if (text.size() > kMaxProofTextSize) {
    return absl::InvalidArgumentError(absl::StrCat("回执超过 ", kMaxProofTextSize, " 字节"));
  }
  LogProof proof;
  std::size_t number = 1;
  if (TakeLine(text) != kHeader) return Malformed(number, "“c2sp.org/tlog-proof@v1”");

  std::optional<std::string_view> line = TakeLine(text);
  ++number;
  if (line.has_value() && line->starts_with(kExtra)) {
    std::optional<std::string> extra = FromBase64(line->substr(kExtra.size()));
    if (!extra.has_value() || extra->empty()) return Malformed(number, "“extra ”和 Base64 数据");
    proof.extra = *std::move(extra);
    line = TakeLine(text);
    ++number;
  }

  const std::optional<std::uint64_t> index = line.has_value() && line->starts_with(kIndex)
                                                 ? ParseDecimal(line->substr(kIndex.size()))
                                                 : std::nullopt;
  if (!index.has_value()) return Malformed(number, "“index ”和条目的序号");
  proof.index = *index;

  while (true) {
    line = TakeLine(text);
    ++number;
    if (!line.has_value()) return Malformed(number, "哈希或空行");
    if (line->empty()) break;
    if (proof.hashes.size() == kMaxProofHashes) return Malformed(number, "空行：哈希过多");
    const std::optional<Digest> hash = ParseHash(*line);
    if (!hash.has_value()) return Malformed(number, " Base64 的 32 字节哈希");
    proof.hashes.push_back(*hash);
  }
  if (text.empty()) return Malformed(number + 1, "检查点");
  proof.checkpoint = std::string(text);
  return proof;
}

absl::StatusOr<VerifiedReceipt> VerifyReceipt(std::string_view entry, std::string_view proof_text,
                                              const Verifier& verifier) {
  return VerifyReceipt(entry, proof_text, [&verifier](std::string_view note) {
    return OpenCheckpoint(note, verifier);
  });
}

absl::StatusOr<VerifiedReceipt> VerifyReceipt(
    std::string_view entry, std::string_view proof_text,
    absl::FunctionRef<absl::StatusOr<Checkpoint>(std::string_view note)> open) {
  absl::StatusOr<LogProof> proof = ParseProof(proof_text);
  if (!proof.ok()) return proof.status();
  absl::StatusOr<Checkpoint> checkpoint = open(proof->checkpoint);
  if (!checkpoint.ok()) return checkpoint.status();
  absl::Status status = VerifyInclusion(LeafHash(entry), proof->index, checkpoint->size,
                                        proof->hashes, checkpoint->root);
  if (!status.ok()) return status;
  return VerifiedReceipt{proof->index, *std::move(checkpoint)};
}

}  // namespace mingzhang::audit
