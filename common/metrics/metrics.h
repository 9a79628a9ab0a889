// Figures that a service keeps anyway, as families of metrics: read when they are asked for, so
// that nothing is counted twice.
//
// Names as https://prometheus.io/docs/practices/naming/ has them: mingzhang_, what it is, the base
// unit, _total for what only grows. Labels have few values, known beforehand: never a person, never
// a resource.
#ifndef MINGZHANG_COMMON_METRICS_METRICS_H_
#define MINGZHANG_COMMON_METRICS_METRICS_H_

#include <prometheus/metric_family.h>

#include <cstdint>
#include <string>
#include <vector>

#include "common/statistics/histogram.h"

namespace mingzhang::metrics {

using Families = std::vector<prometheus::MetricFamily>;

// One of the values of a label, and the figure that it stands beside.
struct Labelled {
  std::string label_value;
  std::int64_t value;
};

// What has happened since the start; the name ends in _total.
prometheus::MetricFamily Counter(std::string name, std::string help, std::int64_t value);
prometheus::MetricFamily Counters(std::string name, std::string help, const std::string& label,
                                  const std::vector<Labelled>& values);

// What is now.
prometheus::MetricFamily Gauge(std::string name, std::string help, double value);
prometheus::MetricFamily Gauges(std::string name, std::string help, const std::string& label,
                                const std::vector<Labelled>& values);

// A histogram of whole numbers from 0 on. Buckets up to 2^e - 1, for e from 0 to `last_exponent`,
// 0 … 62, and the rest.
prometheus::MetricFamily NumberHistogram(std::string name, std::string help, int last_exponent,
                                         const Histogram& histogram);

// A histogram in seconds of durations that were counted in whole microseconds, rounded down.
// Buckets up to 2^e µs, from 64 µs to 67 s, and the rest.
prometheus::MetricFamily SecondsHistogram(std::string name, std::string help,
                                          const Histogram& micros);

}  // namespace mingzhang::metrics

#endif  // MINGZHANG_COMMON_METRICS_METRICS_H_
