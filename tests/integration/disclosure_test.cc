// What a publication leaves behind: files that everybody may have, and the proof that they are the
// ones that were approved.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/bundle/manifest.h"
#include "common/digest/digest.h"
#include "common/status/status.h"
#include "exchange/exchange.h"
#include "ledger_service/audit/checkpoint.h"
#include "ledger_service/audit/merkle.h"
#include "ledger_service/storage/rocksdb_storage.h"
#include "mingzhang/ledger/v1/disclosure_service.grpc.pb.h"
#include "tests/integration/cluster.h"
#include "tests/unit/ledger_service/storage/temp_storage.h"

namespace mingzhang {
namespace {

using ledger::v1::AuditEntry;
using ledger::v1::Disclosure;
using storage::ColumnFamily;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using DisclosureStub = ledger::v1::DisclosureService::Stub;

std::string CurrentName() { return absl::StrCat(kBudget, "/disclosures/-"); }

class DisclosureTest : public testing::Test {
 protected:
  // Nobody's calls: without a token.
  absl::StatusOr<Disclosure> Get(const std::string& name) {
    ledger::v1::GetDisclosureRequest request;
    request.set_name(name);
    return Cluster::Call(cluster_.disclosure_stub(), &DisclosureStub::GetDisclosure, "", request);
  }
  absl::StatusOr<std::string> Download(const std::string& name, const std::string& path) {
    return cluster_.Download(name, path);
  }
  // All files of a disclosure, by path.
  std::map<std::string, std::string> DownloadAll(const Disclosure& disclosure) {
    std::map<std::string, std::string> files;
    for (const auto& file : disclosure.files()) {
      const auto bytes = Download(disclosure.name(), file.path());
      EXPECT_TRUE(bytes.ok()) << file.path() << bytes.status();
      files[file.path()] = bytes.value_or("");
      EXPECT_EQ(ToBytes(Sha256(files[file.path()])), file.digest()) << file.path();
      EXPECT_EQ(static_cast<std::int64_t>(files[file.path()].size()), file.size_bytes());
    }
    return files;
  }

  Cluster cluster_;
};

TEST_F(DisclosureTest, WhatIsPublishedIsForEverybodyAndProvesItself) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_APPROVED);
  EXPECT_TRUE(absl::IsNotFound(Get(CurrentName()).status())) << "nothing is published yet";
  ASSERT_TRUE(WalkSteps().back().take(cluster_).ok());

  const auto disclosure = Get(CurrentName());
  ASSERT_TRUE(disclosure.ok()) << disclosure.status();
  EXPECT_EQ(disclosure->name(), absl::StrCat(kBudget, "/disclosures/1"));
  EXPECT_EQ(disclosure->state(), ledger::v1::DISCLOSURE_STATE_CURRENT);
  EXPECT_EQ(disclosure->version(), 2);
  const auto files = DownloadAll(*disclosure);
  EXPECT_THAT(files, Contains(Key("index.html")));
  EXPECT_THAT(files, Contains(Key("tables.xlsx")));
  EXPECT_THAT(files, Contains(Key("datapackage.json")));

  // The files are those of the manifest, the manifest is the one of the entry, and the log has it.
  const auto manifest = ParseManifest(files.at(kManifestFile));
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  EXPECT_EQ(manifest->files.size() + 1, files.size());
  EXPECT_EQ(manifest->name, absl::StrCat(kBudget, "/versions/2"));
  AuditEntry entry;
  ASSERT_TRUE(entry.ParseFromString(disclosure->receipt().entry()));
  EXPECT_EQ(entry.manifest_digest(), ToBytes(Sha256(files.at(kManifestFile))));
  EXPECT_EQ(ToHex(entry.version_digest()), manifest->version_digest);
  EXPECT_EQ(entry.disclosure(), 1);
  const auto& receipt = disclosure->receipt();
  const auto checkpoint = audit::OpenCheckpoint(receipt.checkpoint(), cluster_.LogVerifier());
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_TRUE(audit::VerifyInclusion(
                  audit::LeafHash(receipt.entry()),
                  static_cast<std::uint64_t>(disclosure->log_index()), checkpoint->size,
                  DigestsFromBytes(receipt.inclusion_proof().hashes()).value(), checkpoint->root)
                  .ok());
  // The entry, which everybody gets, does not tell where the publisher sat or what was explained.
  EXPECT_EQ(entry.client_address(), "");
  EXPECT_EQ(entry.trace_id(), "");
  EXPECT_TRUE(entry.acknowledgements().empty());

