// What a stored version prints: tables, the lines behind a cell, the document, and what changes
// from one version to another.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_READS_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_READS_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/resource/resource_name.h"
#include "ledger_service/reference/resolver.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/budget/v1/diff.pb.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"

namespace mingzhang::service {

// Errors are those of ledger_service.proto; the caller has judged the person. Thread-safe.
class DisclosureReads {
 public:
  // `resolver` must outlive the reads.
  explicit DisclosureReads(const reference::Resolver& resolver) : resolver_(resolver) {}

  absl::StatusOr<ledger::v1::GetTablesResponse> Tables(
      const storage::Snapshot& snapshot, const ledger::v1::GetTablesRequest& request) const;
  absl::StatusOr<ledger::v1::TraceCellResponse> Trace(
      const storage::Snapshot& snapshot, const ledger::v1::TraceCellRequest& request) const;
  absl::StatusOr<ledger::v1::GetNarrativeResponse> Narrative(
      const storage::Snapshot& snapshot, const ledger::v1::GetNarrativeRequest& request) const;
  // Without printed cells where no form is in force, or where a version cannot be printed.
  absl::StatusOr<budget::v1::VersionDiff> Diff(
      const storage::Snapshot& snapshot, const ledger::v1::DiffVersionsRequest& request) const;

 private:
  // What there is to print, and how.
  struct Print {
    budget::v1::BudgetContent content;
    reference::DocumentPtr form;
    reference::DocumentPtr catalogue;
  };

  // `form_id` empty: the content's.
  absl::StatusOr<Print> Prepare(const storage::Snapshot& snapshot, const std::string& version_name,
                                const std::string& form_id, const std::string& unit_code) const;

  const reference::Resolver& resolver_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_READS_H_
