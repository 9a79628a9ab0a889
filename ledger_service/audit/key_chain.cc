#include "ledger_service/audit/key_chain.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "ledger_service/audit/merkle.h"

namespace mingzhang::audit {
namespace {

using ledger::v1::LogKey;

absl::Status Refuse(int place, std::string_view why) {
  return absl::DataLossError(absl::StrCat("审计日志的第 ", place + 1, " 个密钥不可信：",
                                          absl::string_view(why.data(), why.size())));
}

// The tree that both keys signed and that ends with the entry which names them.
absl::StatusOr<Checkpoint> CheckRotation(const Verifier& before, const Verifier& after, int place,
                                         const LogKey& key) {
  ledger::v1::AuditEntry entry;
  if (!entry.ParseFromString(key.rotation().entry()) || !entry.has_rotation()) {
    return Refuse(place, "没有更换密钥的审计条目");
  }
  if (entry.rotation().old_verifier_key() != before.verifier_key() ||
      entry.rotation().new_verifier_key() != after.verifier_key() ||
      before.name() != after.name()) {
    return Refuse(place, "审计条目说的是别的密钥");
  }
  auto checkpoint = OpenCheckpoint(key.rotation().checkpoint(), before);
  if (!checkpoint.ok()) return Refuse(place, "前一个密钥没有签名");
  if (!OpenCheckpoint(key.rotation().checkpoint(), after).ok()) {
    return Refuse(place, "它自己没有签名");
  }
  const auto& proof = key.rotation().inclusion_proof();
  if (key.first_tree_size() <= 0 ||
      checkpoint->size != static_cast<std::uint64_t>(key.first_tree_size()) ||
      entry.log_index() != key.first_tree_size() - 1 || proof.log_index() != entry.log_index()) {
    return Refuse(place, "审计条目的位置不对");
  }
  const auto hashes = DigestsFromBytes(proof.hashes());
  if (!hashes) return Refuse(place, "存在性证明里有长度不是 32 字节的哈希");
  if (!VerifyInclusion(LeafHash(key.rotation().entry()), checkpoint->size - 1, checkpoint->size,
                       *hashes, checkpoint->root)
           .ok()) {
    return Refuse(place, "审计条目不在日志里");
  }
  return checkpoint;
}

}  // namespace

KeyChain::KeyChain(Verifier trusted) { links_.push_back({std::move(trusted), 0}); }

absl::StatusOr<KeyChain> KeyChain::Follow(const Verifier& trusted,
                                          const google::protobuf::RepeatedPtrField<LogKey>& keys) {
  if (keys.empty()) return KeyChain(trusted);
  if (keys.size() > kMaxLogKeys) {
    return absl::InvalidArgumentError(absl::StrCat("审计日志的密钥超过 ", kMaxLogKeys, " 个"));
  }
  KeyChain chain;
  bool has_trusted = false;
  for (int i = 0; i < keys.size(); ++i) {
    auto verifier = Verifier::Parse(keys[i].verifier_key());
    if (!verifier.ok()) return Refuse(i, "不是 Ed25519 的验证公钥");
    has_trusted = has_trusted || verifier->verifier_key() == trusted.verifier_key();
    if (i == 0 && keys[i].first_tree_size() != 0) return Refuse(i, "第一个密钥应从空日志起");
    if (i > 0) {
      auto rotation = CheckRotation(chain.newest(), *verifier, i, keys[i]);
      if (!rotation.ok()) return rotation.status();
      if (rotation->size <= chain.links_.back().first_size) return Refuse(i, "次序不对");
      chain.rotations_.push_back(*std::move(rotation));
    }
    chain.links_.push_back(
        {*std::move(verifier), static_cast<std::uint64_t>(keys[i].first_tree_size())});
  }
  if (!has_trusted) {
    return absl::UnauthenticatedError("审计日志的密钥里没有所信任的那一个");
  }
  return chain;
}

absl::StatusOr<Checkpoint> KeyChain::Open(std::string_view note) const {
  absl::StatusOr<Checkpoint> opened = OpenCheckpoint(note, newest());
  for (std::size_t i = links_.size(); i-- > 0;) {
    if (i + 1 < links_.size()) {
      auto by_this = OpenCheckpoint(note, links_[i].verifier);
      if (!by_this.ok()) continue;
      opened = std::move(by_this);
    }
    // The tree with which a key ends carries the signatures of both.
    const bool ended =
        i + 1 < links_.size() && opened.ok() && opened->size > links_[i + 1].first_size;
    if (opened.ok() && !ended && opened->size >= links_[i].first_size) return opened;
    if (opened.ok()) {
      opened = absl::UnauthenticatedError("签名的密钥当时不是审计日志的密钥");
    }
  }
  return opened;
}

absl::StatusOr<VerifiedReceipt> KeyChain::VerifyReceipt(std::string_view entry,
                                                        std::string_view proof_text) const {
  return audit::VerifyReceipt(entry, proof_text,
                              [this](std::string_view note) { return Open(note); });
}

}  // namespace mingzhang::audit
