// A byte changed in a file of a stopped ledger: in any block of any table file (data, index and its
// partitions, filter, properties, metaindex, footer), in the manifest, in CURRENT, in the options.
// The ledger that is started on it refuses to start, saying why, or every call gets the answer that
// it got before, byte for byte, or DATA_LOSS; and --check finds what made it refuse.
//
// MINGZHANG_DAMAGE_POSITIONS sets how many bytes of each file are tried (8), MINGZHANG_DAMAGE_SEED
// which.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/time/timestamp.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

namespace fs = std::filesystem;

using AuditStub = ledger::v1::AuditService::Stub;
using DisclosureStub = ledger::v1::DisclosureService::Stub;
using LedgerStub = ledger::v1::LedgerService::Stub;
using ReferenceStub = ledger::v1::ReferenceService::Stub;

constexpr char kDivisionName[] = "divisions/652300";

int FromEnvironment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

// What was asked, and the answer, serialized.
using Answers = std::map<std::string, absl::StatusOr<std::string>>;

// Asks a ledger everything that it may be asked.
class Questions {
 public:
  explicit Questions(Cluster& cluster)
      : cluster_(cluster),
        token_(cluster.Token(Auditor())),
        editor_(cluster.Token(Editor())),
        before_(absl::Now()) {}

  // Stops where the process ends.
  Answers AskAll() {
    answers_.clear();
    AskOfBudgets();
    AskOfTheLog();
    AskOfReferences();
    AskOfDisclosures();
    return std::move(answers_);
  }

 private:
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Ask(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request, const std::string& token) {
    if (cluster_.ledger().Ended()) return absl::CancelledError("the process has ended");
    auto answer = Cluster::Call(stub, method, token, request);
    if (!answer.ok() && EndedWith(answer.status())) {
      return absl::CancelledError("it has just ended");
    }
    const std::string question =
        absl::StrCat(Request::descriptor()->name(), " {", request.ShortDebugString(), "}");
    if (answer.ok()) {
      answers_.emplace(question, answer->SerializeAsString());
    } else {
      answers_.emplace(question, answer.status());
    }
    return answer;
  }

  // Whether the call failed because the process has ended. The connection goes a little earlier.
  bool EndedWith(const absl::Status& status) {
    for (int i = 0; absl::IsUnavailable(status) && !cluster_.ledger().Ended() && i < 100; ++i) {
      absl::SleepFor(absl::Milliseconds(50));
    }
    return cluster_.ledger().Ended();
  }

  void AskOfBudgets() {
    auto& stub = cluster_.ledger_stub();
    ledger::v1::GetBudgetRequest get;
    get.set_name(kBudget);
    Ask(stub, &LedgerStub::GetBudget, get, token_).IgnoreError();
    *get.mutable_read_time() = ToTimestamp(before_);
    Ask(stub, &LedgerStub::GetBudget, get, token_).IgnoreError();
    ledger::v1::ListBudgetsRequest list;
    list.set_parent("divisions/-/departments/-");
    Ask(stub, &LedgerStub::ListBudgets, list, token_).IgnoreError();
    ledger::v1::ListVersionsRequest versions;
    versions.set_parent(kBudget);
    Ask(stub, &LedgerStub::ListVersions, versions, token_).IgnoreError();
    for (int version = 1; version <= 2; ++version) {
      const std::string name = absl::StrCat(kBudget, "/versions/", version);
      ledger::v1::GetVersionRequest one;
      one.set_name(name);
      Ask(stub, &LedgerStub::GetVersion, one, token_).IgnoreError();
      one.mutable_read_mask()->add_paths("expenditure_lines");
      Ask(stub, &LedgerStub::GetVersion, one, token_).IgnoreError();
      for (const auto gate : {budget::v1::GATE_SUBMIT, budget::v1::GATE_REVIEW,
                              budget::v1::GATE_APPROVE, budget::v1::GATE_PUBLISH}) {
        ledger::v1::GetReportRequest report;
        report.set_name(name);
        report.set_gate(gate);
        Ask(stub, &LedgerStub::GetReport, report, token_).IgnoreError();
      }
      ledger::v1::GetTablesRequest tables;
      tables.set_name(name);
      Ask(stub, &LedgerStub::GetTables, tables, token_).IgnoreError();
      ledger::v1::GetNarrativeRequest narrative;
      narrative.set_name(name);
      Ask(stub, &LedgerStub::GetNarrative, narrative, token_).IgnoreError();
    }
    ledger::v1::DiffVersionsRequest diff;
    diff.set_name(kBudget);
    diff.set_from_version(1);
    diff.set_to_version(2);
    Ask(stub, &LedgerStub::DiffVersions, diff, token_).IgnoreError();
    ledger::v1::GetRequestOutcomeRequest outcome;
    for (const int request : {1, 2, 6}) {
      outcome.set_request_id(RequestId(request));
      Ask(stub, &LedgerStub::GetRequestOutcome, outcome, editor_).IgnoreError();
    }
  }

