#include "ledger_service/service/disclosure_service.h"

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "ledger_service/service/disclosure_reader.h"

namespace mingzhang::service {
namespace {

using ledger::v1::Disclosure;
using ledger::v1::DownloadDisclosureFileRequest;
using ledger::v1::DownloadDisclosureFileResponse;

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

}  // namespace

grpc::ServerUnaryReactor* DisclosureServiceImpl::GetDisclosure(
    grpc::CallbackServerContext* context, const ledger::v1::GetDisclosureRequest* request,
    Disclosure* response) {
  return calls_.RunForEverybody(
      context, request, response,
      [this](const ledger::v1::GetDisclosureRequest& message) -> absl::StatusOr<Disclosure> {
        auto disclosure = ReadDisclosure(*storage_.TakeSnapshot(), message.name());
        if (!disclosure.ok()) return disclosure.status();
        const auto size = log_.Size();
        if (!size.ok()) return size.status();
        auto receipt = log_.MakeReceipt(disclosure->log_index(), *size);
        if (!receipt.ok()) return receipt.status();
        *disclosure->mutable_receipt() = *std::move(receipt);
        return disclosure;
      });
}

grpc::ServerUnaryReactor* DisclosureServiceImpl::ListDisclosures(
    grpc::CallbackServerContext* context, const ledger::v1::ListDisclosuresRequest* request,
    ledger::v1::ListDisclosuresResponse* response) {
  return calls_.RunForEverybody(
      context, request, response, [this](const ledger::v1::ListDisclosuresRequest& message) {
        return service::ListDisclosures(*storage_.TakeSnapshot(), message);
      });
}

grpc::ServerWriteReactor<DownloadDisclosureFileResponse>*
DisclosureServiceImpl::DownloadDisclosureFile(grpc::CallbackServerContext* context,
                                              const DownloadDisclosureFileRequest* request) {
  return streams_.Run<DownloadDisclosureFileResponse>(
      context, *request, server::Audience::kEverybody,
      [this](const server::Caller&, const DownloadDisclosureFileRequest& message,
             server::StreamReply<DownloadDisclosureFileResponse> reply) {
        auto file = ReadDisclosureFile(*storage_.TakeSnapshot(), message);
        if (!file.ok()) return reply.Fail(file.status());
        reply.Begin([bytes = *std::move(file),
                     sent = std::size_t{0}](DownloadDisclosureFileResponse& piece) mutable {
          if (sent >= bytes.size()) return false;
          piece.set_data(bytes.substr(sent, kPieceBytes));
          sent += kPieceBytes;
          return true;
        });
      });
}

}  // namespace mingzhang::service
