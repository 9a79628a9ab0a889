// A gRPC server as both services need it: TLS, limits, health, reflection, and an orderly end.
#ifndef MINGZHANG_COMMON_SERVER_SERVER_H_
#define MINGZHANG_COMMON_SERVER_SERVER_H_

#include <grpcpp/server.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/health.h"
#include "common/server/tls.h"

namespace mingzhang::server {

struct HostedService {
  // Its full name, such as mingzhang.ledger.v1.LedgerService (service_full_name() of the generated
  // class): what health checks ask for.
  std::string name;
  // Not owned; outlives the Server.
  grpc::Service* service;
};

struct ServerOptions {
  // host:port; port 0 takes a free one.
  std::string listen_address = {};
  TlsFiles tls = {};
  std::vector<HostedService> services = {};
  // Where the port is written, in decimal, once calls are answered; empty: nowhere. Removed again
  // when draining begins.
  std::string port_file = {};
  // A larger request is RESOURCE_EXHAUSTED.
  int max_receive_bytes = 32 << 20;
  // What all connections' buffers may take together before gRPC slows them down.
  std::size_t max_buffer_bytes = std::size_t{512} << 20;
  // Serves grpc.channelz.v1, which shows the server's connections to anybody, without a token.
  bool channelz = false;
  // What health checks are told; null: SERVING until draining. Not owned; outlives the Server.
  Health* health = nullptr;
};

// Answers calls from Start to Drain on gRPC's threads, grpc.health.v1 and reflection (v1alpha)
// among them; neither asks for a token. Connections get 16 KiB of metadata a call and 1,000
// concurrent calls.
class Server {
 public:
  // FAILED_PRECONDITION: the address cannot be had; and the errors of ServerCredentials and, for
  // the port file, of WriteFile.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options);

  // Drains without grace.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // The port that is listened on.
  int port() const { return port_; }

  // Tells health checks NOT_SERVING, refuses new calls and waits for those in flight; after `grace`
  // the rest is cancelled. Returns when every call has ended, so a handler that ignores its
  // cancellation holds it up. Watches of health count as calls in flight. Only the first call does
  // anything; not for several threads at once.
  void Drain(absl::Duration grace);

 private:
  Server(std::unique_ptr<grpc::Server> server, int port, std::string port_file, Health* health);

  const std::unique_ptr<grpc::Server> server_;
  const int port_;
  const std::string port_file_;
  Health* const health_;
  bool drained_ = false;
};

}  // namespace mingzhang::server

#endif  // MINGZHANG_COMMON_SERVER_SERVER_H_
