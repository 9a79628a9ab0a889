#include "common/metrics/metrics_endpoint.h"

#include <CivetServer.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/server/logging.h"

namespace mingzhang::metrics {
namespace {

constexpr char kThreads[] = "2";
constexpr char kRequestTimeoutMs[] = "5000";
constexpr int kMaxPort = 65'535;

// Civetweb takes more than an address: a port alone, several of them, TLS, redirections. Debian
// builds it without IPv6.
absl::Status CheckAddress(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  const std::string host = address.substr(0, colon);
  int port = 0;
  in_addr ip;
  if (colon != std::string::npos && absl::SimpleAtoi(address.substr(colon + 1), &port) &&
      port >= 0 && port <= kMaxPort &&
      (host == "localhost" || inet_pton(AF_INET, host.c_str(), &ip) == 1)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("指标地址（--metrics-address）“", address,
                   "”无效：应为本机的 IPv4 地址和端口，如 127.0.0.1:7711"));
}

int LogOfCivetweb(const mg_connection* /*connection*/, const char* message) {
  server::Log(server::LogLevel::kWarning, message, {{"component", "metrics"}});
  return 1;  // It is logged.
}

class Collector final : public prometheus::Collectable {
 public:
  explicit Collector(std::function<Families()> collect) : collect_(std::move(collect)) {}
  Families Collect() const override { return collect_(); }

 private:
  const std::function<Families()> collect_;
};

// Makes a connection and drops it. Civetweb looks whether it should stop at each, and otherwise
// only every 2 s, which would hold up the end of the process.
void Knock(const std::string& host, int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &address.sin_addr);
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return;
  // Refused once it has stopped.
  (void)connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  close(connection);
}

const CivetCallbacks* Callbacks() {
  static const CivetCallbacks callbacks = [] {
    CivetCallbacks log;
    log.log_message = LogOfCivetweb;
    return log;
  }();
  return &callbacks;
}

}  // namespace

MetricsEndpoint::MetricsEndpoint(std::string host,
                                 std::shared_ptr<prometheus::Collectable> collector,
                                 std::unique_ptr<prometheus::Exposer> exposer)
    : host_(std::move(host)), collector_(std::move(collector)), exposer_(std::move(exposer)) {
  exposer_->RegisterCollectable(collector_);
}

MetricsEndpoint::~MetricsEndpoint() {
  const int port = this->port();
  const auto gone = std::async(std::launch::async, [this] { exposer_.reset(); });
  while (gone.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready)
    Knock(host_, port);
}

int MetricsEndpoint::port() const { return exposer_->GetListeningPorts().at(0); }

absl::StatusOr<std::unique_ptr<MetricsEndpoint>> MetricsEndpoint::Start(
    const std::string& address, std::function<Families()> collect) {
  if (absl::Status status = CheckAddress(address); !status.ok()) return status;
  std::unique_ptr<prometheus::Exposer> exposer;
  try {
    exposer = std::make_unique<prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", address, "num_threads", kThreads,
                                 "request_timeout_ms", kRequestTimeoutMs},
        Callbacks());
  } catch (const std::exception&) {
    return absl::FailedPreconditionError(
        absl::StrCat("无法在“", address,
                     "”提供指标（--metrics-address）：不是本机地址、没有权限，或端口已被占用"));
  }
  std::unique_ptr<MetricsEndpoint> endpoint(
      new MetricsEndpoint(address.substr(0, address.rfind(':')),
                          std::make_shared<Collector>(std::move(collect)), std::move(exposer)));
  server::Log(server::LogLevel::kInfo, "metrics", {{"port", std::int64_t{endpoint->port()}}});
  return endpoint;
}

}  // namespace mingzhang::metrics
