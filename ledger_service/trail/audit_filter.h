// What a listing or a watch of the audit trail asks for.
#ifndef MINGZHANG_LEDGER_SERVICE_TRAIL_AUDIT_FILTER_H_
#define MINGZHANG_LEDGER_SERVICE_TRAIL_AUDIT_FILTER_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ledger_service/trail/postings.h"

namespace mingzhang::trail {

// An entry matches when all that is set holds of it. A value.
struct AuditFilter {
  // Resource names; an actor's subject.
  std::optional<std::string> division;
  std::optional<std::string> department;
  std::optional<std::string> actor;
  std::optional<budget::v1::Action> action;
  std::optional<budget::v1::BudgetState> from_state;
  std::optional<budget::v1::BudgetState> to_state;
  std::optional<ledger::v1::AuditOutcome> outcome;
  // since <= time < until.
  absl::Time since = absl::InfinitePast();
  absl::Time until = absl::InfiniteFuture();

  // From the text that ListAuditEntriesRequest.filter describes. INVALID_ARGUMENT (FIELD_INVALID)
  // that quotes what was not understood and says what may stand there.
  static absl::StatusOr<AuditFilter> Parse(std::string_view text);

  bool Admits(const Kind& kind) const;
};

}  // namespace mingzhang::trail

#endif  // MINGZHANG_LEDGER_SERVICE_TRAIL_AUDIT_FILTER_H_
