// The three mutations of the ledger, each as a function of what the transaction sees. They hold the
// invariants of architecture.md whoever calls; they know no roles. Errors are those of
// ledger_service.proto.
//
// The caller has checked the shape of the request (names, lengths, UTF-8); what depends on the
// budget's state is checked here. Nothing here is thread-safe: the committer's thread runs it.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_MUTATIONS_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_MUTATIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/digest/digest.h"
#include "ledger_service/budget/content_parts.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/commit/disclosure.h"
#include "ledger_service/commit/transaction.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"

namespace mingzhang::commit {

// A budget takes at most this many versions, and a cycle this many participations.
inline constexpr std::int64_t kMaxVersions = 10'000;
inline constexpr int kMaxParticipations = 500;

// Who acts, and where the call came from: what every entry records.
struct CallOrigin {
  ledger::v1::Actor actor;
  std::string client_address;
  std::string trace_id;
};

struct NewBudget {
  std::string name;
  std::string department_display_name;
  std::int32_t fiscal_year = 0;
};

// ALREADY_EXISTS (BUDGET_EXISTS).
absl::StatusOr<Outcome> CreateBudget(Transaction& transaction, absl::Time now,
                                     const CallOrigin& origin, const NewBudget& budget);

// A part that may have to be stored.
struct NewPart : budget::Part {
  // As stored (part_codec.h); empty where the ledger was seen to hold the part.
  std::string encoded;
};

struct NewVersion {
  std::string budget_name;
  std::string etag;
  std::string message;
  std::vector<NewPart> parts;
  // The version's digest, 32 bytes.
  std::string digest;
};

// Cuts the content into parts and compresses those that are not stored yet, off the committer's
// thread. A part that is gone in between is compressed when it is needed.
NewVersion SplitVersion(std::string budget_name, std::string etag, std::string message,
                        const budget::v1::BudgetContent& content,
                        absl::FunctionRef<bool(const Digest& digest)> is_stored);

// NOT_FOUND, ABORTED (ETAG_MISMATCH), FAILED_PRECONDITION (STATE_MISMATCH, LIMIT_REACHED).
absl::StatusOr<Outcome> SaveVersion(Transaction& transaction, absl::Time now,
                                    const CallOrigin& origin, const NewVersion& version);

// `report` is the report of the request's version at the gate that its edge demands, by the rules
// as they are now; absent where it demands none. `disclosure` is what a publication stores, made of
// the request's files; null for everything else. NOT_FOUND, ABORTED (ETAG_MISMATCH),
// FAILED_PRECONDITION (STATE_MISMATCH, VERSION_MISMATCH, VALIDATION_BLOCKED with the report),
// INVALID_ARGUMENT for an acknowledgement that fits no warning.
absl::StatusOr<Outcome> CommitTransition(Transaction& transaction, absl::Time now,
                                         const CallOrigin& origin,
                                         const ledger::v1::CommitTransitionRequest& request,
                                         const std::optional<budget::v1::ValidationReport>& report,
                                         const NewDisclosure* disclosure);

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_MUTATIONS_H_
