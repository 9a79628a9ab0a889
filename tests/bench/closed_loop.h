// A load generator: so many unary calls in flight, each replaced by the next when it is answered.
#ifndef MINGZHANG_TESTS_BENCH_CLOSED_LOOP_H_
#define MINGZHANG_TESTS_BENCH_CLOSED_LOOP_H_

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mingzhang::bench {

// What is called. Used by one thread. Slots count from 0; a slot has one call at a time.
class Workload {
 public:
  virtual ~Workload() = default;

  // The method as gRPC spells it, "/package.Service/Method".
  virtual std::string method() const = 0;
  // The next request of a slot, serialized.
  virtual std::string NextRequest(int slot) = 0;
  // The answer to the slot's last request.
  virtual void Answered(int slot, grpc::ByteBuffer& response) = 0;
  // Sent with each call as a bearer token, unless it is empty.
  virtual std::string token() const = 0;
};

// Latencies are those of calls that were answered after the warm-up.
struct Measured {
  std::int64_t calls = 0;
  double per_second = 0;
  double p50_us = 0;
  double p90_us = 0;
  double p99_us = 0;
  double max_us = 0;
  double mean_request_bytes = 0;
  double mean_response_bytes = 0;
};

// Sorts `micros`; `seconds` is how long they took together.
Measured Summarize(std::vector<double>& micros, double seconds);

// The status of the first call that fails ends the measurement. One thread, the caller's: the
// client should cost little beside the server.
absl::StatusOr<Measured> RunClosedLoop(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                                       Workload& workload, int in_flight, absl::Duration warm_up,
                                       absl::Duration duration);

}  // namespace mingzhang::bench

#endif  // MINGZHANG_TESTS_BENCH_CLOSED_LOOP_H_
