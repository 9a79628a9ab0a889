#include "ledger_service/service/version_reader.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/budget/content_parts.h"
#include "ledger_service/commit/budget_head.h"

namespace mingzhang::service {
namespace {

using storage::ColumnFamily;

absl::Status Corrupted(const std::string& name) {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   "版本内容与其摘要不符，请联系管理员：" + name, {{"resource", name}});
}

}  // namespace

absl::StatusOr<budget::v1::Version> ReadVersion(const storage::Snapshot& snapshot,
                                                const VersionName& name) {
  const std::string budget_name = name.budget.ToString();
  auto stored =
      snapshot.Get(ColumnFamily::kVersions,
                   storage::VersionKey(budget_name, static_cast<std::uint64_t>(name.version)));
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return commit::VersionNotFound(name.ToString());
  auto manifest = commit::ParseManifest(**stored);
  if (!manifest.ok()) return manifest.status();

  std::vector<budget::Part> parts;
  for (const auto& reference : manifest->parts()) {
    auto bytes = snapshot.Get(ColumnFamily::kParts, reference.digest());
    if (!bytes.ok()) return bytes.status();
    if (!bytes->has_value()) return Corrupted(name.ToString());
    const Digest digest = Sha256(**bytes);
    if (ToBytes(digest) != reference.digest()) return Corrupted(name.ToString());
    parts.push_back({reference.part(), **std::move(bytes), digest});
  }
  if (ToBytes(budget::VersionDigest(parts)) != manifest->digest()) {
    return Corrupted(name.ToString());
  }
  auto content = budget::JoinParts(parts);
  if (!content.ok()) return content.status();
  budget::v1::Version version = commit::ToVersion(budget_name, *manifest);
  *version.mutable_content() = *std::move(content);
  return version;
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

}  // namespace mingzhang::service
