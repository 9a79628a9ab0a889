// Counts of values by size, cheap enough for every call.
#ifndef MINGZHANG_COMMON_STATISTICS_HISTOGRAM_H_
#define MINGZHANG_COMMON_STATISTICS_HISTOGRAM_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace mingzhang {

// A histogram's figures at one moment.
struct Distribution {
  std::int64_t count = 0;
  std::int64_t sum = 0;
  // Upper bounds of the buckets that the quantiles fall into, at most a quarter above the value;
  // 0 where nothing was counted.
  std::int64_t p50 = 0;
  std::int64_t p99 = 0;
  // Exact.
  std::int64_t max = 0;
};

// How many values are below each of some powers of two, at one moment. Exact.
struct CumulativeCounts {
  std::vector<std::int64_t> below;
  std::int64_t count = 0;
  std::int64_t sum = 0;
};

// Buckets grow by powers of two, with four in each; values up to 2^62. Thread-safe, without locks.
class Histogram {
 public:
  // Negative values count as 0.
  void Add(std::int64_t value);

  // What was added so far; while others add, the figures may be apart by what is on its way.
  Distribution Read() const;

  // The same, as counts below 2^first, …, 2^last; 0 <= first <= last <= 62.
  CumulativeCounts ReadCumulative(int first, int last) const;

 private:
  static constexpr int kBuckets = 4 * 62;

  static int BucketOf(std::int64_t value);
  static std::int64_t UpperBound(int bucket);

  std::array<std::atomic<std::int64_t>, kBuckets> counts_ = {};
  std::atomic<std::int64_t> sum_ = 0;
  std::atomic<std::int64_t> max_ = 0;
};

}  // namespace mingzhang

#endif  // MINGZHANG_COMMON_STATISTICS_HISTOGRAM_H_
