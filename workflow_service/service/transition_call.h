// One transition on its way: reads the head, decides, has the gate validated, has the disclosure
// made where it is a publication, commits, answers. Nothing waits: each stage starts the next from
// the ledger's answer.
#ifndef MINGZHANG_WORKFLOW_SERVICE_SERVICE_TRANSITION_CALL_H_
#define MINGZHANG_WORKFLOW_SERVICE_SERVICE_TRANSITION_CALL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/clock/clock.h"
#include "common/server/unary_call.h"
#include "mingzhang/ledger/v1/ledger_service.pb.h"
#include "mingzhang/workflow/v1/workflow_service.pb.h"
#include "workflow_service/ledger_client/ledger_client.h"
#include "workflow_service/process/review_steps.h"
#include "workflow_service/service/disclosure_maker.h"

namespace mingzhang::workflow {

// What the calls share. All outlive them.
struct Surroundings {
  LedgerClient& ledger;
  const ReviewSteps& steps;
  // Of publications, and of previews, which must not keep those waiting.
  DisclosureMaker& disclosures;
  DisclosureMaker& previews;
  const Clock& clock;
};

// Publication is due within 20 days of the reply (预算法 art. 14); the day of the reply does not
// count.
inline constexpr int kPublicationDays = 20;

// A call keeps itself alive until it has answered. Its stages run one after another, on whichever
// thread the ledger's answer comes.
//
// A repeated request whose first answer was lost finds the budget moved on by itself. So whatever
// the budget's head refuses is first looked up by its request id, and a stored answer is given
// again.
class TransitionCall : public std::enable_shared_from_this<TransitionCall> {
 public:
  // `commit` comes from ToCommit, with its fingerprint added; the caller is authorized and lives
  // until `reply` is finished.
  static void Start(const Surroundings& surroundings, const server::Caller& caller,
                    ledger::v1::CommitTransitionRequest commit,
                    server::Reply<v1::TransitionResponse> reply);

 private:
  TransitionCall(const Surroundings& surroundings, const server::Caller& caller,
                 ledger::v1::CommitTransitionRequest commit,
                 server::Reply<v1::TransitionResponse> reply);

  void ReadHead();
  void Judge(budget::v1::Budget head);
  void Validate(budget::v1::Gate gate);
  void Render(budget::v1::ValidationReport report);
  void Commit();
  // Answers as this request was answered before; `refusal` where it never was.
  void Recall(absl::Status refusal);

  // `next` with the value of the ledger's answer; an error ends the call.
  template <typename Response, typename Next>
  LedgerClient::Done<Response> Then(Next next);

  const Surroundings surroundings_;
  const server::Caller& caller_;
  const OnBehalfOf person_;
  ledger::v1::CommitTransitionRequest commit_;
  budget::v1::Budget head_;  // As it was read.
  server::Reply<v1::TransitionResponse> reply_;
};

// What the ledger is told of the person's call.
OnBehalfOf ForwardedFrom(const server::Caller& caller);

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_WORKFLOW_SERVICE_SERVICE_TRANSITION_CALL_H_
