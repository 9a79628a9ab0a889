// What every mutating RPC of the ledger has in common: who may call, the request id, the committer.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_MUTATION_RUNNER_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_MUTATION_RUNNER_H_

#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/digest/digest.h"
#include "common/request/fields.h"
#include "common/server/unary_call.h"
#include "common/status/status.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/commit/mutations.h"
#include "ledger_service/service/access.h"
#include "ledger_service/storage/storage.h"

namespace mingzhang::service {

// A mutation whose request has been checked; runs on the committer's thread.
using Apply = absl::AnyInvocable<absl::StatusOr<commit::Outcome>(commit::Transaction&, absl::Time,
                                                                 const commit::CallOrigin&)>;

// OK for a workflow service, else PERMISSION_DENIED (CALLER_NOT_TRUSTED).
absl::Status CheckTrusted(const server::Caller& caller);

// Thread-safe.
class MutationRunner {
 public:
  // All must outlive the runner and the calls that it runs.
  MutationRunner(server::CallRunner& calls, const storage::Storage& storage,
                 commit::Committer& committer)
      : calls_(calls), storage_(storage), committer_(committer) {}

  // Answers a mutation: as it was answered where the request was committed before, else with what
  // the committer makes of the Apply that `prepare(request)` returns. `resource_of(request)` is the
  // resource that the person must act for; `answer(commit::Committed)` makes the response,
  // on any thread. The order of refusals: caller, resource, role, request id, stored answer,
  // prepare.
  template <typename Request, typename Response, typename ResourceOf, typename Prepare,
            typename Answer>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, const Request* request,
                                Response* response, ResourceOf resource_of, Prepare prepare,
                                Answer answer) const {
    return calls_.RunLater(
        context, request, response,
        [this, &resource_of, &prepare, &answer](
            const server::Caller& caller, const Request& message, server::Reply<Response> reply) {
          auto resource = resource_of(message);
          absl::Status status = CheckTrusted(caller);
          status.Update(resource.status());
          if (status.ok()) status = CheckMayAct(caller.principal, *resource);
          status.Update(CheckRequestId("request_id", message.request_id()));
          auto fingerprint = FingerprintOf(message);
          status.Update(fingerprint.status());
          if (!status.ok()) return reply.Finish(status);

          const std::string& subject = caller.principal.subject;
          auto seen = commit::FindCommitted(*storage_.TakeSnapshot(), subject, message.request_id(),
                                            *fingerprint);
          if (!seen.ok()) return reply.Finish(seen.status());
          if (seen->has_value()) return reply.Finish(answer(**std::move(seen)));

          absl::StatusOr<Apply> apply = prepare(message);
          if (!apply.ok()) return reply.Finish(apply.status());
          commit::CallOrigin origin{ToActor(caller.principal, *resource), caller.client_address,
                                    caller.context.trace_id};
          committer_.Submit({
              .subject = subject,
              .request_id = message.request_id(),
              .fingerprint = *fingerprint,
              .deadline = caller.context.deadline,
              .abandoned = [&caller] { return caller.Cancelled(); },
              .bytes = message.ByteSizeLong(),
              .apply = [apply = *std::move(apply), origin = std::move(origin)](
                           commit::Transaction& transaction,
                           absl::Time now) mutable { return apply(transaction, now, origin); },
              .done =
                  [answer,
                   reply = std::move(reply)](absl::StatusOr<commit::Committed> committed) mutable {
                    if (!committed.ok()) return reply.Finish(committed.status());
                    reply.Finish(answer(*std::move(committed)));
                  },
          });
        });
  }

 private:
  template <typename Request>
  static absl::StatusOr<Digest> FingerprintOf(const Request& request) {
    if (request.request_fingerprint().empty()) {
      return Sha256({Request::descriptor()->full_name(), request.SerializeAsString()});
    }
    const auto fingerprint = DigestFromBytes(request.request_fingerprint());
    if (!fingerprint) return FieldError("request_fingerprint", "须为 32 个字节");
    return *fingerprint;
  }

  server::CallRunner& calls_;
  const storage::Storage& storage_;
  commit::Committer& committer_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_MUTATION_RUNNER_H_
