// The shape of CommitTransition's requests: which facts belong to which action.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_TRANSITION_REQUEST_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_TRANSITION_REQUEST_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"

namespace mingzhang::service {

// Each returns OK or INVALID_ARGUMENT (FIELD_INVALID).

// Steps and their holder are facts of a review, and of nothing else.
absl::Status CheckSteps(const ledger::v1::CommitTransitionRequest& request);

// A publication says nothing but what it publishes: its entry is for everybody.
absl::Status CheckPublication(const ledger::v1::CommitTransitionRequest& request);

// An approval names its resolution and the day by which to publish; no other action does. `today`
// is the day in China.
absl::Status CheckApproval(const ledger::v1::CommitTransitionRequest& request,
                           absl::CivilDay today);

// A correction gives its reason as the opinion, 1 … kMaxReasonCharacters, and no remarks. The
// reason will be public, so it holds no personal information.
absl::Status CheckCorrection(const ledger::v1::CommitTransitionRequest& request);

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_TRANSITION_REQUEST_H_