  // Killed and started again it is all there.
  cluster_.CrashLedger();
  EXPECT_EQ(DownloadAll(Get(CurrentName()).value()), files);
  EXPECT_EQ(cluster_.StopLedger(), 0);
  EXPECT_EQ(cluster_.CheckStored(), 0) << cluster_.CheckOutput();
  EXPECT_THAT(cluster_.CheckOutput(), HasSubstr("公开 1 次"));
}

TEST_F(DisclosureTest, ARepeatedPublicationGivesTheFirstAnswerAndPublishesOnce) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_APPROVED);
  Step publish = std::move(WalkSteps().back());
  const auto first = publish.take(cluster_);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = publish.take(cluster_);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->receipt().entry(), second->receipt().entry());
  EXPECT_TRUE(absl::IsNotFound(Get(absl::StrCat(kBudget, "/disclosures/2")).status()));
}

TEST_F(DisclosureTest, NoAnswerTellsWhetherAnUnpublishedBudgetExists) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  const auto there = Get(CurrentName()).status();
  const auto elsewhere =
      Get("divisions/652300/departments/999/budgets/2026/disclosures/-").status();
  EXPECT_EQ(there.code(), elsewhere.code());
  EXPECT_EQ(ErrorReasonName(there), ErrorReasonName(elsewhere));
  EXPECT_TRUE(
      absl::IsNotFound(Download(absl::StrCat(kBudget, "/disclosures/1"), "index.html").status()));
  ledger::v1::ListDisclosuresRequest list;
  list.set_parent("divisions/-/departments/-");
  const auto page =
      Cluster::Call(cluster_.disclosure_stub(), &DisclosureStub::ListDisclosures, "", list);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_TRUE(page->disclosures().empty());
}

TEST_F(DisclosureTest, TheLedgerTakesNoPublicationWithoutItsFiles) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_APPROVED);
  const auto trusted = cluster_.TrustedLedgerStub();
  const auto head = cluster_.GetBudget().value();
  ledger::v1::ValidateVersionRequest validate;
  validate.set_name(absl::StrCat(kBudget, "/versions/2"));
  validate.set_gate(budget::v1::GATE_PUBLISH);
  using LedgerStub = ledger::v1::LedgerService::Stub;
  const auto validated =
      Cluster::Call(*trusted, &LedgerStub::ValidateVersion, cluster_.Token(Publisher()), validate);
  ASSERT_TRUE(validated.ok()) << validated.status();
  ledger::v1::CommitTransitionRequest commit;
  commit.set_name(kBudget);
  commit.set_etag(head.etag());
  commit.set_request_id(RequestId(900));
  commit.set_action(budget::v1::ACTION_PUBLISH);
  commit.set_from_state(budget::v1::BUDGET_STATE_APPROVED);
  commit.set_to_state(budget::v1::BUDGET_STATE_PUBLISHED);
  commit.set_version(2);
  commit.set_report_digest(validated->report_digest());
  const auto take = [&] {
    return Cluster::Call(*trusted, &LedgerStub::CommitTransition, cluster_.Token(Publisher()),
                         commit)
        .status();
  };
  EXPECT_EQ(ErrorReasonName(take()), "FIELD_INVALID");
  auto* file = commit.add_files();
  file->set_path(kManifestFile);
  file->set_data("{}");
  EXPECT_EQ(ErrorReasonName(take()), "FIELD_INVALID");
  EXPECT_EQ(cluster_.GetBudget()->state(), budget::v1::BUDGET_STATE_APPROVED);
}

TEST_F(DisclosureTest, AChangedFileIsNeitherServedNorOverlooked) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_PUBLISHED);
  const auto disclosure = Get(CurrentName()).value();
  ASSERT_EQ(cluster_.StopLedger(), 0);
  {
    auto opened = storage::RocksDbStorage::Open(storage::SmallOptions(cluster_.LedgerData()));
    ASSERT_TRUE(opened.ok()) << opened.status();
    const std::string& digest = disclosure.files(1).digest();
    std::string bytes =
        (*opened)->TakeSnapshot()->Get(ColumnFamily::kFiles, digest).value().value_or("");
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    storage::WriteBatch batch;
    batch.Put(ColumnFamily::kFiles, digest, bytes);
    ASSERT_TRUE((*opened)->Write(batch).ok());
  }
  EXPECT_EQ(cluster_.CheckStored(), 1);
  EXPECT_THAT(cluster_.CheckOutput(), HasSubstr("公开的一个文件与其摘要不符"));
  cluster_.StartLedger();
  const auto read = Download(disclosure.name(), disclosure.files(1).path());
  EXPECT_TRUE(absl::IsDataLoss(read.status())) << read.status();
  EXPECT_TRUE(Download(disclosure.name(), kManifestFile).ok());
}

