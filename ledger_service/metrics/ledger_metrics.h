// The ledger's figures as metrics: what AdminService tells as statistics, from the same sources.
// docs/operations.md says what each means.
#ifndef MINGZHANG_LEDGER_SERVICE_METRICS_LEDGER_METRICS_H_
#define MINGZHANG_LEDGER_SERVICE_METRICS_LEDGER_METRICS_H_

#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/server/health.h"
#include "common/server/unary_call.h"
#include "ledger_service/check/background_check.h"
#include "ledger_service/commit/committer.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/storage/rocksdb_storage.h"

namespace mingzhang::metrics {

// What is read; all outlives the endpoint.
struct LedgerSources {
  absl::Time start;
  const server::CallRunner& calls;
  const server::Health& health;
  const commit::Committer& committer;
  const service::AuditLog& log;
  const check::CheckProgress& log_check;
  const storage::RocksDbStorage& storage;
};

// Costs no scan. Thread-safe.
Families LedgerMetrics(const LedgerSources& sources);

}  // namespace mingzhang::metrics

#endif  // MINGZHANG_LEDGER_SERVICE_METRICS_LEDGER_METRICS_H_
