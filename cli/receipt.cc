#include "cli/receipt.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "common/digest/digest.h"
#include "common/file/file.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"
#include "ledger_service/audit/proof_text.h"

namespace mingzhang::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::util::MessageDifferencer;
using ledger::v1::AuditEntry;

absl::Status Unproven(std::string_view why) {
  return ExitWith(ExitCode::kRefused,
                  Advise(absl::DataLossError(absl::StrCat("回执验证失败：", std::string(why))),
                         "请保留回执和条目，并通知系统管理员和审计人员"));
}

template <typename List>
bool ContainsAll(const List& list, const List& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&list](const auto& element) {
    return std::any_of(list.begin(), list.end(), [&element](const auto& candidate) {
      return MessageDifferencer::Equals(candidate, element);
    });
  });
}

}  // namespace

absl::StatusOr<std::string> ProofText(const ledger::v1::Receipt& receipt) {
  const auto& inclusion = receipt.inclusion_proof();
  if (inclusion.log_index() < 0 ||
      inclusion.hashes_size() > static_cast<int>(audit::kMaxProofHashes)) {
    return Unproven("存在性证明的格式不对");
  }
  audit::LogProof proof;
  proof.index = static_cast<std::uint64_t>(inclusion.log_index());
  proof.checkpoint = receipt.checkpoint();
  auto hashes = DigestsFromBytes(inclusion.hashes());
  if (!hashes) return Unproven("存在性证明里有长度不是 32 字节的哈希");
  proof.hashes = *std::move(hashes);
  return audit::FormatProof(proof);
}

absl::StatusOr<ProvenEntry> ProveEntry(std::string_view entry, std::string_view proof_text,
                                       const audit::KeyChain& keys) {
  const auto verified = keys.VerifyReceipt(entry, proof_text);
  if (!verified.ok()) return Unproven(std::string(verified.status().message()));
  ProvenEntry proven;
  proven.tree_size = verified->checkpoint.size;
  if (!proven.entry.ParseFromArray(entry.data(), static_cast<int>(entry.size()))) {
    return Unproven("条目的内容不是审计条目");
  }
  if (proven.entry.log_index() != static_cast<std::int64_t>(verified->index)) {
    return Unproven(absl::StrCat("条目自称在第 ", proven.entry.log_index(), " 条，证明却在第 ",
                                 verified->index, " 条"));
  }
  return proven;
}

absl::Status CheckEntryIs(const AuditEntry& entry, const AuditEntry& wanted) {
  if (!ContainsAll(entry.comments(), wanted.comments()) ||
      !ContainsAll(entry.acknowledgements(), wanted.acknowledgements())) {
    return Unproven("条目里的批注或说明不是所提交的");
  }
  std::vector<const FieldDescriptor*> fields;
  wanted.GetReflection()->ListFields(wanted, &fields);
  // The lists were compared above.
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [](const FieldDescriptor* field) { return field->is_repeated(); }),
               fields.end());
  MessageDifferencer differencer;
  for (const FieldDescriptor* field : fields) {
    if (!differencer.CompareWithFields(entry, wanted, {field}, {field})) {
      return Unproven(absl::StrCat("条目的 ", field->name(), " 不是所请求的"));
    }
  }
  return absl::OkStatus();
}

std::filesystem::path EntryPath(const std::filesystem::path& path) {
  return path.string() + ".entry";
}

absl::Status SaveReceipt(const std::filesystem::path& path, const ledger::v1::Receipt& receipt) {
  const auto text = ProofText(receipt);
  if (!text.ok()) return text.status();
  const absl::Status entry = WriteFile(EntryPath(path), receipt.entry(), kPrivateFile);
  if (!entry.ok()) return entry;
  return WriteFile(path, *text, kPrivateFile);
}

}  // namespace mingzhang::cli
