#include "ledger_service/commit/budget_head.h"

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"

namespace mingzhang::commit {
namespace {

using budget::v1::Budget;
using storage::ColumnFamily;

std::string Etag(const std::string& stored) {
  constexpr std::size_t kEtagBytes = 8;
  return ToHex(ToBytes(Sha256(stored)).substr(0, kEtagBytes));
}

absl::Status NotFound(std::string_view what, std::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, budget::v1::ERROR_REASON_NOT_FOUND,
                   std::string(what).append(name), {{"resource", std::string(name)}});
}

absl::Status Corrupted(std::string_view what) {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   std::string("账本中保存的").append(what).append("已损坏，请联系管理员"));
}

}  // namespace

absl::StatusOr<Budget> ParseHead(const std::string& bytes) {
  Budget head;
  if (!head.ParseFromString(bytes)) return Corrupted("预算");
  head.set_etag(Etag(bytes));
  return head;
}

absl::StatusOr<Budget> ReadHead(const Transaction& transaction, std::string_view name) {
  auto bytes = transaction.Get(ColumnFamily::kBudgets, name);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return BudgetNotFound(name);
  return ParseHead(**bytes);
}

void WriteHead(Transaction& transaction, Budget& head) {
  head.clear_etag();
  std::string bytes = head.SerializeAsString();
  head.set_etag(Etag(bytes));
  transaction.Put(ColumnFamily::kBudgets, head.name(), std::move(bytes));
}

absl::StatusOr<ledger::v1::VersionManifest> ParseManifest(const std::string& bytes) {
  ledger::v1::VersionManifest manifest;
  if (!manifest.ParseFromString(bytes)) return Corrupted("版本");
  return manifest;
}

budget::v1::Version ToVersion(std::string_view budget_name,
                              const ledger::v1::VersionManifest& manifest) {
  budget::v1::Version version;
  version.set_name(absl::StrCat(std::string(budget_name), "/versions/", manifest.version()));
  version.set_version(manifest.version());
  version.set_cycle(manifest.cycle());
  version.set_digest(manifest.digest());
  version.set_author(manifest.author());
  *version.mutable_create_time() = manifest.create_time();
  version.set_message(manifest.message());
  return version;
}

absl::Status BudgetNotFound(std::string_view name) { return NotFound("没有这个预算：", name); }
absl::Status VersionNotFound(std::string_view name) { return NotFound("没有这个版本：", name); }

}  // namespace mingzhang::commit
