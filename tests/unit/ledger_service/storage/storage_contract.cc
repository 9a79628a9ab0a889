#include "tests/unit/ledger_service/storage/storage_contract.h"

#include <gmock/gmock.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace mingzhang::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr ColumnFamily kFamily = ColumnFamily::kBudgets;
constexpr ColumnFamily kOther = ColumnFamily::kParts;

using Rows = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string> Get(const Snapshot& snapshot, ColumnFamily family,
                               std::string_view key) {
  auto value = snapshot.Get(family, key);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *value : std::nullopt;
}

std::optional<std::string> Get(const Storage& storage, ColumnFamily family, std::string_view key) {
  return Get(*storage.TakeSnapshot(), family, key);
}

Rows Scan(const Snapshot& snapshot, std::string_view begin, std::string_view end,
          Direction direction = Direction::kForward) {
  Rows rows;
  absl::Status status = snapshot.Scan(kFamily, begin, end, direction,
                                      [&rows](std::string_view key, std::string_view value) {
                                        rows.emplace_back(key, value);
                                        return true;
                                      });
  EXPECT_TRUE(status.ok()) << status;
  return rows;
}

void Put(Storage& storage, ColumnFamily family, std::string key, std::string value) {
  WriteBatch batch;
  batch.Put(family, std::move(key), std::move(value));
  absl::Status status = storage.Write(batch);
  ASSERT_TRUE(status.ok()) << status;
}

void PutLetters(Storage& storage, std::string_view letters) {
  WriteBatch batch;
  for (char letter : letters) batch.Put(kFamily, std::string(1, letter), "");
  absl::Status status = storage.Write(batch);
  ASSERT_TRUE(status.ok()) << status;
}

std::string Keys(const Rows& rows) {
  std::string keys;
  for (const auto& row : rows) keys += row.first;
  return keys;
}

TEST_P(StorageContract, AKeyThatWasNeverWrittenHasNoValue) {
  EXPECT_EQ(Get(storage(), kFamily, "absent"), std::nullopt);
}

TEST_P(StorageContract, AWrittenValueIsReadBack) {
  Put(storage(), kFamily, "key", "value");
  EXPECT_EQ(Get(storage(), kFamily, "key"), "value");
}

TEST_P(StorageContract, TheSameKeyInTwoFamiliesIsTwoKeys) {
  Put(storage(), kFamily, "key", "one");
  EXPECT_EQ(Get(storage(), kOther, "key"), std::nullopt);
  Put(storage(), kOther, "key", "two");
  EXPECT_EQ(Get(storage(), kFamily, "key"), "one");
}

TEST_P(StorageContract, ALaterBatchOverwritesAnEarlierOne) {
  Put(storage(), kFamily, "key", "first");
  Put(storage(), kFamily, "key", "second");
  EXPECT_EQ(Get(storage(), kFamily, "key"), "second");
}

TEST_P(StorageContract, WithinABatchTheLastWriteToAKeyWins) {
  WriteBatch batch;
  batch.Put(kFamily, "a", "first");
  batch.Put(kFamily, "a", "second");
  batch.Put(kFamily, "b", "put");
  batch.Delete(kFamily, "b");
  batch.Delete(kFamily, "c");
  batch.Put(kFamily, "c", "put");
  ASSERT_TRUE(storage().Write(batch).ok());
  EXPECT_THAT(Scan(*storage().TakeSnapshot(), "", ""),
              ElementsAre(Pair("a", "second"), Pair("c", "put")));
}

TEST_P(StorageContract, ADeletedKeyIsGone) {
  Put(storage(), kFamily, "key", "value");
  WriteBatch batch;
  batch.Delete(kFamily, "key");
  ASSERT_TRUE(storage().Write(batch).ok());
  EXPECT_EQ(Get(storage(), kFamily, "key"), std::nullopt);
  EXPECT_THAT(Scan(*storage().TakeSnapshot(), "", ""), IsEmpty());
}

