#include "ledger_service/commit/log_key_rotation.h"

#include <utility>

#include "common/status/status.h"

namespace mingzhang::commit {
namespace {

using ledger::v1::StoredLogKeys;
using storage::ColumnFamily;

template <typename Reader>
absl::StatusOr<StoredLogKeys> Read(const Reader& reader) {
  auto bytes = reader.Get(ColumnFamily::kMeta, storage::kLogKeysKey);
  if (!bytes.ok()) return bytes.status();
  StoredLogKeys keys;
  if (!keys.ParseFromString(bytes->value_or(""))) {
    return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                     "账本中保存的审计日志公钥已损坏，请联系管理员");
  }
  return keys;
}

}  // namespace

Outcome RotateLogKey(const ledger::v1::Actor& actor, const std::string& old_verifier_key,
                     const std::string& next_verifier_key) {
  Outcome outcome;
  ledger::v1::AuditEntry& entry = outcome.entry;
  // Whoever follows the log's keys gets this entry: it does not tell where the administrator sat.
  *entry.mutable_actor() = actor;
  entry.set_action(budget::v1::ACTION_ROTATE_LOG_KEY);
  entry.set_resource(std::string(kAuditLogResource));
  entry.mutable_rotation()->set_old_verifier_key(old_verifier_key);
  entry.mutable_rotation()->set_new_verifier_key(next_verifier_key);
  outcome.record = entry.rotation().SerializeAsString();
  return outcome;
}

absl::Status StageLogKey(Transaction& transaction, const std::string& old_verifier_key,
                         const std::string& next_verifier_key, std::uint64_t tree_size,
                         const std::string& checkpoint) {
  auto keys = Read(transaction);
  if (!keys.ok()) return keys.status();
  if (keys->keys().empty()) keys->add_keys()->set_verifier_key(old_verifier_key);
  auto* key = keys->add_keys();
  key->set_verifier_key(next_verifier_key);
  key->set_first_tree_size(static_cast<std::int64_t>(tree_size));
  key->set_checkpoint(checkpoint);
  transaction.Put(ColumnFamily::kMeta, std::string(storage::kLogKeysKey),
                  keys->SerializeAsString());
  return absl::OkStatus();
}

absl::StatusOr<StoredLogKeys> ReadLogKeys(const storage::Snapshot& snapshot) {
  return Read(snapshot);
}

}  // namespace mingzhang::commit
