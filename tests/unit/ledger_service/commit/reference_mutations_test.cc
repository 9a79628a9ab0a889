#include "ledger_service/commit/reference_mutations.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/digest/digest.h"
#include "common/status/status.h"
#include "ledger_service/commit/read_set.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::commit {
namespace {

using storage::ColumnFamily;

constexpr char kDocument[] = "divisions/652300/ruleSets/national";
constexpr char kActivation[] = "divisions/652300/activations/ruleSets-2026";

class ReferenceMutationsTest : public testing::Test {
 protected:
  NewReference Rules(const std::string& text) {
    NewReference loaded;
    loaded.document_name = kDocument;
    loaded.reference.set_reference_id("national");
    loaded.reference.add_fiscal_years(2026);
    loaded.document = {ToBytes(Sha256("meaning of " + text)), text, {}};
    return loaded;
  }

  storage::TempStorage store_;
  std::unique_ptr<storage::Snapshot> snapshot_ = store_->TakeSnapshot();
  Transaction transaction_{*snapshot_};
  CallOrigin origin_;
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
};

TEST_F(ReferenceMutationsTest, RevisionsCountFromOneWhateverTheirNumber) {
  const auto newest = [&] {
    return NewestRevision(
        [&](std::string_view key) { return transaction_.Get(ColumnFamily::kReferences, key); },
        kDocument);
  };
  EXPECT_EQ(newest().value(), 0);
  for (int n = 1; n <= 40; ++n) {
    const auto loaded = LoadReference(transaction_, now_, origin_, Rules("same"));
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    EXPECT_EQ(loaded->entry.revision(), n);
    EXPECT_EQ(loaded->entry.record_digest(), ToBytes(Sha256(loaded->record)));
    transaction_.Keep();
    EXPECT_EQ(newest().value(), n);
  }
}

TEST_F(ReferenceMutationsTest, ATextIsStoredOnceUnderItsOwnDigest) {
  ASSERT_TRUE(LoadReference(transaction_, now_, origin_, Rules("text")).ok());
  ASSERT_TRUE(LoadReference(transaction_, now_, origin_, Rules("text")).ok());
  transaction_.Keep();
  int texts = 0;
  const storage::WriteBatch batch = transaction_.TakeBatch();
  for (const auto& write : batch.operations()) {
    if (write.family == ColumnFamily::kDocuments && write.key.starts_with('t')) ++texts;
  }
  EXPECT_EQ(texts, 1);
}

TEST_F(ReferenceMutationsTest, ControlFiguresAreDecidedOnTheNewest) {
  NewControlFigures issue;
  issue.figures.set_name("divisions/652300/departments/301/controlFigures/2026");
  EXPECT_TRUE(IssueControlFigures(transaction_, now_, origin_, issue).ok());
  EXPECT_EQ(ErrorReasonName(IssueControlFigures(transaction_, now_, origin_, issue).status()),
            "ETAG_MISMATCH");
  issue.base_revision = 1;
  EXPECT_EQ(IssueControlFigures(transaction_, now_, origin_, issue)->entry.revision(), 2);
}

TEST_F(ReferenceMutationsTest, WhatWasReadHoldsUntilTheSameBatchChangesIt) {
  ReadSet reads;
  ASSERT_TRUE(reads.Get(*snapshot_, ColumnFamily::kReferences, kActivation).ok());
  EXPECT_TRUE(reads.HoldsIn(transaction_).value()) << "absent then and now";
  ASSERT_TRUE(LoadReference(transaction_, now_, origin_, Rules("text")).ok());
  EXPECT_TRUE(reads.HoldsIn(transaction_).value());
  ASSERT_TRUE(
      ActivateReference(transaction_, now_, origin_, {kActivation, 2026, kDocument, 1, ""}).ok());
  EXPECT_FALSE(reads.HoldsIn(transaction_).value());
}

TEST_F(ReferenceMutationsTest, OnlyARevisionThatServesTheYearIsActivated) {
  ASSERT_TRUE(LoadReference(transaction_, now_, origin_, Rules("text")).ok());
  const auto activate = [&](std::int32_t year, std::int64_t revision) {
    return ErrorReasonName(
        ActivateReference(transaction_, now_, origin_, {kActivation, year, kDocument, revision, ""})
            .status());
  };
  EXPECT_EQ(activate(2027, 1), "YEAR_UNSUPPORTED");
  EXPECT_EQ(activate(2026, 2), "NOT_FOUND");
}

}  // namespace
}  // namespace mingzhang::commit
