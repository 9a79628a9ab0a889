// Judges stored versions: by what is in force, or by what an earlier report was judged by.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_JUDGE_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_JUDGE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/resource/resource_name.h"
#include "ledger_service/commit/read_set.h"
#include "ledger_service/commit/transaction.h"
#include "ledger_service/reference/resolver.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/budget/v1/validation.pb.h"

namespace mingzhang::service {

// What an approval says of the congress; empty at other gates.
struct Resolution {
  std::string number;
  std::optional<budget::v1::Date> date;
};

struct Judgement {
  budget::v1::ValidationReport report;
  // SHA-256 of the report as serialized, 32 bytes.
  std::string digest;
  // What decided which rules, form, figures and earlier publication count. As long as it holds,
  // judging again gives the same report, on the same day.
  commit::ReadSet reads;
  // Everything that the report names by digest.
  std::vector<reference::DocumentPtr> documents;
};

// Thread-safe. Errors of both functions: NOT_FOUND, DATA_LOSS (DATA_CORRUPTED), those of the store.
class Judge {
 public:
  // Both must outlive the judge.
  Judge(const reference::Resolver& resolver, const Clock& clock)
      : resolver_(resolver), clock_(clock) {}

  // FAILED_PRECONDITION (YEAR_UNSUPPORTED).
  absl::StatusOr<Judgement> Validate(const storage::Snapshot& snapshot, const VersionName& name,
                                     budget::v1::Gate gate, const Resolution& resolution) const;

  // The same judgement as that of the stored report. FAILED_PRECONDITION (REPORT_MISMATCH) when it
  // is of another version or gate.
  absl::StatusOr<Judgement> Repeat(const storage::Snapshot& snapshot, const VersionName& name,
                                   budget::v1::Gate gate, const std::string& report_digest) const;

 private:
  const reference::Resolver& resolver_;
  const Clock& clock_;
};

// FAILED_PRECONDITION (REPORT_MISMATCH).
absl::Status ReportMismatch();

// What the committer checks and stages with the report: FAILED_PRECONDITION (REPORT_MISMATCH) where
// something that decided has changed since; else everything that the report names is kept.
absl::Status KeepBasis(commit::Transaction& transaction, const Judgement& judgement);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_JUDGE_H_
