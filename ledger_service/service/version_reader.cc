#include "ledger_service/service/version_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/digest/digest.h"
#include "common/status/status.h"
#include "google/protobuf/util/field_mask_util.h"
#include "ledger_service/budget/content_parts.h"
#include "ledger_service/budget/part_codec.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/trail/entry_query.h"

namespace mingzhang::service {
namespace {

using budget::v1::BudgetContent;
using google::protobuf::util::FieldMaskUtil;
using storage::ColumnFamily;

absl::Status Corrupted(const std::string& name) {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   "版本内容与其摘要不符，请联系管理员：" + name, {{"resource", name}});
}

bool IsWanted(std::string_view part_name, const google::protobuf::FieldMask& mask) {
  const auto may_hold = [part_name](std::string_view path) {
    return budget::MayHold(part_name, path.substr(0, path.find('.')));
  };
  return mask.paths_size() == 0 || std::any_of(mask.paths().begin(), mask.paths().end(), may_hold);
}

}  // namespace

absl::StatusOr<budget::v1::Version> ReadVersion(const storage::Snapshot& snapshot,
                                                const VersionName& name,
                                                const google::protobuf::FieldMask& mask) {
  if (!FieldMaskUtil::IsValidFieldMask<BudgetContent>(mask)) {
    return FieldError("read_mask", "只能列出预算内容的字段，如 projects、expenditure_lines");
  }
  const std::string budget_name = name.budget.ToString();
  auto stored =
      snapshot.Get(ColumnFamily::kVersions,
                   storage::VersionKey(budget_name, static_cast<std::uint64_t>(name.version)));
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return commit::VersionNotFound(name.ToString());
  auto manifest = commit::ParseManifest(**stored);
  if (!manifest.ok()) return manifest.status();

  budget::v1::Version version = commit::ToVersion(budget_name, *manifest);
  std::vector<budget::Part> named;
  std::vector<budget::Part> wanted;
  for (const auto& reference : manifest->parts()) {
    const auto digest = DigestFromBytes(reference.digest());
    if (!digest) return Corrupted(name.ToString());
    named.push_back({reference.part(), {}, *digest});
    auto* part = version.add_parts();
    part->set_part(reference.part());
    part->set_digest(reference.digest());
    part->set_size_bytes(reference.size_bytes());
    if (!IsWanted(reference.part(), mask)) continue;
    auto bytes = snapshot.Get(ColumnFamily::kParts, reference.digest());
    if (!bytes.ok()) return bytes.status();
    if (!bytes->has_value()) return Corrupted(name.ToString());
    auto decoded = budget::DecodePart(**std::move(bytes), reference.size_bytes());
    if (!decoded.ok() || Sha256(*decoded) != *digest) return Corrupted(name.ToString());
    wanted.push_back({reference.part(), *std::move(decoded), *digest});
  }
  if (ToBytes(budget::VersionDigest(named)) != manifest->digest()) {
    return Corrupted(name.ToString());
  }
  auto content = budget::JoinParts(wanted);
  if (!content.ok()) return content.status();
  if (mask.paths_size() > 0) FieldMaskUtil::TrimMessage(mask, &*content);
  *version.mutable_content() = *std::move(content);
  return version;
}

absl::StatusOr<absl::flat_hash_set<std::string>> StoredParts(const storage::Snapshot& snapshot,
                                                             const std::string& budget_name) {
  absl::flat_hash_set<std::string> digests;
  auto head = ReadBudget(snapshot, budget_name);
  if (absl::IsNotFound(head.status())) return digests;
  if (!head.ok()) return head.status();
  auto stored = snapshot.Get(
      ColumnFamily::kVersions,
      storage::VersionKey(budget_name, static_cast<std::uint64_t>(head->latest_version())));
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return digests;
  auto manifest = commit::ParseManifest(**stored);
  if (!manifest.ok()) return manifest.status();
  for (const auto& part : manifest->parts()) digests.insert(part.digest());
  return digests;
}

absl::StatusOr<VersionName> ParseVersionName(const std::string& text) {
  auto name = VersionName::Parse(text);
  if (!name.ok()) return FieldError("name", std::string(name.status().message()));
  return name;
}

absl::StatusOr<budget::v1::Budget> ReadBudget(const storage::Snapshot& snapshot,
                                              const std::string& name) {
  auto bytes = snapshot.Get(ColumnFamily::kBudgets, name);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return commit::BudgetNotFound(name);
  return commit::ParseHead(**bytes);
}

absl::StatusOr<budget::v1::Budget> ReadBudgetAsOf(const storage::Snapshot& snapshot,
                                                  const std::string& name, absl::Time time,
                                                  std::uint64_t tree_size) {
  trail::AuditFilter up_to;
  up_to.until = time + absl::Nanoseconds(1);
  const auto range = trail::WithinTime(snapshot, up_to, {0, tree_size});
  if (!range.ok()) return range.status();
  const auto cursor =
      snapshot.NewCursor(ColumnFamily::kHistory, storage::HistoryKey(name, 0),
                         storage::HistoryKey(name, range->end), storage::Direction::kBackward);
  if (!cursor->status().ok()) return cursor->status();
  if (!cursor->Valid()) return commit::BudgetNotFound(name);
  return commit::ParseHead(std::string(cursor->value()));
}

}  // namespace mingzhang::service
