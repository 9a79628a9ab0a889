#include "ledger_service/service/version_reader.h"

#include <gtest/gtest.h>

#include "common/compression/zstd.h"
#include "common/status/status.h"
#include "ledger_service/budget/content_parts.h"
#include "mingzhang/ledger/v1/audit_entry.pb.h"
#include "mingzhang/ledger/v1/storage.pb.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::service {
namespace {

using storage::ColumnFamily;

class VersionReaderTest : public testing::Test {
 protected:
  VersionReaderTest() {
    content_.set_fiscal_year(2026);
    content_.add_expenditure_lines()->set_amount_fen(1);
    parts_ = budget::SplitContent(content_);
    manifest_.set_version(1);
    manifest_.set_digest(ToBytes(budget::VersionDigest(parts_)));
    storage::WriteBatch batch;
    for (const auto& part : parts_) {
      auto* reference = manifest_.add_parts();
      reference->set_part(part.name);
      reference->set_digest(ToBytes(part.digest));
      reference->set_size_bytes(static_cast<std::int64_t>(part.bytes.size()));
      batch.Put(ColumnFamily::kParts, ToBytes(part.digest), part.bytes);
    }
    EXPECT_TRUE(store_->Write(batch).ok());
    WriteManifest();
  }

  void WriteManifest() {
    storage::WriteBatch batch;
    batch.Put(ColumnFamily::kVersions, storage::VersionKey(name_.budget.ToString(), 1),
              manifest_.SerializeAsString());
    EXPECT_TRUE(store_->Write(batch).ok());
  }

  absl::StatusOr<budget::v1::Version> Read() { return ReadVersion(*store_->TakeSnapshot(), name_); }

