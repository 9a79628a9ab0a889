// A TLS gRPC server with the callback API that answers with as many bytes as it is asked for: what
// a call of that size costs when nothing is done. Ends on SIGTERM.
//
//   echo_server PORT_FILE CERTIFICATE KEY AUTHORITIES
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "common/server/termination_signals.h"
#include "common/server/tls.h"
#include "echo.grpc.pb.h"

namespace mingzhang::bench {
namespace {

class EchoServiceImpl final : public EchoService::CallbackService {
 public:
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) override {
    response->mutable_payload()->assign(static_cast<std::size_t>(request->response_bytes()), 'e');
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace
}  // namespace mingzhang::bench

int main(int argc, char** argv) {
  mingzhang::server::TerminationSignals signals;
  if (argc != 5) return 2;
  const auto credentials = mingzhang::server::ServerCredentials(
      {.certificate_chain = argv[2], .private_key = argv[3], .authorities = argv[4]});
  if (!credentials.ok()) {
    std::fprintf(stderr, "%s\n", credentials.status().ToString().c_str());
    return 1;
  }
  mingzhang::bench::EchoServiceImpl service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", *credentials, &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  const std::string unfinished = std::string(argv[1]) + ".new";
  std::ofstream(unfinished) << port;
  if (std::rename(unfinished.c_str(), argv[1]) != 0) return 1;
  signals.Wait();
  server->Shutdown();
  return 0;
}
