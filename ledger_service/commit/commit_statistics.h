// What the committer counts of itself.
#ifndef MINGZHANG_LEDGER_SERVICE_COMMIT_COMMIT_STATISTICS_H_
#define MINGZHANG_LEDGER_SERVICE_COMMIT_COMMIT_STATISTICS_H_

#include <atomic>
#include <cstdint>

#include "common/statistics/histogram.h"

namespace mingzhang::commit {

// Since the start. The committer's threads write, anybody reads.
struct CommitStatistics {
  std::atomic<std::int64_t> batches = 0;
  std::atomic<std::int64_t> committed = 0;
  // Answered from the record of an earlier request.
  std::atomic<std::int64_t> repeated = 0;
  // Refused by a precondition.
  std::atomic<std::int64_t> refused = 0;
  std::atomic<std::int64_t> queue_full = 0;
  // Not committed: nobody waited any more.
  std::atomic<std::int64_t> deadline_passed = 0;
  // Batches whose write failed.
  std::atomic<std::int64_t> failed_writes = 0;
  std::atomic<std::int64_t> expired_requests = 0;
  // Mutations in a batch; microseconds of its synced write.
  Histogram batch_size;
  Histogram sync_micros;
  // Microseconds from Submit to the answer.
  Histogram wait_micros;
};

}  // namespace mingzhang::commit

#endif  // MINGZHANG_LEDGER_SERVICE_COMMIT_COMMIT_STATISTICS_H_
