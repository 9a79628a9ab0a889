#include "common/statistics/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace mingzhang {
namespace {

TEST(HistogramTest, AnEmptyOneReadsAsZeros) {
  const Distribution read = Histogram().Read();
  EXPECT_EQ(read.count, 0);
  EXPECT_EQ(read.p50, 0);
  EXPECT_EQ(read.max, 0);
}

TEST(HistogramTest, CountSumAndMaximumAreExactAndQuantilesAtMostAQuarterAbove) {
  Histogram histogram;
  for (std::int64_t value = 1; value <= 1000; ++value) histogram.Add(value);
  const Distribution read = histogram.Read();
  EXPECT_EQ(read.count, 1000);
  EXPECT_EQ(read.sum, 500'500);
  EXPECT_EQ(read.max, 1000);
  EXPECT_GE(read.p50, 500);
  EXPECT_LE(read.p50, 625);
  EXPECT_GE(read.p99, 990);
  EXPECT_LE(read.p99, 1000);
}

TEST(HistogramTest, EachSmallValueIsItsOwnQuantile) {
  for (std::int64_t value = 0; value < 4; ++value) {
    Histogram histogram;
    histogram.Add(value);
    EXPECT_EQ(histogram.Read().p50, value);
  }
}

TEST(HistogramTest, TakesWhatIsOutsideItsRange) {
  Histogram histogram;
  histogram.Add(-5);
  histogram.Add(std::numeric_limits<std::int64_t>::max());
  const Distribution read = histogram.Read();
  EXPECT_EQ(read.count, 2);
  EXPECT_EQ(read.p50, 0);
  EXPECT_EQ(read.max, std::numeric_limits<std::int64_t>::max());
}

TEST(HistogramTest, CountsBelowAPowerOfTwoAreExact) {
  Histogram histogram;
  for (std::int64_t value = 0; value <= 1000; ++value) histogram.Add(value);
  histogram.Add(std::numeric_limits<std::int64_t>::max());
  const CumulativeCounts read = histogram.ReadCumulative(0, 62);
  ASSERT_EQ(read.below.size(), 63U);
  for (int exponent = 0; exponent <= 62; ++exponent) {
    EXPECT_EQ(read.below[static_cast<std::size_t>(exponent)],
              std::min(std::int64_t{1} << exponent, std::int64_t{1001}))
        << exponent;
  }
  EXPECT_EQ(read.count, 1002);
  const CumulativeCounts some = histogram.ReadCumulative(3, 5);
  EXPECT_EQ(some.below, (std::vector<std::int64_t>{8, 16, 32}));
  EXPECT_EQ(some.count, 1002);
}

}  // namespace
}  // namespace mingzhang
