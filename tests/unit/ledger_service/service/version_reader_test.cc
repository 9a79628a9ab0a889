#include "ledger_service/service/version_reader.h"

#include <gtest/gtest.h>

#include "common/status/status.h"
#include "ledger_service/budget/content_parts.h"
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

}  // namespace
}  // namespace mingzhang::service
