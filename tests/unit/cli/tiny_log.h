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
#include "mingzhang/ledger/v1/audit_service.pb.h"

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

  // RFC 9162 section 2.1.4.1.
  std::vector<Digest> Consistency(std::size_t first, std::size_t second) const {
    if (first == 0 || first == second) return {};
    return SubProof(first, Entries(entries_).first(second), true);
  }

  // Changes the key, and tells how the ledger introduces the new one.
  ledger::v1::LogKey Rotate(audit::Signer next) {
    ledger::v1::AuditEntry entry;
    entry.set_action(budget::v1::ACTION_ROTATE_LOG_KEY);
    entry.set_resource("auditLog");
    entry.mutable_rotation()->set_old_verifier_key(signer_.verifier_key());
    entry.mutable_rotation()->set_new_verifier_key(next.verifier_key());
    ledger::v1::LogKey key;
    *key.mutable_rotation() = Append(entry);
    key.mutable_rotation()->set_checkpoint(next.Countersign(Note()));
    key.set_verifier_key(next.verifier_key());
    key.set_first_tree_size(static_cast<std::int64_t>(entries_.size()));
    signer_ = std::move(next);
    return key;
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

  static std::vector<Digest> SubProof(std::size_t first, Entries entries, bool whole) {
    if (first == entries.size()) {
      return whole ? std::vector<Digest>() : std::vector<Digest>{Root(entries)};
    }
    const std::size_t k = std::bit_floor(entries.size() - 1);
    const bool left = first <= k;
    auto proof = left ? SubProof(first, entries.first(k), whole)
                      : SubProof(first - k, entries.subspan(k), false);
    proof.push_back(Root(left ? entries.subspan(k) : entries.first(k)));
    return proof;
  }

  audit::Signer signer_;
  std::vector<std::string> entries_;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_TESTS_UNIT_CLI_TINY_LOG_H_
