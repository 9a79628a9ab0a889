// The ledger as the workflow service calls it: asynchronously, on behalf of a person.
#ifndef MINGZHANG_WORKFLOW_SERVICE_LEDGER_CLIENT_LEDGER_CLIENT_H_
#define MINGZHANG_WORKFLOW_SERVICE_LEDGER_CLIENT_LEDGER_CLIENT_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mingzhang/budget/v1/budget.pb.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"
#include "mingzhang/ledger/v1/reference_service.pb.h"

namespace mingzhang::workflow {

// What a call takes along from the person's call.
struct OnBehalfOf {
  std::string bearer_token;
  std::string client_address;
  // 32 lower-case hex digits, or empty.
  std::string trace_id;
  absl::Time deadline = absl::InfiniteFuture();
};

// Each function returns at once and calls `done` exactly once, on any thread, possibly before it
// returns.
//
// Errors are the ledger's, with their details; where the ledger itself did not answer:
//  - UNAVAILABLE (LEDGER_UNAVAILABLE) when it cannot be reached or was lost on the way;
//  - DEADLINE_EXCEEDED (LEDGER_UNAVAILABLE) when it took too long.
// After either a mutation may have been done or not; its request id tells.
//
// Thread-safe.
class LedgerClient {
 public:
  template <typename Response>
  using Done = absl::AnyInvocable<void(absl::StatusOr<Response>)>;

  virtual ~LedgerClient() = default;

  virtual void CreateBudget(const OnBehalfOf& person, ledger::v1::CreateBudgetRequest request,
                            Done<ledger::v1::CreateBudgetResponse> done) = 0;
  virtual void GetBudget(const OnBehalfOf& person, ledger::v1::GetBudgetRequest request,
                         Done<budget::v1::Budget> done) = 0;
  virtual void GetVersion(const OnBehalfOf& person, ledger::v1::GetVersionRequest request,
                          Done<budget::v1::Version> done) = 0;
  virtual void SaveVersion(const OnBehalfOf& person, ledger::v1::SaveVersionRequest request,
                           Done<ledger::v1::SaveVersionResponse> done) = 0;
  virtual void ValidateVersion(const OnBehalfOf& person, ledger::v1::ValidateVersionRequest request,
                               Done<ledger::v1::ValidateVersionResponse> done) = 0;
  virtual void GetReport(const OnBehalfOf& person, ledger::v1::GetReportRequest request,
                         Done<ledger::v1::GetReportResponse> done) = 0;
  virtual void CommitTransition(const OnBehalfOf& person,
                                ledger::v1::CommitTransitionRequest request,
                                Done<ledger::v1::CommitTransitionResponse> done) = 0;
  virtual void GetRequestOutcome(const OnBehalfOf& person,
                                 ledger::v1::GetRequestOutcomeRequest request,
                                 Done<ledger::v1::GetRequestOutcomeResponse> done) = 0;
  virtual void GetDocument(const OnBehalfOf& person, ledger::v1::GetDocumentRequest request,
                           Done<ledger::v1::GetDocumentResponse> done) = 0;
  virtual void LoadReference(const OnBehalfOf& person, ledger::v1::LoadReferenceRequest request,
                             Done<ledger::v1::LoadReferenceResponse> done) = 0;
  virtual void ActivateReference(const OnBehalfOf& person,
                                 ledger::v1::ActivateReferenceRequest request,
                                 Done<ledger::v1::ActivateReferenceResponse> done) = 0;
  virtual void IssueControlFigures(const OnBehalfOf& person,
                                   ledger::v1::IssueControlFiguresRequest request,
                                   Done<ledger::v1::IssueControlFiguresResponse> done) = 0;
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_LEDGER_CLIENT_LEDGER_CLIENT_H_
