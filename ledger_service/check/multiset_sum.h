// Compares two large collections without keeping either.
#ifndef MINGZHANG_LEDGER_SERVICE_CHECK_MULTISET_SUM_H_
#define MINGZHANG_LEDGER_SERVICE_CHECK_MULTISET_SUM_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace mingzhang::check {

// The sum, modulo 2^64 in each of four places, of the SHA-256 digests of key-value pairs: the same
// in whatever order they come. Collections with equal sums and counts are equal, unless somebody
// who chose their keys on purpose solved a generalized birthday problem; keys are not chosen freely
// here. A value.
class MultisetSum {
 public:
  void Add(std::string_view key, std::string_view value);

  std::int64_t count() const { return count_; }
  friend bool operator==(const MultisetSum&, const MultisetSum&) = default;

 private:
  std::array<std::uint64_t, 4> sum_ = {};
  std::int64_t count_ = 0;
};

}  // namespace mingzhang::check

#endif  // MINGZHANG_LEDGER_SERVICE_CHECK_MULTISET_SUM_H_