TEST_P(StorageContract, DeletingAnAbsentKeyIsNoError) {
  WriteBatch batch;
  batch.Delete(kFamily, "absent");
  EXPECT_TRUE(storage().Write(batch).ok());
}

TEST_P(StorageContract, AnEmptyBatchIsNoError) { EXPECT_TRUE(storage().Write(WriteBatch()).ok()); }

TEST_P(StorageContract, AnEmptyValueIsAValue) {
  Put(storage(), kFamily, "key", "");
  EXPECT_EQ(Get(storage(), kFamily, "key"), "");
}

TEST_P(StorageContract, KeysAndValuesMayHoldAnyByte) {
  const std::string nul("a\0b", 3);
  const std::string high("a\xFF\xFF");
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  Put(storage(), kFamily, nul, all);
  Put(storage(), kFamily, high, "high");
  Put(storage(), kFamily, "a", "short");
  Put(storage(), kFamily, all, nul);
  const auto snapshot = storage().TakeSnapshot();
  EXPECT_EQ(Get(*snapshot, kFamily, nul), all);
  EXPECT_EQ(Get(*snapshot, kFamily, all), nul);
  // Keys are ordered as unsigned bytes, a prefix before what it begins.
  EXPECT_THAT(Scan(*snapshot, "", ""),
              ElementsAre(Pair(all, nul), Pair("a", "short"), Pair(nul, all), Pair(high, "high")));
}

TEST_P(StorageContract, ALargeValueIsReadBack) {
  std::string value(std::size_t{1} << 20, '\0');
  for (std::size_t i = 0; i < value.size(); ++i) {
    value[i] = static_cast<char>((i * 2654435761U) >> 24);
  }
  Put(storage(), kOther, "large", value);
  EXPECT_TRUE(Get(storage(), kOther, "large") == value);
}

TEST_P(StorageContract, ASnapshotDoesNotSeeLaterWrites) {
  Put(storage(), kFamily, "changed", "before");
  Put(storage(), kFamily, "deleted", "before");
  const auto snapshot = storage().TakeSnapshot();
  WriteBatch batch;
  batch.Put(kFamily, "changed", "after");
  batch.Delete(kFamily, "deleted");
  batch.Put(kFamily, "new", "after");
  ASSERT_TRUE(storage().Write(batch).ok());

  EXPECT_EQ(Get(*snapshot, kFamily, "changed"), "before");
  EXPECT_EQ(Get(*snapshot, kFamily, "new"), std::nullopt);
  EXPECT_THAT(Scan(*snapshot, "", ""),
              ElementsAre(Pair("changed", "before"), Pair("deleted", "before")));
  EXPECT_THAT(Scan(*storage().TakeSnapshot(), "", ""),
              ElementsAre(Pair("changed", "after"), Pair("new", "after")));
}

TEST_P(StorageContract, AScanTakesTheBeginAndLeavesOutTheEnd) {
  PutLetters(storage(), "abcde");
  const auto snapshot = storage().TakeSnapshot();
  EXPECT_EQ(Keys(Scan(*snapshot, "b", "d")), "bc");
  EXPECT_EQ(Keys(Scan(*snapshot, "b", "d", Direction::kBackward)), "cb");
}

TEST_P(StorageContract, ScanBoundsNeedNotBeKeys) {
  PutLetters(storage(), "bdf");
  const auto snapshot = storage().TakeSnapshot();
  EXPECT_EQ(Keys(Scan(*snapshot, "a", "e")), "bd");
  EXPECT_EQ(Keys(Scan(*snapshot, "c", "z", Direction::kBackward)), "fd");
  EXPECT_EQ(Keys(Scan(*snapshot, "c", "d")), "");
  EXPECT_EQ(Keys(Scan(*snapshot, "g", "z", Direction::kBackward)), "");
}

TEST_P(StorageContract, AnEmptyEndMeansTheEndOfTheFamily) {
  PutLetters(storage(), "abc");
  Put(storage(), kFamily, "\xFF\xFF", "");
  Put(storage(), kOther, "z", "");
  const auto snapshot = storage().TakeSnapshot();
  EXPECT_EQ(Keys(Scan(*snapshot, "b", "")), "bc\xFF\xFF");
  EXPECT_EQ(Keys(Scan(*snapshot, "", "", Direction::kBackward)),
            "\xFF\xFF"
            "cba");
}

