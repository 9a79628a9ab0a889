#include "common/metrics/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "common/metrics/server_metrics.h"

namespace mingzhang::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

// The count of the bucket with this bound.
std::uint64_t CountUpTo(const MetricFamily& family, double bound) {
  for (const ClientMetric::Bucket& bucket : family.metric.at(0).histogram.bucket) {
    if (std::abs(bucket.upper_bound - bound) < bound * 1e-9 + 1e-12) return bucket.cumulative_count;
  }
  ADD_FAILURE() << "there is no bucket up to " << bound;
  return 0;
}

TEST(MetricsTest, ACounterAndAGaugeSayWhatTheyAre) {
  const MetricFamily counter = Counter("things_total", "Things.", 3);
  EXPECT_EQ(counter.name, "things_total");
  EXPECT_EQ(counter.help, "Things.");
  EXPECT_EQ(counter.type, MetricType::Counter);
  EXPECT_EQ(counter.metric.at(0).counter.value, 3);
  const MetricFamily gauge = Gauge("things", "Things now.", 0.5);
  EXPECT_EQ(gauge.type, MetricType::Gauge);
  EXPECT_EQ(gauge.metric.at(0).gauge.value, 0.5);
}

TEST(MetricsTest, EachValueOfALabelHasItsFigure) {
  const MetricFamily family =
      Counters("calls_total", "Calls.", "code", {{"OK", 7}, {"ABORTED", 1}});
  ASSERT_EQ(family.metric.size(), 2U);
  EXPECT_THAT(family.metric[1].label, testing::ElementsAre(ClientMetric::Label{"code", "ABORTED"}));
  EXPECT_EQ(family.metric[1].counter.value, 1);
}

TEST(MetricsTest, ASecondsHistogramCountsEachDurationInTheBucketsThatEndBehindIt) {
  Histogram micros;
  for (const std::int64_t value : {0, 63, 64, 1'023, 1'024, 2'000'000}) micros.Add(value);
  micros.Add(std::int64_t{3600} * 1'000'000);
  const MetricFamily family = SecondsHistogram("wait_seconds", "Waits.", micros);
  EXPECT_EQ(family.type, MetricType::Histogram);
  EXPECT_EQ(CountUpTo(family, 0.000'064), 2U);
  EXPECT_EQ(CountUpTo(family, 0.000'128), 3U);
  EXPECT_EQ(CountUpTo(family, 0.001'024), 4U);
  EXPECT_EQ(CountUpTo(family, 0.002'048), 5U);
  EXPECT_EQ(CountUpTo(family, 1.048'576), 5U);
  EXPECT_EQ(CountUpTo(family, 2.097'152), 6U);
  EXPECT_EQ(CountUpTo(family, 67.108'864), 6U) << "the last bucket; what is longer is in the count";
  EXPECT_EQ(family.metric.at(0).histogram.sample_count, 7U);
  EXPECT_NEAR(family.metric.at(0).histogram.sample_sum, 3602.002174, 1e-6);
}

TEST(MetricsTest, ANumberHistogramsBoundsAreIncluded) {
  Histogram numbers;
  for (const std::int64_t value : {0, 1, 2, 3, 4, 7, 8, 100}) numbers.Add(value);
  const MetricFamily family = NumberHistogram("batch", "Batches.", 4, numbers);
  EXPECT_EQ(CountUpTo(family, 0), 1U);
  EXPECT_EQ(CountUpTo(family, 1), 2U);
  EXPECT_EQ(CountUpTo(family, 3), 4U);
  EXPECT_EQ(CountUpTo(family, 7), 6U);
  EXPECT_EQ(CountUpTo(family, 15), 7U);
  EXPECT_EQ(family.metric.at(0).histogram.bucket.size(), 5U);
  EXPECT_EQ(family.metric.at(0).histogram.sample_count, 8U);
  EXPECT_EQ(family.metric.at(0).histogram.sample_sum, 125);
}

TEST(MetricsTest, AnEmptyHistogramHasItsBuckets) {
  const MetricFamily family = SecondsHistogram("wait_seconds", "Waits.", Histogram());
  EXPECT_EQ(CountUpTo(family, 0.000'064), 0U);
  EXPECT_EQ(family.metric.at(0).histogram.sample_count, 0U);
}

}  // namespace
}  // namespace mingzhang::metrics