TEST_F(DisclosureTest, ARecordThatWasChangedOrTakenAwayIsFound) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_PUBLISHED);
  ASSERT_EQ(cluster_.StopLedger(), 0);
  const std::string key = storage::DisclosureKey(kBudget, 1);
  const auto with_record =
      [&](const std::function<void(std::string, storage::WriteBatch&)>& change) {
        auto opened = storage::RocksDbStorage::Open(storage::SmallOptions(cluster_.LedgerData()));
        ASSERT_TRUE(opened.ok()) << opened.status();
        storage::WriteBatch batch;
        change((*opened)->TakeSnapshot()->Get(ColumnFamily::kDisclosures, key).value().value_or(""),
               batch);
        ASSERT_TRUE((*opened)->Write(batch).ok());
      };
  std::string original;
  with_record([&](std::string bytes, storage::WriteBatch& batch) {
    original = bytes;
    Disclosure record;
    ASSERT_TRUE(record.ParseFromString(bytes));
    record.set_late(true);
    batch.Put(ColumnFamily::kDisclosures, key, record.SerializeAsString());
  });
  EXPECT_EQ(cluster_.CheckStored(), 1);
  EXPECT_THAT(cluster_.CheckOutput(), HasSubstr("第 1 次公开的记录与审计日志不符"));
  with_record([&](const std::string&, storage::WriteBatch& batch) {
    batch.Delete(ColumnFamily::kDisclosures, key);
  });
  EXPECT_EQ(cluster_.CheckStored(), 1);
  EXPECT_THAT(cluster_.CheckOutput(), HasSubstr("公开的文件记录在账本中缺失"));
  with_record([&](const std::string&, storage::WriteBatch& batch) {
    batch.Put(ColumnFamily::kDisclosures, key, original);
  });
  EXPECT_EQ(cluster_.CheckStored(), 0) << cluster_.CheckOutput();
}

TEST_F(DisclosureTest, ThePublishersReasonsStayWithTheReport) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_PUBLISHED);
  ledger::v1::GetReportRequest request;
  request.set_name(absl::StrCat(kBudget, "/versions/2"));
  request.set_gate(budget::v1::GATE_PUBLISH);
  const auto report =
      Cluster::Call(cluster_.ledger_stub(), &ledger::v1::LedgerService::Stub::GetReport,
                    cluster_.Token(Auditor()), request);
  ASSERT_TRUE(report.ok()) << report.status();
  const auto head = cluster_.GetBudget().value();
  EXPECT_EQ(report->reasons_size(), head.review().acknowledgements_size());
}

TEST_F(DisclosureTest, APreviewIsForThoseWhoMayReadTheBudget) {
  WalkTo(cluster_, budget::v1::BUDGET_STATE_SUBMITTED);
  const auto preview = [&](const std::string& token) {
    grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    workflow::v1::PreviewDisclosureRequest request;
    request.set_name(absl::StrCat(kBudget, "/versions/1"));
    const auto reader = cluster_.workflow_stub().PreviewDisclosure(&context, request);
    std::map<std::string, std::string> files;
    std::string path;
    workflow::v1::PreviewDisclosureResponse piece;
    while (reader->Read(&piece)) {
      if (!piece.path().empty()) path = piece.path();
      files[path] += piece.data();
    }
    const absl::Status status = FromGrpcStatus(reader->Finish());
    return std::pair(status, files);
  };
  const auto [status, files] = preview(cluster_.Token(Editor()));
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(files.at("index.html"), HasSubstr("预览"));
  EXPECT_EQ(ErrorReasonName(preview("").first), "TOKEN_MISSING");
  const auto stranger =
      Person("stranger", identity::Role::kDepartmentEditor, "divisions/652300/departments/302");
  EXPECT_EQ(ErrorReasonName(preview(cluster_.Token(stranger)).first), "ROLE_OUT_OF_SCOPE");
}

// The other real budget, from nothing to published, by people of its own.
class OtherCase {
 public:
  explicit OtherCase(Cluster& cluster) : cluster_(cluster) {}