  storage::TempStorage store_;
  VersionName name_{{"652300", "301", 2026}, 1};
  budget::v1::BudgetContent content_;
  std::vector<budget::Part> parts_;
  ledger::v1::VersionManifest manifest_;
};

TEST_F(VersionReaderTest, PutsTheContentTogether) {
  const auto version = Read();
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(version->content().SerializeAsString(), content_.SerializeAsString());
  EXPECT_EQ(version->name(), name_.ToString());
}

TEST_F(VersionReaderTest, AVersionThatIsNotThereIsNotFound) {
  name_.version = 2;
  EXPECT_EQ(Read().status().code(), absl::StatusCode::kNotFound);
}

TEST_F(VersionReaderTest, AChangedOrMissingPartIsNeverServed) {
  storage::WriteBatch batch;
  batch.Put(ColumnFamily::kParts, ToBytes(parts_[1].digest), parts_[0].bytes);
  ASSERT_TRUE(store_->Write(batch).ok());
  EXPECT_EQ(ErrorReasonName(Read().status()), "DATA_CORRUPTED");
  storage::WriteBatch removal;
  removal.Delete(ColumnFamily::kParts, ToBytes(parts_[1].digest));
  ASSERT_TRUE(store_->Write(removal).ok());
  EXPECT_EQ(Read().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(VersionReaderTest, AManifestThatDoesNotFitItsDigestIsNeverServed) {
  manifest_.mutable_parts()->RemoveLast();
  WriteManifest();
  EXPECT_EQ(Read().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(VersionReaderTest, ReadsTheFieldsOfAMaskFromTheirPartsAlone) {
  storage::WriteBatch removal;
  removal.Delete(ColumnFamily::kParts, ToBytes(parts_[0].digest));
  ASSERT_TRUE(store_->Write(removal).ok());
  google::protobuf::FieldMask mask;
  mask.add_paths("expenditure_lines");
  const auto version = ReadVersion(*store_->TakeSnapshot(), name_, mask);
  ASSERT_TRUE(version.ok()) << version.status();
  EXPECT_EQ(version->content().expenditure_lines_size(), 1);
  EXPECT_EQ(version->content().fiscal_year(), 0);
  EXPECT_EQ(version->parts_size(), 2) << "all parts are named";
  mask.add_paths("fiscal_year");
  EXPECT_EQ(ReadVersion(*store_->TakeSnapshot(), name_, mask).status().code(),
            absl::StatusCode::kDataLoss)
      << "the general part is needed and gone";
}

TEST_F(VersionReaderTest, AMaskOfSmallFieldsLeavesOutTheRest) {
  google::protobuf::FieldMask mask;
  mask.add_paths("fiscal_year");
  const auto version = ReadVersion(*store_->TakeSnapshot(), name_, mask);
  ASSERT_TRUE(version.ok());
  EXPECT_EQ(version->content().fiscal_year(), 2026);
  EXPECT_EQ(version->content().expenditure_lines_size(), 0);
}

TEST_F(VersionReaderTest, AMaskThatNamesNoFieldIsRefused) {
  google::protobuf::FieldMask mask;
  mask.add_paths("colour");
  EXPECT_EQ(ErrorReasonName(ReadVersion(*store_->TakeSnapshot(), name_, mask).status()),
            "FIELD_INVALID");
}

TEST_F(VersionReaderTest, ACompressedPartIsReadAndOneThatLiesAboutItsSizeIsNot) {
  const std::string bytes = parts_[1].bytes;
  storage::WriteBatch batch;
  batch.Put(ColumnFamily::kParts, ToBytes(parts_[1].digest), ZstdCompress(bytes));
  ASSERT_TRUE(store_->Write(batch).ok());
  EXPECT_TRUE(Read().ok());
  manifest_.mutable_parts(1)->set_size_bytes(1);
  WriteManifest();
  EXPECT_EQ(ErrorReasonName(Read().status()), "DATA_CORRUPTED");
}

class BudgetAsOfTest : public testing::Test {
 protected:
  void Store(std::uint64_t index, std::int64_t second, const std::string& name, int version) {
    ledger::v1::AuditEntry entry;
    entry.mutable_time()->set_seconds(second);
    budget::v1::Budget head;
    head.set_name(name);
    head.set_latest_version(version);
    storage::WriteBatch batch;
    batch.Put(ColumnFamily::kEntries, storage::EntryKey(index), entry.SerializeAsString());
    const absl::Time time = absl::FromUnixSeconds(second);
    if (time > latest_)
      batch.Put(ColumnFamily::kEntryTimes, storage::EntryTimeKey(time, index), "");
    latest_ = time;
    batch.Put(ColumnFamily::kHistory, storage::HistoryKey(name, index), head.SerializeAsString());
    ASSERT_TRUE(store_->Write(batch).ok());
    size_ = index + 1;
  }
  absl::StatusOr<std::int64_t> VersionAt(const std::string& name, std::int64_t second) {
    const auto head =
        ReadBudgetAsOf(*store_->TakeSnapshot(), name, absl::FromUnixSeconds(second), size_);
    if (!head.ok()) return head.status();
    return head->latest_version();
  }

  storage::TempStorage store_;
  std::uint64_t size_ = 0;
  absl::Time latest_ = absl::InfinitePast();
};

TEST_F(BudgetAsOfTest, IsWhatTheLastEntryAtOrBeforeTheTimeLeftBehind) {
  Store(0, 100, "a", 1);
  Store(1, 100, "b", 7);
  Store(2, 200, "a", 2);
  Store(3, 200, "a", 3);
  Store(4, 300, "a", 4);
  EXPECT_EQ(VersionAt("a", 99).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(*VersionAt("a", 100), 1);
  EXPECT_EQ(*VersionAt("a", 199), 1);
  EXPECT_EQ(*VersionAt("a", 200), 3);
  EXPECT_EQ(*VersionAt("a", 1000), 4);
  EXPECT_EQ(*VersionAt("b", 1000), 7);
}

}  // namespace
}  // namespace mingzhang::service