  void AskOfTheLog() {
    auto& stub = cluster_.audit_stub();
    Ask(stub, &AuditStub::ListLogKeys, {}, token_).IgnoreError();
    for (const char* filter :
         {"", R"(department = "divisions/652300/departments/301")",
          R"(division = "divisions/652300")", R"(actor = "editor")", "action = SAVE",
          "from_state = DRAFTING", "to_state = SUBMITTED", "outcome = SENT_BACK",
          R"(actor = "editor" AND action = SAVE)", R"(time >= "2026-01-01T00:00:00Z")",
          R"(action = CLAIM AND time >= "2026-01-01T00:00:00Z")"}) {
      for (const bool newest_first : {false, true}) {
        ledger::v1::ListAuditEntriesRequest list;
        list.set_filter(filter);
        list.set_newest_first(newest_first);
        list.set_with_proofs(true);
        Ask(stub, &AuditStub::ListAuditEntries, list, token_).IgnoreError();
        list.set_resource(kBudget);
        Ask(stub, &AuditStub::ListAuditEntries, list, token_).IgnoreError();
      }
    }
    const auto newest = Ask(stub, &AuditStub::GetCheckpoint, {}, token_);
    const std::int64_t size = newest.ok() ? newest->tree_size() : 0;
    for (std::int64_t index = 0; index < size; ++index) {
      ledger::v1::GetReceiptRequest receipt;
      receipt.set_log_index(index);
      Ask(stub, &AuditStub::GetReceipt, receipt, token_).IgnoreError();
      ledger::v1::GetInclusionProofRequest inclusion;
      inclusion.set_log_index(index);
      inclusion.set_tree_size(index + 1);
      Ask(stub, &AuditStub::GetInclusionProof, inclusion, token_).IgnoreError();
      ledger::v1::GetConsistencyProofRequest consistency;
      consistency.set_first_tree_size(index + 1);
      Ask(stub, &AuditStub::GetConsistencyProof, consistency, token_).IgnoreError();
    }
    Ask(stub, &AuditStub::GetEntryBundle, {}, token_).IgnoreError();
  }

  void AskOfReferences() {
    auto& stub = cluster_.references();
    ledger::v1::ListReferencesRequest list;
    list.set_parent(kDivisionName);
    const auto references = Ask(stub, &ReferenceStub::ListReferences, list, token_);
    if (references.ok()) {
      for (const auto& reference : references->references()) {
        ledger::v1::GetReferenceRequest get;
        get.set_name(reference.name());
        Ask(stub, &ReferenceStub::GetReference, get, token_).IgnoreError();
        ledger::v1::GetDocumentRequest document;
        document.set_digest(reference.text_digest());
        Ask(stub, &ReferenceStub::GetDocument, document, token_).IgnoreError();
      }
    }
    ledger::v1::GetControlFiguresRequest figures;
    figures.set_name(absl::StrCat(kDepartment, "/controlFigures/2026"));
    Ask(stub, &ReferenceStub::GetControlFigures, figures, token_).IgnoreError();
    ledger::v1::ListControlFiguresRequest all;
    all.set_parent(kDivisionName);
    all.set_fiscal_year(2026);
    Ask(stub, &ReferenceStub::ListControlFigures, all, token_).IgnoreError();
  }

  void AskOfDisclosures() {
    auto& stub = cluster_.disclosure_stub();
    ledger::v1::ListDisclosuresRequest list;
    list.set_parent("divisions/-/departments/-");
    Ask(stub, &DisclosureStub::ListDisclosures, list, "").IgnoreError();
    ledger::v1::GetDisclosureRequest get;
    get.set_name(absl::StrCat(kBudget, "/disclosures/1"));
    const auto disclosure = Ask(stub, &DisclosureStub::GetDisclosure, get, "");
    if (!disclosure.ok()) return;
    for (const auto& file : disclosure->files()) {
      Download(get.name(), file.path());
    }
  }

  void Download(const std::string& disclosure, const std::string& path) {
    const std::string question = absl::StrCat("DownloadDisclosureFile ", path);
    for (int attempt = 0; attempt < 100 && !cluster_.ledger().Ended(); ++attempt) {
      auto bytes = cluster_.Download(disclosure, path);
      if (!bytes.ok() && EndedWith(bytes.status())) return;
      // A place is left a little after its client was answered.
      if (absl::IsResourceExhausted(bytes.status())) {
        absl::SleepFor(absl::Milliseconds(50));
        continue;
      }
      answers_.emplace(question, std::move(bytes));
      return;
    }
  }

