// WatchAuditEntries as its client sees it.
#ifndef MINGZHANG_TESTS_INTEGRATION_WATCH_H_
#define MINGZHANG_TESTS_INTEGRATION_WATCH_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/status/grpc_status.h"
#include "mingzhang/ledger/v1/audit_service.grpc.pb.h"
#include "tests/integration/cluster.h"

namespace mingzhang {

// A stream of a person, for a minute at most.
class Watch {
 public:
  Watch(Cluster& cluster, const std::string& token,
        const ledger::v1::WatchAuditEntriesRequest& request)
      : Watch(cluster.audit_stub(), token, request) {}
  Watch(ledger::v1::AuditService::Stub& stub, const std::string& token,
        const ledger::v1::WatchAuditEntriesRequest& request) {
    context_.AddMetadata("authorization", "Bearer " + token);
    context_.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(60)));
    reader_ = stub.WatchAuditEntries(&context_, request);
  }

  // Reads until there are `count` entries in all; false when the stream ended before.
  bool ReadUntil(std::size_t count) {
    ledger::v1::WatchAuditEntriesResponse response;
    while (entries.size() < count && reader_->Read(&response)) {
      entries.insert(entries.end(), response.entries().begin(), response.entries().end());
      proofs.insert(proofs.end(), response.inclusion_proofs().begin(),
                    response.inclusion_proofs().end());
      checkpoints.insert(checkpoints.end(), response.entries().size(), response.checkpoint());
      next_log_index = response.next_log_index();
    }
    return entries.size() >= count;
  }
  // Reads one response; whether there was one.
  bool Read(ledger::v1::WatchAuditEntriesResponse& response) { return reader_->Read(&response); }
  void Cancel() { context_.TryCancel(); }
  // Reads the rest and tells how the stream ended.
  absl::Status Finish() {
    ledger::v1::WatchAuditEntriesResponse response;
    while (reader_->Read(&response)) {
    }
    return FromGrpcStatus(reader_->Finish());
  }

  std::vector<ledger::v1::AuditEntry> entries;
  std::vector<ledger::v1::InclusionProof> proofs;
  std::vector<std::string> checkpoints;
  std::int64_t next_log_index = 0;

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<ledger::v1::WatchAuditEntriesResponse>> reader_;
};

}  // namespace mingzhang

#endif  // MINGZHANG_TESTS_INTEGRATION_WATCH_H_