  void Publish() {
    std::ifstream file(Environment("MINGZHANG_SOURCE") + "/deploy/samples/putuo-finance-2025.json");
    const std::string json{std::istreambuf_iterator<char>(file), {}};
    const auto content = exchange::ParseContent(json).value();
    workflow::v1::CreateBudgetRequest create;
    create.set_parent(kDepartment);
    create.set_fiscal_year(2025);
    create.set_request_id(RequestId(++requests_));
    Take("editor", Role::kDepartmentEditor, &Stub::CreateBudget, create);
    workflow::v1::SaveDraftRequest save;
    save.set_name(kName);
    save.set_etag(cluster_.GetBudget(kName)->etag());
    save.set_request_id(RequestId(++requests_));
    *save.mutable_content() = content;
    Take("editor", Role::kDepartmentEditor, &Stub::SaveDraft, save);
    Step<workflow::v1::SubmitBudgetRequest>("head", Role::kDepartmentHead, &Stub::SubmitBudget,
                                            budget::v1::GATE_SUBMIT);
    const std::pair<const char*, Role> reviewers[] = {{"reviewer", Role::kFinanceReviewer},
                                                      {"officer", Role::kFinanceBudgetOfficer},
                                                      {"leader", Role::kFinanceApprover}};
    for (const auto& [person, role] : reviewers) {
      Step<workflow::v1::ClaimBudgetRequest>(person, role, &Stub::ClaimBudget);
      Step<workflow::v1::PassBudgetRequest>(person, role, &Stub::PassBudget,
                                            budget::v1::GATE_REVIEW,
                                            [](auto& pass) { pass.set_opinion("同意"); });
    }
    Step<workflow::v1::ApproveBudgetRequest>(
        "approver", Role::kFinanceApprover, &Stub::ApproveBudget, budget::v1::GATE_APPROVE,
        [](auto& approve) {
          approve.set_resolution_number(kResolution);
          *approve.mutable_resolution_date() = ResolutionDate();
        });
    Step<workflow::v1::PublishBudgetRequest>("publisher", Role::kDepartmentPublisher,
                                             &Stub::PublishBudget, budget::v1::GATE_PUBLISH);
  }

  static constexpr char kDepartment[] = "divisions/310107/departments/013";
  static constexpr char kName[] = "divisions/310107/departments/013/budgets/2025";

 private:
  using Role = identity::Role;
  using Stub = workflow::v1::WorkflowService::Stub;

  template <typename Method, typename Request>
  void Take(const char* person, Role role, Method method, const Request& request) {
    const auto answer = Cluster::Call(cluster_.workflow_stub(), method,
                                      cluster_.Token(Person(person, role, kDepartment)), request,
                                      absl::Seconds(60));
    ASSERT_TRUE(answer.ok()) << Request::descriptor()->name() << ": " << answer.status();
  }
  template <typename Request, typename Method, typename Fill = void (*)(Request&)>
  void Step(
      const char* person, Role role, Method method,
      budget::v1::Gate gate = budget::v1::GATE_UNSPECIFIED, Fill fill = [](Request&) {}) {
    Request request;
    *request.mutable_target() = TargetNow(cluster_, ++requests_, kName);
    if constexpr (requires { request.mutable_acknowledgements(); }) {
      *request.mutable_acknowledgements() = Acknowledgements(cluster_, gate, kName);
    }
    fill(request);
    Take(person, role, method, request);
  }

  Cluster& cluster_;
  int requests_ = 5000;
};

TEST(BothCasesTest, PublishEachInItsOwnFormWithAPdf) {
  Cluster cluster({.ledger_arguments = {},
                   .workflow_arguments = {},
                   .with_pdf = true,
                   .department_register = {}});
  WalkTo(cluster, budget::v1::BUDGET_STATE_PUBLISHED);
  OtherCase(cluster).Publish();
  ledger::v1::ListDisclosuresRequest list;
  list.set_parent("divisions/-/departments/-");
  const auto page =
      Cluster::Call(cluster.disclosure_stub(), &DisclosureStub::ListDisclosures, "", list);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->disclosures_size(), 2);
  EXPECT_EQ(page->disclosures(0).department_display_name(), "上海市普陀区财政局");
  EXPECT_EQ(page->disclosures(1).department_display_name(), "昌吉回族自治州工业和信息化局");
  const char* const forms[] = {"shanghai-putuo-2025", "xinjiang-2026"};
  for (int i = 0; i < 2; ++i) {
    const Disclosure& disclosure = page->disclosures(i);
    const auto manifest = ParseManifest(cluster.Download(disclosure.name(), kManifestFile).value());
    ASSERT_TRUE(manifest.ok()) << manifest.status();
    EXPECT_EQ(manifest->form.id, forms[i]);
    const auto pdf = cluster.Download(disclosure.name(), "disclosure.pdf");
    ASSERT_TRUE(pdf.ok()) << pdf.status();
    EXPECT_EQ(pdf->substr(0, 5), "%PDF-");
  }
}

}  // namespace
}  // namespace mingzhang