  Cluster& cluster_;
  const std::string token_;
  const std::string editor_;
  const absl::Time before_;
  Answers answers_;
};

class BlockDamageTest : public testing::Test {
 protected:
  BlockDamageTest()
      : positions_(FromEnvironment("MINGZHANG_DAMAGE_POSITIONS", 8)),
        seed_(FromEnvironment("MINGZHANG_DAMAGE_SEED",
                              static_cast<int>(std::random_device()() >> 1))),
        random_(static_cast<unsigned>(seed_)) {
    std::cout << "MINGZHANG_DAMAGE_POSITIONS=" << positions_ << " MINGZHANG_DAMAGE_SEED=" << seed_
              << '\n';
    IssueReferences();
    WalkTo(cluster_, budget::v1::BUDGET_STATE_PUBLISHED);
    questions_.emplace(cluster_);
    // What a start replays, it writes to table files.
    EXPECT_EQ(cluster_.StopLedger(), 0);
    cluster_.StartLedger();
    expected_ = questions_->AskAll();
    EXPECT_EQ(cluster_.StopLedger(), 0);
    fs::copy(cluster_.LedgerData(), Sound(), fs::copy_options::recursive);
    std::size_t answered = 0;
    for (const auto& [question, answer] : expected_) {
      if (answer.ok()) {
        ++answered;
      } else {
        EXPECT_FALSE(absl::IsDataLoss(answer.status())) << question << answer.status();
      }
    }
    EXPECT_GT(answered, 100U);
  }

  std::string Sound() const { return cluster_.directory() + "/sound"; }

  // Files of the sound store whose names are so.
  std::vector<std::string> Files(const std::function<bool(const fs::path&)>& wanted) const {
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator(Sound())) {
      if (wanted(file.path())) names.push_back(file.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // Half of them over the whole file, half over its end: there the blocks are small, and each is of
  // another kind.
  std::vector<std::uint64_t> PositionsIn(const std::string& file) {
    constexpr std::uint64_t kEnd = 2048;
    const std::uint64_t size = fs::file_size(Sound() + "/" + file);
    std::vector<std::uint64_t> positions;
    const auto spread = [&](std::uint64_t begin, int count) {
      for (int i = 0; i < count; ++i) {
        const std::uint64_t from = begin + (size - begin) * i / count;
        const std::uint64_t to = begin + (size - begin) * (i + 1) / count;
        positions.push_back(std::min(from + (from < to ? random_() % (to - from) : 0), size - 1));
      }
    };
    spread(0, positions_ - positions_ / 2);
    spread(size < kEnd ? 0 : size - kEnd, positions_ / 2);
    return positions;
  }

  // The header of each record of a manifest: checksum, length and type. A length that points past
  // the end, or another type, looks like a write that a crash broke off.
  std::vector<std::uint64_t> HeadersOfRecords(const std::string& manifest) const {
    constexpr std::uint64_t kBlock = 32768;
    constexpr std::uint64_t kHeader = 7;
    std::ifstream file(Sound() + "/" + manifest, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::uint64_t> headers;
    for (std::uint64_t at = 0; at + kHeader <= bytes.size();) {
      if (kBlock - at % kBlock < kHeader) {
        at += kBlock - at % kBlock;
        continue;
      }
      headers.push_back(at);
      at += kHeader + static_cast<unsigned char>(bytes[at + 4]) +
            std::uint64_t{static_cast<unsigned char>(bytes[at + 5])} * 256;
    }
    return headers;
  }

  // Starts the ledger on a copy with one byte of `file` changed, and asks it everything.
  void Try(const std::string& file, std::uint64_t position) {
    const char mask = static_cast<char>(1 + random_() % 255);
    const bool checks_at_start = random_() % 2 == 0;
    SCOPED_TRACE(absl::StrCat(file, " byte ", position, " of ", fs::file_size(Sound() + "/" + file),
                              ", mask ", static_cast<int>(static_cast<unsigned char>(mask)),
                              checks_at_start ? ", checked at start" : ", checked behind"));
    fs::remove_all(cluster_.LedgerData());
    fs::copy(Sound(), cluster_.LedgerData(), fs::copy_options::recursive);
    Flip(cluster_.LedgerData() + "/" + file, position, mask);

    const bool found_by_check = cluster_.CheckStored() != 0;
    fs::remove(cluster_.directory() + "/ledger.log");
    cluster_.set_ledger_arguments(
        checks_at_start
            ? std::vector<std::string>{}
            : std::vector<std::string>{"--checked-at-start", "1", "--drain-seconds", "60"});
    if (!cluster_.TryStartLedger()) {
      ++fates_[ExpectReasonToEnd()];
      EXPECT_TRUE(found_by_check) << "refused to start: " << cluster_.LedgerOutput();
      return;
    }
    const Answers answers = questions_->AskAll();
    int refused = 0;
    for (const auto& [question, answer] : answers) {
      const auto before = expected_.find(question);
      ASSERT_NE(before, expected_.end()) << "an answer led to " << question;
      if (absl::IsDataLoss(answer.status())) {
        ++refused;
        EXPECT_TRUE(found_by_check) << question << answer.status();
      } else {
        EXPECT_TRUE(answer == before->second) << question << answer.status();
      }
    }
    if (cluster_.ledger().Ended()) {
      ++fates_[ExpectReasonToEnd()];
      EXPECT_TRUE(found_by_check);
    } else {
      EXPECT_TRUE(refused > 0 || answers.size() == expected_.size());
      ++fates_[refused > 0      ? "some or all calls refused"
               : found_by_check ? "answered as before, found by --check"
                                : "answered as before"];
      cluster_.KillLedger();
    }
  }

  const int positions_;
  const int seed_;
  std::minstd_rand random_;
  Cluster cluster_;
  std::optional<Questions> questions_;
  Answers expected_;
  std::map<std::string, int> fates_;

 private:
  static void Flip(const std::string& path, std::uint64_t position, char mask) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(position));
    const char byte = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(position));
    file.put(static_cast<char>(byte ^ mask));
  }

