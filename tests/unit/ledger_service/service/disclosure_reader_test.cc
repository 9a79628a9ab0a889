#include "ledger_service/service/disclosure_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::service {
namespace {

using ledger::v1::Disclosure;
using storage::ColumnFamily;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";
constexpr char kOther[] = "divisions/310107/departments/203/budgets/2025";

class DisclosureReaderTest : public testing::Test {
 protected:
  DisclosureReaderTest() {
    Publish(kBudget, 1);
    Publish(kBudget, 2);
    Publish(kOther, 1);
  }
  void Publish(const std::string& budget, std::uint64_t number) {
    Disclosure record;
    record.set_name(absl::StrCat(budget, "/disclosures/", number));
    record.mutable_publish_time()->set_seconds(static_cast<std::int64_t>(1000 * number));
    auto* file = record.add_files();
    file->set_path("index.html");
    file->set_digest(ToBytes(Sha256("<p>")));
    storage::WriteBatch batch;
    batch.Put(ColumnFamily::kFiles, file->digest(), "<p>");
    batch.Put(ColumnFamily::kDisclosures, storage::DisclosureKey(budget, number),
              record.SerializeAsString());
    ASSERT_TRUE(store_->Write(batch).ok());
  }
  absl::StatusOr<Disclosure> Read(const std::string& name) {
    return ReadDisclosure(*store_->TakeSnapshot(), name);
  }
  // All names, a page at a time.
  std::vector<std::string> List(ledger::v1::ListDisclosuresRequest request) {
    std::vector<std::string> names;
    while (true) {
      const auto page = ListDisclosures(*store_->TakeSnapshot(), request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return names;
      for (const Disclosure& disclosure : page->disclosures()) names.push_back(disclosure.name());
      if (page->next_page_token().empty()) return names;
      request.set_page_token(page->next_page_token());
    }
  }
  static std::string ReasonOf(const absl::Status& status) { return ErrorReasonName(status); }

  storage::TempStorage store_;
};

TEST_F(DisclosureReaderTest, ADisclosureThatWasCorrectedSaysByWhichAndWhen) {
  const auto old = Read(absl::StrCat(kBudget, "/disclosures/1"));
  ASSERT_TRUE(old.ok()) << old.status();
  EXPECT_EQ(old->state(), ledger::v1::DISCLOSURE_STATE_SUPERSEDED);
  EXPECT_EQ(old->superseded_by(), absl::StrCat(kBudget, "/disclosures/2"));
  EXPECT_EQ(old->supersede_time().seconds(), 2000);
  const auto current = Read(absl::StrCat(kBudget, "/disclosures/2"));
  EXPECT_EQ(current->state(), ledger::v1::DISCLOSURE_STATE_CURRENT);
  EXPECT_EQ(current->superseded_by(), "");
}

TEST_F(DisclosureReaderTest, ADashMeansTheOneThatHolds) {
  EXPECT_EQ(Read(absl::StrCat(kBudget, "/disclosures/-"))->name(),
            absl::StrCat(kBudget, "/disclosures/2"));
  EXPECT_EQ(Read(absl::StrCat(kOther, "/disclosures/-"))->name(),
            absl::StrCat(kOther, "/disclosures/1"));
}

TEST_F(DisclosureReaderTest, WhatIsNotPublishedIsNotFoundWhetherThereIsSuchABudgetOrNot) {
  for (const char* name : {"/disclosures/3", "5/disclosures/-"}) {
    const auto read = Read(std::string(kBudget).substr(0, 44) + "6" + name);
    EXPECT_TRUE(absl::IsNotFound(read.status()) || absl::IsInvalidArgument(read.status()));
  }
  EXPECT_TRUE(absl::IsNotFound(
      Read("divisions/652300/departments/999/budgets/2026/disclosures/-").status()));
  for (const char* bad :
       {"", "x", "/disclosures/-", "divisions/652300/departments/301/disclosures/1",
        "divisions/652300/departments/301/budgets/2026/disclosures/0",
        "divisions/652300/departments/301/budgets/2026/disclosures/1/x"}) {
    EXPECT_EQ(ReasonOf(Read(bad).status()), "FIELD_INVALID") << bad;
  }
}

TEST_F(DisclosureReaderTest, ListsByParentAndYearOldestFirst) {
  ledger::v1::ListDisclosuresRequest all;
  all.set_parent("divisions/-/departments/-");
  all.set_page_size(1);
  EXPECT_THAT(List(all), ElementsAre(absl::StrCat(kOther, "/disclosures/1"),
                                     absl::StrCat(kBudget, "/disclosures/1"),
                                     absl::StrCat(kBudget, "/disclosures/2")));
  all.set_fiscal_year(2025);
  EXPECT_THAT(List(all), ElementsAre(absl::StrCat(kOther, "/disclosures/1")));
  ledger::v1::ListDisclosuresRequest one;
  one.set_parent("divisions/652300/departments/999");
  EXPECT_THAT(List(one), IsEmpty());
  one.set_parent("nonsense");
  EXPECT_TRUE(absl::IsInvalidArgument(ListDisclosures(*store_->TakeSnapshot(), one).status()));
  all.set_fiscal_year(7);
  EXPECT_TRUE(absl::IsInvalidArgument(ListDisclosures(*store_->TakeSnapshot(), all).status()));
}

TEST_F(DisclosureReaderTest, GivesFilesThatAreAsTheirDigestSays) {
  ledger::v1::DownloadDisclosureFileRequest request;
  request.set_name(absl::StrCat(kBudget, "/disclosures/1"));
  request.set_path("index.html");
  EXPECT_EQ(ReadDisclosureFile(*store_->TakeSnapshot(), request).value(), "<p>");
  request.set_path("../index.html");
  EXPECT_TRUE(absl::IsNotFound(ReadDisclosureFile(*store_->TakeSnapshot(), request).status()));
  request.set_name(absl::StrCat(kBudget, "/disclosures/-"));
  EXPECT_TRUE(
      absl::IsInvalidArgument(ReadDisclosureFile(*store_->TakeSnapshot(), request).status()));

  storage::WriteBatch batch;
  batch.Put(ColumnFamily::kFiles, ToBytes(Sha256("<p>")), "<b>");
  ASSERT_TRUE(store_->Write(batch).ok());
  request.set_name(absl::StrCat(kBudget, "/disclosures/1"));
  request.set_path("index.html");
  EXPECT_TRUE(absl::IsDataLoss(ReadDisclosureFile(*store_->TakeSnapshot(), request).status()));
}

}  // namespace
}  // namespace mingzhang::service
