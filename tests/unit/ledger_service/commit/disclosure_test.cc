#include "ledger_service/commit/disclosure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/bundle/manifest.h"
#include "common/status/status.h"
#include "tests/unit/ledger_service/commit/disclosure_testing.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang::commit {
namespace {

using budget::v1::Budget;
using budget::v1::ValidationReport;
using ledger::v1::AuditEntry;
using storage::ColumnFamily;
using testing::HasSubstr;

constexpr char kName[] = "divisions/652300/departments/301/budgets/2026";

class TakeDisclosureTest : public testing::Test {
 protected:
  // What is said of the files that `spoil` leaves.
  template <typename Spoil>
  std::string Refusal(Spoil spoil) {
    Uploads uploads = SomeUploads(report_, "hello");
    spoil(uploads);
    const auto taken = TakeDisclosure(uploads, report_);
    EXPECT_EQ(taken.status().code(), absl::StatusCode::kInvalidArgument) << taken.status();
    EXPECT_EQ(ErrorReasonName(taken.status()), "FIELD_INVALID");
    return std::string(taken.status().message());
  }
  // The same for another manifest.
  template <typename Change>
  std::string RefusalOfManifest(Change change) {
    const std::vector<BundleFile> files = {{"index.html", "<p>"}};
    Manifest manifest = ManifestOf(files, report_);
    change(manifest);
    const auto taken = TakeDisclosure(UploadsOf(files, manifest), report_);
    EXPECT_EQ(taken.status().code(), absl::StatusCode::kInvalidArgument) << taken.status();
    return std::string(taken.status().message());
  }

  const ValidationReport report_ = PublishReport(kName);
};

TEST_F(TakeDisclosureTest, ListsTheManifestFirstAndTheOthersByPath) {
  const auto taken = TakeDisclosure(SomeUploads(report_, "hello"), report_);
  ASSERT_TRUE(taken.ok()) << taken.status();
  ASSERT_EQ(taken->files.size(), 3);
  EXPECT_EQ(taken->files[0].path(), kManifestFile);
  EXPECT_EQ(taken->files[0].digest(), taken->manifest_digest);
  EXPECT_EQ(taken->files[1].path(), "data/lines.csv");
  EXPECT_EQ(taken->files[2].path(), "index.html");
  EXPECT_EQ(taken->contents[2], "<p>hello");
  EXPECT_EQ(taken->files[2].size_bytes(), 8);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(taken->files[i].digest(),
              ToBytes(Sha256(taken->contents[static_cast<std::size_t>(i)])));
  }
}

TEST_F(TakeDisclosureTest, RefusesFilesThatAreNotThoseOfTheManifest) {
  EXPECT_THAT(Refusal([](Uploads& files) { files[0].set_data("<p>hullo"); }),
              HasSubstr("index.html"));
  EXPECT_THAT(Refusal([](Uploads& files) { files[0].set_path("other.html"); }), HasSubstr("html"));
  EXPECT_THAT(Refusal([](Uploads& files) { files.DeleteSubrange(1, 1); }),
              HasSubstr("data/lines.csv"));
  EXPECT_THAT(Refusal([](Uploads& files) { *files.Add() = files[0]; }), HasSubstr("两次"));
  EXPECT_THAT(Refusal([](Uploads& files) { *files.Add() = files[2]; }), HasSubstr("manifest.json"));
  EXPECT_THAT(Refusal([](Uploads& files) { files.DeleteSubrange(2, 1); }),
              HasSubstr("manifest.json"));
  EXPECT_THAT(Refusal([](Uploads& files) { files[2].set_data("{}"); }), HasSubstr("清单"));
  EXPECT_THAT(Refusal([](Uploads& files) { files.Clear(); }), HasSubstr("manifest.json"));
  EXPECT_THAT(Refusal([](Uploads& files) {
                while (files.size() <= kMaxDisclosureFiles) files.Add();
              }),
              HasSubstr("1000"));
  EXPECT_THAT(
      Refusal([](Uploads& files) { files[0].set_data(std::string(kMaxDisclosureBytes, 'x')); }),
      HasSubstr("上限"));
}

TEST_F(TakeDisclosureTest, RefusesTheManifestOfSomethingElse) {
  EXPECT_THAT(RefusalOfManifest([](Manifest& m) { m.name += "0"; }), HasSubstr("版本"));
  EXPECT_THAT(RefusalOfManifest([](Manifest& m) { m.version_digest[0] = '0'; }), HasSubstr("版本"));
  EXPECT_THAT(RefusalOfManifest([](Manifest& m) { m.form.id = "b-form"; }), HasSubstr("公开格式"));
  EXPECT_THAT(RefusalOfManifest([](Manifest& m) { m.form.sha256[0] = '0'; }),
              HasSubstr("公开格式"));
  EXPECT_THAT(RefusalOfManifest([](Manifest& m) { m.rule_set.id = "x"; }), HasSubstr("规则集"));
  EXPECT_THAT(RefusalOfManifest([](Manifest& m) { m.rule_set.sha256[0] = '0'; }),
              HasSubstr("规则集"));
}

