// Rule sets, forms, catalogues and control figures in the ledger: loaded, activated, in force.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <thread>

#include "common/digest/digest.h"
#include "common/status/status.h"
#include "google/rpc/error_details.pb.h"
#include "tests/integration/cluster.h"

namespace mingzhang {
namespace {

using budget::v1::ReferenceKind;
using AuditStub = ledger::v1::AuditService::Stub;
using LedgerStub = ledger::v1::LedgerService::Stub;
using References = ledger::v1::ReferenceService::Stub;
using WorkflowReferences = workflow::v1::ReferenceService::Stub;
using WorkflowStub = workflow::v1::WorkflowService::Stub;

constexpr char kDivision[] = "divisions/652300";
constexpr auto kRules = budget::v1::REFERENCE_KIND_RULE_SET;
constexpr auto kForm = budget::v1::REFERENCE_KIND_DISCLOSURE_FORM;
constexpr auto kCatalogue = budget::v1::REFERENCE_KIND_CODE_CATALOGUE;

std::string Shipped(const std::string& path) {
  std::ifstream file(std::string(std::getenv("MINGZHANG_SOURCE")) + "/config/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

// The shipped rules under an id of their own.
std::string RulesCalled(const std::string& id) {
  return Replaced(Shipped("rules/national.textproto"), "\"national\"", "\"" + id + "\"");
}

class InForceTest : public testing::Test {
 protected:
  absl::StatusOr<workflow::v1::LoadReferenceResponse> Load(
      ReferenceKind kind, const std::string& text, int request,
      const identity::Principal& person = Officer()) {
    workflow::v1::LoadReferenceRequest load;
    load.set_parent(kDivision);
    load.set_kind(kind);
    load.set_text(text);
    load.set_file_name("file.textproto");
    if (kind == kCatalogue) load.set_fiscal_year(2026);
    load.set_request_id(RequestId(request));
    return Cluster::Call(cluster_.workflow_references(), &WorkflowReferences::LoadReference,
                         cluster_.Token(person), load);
  }

  absl::StatusOr<workflow::v1::ActivateReferenceResponse> Activate(
      const std::string& name, int request, int year = 2026,
      const identity::Principal& person = Officer()) {
    workflow::v1::ActivateReferenceRequest activate;
    activate.set_name(name);
    activate.set_fiscal_year(year);
    activate.set_request_id(RequestId(request));
    return Cluster::Call(cluster_.workflow_references(), &WorkflowReferences::ActivateReference,
                         cluster_.Token(person), activate);
  }

  absl::StatusOr<workflow::v1::IssueControlFiguresResponse> Issue(
      budget::v1::ControlFigures figures, std::int64_t base, int request,
      const identity::Principal& person = Officer()) {
    workflow::v1::IssueControlFiguresRequest issue;
    issue.set_parent(kDepartment);
    issue.set_fiscal_year(2026);
    *issue.mutable_control_figures() = std::move(figures);
    issue.set_base_revision(base);
    issue.set_request_id(RequestId(request));
    return Cluster::Call(cluster_.workflow_references(), &WorkflowReferences::IssueControlFigures,
                         cluster_.Token(person), issue);
  }

  // Loads and activates; the revision's digest.
  std::string Enforce(ReferenceKind kind, const std::string& text, int request) {
    const auto loaded = Load(kind, text, request);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    if (!loaded.ok()) return "";
    const auto activated = Activate(loaded->reference().name(), request + 1);
    EXPECT_TRUE(activated.ok()) << activated.status();
    return loaded->reference().digest();
  }

  absl::StatusOr<ledger::v1::ListReferencesResponse> List(
      ReferenceKind kind, const identity::Principal& person = Editor()) {
    ledger::v1::ListReferencesRequest list;
    list.set_parent(kDivision);
    list.set_kind(kind);
    return Cluster::Call(cluster_.references(), &References::ListReferences, cluster_.Token(person),
                         list);
  }

  absl::StatusOr<ledger::v1::ValidateVersionResponse> Validate(
      budget::v1::Gate gate = budget::v1::GATE_SUBMIT, const std::string& repeat = "") {
    ledger::v1::ValidateVersionRequest validate;
    validate.set_name(std::string(kBudget) + "/versions/1");
    validate.set_gate(gate);
    validate.set_repeat_report_digest(repeat);
    return Cluster::Call(cluster_.ledger_stub(), &LedgerStub::ValidateVersion,
                         cluster_.Token(Editor()), validate);
  }

  absl::StatusOr<workflow::v1::TransitionResponse> Submit(int request) {
    workflow::v1::SubmitBudgetRequest submit;
    *submit.mutable_target() = TargetNow(cluster_, request);
    *submit.mutable_acknowledgements() = Acknowledgements(cluster_, budget::v1::GATE_SUBMIT);
    return Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::SubmitBudget,
                         cluster_.Token(Head()), submit);
  }

  std::vector<ledger::v1::AuditEntry> Trail() {
    ledger::v1::ListAuditEntriesRequest request;
    request.set_page_size(1000);
    const auto page = Cluster::Call(cluster_.audit_stub(), &AuditStub::ListAuditEntries,
                                    cluster_.Token(Auditor()), request);
    EXPECT_TRUE(page.ok()) << page.status();
    return {page->entries().begin(), page->entries().end()};
  }

  // A content, by default the corrected one, as version 1, drafting.
  void Draft(const budget::v1::BudgetContent& content = SampleContent()) {
    std::vector<Step> steps = WalkSteps();
    ASSERT_TRUE(steps[0].take(cluster_).ok());
    workflow::v1::SaveDraftRequest save;
    save.set_name(kBudget);
    save.set_etag(cluster_.GetBudget()->etag());
    save.set_request_id(RequestId(900));
    *save.mutable_content() = content;
    const auto saved = Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::SaveDraft,
                                     cluster_.Token(Editor()), save);
    ASSERT_TRUE(saved.ok()) << saved.status();
  }

  Cluster cluster_;
};

TEST_F(InForceTest, AMalformedTextIsRefusedWithEveryFaultAndNothingIsStored) {
  std::string text = RulesCalled("changji");
  text =
      Replaced(text, "built_in { name: \"fiscal_year_of_budget\"", "built_in { name: \"no_such\"");
  text = Replaced(text, "title: \"部门登记\"", "title: \"\"");
  const auto status = Load(kRules, text, 1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(ErrorReasonName(status), "FIELD_INVALID");
  const auto faults = GetDetail<google::rpc::BadRequest>(status);
  ASSERT_TRUE(faults.has_value());
  ASSERT_EQ(faults->field_violations_size(), 2) << faults->DebugString();
  EXPECT_EQ(faults->field_violations(0).field(), "text");
  EXPECT_NE(faults->field_violations(0).description().find("file.textproto:"), std::string::npos);
  EXPECT_EQ(List(kRules)->references_size(), 1) << "what ships";
  EXPECT_TRUE(Trail().empty());
}

TEST_F(InForceTest, WithFiftyFaultsAsManyComeAsFit) {
  std::string text = "rule_set_id: \"broken\" fiscal_years: 2026\n";
  for (int i = 0; i < 60; ++i) text += "rules { rule_id: \"X-" + std::to_string(i) + "\" }\n";
  const auto status = Load(kRules, text, 1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_GT(GetDetail<google::rpc::BadRequest>(status)->field_violations_size(), 10);
}

TEST_F(InForceTest, ARuleSetJudgesOnceItIsActivatedAndNotBefore) {
  Draft();
  const auto shipped = Validate();
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_EQ(shipped->report().rule_set_id(), "national");
  const auto loaded = Load(kRules, RulesCalled("changji"), 1);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->reference().name(), "divisions/652300/ruleSets/changji/revisions/1");
  EXPECT_EQ(loaded->reference().author(), "officer");
  EXPECT_EQ(Validate()->report_digest(), shipped->report_digest());

  ASSERT_TRUE(Activate(loaded->reference().name(), 2).ok());
  const auto judged = Validate();
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_EQ(judged->report().rule_set_id(), "changji");
  EXPECT_EQ(judged->report().rule_set_digest(), loaded->reference().digest());

  const auto list = List(kRules);
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->references_size(), 2);
  EXPECT_EQ(list->references(0).revision(), 0);
  ASSERT_EQ(list->activations_size(), 1);
  EXPECT_EQ(list->activations(0).name(), "divisions/652300/activations/ruleSets-2026");
  EXPECT_EQ(list->activations(0).reference(), loaded->reference().name());
  const auto trail = Trail();
  ASSERT_EQ(trail.size(), 4U);
  EXPECT_EQ(trail[2].action(), budget::v1::ACTION_LOAD_REFERENCE);
  EXPECT_EQ(trail[3].action(), budget::v1::ACTION_ACTIVATE_REFERENCE);
  EXPECT_EQ(trail[3].document_digest(), loaded->reference().digest());
}

TEST_F(InForceTest, ADocumentIsOnlyActivatedForAYearThatItServes) {
  const auto loaded = Load(kRules, RulesCalled("changji"), 1);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(ErrorReasonName(Activate(loaded->reference().name(), 2, 2031).status()),
            "YEAR_UNSUPPORTED");
  EXPECT_EQ(Activate("divisions/652300/ruleSets/changji/revisions/2", 3).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Activate("divisions/652300/ruleSets/national/revisions/0", 4).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(InForceTest, ACatalogueIsReplacedByTheOneThatIsActivated) {
  Draft();
  std::string csv = Shipped("catalog/2026.csv");
  const std::string code = "FUNCTIONAL,2011301,";
  const std::size_t line = csv.find(code);
  ASSERT_NE(line, std::string::npos);
  csv.erase(line, csv.find('\n', line) + 1 - line);
  Enforce(kCatalogue, csv, 1);
  const auto judged = Validate();
  ASSERT_TRUE(judged.ok()) << judged.status();
  std::set<std::string> rules;
  for (const auto& finding : judged->report().findings()) rules.insert(finding.rule_id());
  EXPECT_TRUE(rules.contains("STR-003")) << "the code is no longer there";
}

TEST_F(InForceTest, TheActiveFormPrintsTheBudget) {
  Draft();
  const auto tables = [&](const std::string& form) {
    ledger::v1::GetTablesRequest request;
    request.set_name(std::string(kBudget) + "/versions/1");
    request.set_form_id(form);
    return Cluster::Call(cluster_.ledger_stub(), &LedgerStub::GetTables, cluster_.Token(Editor()),
                         request);
  };
  const auto shipped = tables("");
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_EQ(shipped->tables().form_id(), "xinjiang-2026");
  EXPECT_EQ(shipped->tables().tables_size(), 12);
  EXPECT_EQ(Validate()->report().form_id(), "xinjiang-2026");

  const std::string text = Replaced(Shipped("forms/shanghai-putuo-2025.textproto"),
                                    "fiscal_years: 2025", "fiscal_years: [2025, 2026]");
  Enforce(kForm, text, 1);
  EXPECT_EQ(tables("")->tables().tables_size(), 9);
  EXPECT_EQ(Validate()->report().form_id(), "shanghai-putuo-2025");
  EXPECT_EQ(tables("xinjiang-2026")->tables().tables_size(), 12) << "by its name";
  EXPECT_EQ(ErrorReasonName(tables("no-such").status()), "YEAR_UNSUPPORTED");
}

TEST_F(InForceTest, ADraftIsNotJudgedByAFormThatTheDivisionHasNotActivated) {
  budget::v1::BudgetContent content = SampleContent();
  content.set_disclosure_form("shanghai-putuo-2025");
  Draft(content);
  EXPECT_EQ(ErrorReasonName(Validate().status()), "YEAR_UNSUPPORTED") << "another division's";

  const std::string text = Replaced(Shipped("forms/shanghai-putuo-2025.textproto"),
                                    "fiscal_years: 2025", "fiscal_years: [2025, 2026]");
  ASSERT_TRUE(Load(kForm, text, 1).ok());
  EXPECT_EQ(ErrorReasonName(Validate().status()), "YEAR_UNSUPPORTED") << "loaded, not activated";
}

TEST_F(InForceTest, ATableIsAskedForOnce) {
  Draft();
  ledger::v1::GetTablesRequest request;
  request.set_name(std::string(kBudget) + "/versions/1");
  request.add_numbers(3);
  request.add_numbers(3);
  const auto tables = Cluster::Call(cluster_.ledger_stub(), &LedgerStub::GetTables,
                                    cluster_.Token(Editor()), request);
  EXPECT_EQ(ErrorReasonName(tables.status()), "FIELD_INVALID");
}

TEST_F(InForceTest, CellsAreTracedAndTheDocumentIsNarrated) {
  Draft();
  ledger::v1::TraceCellRequest trace;
  trace.set_name(std::string(kBudget) + "/versions/1");
  trace.set_table_number(3);
  trace.set_row(0);
  trace.set_column(4);
  const auto traced = Cluster::Call(cluster_.ledger_stub(), &LedgerStub::TraceCell,
                                    cluster_.Token(Editor()), trace);
  ASSERT_TRUE(traced.ok()) << traced.status();
  std::int64_t sum = 0;
  for (const auto& line : traced->lines()) sum += line.amount_fen();
  EXPECT_EQ(sum, traced->trace().cell().amount_fen());
  EXPECT_GT(sum, 0);
  trace.set_row(9999);
  EXPECT_EQ(
      Cluster::Call(cluster_.ledger_stub(), &LedgerStub::TraceCell, cluster_.Token(Editor()), trace)
          .status()
          .code(),
      absl::StatusCode::kInvalidArgument);
  ledger::v1::GetNarrativeRequest narrative;
  narrative.set_name(trace.name());
  const auto narrated = Cluster::Call(cluster_.ledger_stub(), &LedgerStub::GetNarrative,
                                      cluster_.Token(Editor()), narrative);
  ASSERT_TRUE(narrated.ok()) << narrated.status();
  EXPECT_GT(narrated->narrative().sections_size(), 12);
  narrative.set_unit_code("no-such-unit");
  EXPECT_EQ(Cluster::Call(cluster_.ledger_stub(), &LedgerStub::GetNarrative,
                          cluster_.Token(Editor()), narrative)
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(InForceTest, OnlyTheBudgetOfficerOfTheDivisionChangesAndWhoeverHoldsARoleReads) {
  const std::string text = RulesCalled("changji");
  const auto of_another_division =
      Person("stranger", identity::Role::kFinanceBudgetOfficer, "divisions/310107");
  int request = 1;
  for (const auto& person : {Editor(), Head(), Reviewer(), Approver(), Auditor()}) {
    const auto status = Load(kRules, text, request++, person).status();
    EXPECT_EQ(ErrorReasonName(status), "ROLE_MISSING") << person.subject << ": " << status;
    EXPECT_EQ(Issue({}, 0, request++, person).status().code(), absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(ErrorReasonName(Load(kRules, text, request++, of_another_division).status()),
            "ROLE_OUT_OF_SCOPE");
  ASSERT_TRUE(Load(kRules, text, request++).ok());
  const std::string name = "divisions/652300/ruleSets/changji/revisions/1";
  EXPECT_EQ(Activate(name, request++, 2026, Reviewer()).status().code(),
            absl::StatusCode::kPermissionDenied);
  for (const auto& person : {Editor(), Auditor(), of_another_division}) {
    EXPECT_TRUE(List(kRules, person).ok()) << person.subject;
    ledger::v1::GetReferenceRequest get;
    get.set_name(name);
    const auto reference = Cluster::Call(cluster_.references(), &References::GetReference,
                                         cluster_.Token(person), get);
    ASSERT_TRUE(reference.ok()) << reference.status();
    EXPECT_EQ(reference->text(), text);
  }

  // The ledger takes a change from a workflow service only, and judges the person all the same.
  ledger::v1::LoadReferenceRequest direct;
  direct.set_parent(kDivision);
  direct.set_kind(kRules);
  direct.set_text(text);
  direct.set_file_name("f");
  direct.set_request_id(RequestId(request++));
  EXPECT_EQ(ErrorReasonName(Cluster::Call(cluster_.references(), &References::LoadReference,
                                          cluster_.Token(Officer()), direct)
                                .status()),
            "CALLER_NOT_TRUSTED");
  EXPECT_EQ(ErrorReasonName(Cluster::Call(*cluster_.TrustedReferences(), &References::LoadReference,
                                          cluster_.Token(Editor()), direct)
                                .status()),
            "ROLE_OUT_OF_SCOPE");
}

TEST_F(InForceTest, ControlFiguresAreReadByWhoMayReadTheDepartment) {
  budget::v1::ControlFigures figures;
  figures.set_basic_fen(1);
  ASSERT_TRUE(Issue(figures, 0, 1).ok());
  ledger::v1::GetControlFiguresRequest get;
  get.set_name(std::string(kDepartment) + "/controlFigures/2026");
  const auto read = [&](const identity::Principal& person) {
    return Cluster::Call(cluster_.references(), &References::GetControlFigures,
                         cluster_.Token(person), get);
  };
  EXPECT_TRUE(read(Editor()).ok());
  EXPECT_TRUE(read(Auditor()).ok());
  EXPECT_EQ(
      read(Person("neighbour", identity::Role::kDepartmentHead, "divisions/652300/departments/302"))
          .status()
          .code(),
      absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(read(Person("admin", identity::Role::kAdmin, "*")).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(InForceTest, ACeilingBlocksSubmissionUntilItIsRaised) {
  Draft();
  budget::v1::ControlFigures figures;
  figures.set_general_public_budget_fen(100);
  figures.set_message("一下");
  const auto issued = Issue(figures, 0, 1);
  ASSERT_TRUE(issued.ok()) << issued.status();
  EXPECT_EQ(issued->control_figures().revision(), 1);
  const auto refused = Submit(2).status();
  EXPECT_EQ(ErrorReasonName(refused), "VALIDATION_BLOCKED") << refused;
  const auto report = GetDetail<budget::v1::ValidationReport>(refused);
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(report->findings(0).rule_id(), "CTL-003") << report->findings(0).DebugString();

  figures.set_general_public_budget_fen(1'000'000'000'000);
  EXPECT_EQ(Issue(figures, 0, 3).status().code(), absl::StatusCode::kAborted)
      << "decided on figures that are no longer the newest";
  ASSERT_TRUE(Issue(figures, 1, 4).ok());
  const auto submitted = Submit(5);
  EXPECT_TRUE(submitted.ok()) << submitted.status();

  ledger::v1::ListControlFiguresRequest history;
  history.set_parent(kDepartment);
  const auto list = Cluster::Call(cluster_.references(), &References::ListControlFigures,
                                  cluster_.Token(Editor()), history);
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->control_figures_size(), 2);
  EXPECT_EQ(list->control_figures(0).general_public_budget_fen(), 100);
}

TEST_F(InForceTest, AReportByRulesThatWereReplacedIsRefused) {
  Draft();
  const auto validated = Validate();
  ASSERT_TRUE(validated.ok()) << validated.status();
  const auto acknowledgements = Acknowledgements(cluster_, budget::v1::GATE_SUBMIT);
  Enforce(kRules, RulesCalled("changji"), 1);
  ledger::v1::CommitTransitionRequest commit;
  commit.set_name(kBudget);
  commit.set_etag(cluster_.GetBudget()->etag());
  commit.set_request_id(RequestId(5));
  commit.set_action(budget::v1::ACTION_SUBMIT);
  commit.set_from_state(budget::v1::BUDGET_STATE_DRAFTING);
  commit.set_to_state(budget::v1::BUDGET_STATE_SUBMITTED);
  commit.set_version(1);
  commit.set_report_digest(validated->report_digest());
  *commit.mutable_acknowledgements() = acknowledgements;
  const auto trusted = cluster_.TrustedLedgerStub();
  const auto submit = [&] {
    return Cluster::Call(*trusted, &LedgerStub::CommitTransition, cluster_.Token(Head()), commit)
        .status();
  };
  EXPECT_EQ(ErrorReasonName(submit()), "REPORT_MISMATCH");
  commit.set_report_digest(Validate()->report_digest());
  EXPECT_TRUE(submit().ok());
}

// Submissions race activations: whatever was accepted was judged by the rules that the log says
// were in force just then.
TEST_F(InForceTest, NothingPassesByRulesThatWereReplacedInBetween) {
  Draft();
  std::map<std::string, std::string> digests;
  std::vector<std::string> names;
  int request = 1;
  for (const char* id : {"one", "two"}) {
    const auto loaded = Load(kRules, RulesCalled(id), request++);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    names.push_back(loaded->reference().name());
  }
  ASSERT_TRUE(Activate(names[0], request++).ok());
  std::atomic<bool> stop = false;
  std::thread activating([&] {
    for (int n = 0; !stop; ++n) {
      const auto activated = Activate(names[static_cast<std::size_t>(n) % 2], 10'000 + n);
      EXPECT_TRUE(activated.ok()) << activated.status();
    }
  });
  int accepted = 0;
  int refused = 0;
  for (int n = 0; n < 400 && accepted < 40; ++n) {
    const auto submitted = Submit(20'000 + n);
    if (!submitted.ok()) {
      EXPECT_EQ(ErrorReasonName(submitted.status()), "REPORT_MISMATCH") << submitted.status();
      ++refused;
      continue;
    }
    ++accepted;
    workflow::v1::WithdrawBudgetRequest withdraw;
    *withdraw.mutable_target() = TargetNow(cluster_, 30'000 + n);
    ASSERT_TRUE(Cluster::Call(cluster_.workflow_stub(), &WorkflowStub::WithdrawBudget,
                              cluster_.Token(Head()), withdraw)
                    .ok());
  }
  stop = true;
  activating.join();
  EXPECT_GT(accepted, 0);
  EXPECT_GT(refused, 0) << "the race was never lost: the test shows nothing";

  std::string in_force;
  for (const auto& entry : Trail()) {
    if (entry.action() == budget::v1::ACTION_ACTIVATE_REFERENCE) in_force = entry.document_digest();
    if (entry.action() != budget::v1::ACTION_SUBMIT) continue;
    ledger::v1::GetReportRequest get;
    get.set_name(std::string(kBudget) + "/versions/1");
    get.set_report_digest(entry.report_digest());
    const auto report = Cluster::Call(cluster_.ledger_stub(), &LedgerStub::GetReport,
                                      cluster_.Token(Auditor()), get);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(ToHex(report->report().rule_set_digest()), ToHex(in_force)) << entry.log_index();
  }
}

TEST_F(InForceTest, AReportCanBeRepeatedAfterEverythingThatItRestsOnWasReplaced) {
  budget::v1::ControlFigures figures;
  figures.set_general_public_budget_fen(1'000'000'000'000);
  Draft();
  ASSERT_TRUE(Issue(figures, 0, 1).ok());
  ASSERT_TRUE(Submit(2).ok());
  ledger::v1::GetReportRequest get;
  get.set_name(std::string(kBudget) + "/versions/1");
  get.set_gate(budget::v1::GATE_SUBMIT);
  const auto report = Cluster::Call(cluster_.ledger_stub(), &LedgerStub::GetReport,
                                    cluster_.Token(Reviewer()), get);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->report().rule_set_id(), "national");
  ASSERT_GT(report->reasons_size(), 0);
  EXPECT_EQ(report->reasons(0).acknowledgement().reason(), "已与预算科核对");
  EXPECT_EQ(report->reasons(0).subject(), "head");

  Enforce(kRules, Replaced(RulesCalled("changji"), "title: \"年度一致\"", "title: \"年度须一致\""),
          3);
  Enforce(kCatalogue,
          Shipped("catalog/2026.csv") +
              "FUNCTIONAL,20199,其他一般公共服务支出,LISTED,test\n"
              "FUNCTIONAL,2019999,其他一般公共服务支出,LISTED,test\n",
          5);
  figures.set_general_public_budget_fen(1);
  ASSERT_TRUE(Issue(figures, 1, 7).ok());
  cluster_.CrashLedger();
  EXPECT_NE(Validate()->report_digest(), report->report_digest());
  const auto repeated = Validate(budget::v1::GATE_SUBMIT, report->report_digest());
  ASSERT_TRUE(repeated.ok()) << repeated.status();
  EXPECT_EQ(repeated->report().SerializeAsString(), report->report().SerializeAsString());
  EXPECT_EQ(repeated->report_digest(), report->report_digest());
  EXPECT_EQ(ErrorReasonName(Validate(budget::v1::GATE_REVIEW, report->report_digest()).status()),
            "REPORT_MISMATCH");

  // Everything that it names is there by its digest.
  for (const std::string& digest :
       {report->report().rule_set_digest(), report->report().form_digest(),
        report->report().basis().catalogue_digest(), report->report().basis().register_digest()}) {
    ledger::v1::GetDocumentRequest document;
    document.set_digest(digest);
    const auto text = Cluster::Call(cluster_.references(), &References::GetDocument,
                                    cluster_.Token(Auditor()), document);
    ASSERT_TRUE(text.ok()) << text.status();
    EXPECT_FALSE(text->text().empty());
  }
}

TEST_F(InForceTest, ACrashBehindEachStepLosesNothingAndARepetitionGetsTheSameAnswer) {
  const auto loaded = Load(kRules, RulesCalled("changji"), 1);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  cluster_.CrashLedger();
  EXPECT_EQ(Load(kRules, RulesCalled("changji"), 1)->SerializeAsString(),
            loaded->SerializeAsString());
  EXPECT_EQ(ErrorReasonName(Load(kRules, RulesCalled("other"), 1).status()), "REQUEST_ID_REUSED");
  const auto activated = Activate(loaded->reference().name(), 2);
  ASSERT_TRUE(activated.ok()) << activated.status();
  cluster_.CrashLedger();
  EXPECT_EQ(Activate(loaded->reference().name(), 2)->SerializeAsString(),
            activated->SerializeAsString());
  budget::v1::ControlFigures figures;
  figures.set_basic_fen(5);
  const auto issued = Issue(figures, 0, 3);
  ASSERT_TRUE(issued.ok()) << issued.status();
  cluster_.CrashLedger();
  EXPECT_EQ(Issue(figures, 0, 3)->SerializeAsString(), issued->SerializeAsString());
  EXPECT_EQ(Trail().size(), 3U);
  EXPECT_EQ(List(kRules)->activations_size(), 1);
  EXPECT_EQ(cluster_.StopLedger(), 0);
  EXPECT_EQ(cluster_.VerifyStored(), 0);
}

TEST_F(InForceTest, WhatShipsIsRevisionZero) {
  ledger::v1::GetReferenceRequest get;
  get.set_name("divisions/652300/catalogues/2026/revisions/0");
  const auto shipped = Cluster::Call(cluster_.references(), &References::GetReference,
                                     cluster_.Token(Editor()), get);
  ASSERT_TRUE(shipped.ok()) << shipped.status();
  EXPECT_EQ(shipped->text(), Shipped("catalog/2026.csv"));
  get.set_name("divisions/652300/catalogues/2099/revisions/0");
  EXPECT_EQ(
      Cluster::Call(cluster_.references(), &References::GetReference, cluster_.Token(Editor()), get)
          .status()
          .code(),
      absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace mingzhang
