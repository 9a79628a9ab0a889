#include "ledger_service/check/multiset_sum.h"

#include <gtest/gtest.h>

namespace mingzhang::check {
namespace {

MultisetSum Of(std::initializer_list<std::pair<std::string, std::string>> pairs) {
  MultisetSum sum;
  for (const auto& [key, value] : pairs) sum.Add(key, value);
  return sum;
}

TEST(MultisetSumTest, IsTheSameInWhateverOrder) {
  EXPECT_EQ(Of({{"a", "1"}, {"b", "2"}}), Of({{"b", "2"}, {"a", "1"}}));
}

TEST(MultisetSumTest, TellsApartWhatDiffers) {
  EXPECT_NE(Of({{"a", "1"}}), Of({{"a", "2"}}));
  EXPECT_NE(Of({{"a", "1"}}), Of({{"a", "1"}, {"a", "1"}}));
  EXPECT_NE(Of({{"ab", "c"}}), Of({{"a", "bc"}}));
  EXPECT_NE(Of({}), Of({{"", ""}}));
}

}  // namespace
}  // namespace mingzhang::check
