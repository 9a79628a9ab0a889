// What the store's indexes of the audit trail hold for an entry. Every index key ends with the
// entry's place in the log, so that a scan gives log order.
//
// A posting is `term ‖ kind ‖ log index`. The terms are where an entry belongs (everywhere, its
// division, its department), who acted, and who acted where; the kind is all else that a query asks
// for. So any query is a union of ranges, one for each kind that it admits, and each key in them is
// an entry that it returns.
#ifndef MINGZHANG_LEDGER_SERVICE_TRAIL_POSTINGS_H_
#define MINGZHANG_LEDGER_SERVICE_TRAIL_POSTINGS_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/audit_service.pb.h"

namespace mingzhang::trail {

// How the entry's action ended; see AuditOutcome.
ledger::v1::AuditOutcome OutcomeOf(const ledger::v1::AuditEntry& entry);

// What an entry is besides whose and where: equal kinds are answered alike by every filter on
// action, states and outcome. A value.
struct Kind {
  budget::v1::Action action;
  budget::v1::BudgetState from_state;
  budget::v1::BudgetState to_state;
  ledger::v1::AuditOutcome outcome;

  friend bool operator==(const Kind&, const Kind&) = default;
};

inline constexpr std::size_t kKindBytes = 4;

Kind KindOf(const ledger::v1::AuditEntry& entry);
// A byte for each member, in their order. The inverse takes exactly these bytes.
std::string KindBytes(const Kind& kind);
Kind KindFromBytes(std::string_view bytes);

// The terms that postings begin with; none begins with another. An empty `actor` means
// everybody's.
std::string EverywhereTerm(std::string_view actor);
std::string DivisionTerm(std::string_view division_name, std::string_view actor);
std::string DepartmentTerm(std::string_view department_name, std::string_view actor);

// "divisions/652300" and "divisions/652300/departments/301" of a resource that is in them, empty
// where it is in none.
std::string_view DivisionOf(std::string_view resource);
std::string_view DepartmentOf(std::string_view resource);

// What the indexes hold for the entry: its key in by_budget, and up to six postings. Depends on
// nothing but the entry, so that a check can tell whether an index fits the log.
std::vector<storage::WriteBatch::Operation> IndexWrites(const ledger::v1::AuditEntry& entry);

}  // namespace mingzhang::trail

#endif  // MINGZHANG_LEDGER_SERVICE_TRAIL_POSTINGS_H_