  // Debian builds RocksDB with its assertions on, and the properties of a table file are looked at
  // before their checksum, so that some changes of them end the process that opens it.
  std::string ExpectReasonToEnd() {
    const int code = cluster_.ledger().Wait();
    const std::string output = cluster_.LedgerOutput();
    if (code == -SIGABRT && absl::StrContains(output, "Assertion")) return "RocksDB's assertion";
    EXPECT_EQ(code, 1) << output;
    EXPECT_TRUE(absl::StrContains(output, R"("message":"stop)")) << output;
    return "refused to start";
  }

  void IssueReferences() {
    using Stub = workflow::v1::ReferenceService::Stub;
    const std::string officer = cluster_.Token(Officer());
    workflow::v1::LoadReferenceRequest load;
    load.set_parent(kDivisionName);
    load.set_kind(budget::v1::REFERENCE_KIND_RULE_SET);
    load.set_text(R"(rule_set_id: "lenient" fiscal_years: 2026
      rules { rule_id: "A" title: "甲" severity: SEVERITY_ERROR gates: GATE_SUBMIT message: "乙"
        built_in { name: "fiscal_year_of_budget" } })");
    load.set_file_name("lenient.textproto");
    load.set_request_id(RequestId(501));
    EXPECT_TRUE(
        Cluster::Call(cluster_.workflow_references(), &Stub::LoadReference, officer, load).ok());
    workflow::v1::IssueControlFiguresRequest issue;
    issue.set_parent("divisions/652300/departments/302");
    issue.set_fiscal_year(2026);
    issue.mutable_control_figures()->set_basic_fen(1000);
    issue.set_request_id(RequestId(503));
    EXPECT_TRUE(
        Cluster::Call(cluster_.workflow_references(), &Stub::IssueControlFigures, officer, issue)
            .ok());
  }
};

TEST_F(BlockDamageTest, AByteChangedInATableFileIsNeverServed) {
  const auto tables = Files([](const fs::path& path) { return path.extension() == ".sst"; });
  ASSERT_GE(tables.size(), 12U);
  for (const std::string& table : tables) {
    for (const std::uint64_t position : PositionsIn(table)) Try(table, position);
  }
  for (const auto& [fate, count] : fates_) std::cout << count << ' ' << fate << '\n';
}

TEST_F(BlockDamageTest, AByteChangedInTheManifestCurrentOrOptionsIsNeverServed) {
  for (const std::string& file : Files([](const fs::path& path) {
         const std::string name = path.filename();
         return name.starts_with("MANIFEST") || name == "CURRENT" || name.starts_with("OPTIONS");
       })) {
    std::vector<std::uint64_t> positions = PositionsIn(file);
    if (file.starts_with("MANIFEST")) {
      // Of the last records every byte of the header, of others some.
      const std::vector<std::uint64_t> headers = HeadersOfRecords(file);
      ASSERT_GT(headers.size(), 2U);
      for (std::size_t i = 0; i < headers.size(); ++i) {
        for (std::uint64_t byte = 0; byte < 7; ++byte) {
          if (i + 2 >= headers.size() || random_() % headers.size() == 0) {
            positions.push_back(headers[i] + byte);
          }
        }
      }
    }
    for (const std::uint64_t position : positions) Try(file, position);
  }
  for (const auto& [fate, count] : fates_) std::cout << count << ' ' << fate << '\n';
}

}  // namespace
}  // namespace mingzhang
