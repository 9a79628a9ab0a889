// A person's request as the ledger's: every field is checked, and what the request itself says is
// filled in. Pure.
//
// Errors are INVALID_ARGUMENT (FIELD_INVALID) that name the field.
#ifndef MINGZHANG_WORKFLOW_SERVICE_SERVICE_REQUESTS_H_
#define MINGZHANG_WORKFLOW_SERVICE_SERVICE_REQUESTS_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"
#include "mingzhang/workflow/v1/workflow_service.pb.h"

namespace mingzhang::workflow {

inline constexpr std::size_t kMaxEtagCharacters = 100;

// A transition without what the budget's head decides: states, steps, holder, report and deadlines.
// `today` is the day in China, which no resolution may be later than.
using CommitRequest = absl::StatusOr<ledger::v1::CommitTransitionRequest>;
CommitRequest ToCommit(const v1::SubmitBudgetRequest& request, absl::CivilDay today);
CommitRequest ToCommit(const v1::WithdrawBudgetRequest& request, absl::CivilDay today);
CommitRequest ToCommit(const v1::ClaimBudgetRequest& request, absl::CivilDay today);
CommitRequest ToCommit(const v1::PassBudgetRequest& request, absl::CivilDay today);
CommitRequest ToCommit(const v1::ReturnBudgetRequest& request, absl::CivilDay today);
CommitRequest ToCommit(const v1::ApproveBudgetRequest& request, absl::CivilDay today);
CommitRequest ToCommit(const v1::PublishBudgetRequest& request, absl::CivilDay today);
CommitRequest ToCommit(const v1::CorrectBudgetRequest& request, absl::CivilDay today);
CommitRequest ToCommit(const v1::CancelBudgetRequest& request, absl::CivilDay today);

absl::StatusOr<ledger::v1::CreateBudgetRequest> ToCreate(const v1::CreateBudgetRequest& request);
absl::StatusOr<ledger::v1::SaveVersionRequest> ToSave(const v1::SaveDraftRequest& request);

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_SERVICE_REQUESTS_H_
