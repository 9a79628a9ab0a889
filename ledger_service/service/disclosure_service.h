// DisclosureService over gRPC: what the public reads, without a token.
#ifndef MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_SERVICE_H_
#define MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_SERVICE_H_

#include "common/server/stream_call.h"
#include "common/server/unary_call.h"
#include "ledger_service/service/audit_log.h"
#include "ledger_service/storage/storage.h"
#include "mingzhang/ledger/v1/disclosure_service.grpc.pb.h"

namespace mingzhang::service {

// Thread-safe.
class DisclosureServiceImpl final : public ledger::v1::DisclosureService::CallbackService {
 public:
  // All must outlive the service, and the server must have drained before any of them goes.
  DisclosureServiceImpl(server::CallRunner& calls, const storage::Storage& storage, AuditLog& log)
      : calls_(calls), streams_(calls), storage_(storage), log_(log) {}

  grpc::ServerUnaryReactor* GetDisclosure(grpc::CallbackServerContext* context,
                                          const ledger::v1::GetDisclosureRequest* request,
                                          ledger::v1::Disclosure* response) override;
  grpc::ServerUnaryReactor* ListDisclosures(grpc::CallbackServerContext* context,
                                            const ledger::v1::ListDisclosuresRequest* request,
                                            ledger::v1::ListDisclosuresResponse* response) override;
  grpc::ServerWriteReactor<ledger::v1::DownloadDisclosureFileResponse>* DownloadDisclosureFile(
      grpc::CallbackServerContext* context,
      const ledger::v1::DownloadDisclosureFileRequest* request) override;

 private:
  server::CallRunner& calls_;
  server::StreamRunner streams_;
  const storage::Storage& storage_;
  AuditLog& log_;
};

}  // namespace mingzhang::service

#endif  // MINGZHANG_LEDGER_SERVICE_SERVICE_DISCLOSURE_SERVICE_H_
