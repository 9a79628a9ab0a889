#include "ledger_service/audit/receipt.h"

#include <utility>

namespace mingzhang::audit {

ledger::v1::InclusionProof ToProof(std::int64_t log_index, std::int64_t tree_size,
                                   std::span<const Digest> hashes) {
  ledger::v1::InclusionProof proof;
  proof.set_log_index(log_index);
  proof.set_tree_size(tree_size);
  for (const Digest& hash : hashes) *proof.add_hashes() = ToBytes(hash);
  return proof;
}

ledger::v1::Receipt ToReceipt(std::string entry, std::int64_t log_index, std::int64_t tree_size,
                              std::span<const Digest> hashes, std::string_view checkpoint) {
  ledger::v1::Receipt receipt;
  receipt.set_entry(std::move(entry));
  *receipt.mutable_inclusion_proof() = ToProof(log_index, tree_size, hashes);
  receipt.set_checkpoint(checkpoint.data(), checkpoint.size());
  return receipt;
}

}  // namespace mingzhang::audit
