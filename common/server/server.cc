#include "common/server/server.h"

#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/file/file.h"

namespace mingzhang::server {
namespace {

constexpr int kMaxConcurrentStreams = 1000;
constexpr int kMaxMetadataBytes = 16 << 10;
// Finds connections whose other end is gone.
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
// What clients may do to the same end.
constexpr int kMinPingIntervalMs = 10'000;

// Plug-ins and the health service are switched on for the process, not for one builder.
void EnableStandardServices(bool channelz) {
  grpc::EnableDefaultHealthCheckService(true);
  static const bool reflection = (grpc::reflection::InitProtoReflectionServerBuilderPlugin(), true);
  (void)reflection;
  if (channelz) grpc::channelz::experimental::InitChannelzService();
}

void SetLimits(const ServerOptions& options, grpc::ServerBuilder& builder) {
  grpc::ResourceQuota quota("server");
  quota.Resize(options.max_buffer_bytes);
  builder.SetResourceQuota(quota)
      .SetMaxReceiveMessageSize(options.max_receive_bytes)
      .AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMaxConcurrentStreams)
      .AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes)
      .AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs)
      .AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs)
      .AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1)
      .AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kMinPingIntervalMs)
      // Otherwise a second server would share the port and take half the connections.
      .AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options) {
  auto credentials = ServerCredentials(options.tls);
  if (!credentials.ok()) return credentials.status();

  EnableStandardServices(options.channelz);
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  int port = 0;
  builder.AddListeningPort(options.listen_address, *credentials, &port);
  for (const HostedService& hosted : options.services) builder.RegisterService(hosted.service);
  std::unique_ptr<grpc::Server> grpc_server = builder.BuildAndStart();
  if (grpc_server == nullptr || port <= 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("无法监听“", options.listen_address, "”：地址无效、没有权限，或端口已被占用"));
  }
  for (const HostedService& hosted : options.services) {
    grpc_server->GetHealthCheckService()->SetServingStatus(hosted.name, true);
  }

  std::unique_ptr<Server> server(
      new Server(std::move(grpc_server), port, options.port_file, options.health));
  if (!options.port_file.empty()) {
    const absl::Status written =
        WriteFile(options.port_file, absl::StrCat(port, "\n"), kPublicFile);
    if (!written.ok()) {
      return written;
    }
  }
  return server;
}

Server::Server(std::unique_ptr<grpc::Server> server, int port, std::string port_file,
               Health* health)
    : server_(std::move(server)), port_(port), port_file_(std::move(port_file)), health_(health) {
  if (health_ != nullptr) health_->TellTo(server_->GetHealthCheckService());
}

Server::~Server() { Drain(absl::ZeroDuration()); }

void Server::Drain(absl::Duration grace) {
  if (drained_) return;
  drained_ = true;
  if (!port_file_.empty()) {
    std::error_code ignored;
    std::filesystem::remove(port_file_, ignored);
  }
  if (health_ != nullptr) health_->TellTo(nullptr);
  server_->GetHealthCheckService()->Shutdown();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
}

}  // namespace mingzhang::server
