// Disclosures of the two real budgets, from what a fake ledger holds.
#include "workflow_service/service/rendered_disclosures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/bundle/manifest.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "exchange/exchange.h"
#include "ledger_service/budget/content_parts.h"
#include "tests/support/source_files.h"
#include "tests/unit/workflow_service/service/fake_ledger_client.h"

namespace mingzhang::workflow {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";

class FakePdf final : public publication::PdfRenderer {
 public:
  absl::StatusOr<std::string> answer = "%PDF-1.4\n%%EOF\n";
  std::string html;
  absl::StatusOr<std::string> Render(std::string_view page, absl::Time) override {
    html = page;
    return answer;
  }
};

class RenderedDisclosuresTest : public ::testing::Test {
 protected:
  RenderedDisclosuresTest() {
    head_.set_name(kBudget);
    const auto content = Sample();
    AddVersion(1, content);
    const auto& form = testing::DisclosureFormOf("xinjiang-2026");
    report_.set_version_name(absl::StrCat(kBudget, "/versions/1"));
    report_.set_version_digest(ledger_.versions[report_.version_name()].digest());
    report_.set_form_id("xinjiang-2026");
    report_.set_form_digest(ToBytes(form.digest()));
    report_.set_rule_set_id("national");
    report_.set_rule_set_digest(std::string(32, 'r'));
    report_.mutable_basis()->set_catalogue_digest(std::string(32, 'c'));
    auto& form_text = ledger_.documents[report_.form_digest()];
    form_text.set_text(testing::SourceText("config/forms/xinjiang-2026.textproto"));
    form_text.set_file_name("xinjiang-2026.textproto");
    auto& catalogue = ledger_.documents[report_.basis().catalogue_digest()];
    catalogue.set_text(testing::SourceText("config/catalog/2026.csv"));
    catalogue.set_fiscal_year(2026);
  }

  static budget::v1::BudgetContent Sample() {
    return exchange::ParseContent(testing::SourceText("deploy/samples/changji-iit-2026.json"))
        .value();
  }
  void AddVersion(int number, const budget::v1::BudgetContent& content) {
    budget::v1::Version version;
    version.set_name(absl::StrCat(kBudget, "/versions/", number));
    version.set_version(number);
    version.set_digest(ToBytes(budget::VersionDigest(budget::SplitContent(content))));
    *version.mutable_content() = content;
    ledger_.versions[version.name()] = version;
  }

  absl::StatusOr<std::map<std::string, std::string>> Make(
      publication::PdfRenderer* pdf = nullptr, const std::string& watermark = "",
      absl::Time deadline = absl::InfiniteFuture()) {
    ledger_.HandOver();
    absl::Notification made;
    absl::StatusOr<std::vector<BundleFile>> answer = absl::UnknownError("");
    {
      publication::RenderQueue queue;
      RenderedDisclosures disclosures(ledger_, queue, pdf, "9.9.9");
      OnBehalfOf person;
      person.deadline = deadline;
      disclosures.Make(person, {head_, report_, watermark}, [&](auto files) {
        answer = std::move(files);
        made.Notify();
      });
      made.WaitForNotification();
    }
    ledger_.HandOver();
    if (!answer.ok()) return answer.status();
    std::map<std::string, std::string> files;
    for (BundleFile& file : *answer) files[file.path] = std::move(file.contents);
    return files;
  }

