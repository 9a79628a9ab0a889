// Metrics over HTTP, for Prometheus to scrape.
#ifndef MINGZHANG_COMMON_METRICS_METRICS_ENDPOINT_H_
#define MINGZHANG_COMMON_METRICS_METRICS_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/metrics/metrics.h"

namespace prometheus {
class Collectable;
class Exposer;
}  // namespace prometheus

namespace mingzhang::metrics {

// Answers GET /metrics in Prometheus' text format, on two threads of its own, without TLS or a
// token: figures are nobody's secret, and no caller changes anything, but only the machine itself
// or a network of operators should reach it. A request that is not there within 5 s is dropped.
class MetricsEndpoint {
 public:
  // `address`: host:port with an IPv4 address of this machine, or localhost; port 0 takes a free
  // one. `collect` runs for each scrape, on several threads, from now on until the endpoint is
  // gone.
  //
  // INVALID_ARGUMENT: no such address. FAILED_PRECONDITION: it cannot be had; the cause is logged,
  // as is the port otherwise.
  static absl::StatusOr<std::unique_ptr<MetricsEndpoint>> Start(const std::string& address,
                                                                std::function<Families()> collect);

  // Waits for the scrapes at hand.
  ~MetricsEndpoint();
  MetricsEndpoint(const MetricsEndpoint&) = delete;
  MetricsEndpoint& operator=(const MetricsEndpoint&) = delete;

  int port() const;

 private:
  MetricsEndpoint(std::string host, std::shared_ptr<prometheus::Collectable> collector,
                  std::unique_ptr<prometheus::Exposer> exposer);

  const std::string host_;
  const std::shared_ptr<prometheus::Collectable> collector_;
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace mingzhang::metrics

#endif  // MINGZHANG_COMMON_METRICS_METRICS_ENDPOINT_H_
