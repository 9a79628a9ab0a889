#include "ledger_service/service/mutation_runner.h"

namespace mingzhang::service {

absl::Status CheckTrusted(const server::Caller& caller) {
  if (caller.trusted_service) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_CALLER_NOT_TRUSTED,
                   "账本只接受流程服务的写入，请通过流程服务办理");
}

}  // namespace mingzhang::service