  // Version 2 corrects version 1, which was disclosed by what is in force still.
  void CorrectVersion1() {
    *ledger_.reports[absl::StrCat(kBudget, "/versions/1")].mutable_report() = report_;
    auto corrected = Sample();
    corrected.mutable_expenditure_lines(11)->set_amount_fen(
        corrected.expenditure_lines(11).amount_fen() - 12'300);
    corrected.mutable_expenditure_lines(12)->set_amount_fen(
        corrected.expenditure_lines(12).amount_fen() + 12'300);
    AddVersion(2, corrected);
    report_.set_version_name(absl::StrCat(kBudget, "/versions/2"));
    report_.set_version_digest(ledger_.versions[report_.version_name()].digest());
    auto& correction = *head_.mutable_correction();
    correction.set_reason("水费与邮电费列错");
    correction.set_version(1);
    correction.set_disclosure(absl::StrCat(kBudget, "/disclosures/1"));
    // Five in the morning of 2026-03-02 in China.
    correction.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(
        absl::FromCivil(absl::CivilSecond(2026, 3, 1, 21, 0, 0), absl::UTCTimeZone())));
  }
  budget::v1::ValidationReport& Report1() {
    return *ledger_.reports[absl::StrCat(kBudget, "/versions/1")].mutable_report();
  }
  static std::int64_t CorrectedCells(const std::map<std::string, std::string>& files) {
    const std::string& csv = files.at("data/correction.csv");
    return std::count(csv.begin(), csv.end(), '\n') - 1;
  }

  FakeLedgerClient ledger_;
  budget::v1::Budget head_;
  budget::v1::ValidationReport report_;
};

TEST_F(RenderedDisclosuresTest, TheManifestListsAllFilesAndNamesWhatTheyAreMadeFrom) {
  const auto files = Make();
  ASSERT_TRUE(files.ok()) << files.status();
  const auto manifest = ParseManifest(files->at(kManifestFile));
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->name, report_.version_name());
  EXPECT_EQ(manifest->version_digest, ToHex(report_.version_digest()));
  EXPECT_EQ(manifest->form.id, "xinjiang-2026");
  EXPECT_EQ(manifest->form.sha256, ToHex(report_.form_digest()));
  EXPECT_EQ(manifest->rule_set.id, "national");
  EXPECT_EQ(manifest->release, "9.9.9");
  std::vector<BundleFile> listed;
  for (const auto& [path, contents] : *files) {
    if (path != kManifestFile) listed.push_back({path, contents});
  }
  EXPECT_TRUE(CheckFiles(*manifest, listed).empty());
  EXPECT_THAT(*files, Contains(Key("index.html")));
  EXPECT_THAT(*files, Contains(Key("tables.xlsx")));
  EXPECT_THAT(*files, Not(Contains(Key("disclosure.pdf")))) << "no renderer";
}

TEST_F(RenderedDisclosuresTest, TheSameOrderGivesTheSameBytes) {
  const auto first = Make();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(*first, Make().value());
}

TEST_F(RenderedDisclosuresTest, ThePdfIsOfThePageAndOneOfTheFiles) {
  FakePdf pdf;
  const auto files = Make(&pdf);
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(files->at("disclosure.pdf"), *pdf.answer);
  EXPECT_THAT(pdf.html, HasSubstr("昌吉回族自治州工业和信息化局"));
  pdf.answer = absl::InternalError("broken");
  EXPECT_EQ(Make(&pdf).status(), absl::InternalError("broken"));
}

TEST_F(RenderedDisclosuresTest, AWatermarkStandsOnThePreviewAlone) {
  EXPECT_THAT(Make(nullptr, "预览")->at("index.html"), HasSubstr("预览"));
  EXPECT_THAT(Make()->at("index.html"), Not(HasSubstr("预览")));
}

TEST_F(RenderedDisclosuresTest, ACorrectionTellsWhyAndWhatChanged) {
  CorrectVersion1();
  const auto files = Make();
  ASSERT_TRUE(files.ok()) << files.status();
  const std::string& page = files->at("index.html");
  EXPECT_THAT(page, HasSubstr("更正说明"));
  EXPECT_THAT(page, HasSubstr("水费与邮电费列错"));
  EXPECT_THAT(page, HasSubstr("2026 年 3 月 2 日"));
  EXPECT_THAT(page, HasSubstr("公开的第 1 次公开内容"));
  EXPECT_GT(CorrectedCells(*files), 0);
  EXPECT_EQ(ledger_.get_report.name(), absl::StrCat(kBudget, "/versions/1"));
  EXPECT_EQ(ledger_.get_report.gate(), budget::v1::GATE_PUBLISH);
  EXPECT_EQ(std::count(ledger_.called.begin(), ledger_.called.end(), "GetDocument"), 2)
      << "form and catalogue are the same, and read once";
}

TEST_F(RenderedDisclosuresTest, ACorrectionComparesWithWhatWasPrintedByTheCatalogueOfThen) {
  CorrectVersion1();
  const std::string was(32, 'd');
  auto& catalogue = ledger_.documents[was];
  catalogue = ledger_.documents[report_.basis().catalogue_digest()];
  catalogue.set_text(absl::StrReplaceAll(
      catalogue.text(), {{"FUNCTIONAL,2011301,行政运行,", "FUNCTIONAL,2011301,行政运行旧名,"}}));
  Report1().mutable_basis()->set_catalogue_digest(was);
  const auto files = Make();
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT(files->at("data/correction.csv"), HasSubstr("行政运行旧名"));
}

TEST_F(RenderedDisclosuresTest, ACorrectionByAnotherFormComparesNoTables) {
  CorrectVersion1();
  const std::string was(32, 'g');
  auto& form = ledger_.documents[was];
  form = ledger_.documents[report_.form_digest()];
  form.set_text(
      absl::StrReplaceAll(form.text(), {{"部门收支总体情况表", "部门收支总体情况表（旧）"}}));
  Report1().set_form_digest(was);
  const auto files = Make();
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(CorrectedCells(*files), 0);
  const std::string& page = files->at("index.html");
  EXPECT_THAT(page, HasSubstr("公开格式已变更，表格不逐项对照"));
  EXPECT_THAT(page, Not(HasSubstr("表格和文字没有变动")));
}

TEST_F(RenderedDisclosuresTest, ACorrectionOfWhatWasPublishedWithoutAFormComparesNothing) {
  CorrectVersion1();
  Report1().clear_form_digest();
  const auto files = Make();
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(CorrectedCells(*files), 0);
  EXPECT_THAT(files->at("index.html"), HasSubstr("水费与邮电费列错"));
  EXPECT_THAT(files->at("index.html"), Not(HasSubstr("表格和文字没有变动")));
}

TEST_F(RenderedDisclosuresTest, ACorrectionOfWhatWasPublishedBeforeDisclosuresHasNoNumber) {
  CorrectVersion1();
  head_.mutable_correction()->clear_disclosure();
  const auto files = Make();
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_THAT(files->at("index.html"), HasSubstr("2026 年 3 月 2 日公开的内容。"));
  EXPECT_THAT(files->at("index.html"), Not(HasSubstr("第 0 次")));
}

TEST_F(RenderedDisclosuresTest, ACorrectionWithoutTheReportOfThenIsRefused) {
  CorrectVersion1();
  ledger_.reports.clear();
  const absl::Status refused = Make().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("更正前公开时的校验报告"));
}

