// Damage of every kind is tried in tests/integration/tamper_test.cc, on a ledger with a whole
// process in it.
#include "ledger_service/check/check_ledger.h"

#include <gtest/gtest.h>

#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::check {
namespace {

using storage::ColumnFamily;

class CheckLedgerTest : public testing::Test {
 protected:
  absl::StatusOr<CheckResult> Check(const CheckOptions& options) {
    const auto signer = audit::Signer::FromSeed(std::string(32, 's'), "test.log");
    return CheckLedger(*store_->TakeSnapshot(), *audit::Verifier::Parse(signer->verifier_key()),
                       options);
  }

  // Parts that are stored under another digest than theirs.
  void StoreBadParts(int count) {
    storage::WriteBatch batch;
    for (int i = 0; i < count; ++i) {
      batch.Put(ColumnFamily::kParts, std::string(32, static_cast<char>(i)), "part");
    }
    ASSERT_TRUE(store_->Write(batch).ok());
  }

  storage::TempStorage store_;
};

TEST_F(CheckLedgerTest, AnEmptyStoreIsSound) {
  const auto checked = Check({});
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_TRUE(checked->problems.empty());
  EXPECT_EQ(checked->checkpoint.size, 0U);
}

TEST_F(CheckLedgerTest, EndsWhenEnoughIsFound) {
  StoreBadParts(10);
  EXPECT_EQ(Check({})->problems.size(), 10U);
  EXPECT_EQ(Check({.max_problems = 3})->problems.size(), 3U);
}

TEST_F(CheckLedgerTest, CanBeEndedInEveryPassNotInTheLogsAlone) {
  StoreBadParts(10);
  int rows = 0;
  const auto ended = Check({.step = [&rows](std::uint64_t) { return ++rows < 4; }});
  EXPECT_EQ(ended.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(rows, 4);
}

}  // namespace
}  // namespace mingzhang::check
