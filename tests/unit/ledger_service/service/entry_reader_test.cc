#include "ledger_service/service/entry_reader.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/audit/tree_appender.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::service {
namespace {

using storage::ColumnFamily;

class EntryReaderTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kEntries = 600;

  EntryReaderTest() {
    storage::WriteBatch batch;
    audit::TreeAppender tree;
    for (std::uint64_t i = 0; i < kEntries; ++i) {
      batch.Put(ColumnFamily::kEntries, storage::EntryKey(i), Bytes(i));
      tree.Append(audit::LeafHash(Bytes(i)));
    }
    for (audit::Tile& tile : tree.TakeDirtyTiles()) {
      batch.Put(ColumnFamily::kTiles, storage::TileKey(tile.level, tile.index), tile.hashes);
    }
    EXPECT_TRUE(store_->Write(batch).ok());
  }

  static std::string Bytes(std::uint64_t index) { return absl::StrCat("entry ", index); }

  storage::TempStorage store_;
};

TEST_F(EntryReaderTest, ReadsInWhateverOrderEntriesAreAskedFor) {
  const auto snapshot = store_->TakeSnapshot();
  EntryReader reader(*snapshot);
  std::vector<std::uint64_t> order;
  for (std::uint64_t i = 0; i < kEntries; ++i) order.push_back(i);
  for (std::uint64_t i = kEntries; i-- > 0;) order.push_back(i);
  for (const std::uint64_t i : {7, 8, 7, 6, 7, 8, 9, 9, 300, 301, 3, 2, 1, 0, 1})
    order.push_back(i);
  for (const std::uint64_t index : order) {
    const auto bytes = reader.ReadBytes(index);
    ASSERT_TRUE(bytes.ok()) << index << ": " << bytes.status();
    EXPECT_EQ(*bytes, Bytes(index));
  }
}

TEST_F(EntryReaderTest, AChangedOrMissingEntryIsNeverHandedOut) {
  storage::WriteBatch batch;
  batch.Put(ColumnFamily::kEntries, storage::EntryKey(5), Bytes(6));
  batch.Delete(ColumnFamily::kEntries, storage::EntryKey(300));
  ASSERT_TRUE(store_->Write(batch).ok());
  const auto snapshot = store_->TakeSnapshot();
  EntryReader reader(*snapshot);
  for (std::uint64_t i = 0; i < kEntries; ++i) {
    EXPECT_EQ(reader.ReadBytes(i).ok(), i != 5 && i != 300) << i;
  }
  EXPECT_EQ(reader.ReadBytes(kEntries).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace mingzhang::service