TEST_F(RenderedDisclosuresTest, AllFilesTogetherAreAsLargeAsTheLedgerTakes) {
  const auto bytes = [](const std::map<std::string, std::string>& files) {
    std::size_t sum = 0;
    for (const auto& [path, contents] : files) sum += contents.size();
    return sum;
  };
  FakePdf pdf;
  // As many digits as the size at the bound has, which the manifest tells.
  pdf.answer = std::string(20'000'000, 'x');
  const std::size_t others = bytes(Make(&pdf).value()) - pdf.answer->size();
  pdf.answer = std::string(kMaxDisclosureBytes - others, 'x');
  const auto at_the_bound = Make(&pdf);
  ASSERT_TRUE(at_the_bound.ok()) << at_the_bound.status();
  EXPECT_EQ(bytes(*at_the_bound), kMaxDisclosureBytes);

  pdf.answer->push_back('x');
  const absl::Status refused = Make(&pdf).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ErrorReasonName(refused), "LIMIT_REACHED");
  EXPECT_THAT(std::string(refused.message()),
              AllOf(HasSubstr(absl::StrCat(kMaxDisclosureBytes + 1)), HasSubstr("disclosure.pdf"),
                    HasSubstr("--pdf-renderer none")));
}

TEST_F(RenderedDisclosuresTest, ARenderingThatBreaksOffEndsWithItself) {
  class NoMemory final : public publication::PdfRenderer {
    absl::StatusOr<std::string> Render(std::string_view, absl::Time) override {
      throw std::bad_alloc();
    }
  };
  NoMemory pdf;
  const absl::Status broken = Make(&pdf).status();
  EXPECT_EQ(broken.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(broken.message()), HasSubstr("生成公开文件时中断"));
  EXPECT_TRUE(Make().ok());
}

TEST_F(RenderedDisclosuresTest, WhatIsMissingIsTold) {
  ledger_.documents.erase(report_.basis().catalogue_digest());
  EXPECT_TRUE(absl::IsNotFound(Make().status()));
  report_.clear_form_digest();
  EXPECT_EQ(ErrorReasonName(Make().status()), "YEAR_UNSUPPORTED");
  report_.set_version_name(absl::StrCat(kBudget, "/versions/7"));
  EXPECT_TRUE(absl::IsNotFound(Make().status()));
}

TEST_F(RenderedDisclosuresTest, WhatNobodyWaitsForAnyMoreIsNotRendered) {
  EXPECT_TRUE(absl::IsDeadlineExceeded(Make(nullptr, "", absl::Now() - absl::Seconds(1)).status()));
}

}  // namespace
}  // namespace mingzhang::workflow
