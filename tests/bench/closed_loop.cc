#include "tests/bench/closed_loop.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "absl/time/clock.h"
#include "common/status/grpc_status.h"

namespace mingzhang::bench {
namespace {

double Percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto at = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(at, 1, sorted.size()) - 1];
}

struct Slot {
  int number = 0;
  absl::Time sent;
  std::size_t request_bytes = 0;
  std::unique_ptr<grpc::ClientContext> context;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
};

class Loop {
 public:
  Loop(const std::vector<std::shared_ptr<grpc::Channel>>& channels, Workload& workload)
      : workload_(workload), method_(workload.method()) {
    if (const std::string token = workload.token(); !token.empty()) bearer_ = "Bearer " + token;
    for (const auto& channel : channels)
      stubs_.push_back(std::make_unique<grpc::GenericStub>(channel));
  }

  void Send(Slot& slot) {
    const std::string bytes = workload_.NextRequest(slot.number);
    slot.request_bytes = bytes.size();
    grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    slot.context = std::make_unique<grpc::ClientContext>();
    if (!bearer_.empty()) slot.context->AddMetadata("authorization", bearer_);
    slot.context->set_wait_for_ready(true);
    slot.response.Clear();
    slot.sent = absl::Now();
    auto& stub = *stubs_[static_cast<std::size_t>(slot.number) % stubs_.size()];
    slot.reader = stub.PrepareUnaryCall(slot.context.get(), method_, request, &queue_);
    slot.reader->StartCall();
    slot.reader->Finish(&slot.response, &slot.status, &slot);
    ++open_;
  }

  absl::StatusOr<Measured> Run(int in_flight, absl::Duration warm_up, absl::Duration duration) {
    std::vector<Slot> slots(static_cast<std::size_t>(in_flight));
    const absl::Time begin = absl::Now() + warm_up;
    const absl::Time end = begin + duration;
    for (Slot& slot : slots) {
      slot.number = static_cast<int>(&slot - slots.data());
      Send(slot);
    }
    std::vector<double> micros;
    double request_bytes = 0;
    double response_bytes = 0;
    absl::Time last = begin;
    grpc::Status failed;
    void* tag = nullptr;
    bool ok = false;
    while (open_ > 0 && queue_.Next(&tag, &ok)) {
      Slot& slot = *static_cast<Slot*>(tag);
      --open_;
      const absl::Time now = absl::Now();
      if (!slot.status.ok()) {
        failed = slot.status;
        continue;  // What is under way is waited for; nothing more is sent.
      }
      if (now >= begin && now < end) {
        micros.push_back(absl::ToDoubleMicroseconds(now - slot.sent));
        request_bytes += static_cast<double>(slot.request_bytes);
        response_bytes += static_cast<double>(slot.response.Length());
        last = now;
      }
      workload_.Answered(slot.number, slot.response);
      if (now < end && failed.ok()) Send(slot);
    }
    queue_.Shutdown();
    while (queue_.Next(&tag, &ok)) {
    }
    if (!failed.ok()) return FromGrpcStatus(failed);
    if (micros.empty()) return absl::DeadlineExceededError("no call was answered in time");
    const auto count = static_cast<double>(micros.size());
    Measured measured = Summarize(micros, absl::ToDoubleSeconds(last - begin));
    measured.mean_request_bytes = request_bytes / count;
    measured.mean_response_bytes = response_bytes / count;
    return measured;
  }

 private:
  Workload& workload_;
  const std::string method_;
  std::string bearer_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  int open_ = 0;
};

}  // namespace

Measured Summarize(std::vector<double>& micros, double seconds) {
  std::sort(micros.begin(), micros.end());
  Measured measured;
  measured.calls = static_cast<std::int64_t>(micros.size());
  measured.per_second = seconds > 0 ? static_cast<double>(micros.size()) / seconds : 0;
  measured.p50_us = Percentile(micros, 0.5);
  measured.p90_us = Percentile(micros, 0.9);
  measured.p99_us = Percentile(micros, 0.99);
  measured.max_us = micros.empty() ? 0 : micros.back();
  return measured;
}

absl::StatusOr<Measured> RunClosedLoop(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                                       Workload& workload, int in_flight, absl::Duration warm_up,
                                       absl::Duration duration) {
  return Loop(channels, workload).Run(in_flight, warm_up, duration);
}

}  // namespace mingzhang::bench
