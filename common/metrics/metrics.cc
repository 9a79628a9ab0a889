#include "common/metrics/metrics.h"

#include <utility>

namespace mingzhang::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr int kFirstMicrosExponent = 6;
constexpr int kLastMicrosExponent = 26;
constexpr double kSecondsPerMicro = 1e-6;

MetricFamily Family(std::string name, std::string help, MetricType type) {
  return {std::move(name), std::move(help), type, {}};
}

void Add(MetricFamily& family, double value, std::vector<ClientMetric::Label> labels = {}) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
}

MetricFamily WithLabel(MetricFamily family, const std::string& label,
                       const std::vector<Labelled>& values) {
  for (const Labelled& labelled : values) {
    Add(family, static_cast<double>(labelled.value), {{label, labelled.label_value}});
  }
  return family;
}

// A bucket holds what is below 2^e: as a bound, which is included, 2^e less `less`, times `scale`.
MetricFamily HistogramFamily(MetricFamily family, const Histogram& histogram, int first, int last,
                             std::int64_t less, double scale) {
  ClientMetric::Histogram& to = family.metric.emplace_back().histogram;
  const CumulativeCounts counts = histogram.ReadCumulative(first, last);
  to.sample_count = static_cast<std::uint64_t>(counts.count);
  to.sample_sum = static_cast<double>(counts.sum) * scale;
  for (int exponent = first; exponent <= last; ++exponent) {
    const std::int64_t below = counts.below[static_cast<std::size_t>(exponent - first)];
    to.bucket.push_back({static_cast<std::uint64_t>(below),
                         static_cast<double>((std::int64_t{1} << exponent) - less) * scale});
  }
  return family;
}

}  // namespace

MetricFamily Counter(std::string name, std::string help, std::int64_t value) {
  MetricFamily family = Family(std::move(name), std::move(help), MetricType::Counter);
  Add(family, static_cast<double>(value));
  return family;
}

MetricFamily Counters(std::string name, std::string help, const std::string& label,
                      const std::vector<Labelled>& values) {
  return WithLabel(Family(std::move(name), std::move(help), MetricType::Counter), label, values);
}

MetricFamily Gauge(std::string name, std::string help, double value) {
  MetricFamily family = Family(std::move(name), std::move(help), MetricType::Gauge);
  Add(family, value);
  return family;
}

MetricFamily Gauges(std::string name, std::string help, const std::string& label,
                    const std::vector<Labelled>& values) {
  return WithLabel(Family(std::move(name), std::move(help), MetricType::Gauge), label, values);
}

MetricFamily NumberHistogram(std::string name, std::string help, int last_exponent,
                             const Histogram& histogram) {
  return HistogramFamily(Family(std::move(name), std::move(help), MetricType::Histogram), histogram,
                         0, last_exponent, 1, 1.0);
}

MetricFamily SecondsHistogram(std::string name, std::string help, const Histogram& micros) {
  return HistogramFamily(Family(std::move(name), std::move(help), MetricType::Histogram), micros,
                         kFirstMicrosExponent, kLastMicrosExponent, 0, kSecondsPerMicro);
}

}  // namespace mingzhang::metrics
