#include "common/metrics/server_metrics.h"

namespace mingzhang::metrics {

Families ServerMetrics(const server::CallRunner& calls, absl::Time start) {
  std::vector<Labelled> by_code;
  for (int number = 0; number < static_cast<int>(server::CallCounts::kCodes); ++number) {
    const auto code = static_cast<absl::StatusCode>(number);
    by_code.push_back({absl::StatusCodeToString(code), calls.ended(code)});
  }
  return {
      Gauge("process_start_time_seconds", "When the process started, in seconds since 1970.",
            absl::ToDoubleSeconds(start - absl::UnixEpoch())),
      Counters("mingzhang_calls_total", "Calls that ended, by their code.", "code", by_code),
  };
}

}  // namespace mingzhang::metrics
