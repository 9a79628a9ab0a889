#include "ledger_service/service/report_reader.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/commit/budget_head.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"

namespace mingzhang::service {
namespace {

using budget::v1::ValidationReport;
using ledger::v1::AuditEntry;
using ledger::v1::GetReportResponse;
using storage::ColumnFamily;
using storage::Direction;

absl::Status Corrupted(const char* what) {
  return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                   std::string("账本中保存的").append(what).append("已损坏，请联系管理员"));
}

absl::Status NotFound(const std::string& name) {
  return MakeError(
      absl::StatusCode::kNotFound, budget::v1::ERROR_REASON_NOT_FOUND,
      "没有这份校验报告：该版本没有经这一环节办理过；可用 ValidateVersion 按现行规则校验",
      {{"resource", name}});
}

void AddReasons(const AuditEntry& entry, GetReportResponse& response) {
  for (const auto& acknowledgement : entry.acknowledgements()) {
    auto* reason = response.add_reasons();
    *reason->mutable_acknowledgement() = acknowledgement;
    reason->set_action(entry.action());
    reason->set_subject(entry.actor().subject());
    reason->set_display_name(entry.actor().display_name());
    *reason->mutable_time() = entry.time();
  }
}

// The entry of a publication, which the public gets, does not tell the reasons that came with it;
// the budget as it left it does, behind those that were given before.
absl::Status AddUntoldReasons(const storage::Snapshot& snapshot, AuditEntry& entry,
                              const GetReportResponse& response) {
  auto bytes = snapshot.Get(
      ColumnFamily::kHistory,
      storage::HistoryKey(entry.resource(), static_cast<std::uint64_t>(entry.log_index())));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return Corrupted("预算");
  const auto head = commit::ParseHead(**bytes);
  if (!head.ok()) return head.status();
  const auto given_before = [&response](const budget::v1::Acknowledgement& acknowledgement) {
    return std::any_of(response.reasons().begin(), response.reasons().end(),
                       [&acknowledgement](const auto& reason) {
                         return reason.acknowledgement().finding_id() ==
                                    acknowledgement.finding_id() &&
                                reason.acknowledgement().reason() == acknowledgement.reason();
                       });
  };
  for (const auto& acknowledgement : head->review().acknowledgements()) {
    if (!given_before(acknowledgement)) *entry.add_acknowledgements() = acknowledgement;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ValidationReport> ReadStoredReport(const storage::Snapshot& snapshot,
                                                  const std::string& digest) {
  auto bytes = snapshot.Get(ColumnFamily::kReports, digest);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return NotFound(ToHex(digest));
  ValidationReport report;
  if (ToBytes(Sha256(**bytes)) != digest || !report.ParseFromString(**bytes)) {
    return Corrupted("校验报告");
  }
  return report;
}

absl::StatusOr<GetReportResponse> ReadReport(const storage::Snapshot& snapshot,
                                             const VersionName& name, budget::v1::Gate gate,
                                             const std::string& digest) {
  GetReportResponse response;
  absl::Status problem;
  const std::string prefix = name.budget.ToString() + '\0';
  const absl::Status scanned = snapshot.Scan(
      ColumnFamily::kByBudget, prefix, storage::PrefixEnd(prefix), Direction::kForward,
      [&](std::string_view key, std::string_view) {
        const std::string_view index = key.substr(prefix.size());
        auto bytes = snapshot.Get(ColumnFamily::kEntries, index);
        AuditEntry entry;
        if (!bytes.ok()) {
          problem = bytes.status();
        } else if (!bytes->has_value() || !entry.ParseFromString(**bytes)) {
          problem = Corrupted("审计记录");
        }
        if (!problem.ok()) return false;
        if (entry.version() != name.version || entry.action() == budget::v1::ACTION_SAVE) {
          return true;
        }
        if (!entry.manifest_digest().empty()) {
          problem = AddUntoldReasons(snapshot, entry, response);
          if (!problem.ok()) return false;
        }
        AddReasons(entry, response);
        const std::string& of_entry = entry.report_digest();
        if (of_entry.empty() || (!digest.empty() && of_entry != digest)) return true;
        auto report = ReadStoredReport(snapshot, of_entry);
        problem = report.status();
        if (!problem.ok()) return false;
        if (digest.empty() && report->gate() != gate) return true;
        *response.mutable_report() = *std::move(report);
        response.set_report_digest(of_entry);
        response.set_log_index(entry.log_index());
        return true;
      });
  problem.Update(scanned);
  if (!problem.ok()) return problem;
  if (!response.has_report()) return NotFound(name.ToString());
  return response;
}

}  // namespace mingzhang::service