TEST_F(TakeDisclosureTest, RefusesWhatMustNotStandInADisclosure) {
  const auto refusal = [this](const std::vector<BundleFile>& files) {
    const auto taken = TakeDisclosure(UploadsOf(files, ManifestOf(files, report_)), report_);
    EXPECT_EQ(taken.status().code(), absl::StatusCode::kInvalidArgument) << taken.status();
    return std::string(taken.status().message());
  };
  EXPECT_THAT(refusal({{"data/lines.csv", "a"}}), HasSubstr("index.html"));
  EXPECT_THAT(refusal({{"index.html", "a"}, {"x.js", "a"}}), HasSubstr("x.js"));
  EXPECT_THAT(refusal({{"index.html", "a"}, {"original/index.html", "a"}}), HasSubstr("另有用途"));
}

class StageDisclosureTest : public testing::Test {
 protected:
  // Stages and writes; what is staged is as if the entry came to `log_index`.
  void Stage(std::uint64_t log_index, const std::string& text) {
    const auto report = PublishReport(kName);
    const auto disclosure = TakeDisclosure(SomeUploads(report, text), report);
    ASSERT_TRUE(disclosure.ok()) << disclosure.status();
    const auto snapshot = store_->TakeSnapshot();
    Transaction transaction(*snapshot);
    transaction.set_log_index(log_index);
    entry_ = {};
    entry_.set_client_address("10.1.2.3");
    entry_.set_trace_id("trace");
    entry_.add_acknowledgements()->set_reason("内部说明");
    ASSERT_TRUE(StageDisclosure(transaction, *disclosure, head_, entry_).ok());
    transaction.Keep();
    ASSERT_TRUE(store_->Write(transaction.TakeBatch()).ok());
  }
  ledger::v1::Disclosure Stored(std::uint64_t number) {
    const auto bytes = store_->TakeSnapshot()->Get(ColumnFamily::kDisclosures,
                                                   storage::DisclosureKey(kName, number));
    return ParseDisclosure(bytes->value()).value();
  }
  std::size_t CountFiles() {
    std::size_t count = 0;
    EXPECT_TRUE(store_->TakeSnapshot()
                    ->Scan(ColumnFamily::kFiles, "", "", storage::Direction::kForward,
                           [&](std::string_view key, std::string_view value) {
                             EXPECT_EQ(ToBytes(Sha256(value)), key);
                             return ++count, true;
                           })
                    .ok());
    return count;
  }

  storage::TempStorage store_;
  Budget head_ = [] {
    Budget head;
    head.set_name(kName);
    head.set_department_display_name("工信局");
    head.set_fiscal_year(2026);
    head.mutable_publication()->set_version(1);
    return head;
  }();
  AuditEntry entry_;
};

TEST_F(StageDisclosureTest, NumbersDisclosuresAndStoresEqualFilesOnce) {
  Stage(7, "first");
  EXPECT_EQ(head_.publication().disclosure(), std::string(kName) + "/disclosures/1");
  EXPECT_EQ(entry_.disclosure(), 1);
  EXPECT_EQ(CountFiles(), 3U);
  EXPECT_EQ(Stored(1).log_index(), 7);
  EXPECT_EQ(Stored(1).manifest_digest(), entry_.manifest_digest());
  EXPECT_EQ(Stored(1).department_display_name(), "工信局");
  EXPECT_FALSE(Stored(1).has_receipt());

  Stage(12, "second");
  EXPECT_EQ(head_.publication().disclosure(), std::string(kName) + "/disclosures/2");
  EXPECT_EQ(Stored(2).log_index(), 12);
  EXPECT_EQ(CountFiles(), 5U) << "data/lines.csv is the same";
}

TEST_F(StageDisclosureTest, AFileThatWasDamagedIsMendedByTheWay) {
  Stage(0, "page");
  storage::WriteBatch batch;
  batch.Put(ColumnFamily::kFiles, Stored(1).files(1).digest(), "rotten");
  ASSERT_TRUE(store_->Write(batch).ok());
  Stage(1, "page");
  EXPECT_EQ(CountFiles(), 3U) << "each with its digest";
}

TEST_F(StageDisclosureTest, TheEntryTellsThePublicNothingOfThePerson) {
  Stage(0, "page");
  EXPECT_EQ(entry_.client_address(), "");
  EXPECT_EQ(entry_.trace_id(), "");
  EXPECT_TRUE(entry_.acknowledgements().empty());
}

}  // namespace
}  // namespace mingzhang::commit
