#include "common/statistics/histogram.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace mingzhang {

// Values below 4 have a bucket each; above, the two bits behind the leading one choose among four.
int Histogram::BucketOf(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  if (bits < 4) return static_cast<int>(bits);
  const int exponent = static_cast<int>(std::bit_width(bits)) - 1;
  const int quarter = static_cast<int>(bits >> (exponent - 2)) & 3;
  return std::min(4 * (exponent - 1) + quarter, kBuckets - 1);
}

std::int64_t Histogram::UpperBound(int bucket) {
  if (bucket < 4) return bucket;
  const int exponent = bucket / 4 + 1;
  const std::int64_t step = std::int64_t{1} << (exponent - 2);
  return (std::int64_t{1} << exponent) - 1 + (bucket % 4 + 1) * step;
}

void Histogram::Add(std::int64_t value) {
  value = std::max<std::int64_t>(value, 0);
  counts_[static_cast<std::size_t>(BucketOf(value))].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
  std::int64_t max = max_.load(std::memory_order_relaxed);
  while (value > max && !max_.compare_exchange_weak(max, value, std::memory_order_relaxed)) {
  }
}

Distribution Histogram::Read() const {
  std::array<std::int64_t, kBuckets> counts;
  Distribution read;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = counts_[i].load(std::memory_order_relaxed);
    read.count += counts[i];
  }
  read.sum = sum_.load(std::memory_order_relaxed);
  read.max = max_.load(std::memory_order_relaxed);
  const auto quantile = [&](std::int64_t percent) -> std::int64_t {
    const std::int64_t rank = (read.count * percent + 99) / 100;
    std::int64_t seen = 0;
    for (int bucket = 0; bucket < kBuckets && rank > 0; ++bucket) {
      seen += counts[static_cast<std::size_t>(bucket)];
      if (seen >= rank) return std::min(UpperBound(bucket), read.max);
    }
    return 0;
  };
  read.p50 = quantile(50);
  read.p99 = quantile(99);
  return read;
}

// A power of two begins a bucket, so that what is below it is a sum of whole buckets.
CumulativeCounts Histogram::ReadCumulative(int first, int last) const {
  CumulativeCounts read;
  int exponent = first;
  for (int bucket = 0; bucket < kBuckets; ++bucket) {
    while (exponent <= last && BucketOf(std::int64_t{1} << exponent) == bucket) {
      read.below.push_back(read.count);
      ++exponent;
    }
    read.count += counts_[static_cast<std::size_t>(bucket)].load(std::memory_order_relaxed);
  }
  read.sum = sum_.load(std::memory_order_relaxed);
  return read;
}

}  // namespace mingzhang
