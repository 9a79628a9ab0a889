// AuditService over gRPC: the audit trail, for auditors and for programs that verify it.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_SERVICE_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_SERVICE_H_

#include <string>

#include "absl/status/statusor.h"
#include "common/server/unary_call.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/service/audit_watch.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/audit_service.grpc.pb.h"

namespace mingzhang::service {

// Thread-safe. A listing and a watch are answered with the bytes of entries as they are in the log.
class AuditServiceImpl final
    : public ledger::v1::AuditService::WithRawCallbackMethod_ListAuditEntries<
          ledger::v1::AuditService::WithRawCallbackMethod_WatchAuditEntries<
              ledger::v1::AuditService::CallbackService>> {
 public:
  // All must outlive the service.
  AuditServiceImpl(server::CallRunner& calls, const storage::Storage& storage, AuditLog& log,
                   AuditWatches& watches)
      : calls_(calls), storage_(storage), log_(log), watches_(watches) {}

  grpc::ServerUnaryReactor* ListAuditEntries(grpc::CallbackServerContext* context,
                                             const grpc::ByteBuffer* request,
                                             grpc::ByteBuffer* response) override;
  grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchAuditEntries(
      grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) override {
    return watches_.Start(context, *request);
  }
  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context,
                                          const ledger::v1::GetCheckpointRequest* request,
                                          ledger::v1::Checkpoint* response) override;
  grpc::ServerUnaryReactor* GetReceipt(grpc::CallbackServerContext* context,
                                       const ledger::v1::GetReceiptRequest* request,
                                       ledger::v1::Receipt* response) override;
  grpc::ServerUnaryReactor* GetInclusionProof(grpc::CallbackServerContext* context,
                                              const ledger::v1::GetInclusionProofRequest* request,
                                              ledger::v1::InclusionProof* response) override;
  grpc::ServerUnaryReactor* GetConsistencyProof(
      grpc::CallbackServerContext* context, const ledger::v1::GetConsistencyProofRequest* request,
      ledger::v1::ConsistencyProof* response) override;
  grpc::ServerUnaryReactor* ListLogKeys(grpc::CallbackServerContext* context,
                                        const ledger::v1::ListLogKeysRequest* request,
                                        ledger::v1::ListLogKeysResponse* response) override;
  grpc::ServerUnaryReactor* GetEntryBundle(grpc::CallbackServerContext* context,
                                           const ledger::v1::GetEntryBundleRequest* request,
                                           ledger::v1::EntryBundle* response) override;

 private:
  // Serialized.
  absl::StatusOr<std::string> List(const identity::Principal& person,
                                   const ledger::v1::ListAuditEntriesRequest& request) const;
  absl::StatusOr<ledger::v1::EntryBundle> Bundle(
      const ledger::v1::GetEntryBundleRequest& request) const;

  server::CallRunner& calls_;
  const storage::Storage& storage_;
  AuditLog& log_;
  AuditWatches& watches_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_AUDIT_SERVICE_H_
