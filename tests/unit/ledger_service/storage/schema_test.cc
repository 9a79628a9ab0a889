#include "ledger_service/storage/schema.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace mingzhang::storage {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

TEST(BigEndian64, WritesTheMostSignificantByteFirst) {
  EXPECT_EQ(BigEndian64(0x0102030405060708), "\x01\x02\x03\x04\x05\x06\x07\x08");
}

TEST(BigEndian64, SortsAsTheNumbersDo) {
  const std::uint64_t ascending[] = {0, 1, 127, 128, 255, 256, 65'535, 65'536, kMax - 1, kMax};
  for (std::size_t i = 1; i < std::size(ascending); ++i) {
    EXPECT_LT(BigEndian64(ascending[i - 1]), BigEndian64(ascending[i])) << ascending[i];
  }
}

TEST(BigEndian64, IsReadBack) {
  for (std::uint64_t value : {std::uint64_t{0}, std::uint64_t{255}, std::uint64_t{1} << 63, kMax}) {
    EXPECT_EQ(FromBigEndian64(BigEndian64(value)), value);
  }
}

TEST(BigEndian64, OfAnotherLengthIsNotANumber) {
  EXPECT_EQ(FromBigEndian64(""), std::nullopt);
  EXPECT_EQ(FromBigEndian64("1234567"), std::nullopt);
  EXPECT_EQ(FromBigEndian64("123456789"), std::nullopt);
}

TEST(PrefixEnd, IsTheLeastKeyBehindThePrefix) {
  EXPECT_EQ(PrefixEnd("abc"), "abd");
  EXPECT_EQ(PrefixEnd(std::string("a\0", 2)), "a\x01");
  EXPECT_EQ(PrefixEnd("a\x7F"), "a\x80");
  EXPECT_EQ(PrefixEnd("a\xFE"), "a\xFF");
}

TEST(PrefixEnd, CarriesOver0xFF) {
  EXPECT_EQ(PrefixEnd("a\xFF"), "b");
  EXPECT_EQ(PrefixEnd("a\xFF\xFF"), "b");
}

TEST(PrefixEnd, IsTheEndOfTheFamilyWhereNoKeyIsGreater) {
  EXPECT_EQ(PrefixEnd(""), "");
  EXPECT_EQ(PrefixEnd("\xFF\xFF"), "");
}

TEST(Keys, OfABudgetStartWithItsNameAndNul) {
  EXPECT_EQ(VersionKey("b", 7), std::string("b\0\0\0\0\0\0\0\0\x07", 10));
  EXPECT_EQ(ByBudgetKey("b", 7), VersionKey("b", 7));
  EXPECT_EQ(RequestKey("who", "id"), std::string("who\0id", 6));
}

TEST(Keys, OfABudgetSortBeforeThoseOfALongerName) {
  EXPECT_LT(VersionKey("a/2026", kMax), VersionKey("a/20260", 0));
}

TEST(Keys, OfEntryTimesSortByTimeThenIndex) {
  const absl::Time time = absl::FromUnixNanos(1'790'000'000'123'456'789);
  EXPECT_LT(EntryTimeKey(time, kMax), EntryTimeKey(time + absl::Nanoseconds(1), 0));
  EXPECT_LT(EntryTimeKey(time, 255), EntryTimeKey(time, 256));
  EXPECT_EQ(EntryTimeKey(absl::FromUnixSeconds(-1), 7), EntryTimeKey(absl::UnixEpoch(), 7));
}

TEST(Keys, OfTilesSortByLevelThenIndex) {
  EXPECT_LT(TileKey(0, kMax), TileKey(1, 0));
  EXPECT_LT(TileKey(1, 255), TileKey(1, 256));
  EXPECT_LT(TileKey(127, 0), TileKey(128, 0));
}

}  // namespace
}  // namespace mingzhang::storage