TEST_P(StorageContract, AScanWhoseEndIsNotAfterItsBeginIsEmpty) {
  PutLetters(storage(), "abc");
  const auto snapshot = storage().TakeSnapshot();
  for (Direction direction : {Direction::kForward, Direction::kBackward}) {
    EXPECT_THAT(Scan(*snapshot, "b", "b", direction), IsEmpty());
    EXPECT_THAT(Scan(*snapshot, "c", "a", direction), IsEmpty());
  }
}

TEST_P(StorageContract, AScanStopsWhenItsVisitorSaysSo) {
  PutLetters(storage(), "abcde");
  const auto snapshot = storage().TakeSnapshot();
  for (auto [direction, expected] :
       {std::pair(Direction::kForward, "ab"), std::pair(Direction::kBackward, "ed")}) {
    std::string seen;
    ASSERT_TRUE(snapshot
                    ->Scan(kFamily, "", "", direction,
                           [&seen](std::string_view key, std::string_view) {
                             seen += key;
                             return seen.size() < 2;
                           })
                    .ok());
    EXPECT_EQ(seen, expected);
  }
}

TEST_P(StorageContract, APrefixIsScannedWithItsPrefixEnd) {
  for (std::uint64_t version : {1, 2, 256}) {
    Put(storage(), kFamily, VersionKey("a/2026", version), std::to_string(version));
    Put(storage(), kFamily, VersionKey("a/20261", version), "other");
  }
  const std::string prefix("a/2026\0", 7);
  Rows rows = Scan(*storage().TakeSnapshot(), prefix, PrefixEnd(prefix), Direction::kBackward);
  EXPECT_THAT(rows,
              ElementsAre(Pair(testing::_, "256"), Pair(testing::_, "2"), Pair(testing::_, "1")));
}

TEST_P(StorageContract, WhatWasWrittenOutlivesAReopen) {
  Put(storage(), kFamily, "kept", "value");
  Put(storage(), kFamily, "deleted", "value");
  WriteBatch batch;
  batch.Delete(kFamily, "deleted");
  batch.Put(kOther, "kept", std::string(100'000, 'x'));
  ASSERT_TRUE(storage().Write(batch).ok());
  for (int times = 0; times < 2; ++times) {
    Reopen();
    EXPECT_EQ(Get(storage(), kFamily, "kept"), "value");
    EXPECT_EQ(Get(storage(), kFamily, "deleted"), std::nullopt);
    EXPECT_EQ(Get(storage(), kOther, "kept"), std::string(100'000, 'x'));
  }
}

TEST_P(StorageContract, ReadersBesideAWriterSeeWholeBatchesInOrder) {
  constexpr int kBatches = 200;
  std::atomic<bool> done = false;
  auto read = [this, &done] {
    int seen = -1;
    while (!done) {
      const auto snapshot = storage().TakeSnapshot();
      const std::optional<std::string> one = Get(*snapshot, kFamily, "counter");
      EXPECT_EQ(one, Get(*snapshot, kOther, "counter"));
      if (!one.has_value()) continue;
      EXPECT_GE(std::stoi(*one), seen);
      seen = std::stoi(*one);
      EXPECT_EQ(Scan(*snapshot, "row", "rox").size(), static_cast<std::size_t>(seen) + 1);
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (int i = 0; i < kBatches; ++i) {
    WriteBatch batch;
    batch.Put(kFamily, "counter", std::to_string(i));
    batch.Put(kFamily, "row" + BigEndian64(static_cast<std::uint64_t>(i)), "");
    batch.Put(kOther, "counter", std::to_string(i));
    EXPECT_TRUE(storage().Write(batch).ok());
  }
  done = true;
  first.join();
  second.join();
}

}  // namespace
}  // namespace mingzhang::storage
