// What any server of ours has to tell.
#ifndef MINGZHANG_COMMON_METRICS_SERVER_METRICS_H_
#define MINGZHANG_COMMON_METRICS_SERVER_METRICS_H_

#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/server/unary_call.h"

namespace mingzhang::metrics {

// mingzhang_calls_total by code, such as NOT_FOUND: every code, so that each rate begins at 0;
// health and reflection are not counted. And process_start_time_seconds, as all Prometheus
// libraries have it.
Families ServerMetrics(const server::CallRunner& calls, absl::Time start);

}  // namespace mingzhang::metrics

#endif  // MINGZHANG_COMMON_METRICS_SERVER_METRICS_H_
