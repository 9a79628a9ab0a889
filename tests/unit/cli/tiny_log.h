// An audit log of a few entries, with proofs straight from the definitions of RFC 6962 section 2.1.
#ifndef MINGZHANG_TESTS_UNIT_CLI_TINY_LOG_H_
#define MINGZHANG_TESTS_UNIT_CLI_TINY_LOG_H_

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/digest/digest.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/note.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::cli {

class TinyLog {
 public:
  explicit TinyLog(audit::Signer signer) : signer_(std::move(signer)) {}

  // Appends the entry, under the next index, and returns its receipt.
  ledger::v1::Receipt Append(ledger::v1::AuditEntry entry) {
    entry.set_log_index(static_cast<std::int64_t>(entries_.size()));
    entries_.push_back(entry.SerializeAsString());
    return MakeReceipt(entry.log_index());
  }

  ledger::v1::Receipt MakeReceipt(std::int64_t index) const {
    ledger::v1::Receipt receipt;
    receipt.set_entry(entries_[static_cast<std::size_t>(index)]);
    auto& proof = *receipt.mutable_inclusion_proof();
    proof.set_log_index(index);
    proof.set_tree_size(static_cast<std::int64_t>(entries_.size()));
    for (const Digest& hash : Path(static_cast<std::size_t>(index), entries_)) {
      proof.add_hashes(ToBytes(hash));
    }
    receipt.set_checkpoint(Note());
    return receipt;
  }

  std::string Note() const {
    return audit::SignCheckpoint(entries_.size(), Root(entries_), signer_);
  }
  audit::Checkpoint Head() const { return {signer_.name(), entries_.size(), Root(entries_)}; }
  const std::vector<std::string>& entries() const { return entries_; }
  // What somebody with the disk in hand could do.
  std::vector<std::string>& tampered_entries() { return entries_; }
  const audit::Signer& signer() const { return signer_; }

 private:
  using Entries = std::span<const std::string>;

  static Digest Root(Entries entries) {
    if (entries.empty()) return audit::EmptyRoot();
    if (entries.size() == 1) return audit::LeafHash(entries[0]);
    const std::size_t k = std::bit_floor(entries.size() - 1);
    return audit::NodeHash(Root(entries.first(k)), Root(entries.subspan(k)));
  }

  static std::vector<Digest> Path(std::size_t index, Entries entries) {
    if (entries.size() == 1) return {};
    const std::size_t k = std::bit_floor(entries.size() - 1);
    const bool left = index < k;
    auto path = left ? Path(index, entries.first(k)) : Path(index - k, entries.subspan(k));
    path.push_back(Root(left ? entries.subspan(k) : entries.first(k)));
    return path;
  }

  audit::Signer signer_;
  std::vector<std::string> entries_;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_TESTS_UNIT_CLI_TINY_LOG_H_
