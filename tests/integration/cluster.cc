#include "tests/integration/cluster.h"

#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/health_check_service_interface.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/time/timestamp.h"
#include "exchange/exchange.h"
#include "gtest/gtest.h"
#include "ledger_service/audit/note.h"

namespace mingzhang {
namespace {

using budget::v1::BudgetContent;
using identity::Principal;
using identity::Role;
using workflow::v1::TransitionResponse;
using workflow::v1::TransitionTarget;
using WorkflowStub = workflow::v1::WorkflowService::Stub;

constexpr char kDivision[] = "divisions/652300";

template <typename T>
T Value(absl::StatusOr<T> result, const char* what) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", what, result.status().ToString().c_str());
    std::abort();
  }
  return *std::move(result);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

[[noreturn]] void FailToStart(const std::string& log) {
  std::fprintf(stderr, "a service did not start:\n%s\n", ReadFile(log).c_str());
  std::abort();
}

// A step whose request is made once, from the budget as it is then.
template <typename Request>
Step MakeStep(std::string name, budget::v1::BudgetState to, Principal person, int request_number,
              grpc::Status (WorkflowStub::*method)(grpc::ClientContext*, const Request&,
                                                   TransitionResponse*),
              std::function<void(Cluster&, Request&)> fill) {
  auto request = std::make_shared<std::optional<Request>>();
  return {std::move(name), to, [=](Cluster& cluster) -> absl::StatusOr<TransitionResponse> {
            if (!request->has_value()) {
              request->emplace();
              *(*request)->mutable_target() = TargetNow(cluster, request_number);
              fill(cluster, **request);
            }
            return Cluster::Call(cluster.workflow_stub(), method, cluster.Token(person), **request);
          }};
}

// Creation and drafts are answered in their own types; a step keeps what they have in common.
template <typename Response>
absl::StatusOr<TransitionResponse> ToTransition(const absl::StatusOr<Response>& response) {
  if (!response.ok()) return response.status();
  TransitionResponse transition;
  *transition.mutable_budget() = response->budget();
  *transition.mutable_receipt() = response->receipt();
  return transition;
}

Step CreateStep(int request_number) {
  return {"create", budget::v1::BUDGET_STATE_DRAFTING, [=](Cluster& cluster) {
            workflow::v1::CreateBudgetRequest request;
            request.set_parent(kDepartment);
            request.set_fiscal_year(2026);
            request.set_request_id(RequestId(request_number));
            return ToTransition(Cluster::Call(cluster.workflow_stub(), &WorkflowStub::CreateBudget,
                                              cluster.Token(Editor()), request));
          }};
}

Step SaveStep(int request_number, budget::v1::BudgetState state, BudgetContent content) {
  auto request = std::make_shared<std::optional<workflow::v1::SaveDraftRequest>>();
  return {"save", state, [=](Cluster& cluster) {
            if (!request->has_value()) {
              request->emplace();
              (*request)->set_name(kBudget);
              (*request)->set_etag(TargetNow(cluster, request_number).etag());
              (*request)->set_request_id(RequestId(request_number));
              *(*request)->mutable_content() = content;
            }
            return ToTransition(Cluster::Call(cluster.workflow_stub(), &WorkflowStub::SaveDraft,
                                              cluster.Token(Editor()), **request));
          }};
}

}  // namespace

std::string RequestId(int n) {
  char text[37];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012d", n);
  return text;
}

const BudgetContent& SampleContent() {
  static const BudgetContent content =
      Value(exchange::ParseContent(ReadFile(Environment("MINGZHANG_SOURCE") +
                                            "/deploy/samples/changji-iit-2026.json")),
            "the sample");
  return content;
}

Principal Person(std::string_view subject, Role role, std::string_view scope) {
  Principal person;
  person.subject = subject;
  person.name = subject;
  person.grants = {{role, std::string(scope)}};
  return person;
}
Principal Editor() { return Person("editor", Role::kDepartmentEditor); }
Principal Head() { return Person("head", Role::kDepartmentHead); }
Principal Publisher() { return Person("publisher", Role::kDepartmentPublisher); }
Principal Reviewer() { return Person("reviewer", Role::kFinanceReviewer, kDivision); }
Principal Officer() { return Person("officer", Role::kFinanceBudgetOfficer, kDivision); }
Principal Leader() { return Person("leader", Role::kFinanceApprover, kDivision); }
Principal Approver() { return Person("approver", Role::kFinanceApprover, kDivision); }
Principal Auditor() { return Person("auditor", Role::kAuditor, "*"); }
Principal Administrator() { return Person("admin", Role::kAdmin, "*"); }

Cluster::Cluster(Options options)
    : options_(std::move(options)),
      binaries_(Environment("MINGZHANG_BIN")),
      home_(options_.department_register) {
  // An idle blocking client answers a draining server's ping only when gRPC polls for it: by
  // default every 5 s.
  setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "100", /*overwrite=*/1);
  foreign_key_ =
      Value(identity::SigningKey::Generate(identity::SigningAlgorithm::kEs256, "test"), "key");
  StartLedger();
  StartWorkflow();
}

Cluster::~Cluster() {
  workflow_.reset();
  ledger_.reset();
}

void Cluster::StartLedger() {
  if (!TryStartLedger()) FailToStart(directory() + "/ledger.log");
}

bool Cluster::TryStartLedger() {
  std::vector<std::string> command = home_.LedgerCommand(ledger_port_);
  command.insert(command.end(), options_.ledger_arguments.begin(), options_.ledger_arguments.end());
  std::filesystem::remove(home_.PortFile("ledger"));
  ledger_.reset();  // One that still runs holds the database.
  ledger_ = std::make_unique<Process>(command, directory() + "/ledger.log");
  const auto port = WaitForPort(*ledger_, home_.PortFile("ledger"));
  if (!port) return false;
  ledger_port_ = *port;
  const auto channel = home_.NewChannel(ledger_port_, "");
  ledger_stub_ = ledger::v1::LedgerService::NewStub(channel);
  audit_stub_ = ledger::v1::AuditService::NewStub(channel);
  admin_stub_ = ledger::v1::AdminService::NewStub(channel);
  disclosure_stub_ = ledger::v1::DisclosureService::NewStub(channel);
  references_ = ledger::v1::ReferenceService::NewStub(channel);
  return true;
}

void Cluster::StartWorkflow() {
  std::vector<std::string> command = home_.WorkflowCommand(ledger_port_);
  if (!options_.with_pdf) command.insert(command.end(), {"--pdf-renderer", "none"});
  command.insert(command.end(), options_.workflow_arguments.begin(),
                 options_.workflow_arguments.end());
  workflow_ = std::make_unique<Process>(command, directory() + "/workflow.log");
  const auto port = WaitForPort(*workflow_, home_.PortFile("workflow"));
  if (!port) FailToStart(directory() + "/workflow.log");
  workflow_port_ = *port;
  const auto channel = home_.NewChannel(workflow_port_, "");
  workflow_stub_ = workflow::v1::WorkflowService::NewStub(channel);
  workflow_references_ = workflow::v1::ReferenceService::NewStub(channel);
}

void Cluster::KillLedger() {
  ledger_->Signal(SIGKILL);
  ledger_->Wait();
}

void Cluster::CrashLedger() {
  KillLedger();
  StartLedger();
}

absl::StatusOr<std::string> Cluster::Download(const std::string& disclosure_name,
                                              const std::string& path) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  ledger::v1::DownloadDisclosureFileRequest request;
  request.set_name(disclosure_name);
  request.set_path(path);
  const auto reader = disclosure_stub_->DownloadDisclosureFile(&context, request);
  std::string bytes;
  ledger::v1::DownloadDisclosureFileResponse piece;
  while (reader->Read(&piece)) bytes += piece.data();
  const grpc::Status status = reader->Finish();
  if (!status.ok()) return FromGrpcStatus(status);
  return bytes;
}

int Cluster::StopLedger() {
  ledger_->Signal(SIGTERM);
  return ledger_->Wait();
}

int Cluster::StopWorkflow() {
  workflow_->Signal(SIGTERM);
  return workflow_->Wait();
}

audit::Verifier Cluster::LogVerifier() const {
  const auto signer = audit::Signer::LoadOrCreate(directory() + "/log.key", "mingzhang.test/log");
  return Value(audit::Verifier::Parse(Value(signer, "the log's key").verifier_key()),
               "its public half");
}

void Cluster::WriteVerifierKey(const std::string& verifier_key) const {
  std::ofstream(directory() + "/log.vkey")
      << (verifier_key.empty() ? LogVerifier().verifier_key() : verifier_key) << '\n';
}

int Cluster::CheckStored(const std::string& verifier_key) const {
  WriteVerifierKey(verifier_key);
  return RunOffline({"--check", "--data", LedgerData(), "--log-vkey", directory() + "/log.vkey"});
}

int Cluster::RestoreBackup(const std::string& backups) {
  WriteVerifierKey();
  std::filesystem::remove_all(LedgerData());
  return RunOffline({"--restore", "--backup-directory", backups, "--data", LedgerData(),
                     "--log-vkey", directory() + "/log.vkey"});
}

int Cluster::RunOffline(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command = {binaries_ + "/mingzhang-ledger"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  std::filesystem::remove(directory() + "/check.log");
  return Process(command, directory() + "/check.log").Wait();
}

std::string Cluster::CheckOutput() const { return ReadFile(directory() + "/check.log"); }

int Cluster::VerifyStored(const std::string& verifier_key) const {
  WriteVerifierKey(verifier_key);
  std::ofstream(directory() + "/profile.json")
      << R"({"ledger": "127.0.0.1:1", "workflow": "127.0.0.1:1", "authorities": "tls/ca.pem",)"
      << R"( "log_verifier_key": "log.vkey", "people": "people"})";
  Process verify(
      {binaries_ + "/mingzhang", "--home", directory(), "audit", "verify", "--data", LedgerData()},
      directory() + "/verify.log");
  return verify.Wait();
}

std::string Cluster::LedgerOutput() const { return ReadFile(directory() + "/ledger.log"); }

std::string Cluster::WorkflowOutput() const { return ReadFile(directory() + "/workflow.log"); }

int Cluster::MetricsPort(const std::string& output) {
  constexpr std::string_view kLine = R"("message":"metrics","port":)";
  const std::size_t line = output.rfind(kLine);
  return line == std::string::npos ? 0 : std::atoi(output.c_str() + line + kLine.size());
}

absl::StatusOr<int> Cluster::LedgerHealth(const std::string& service) {
  // HealthCheckRequest and HealthCheckResponse are, on the wire, a message with a string and one
  // with a number: these two.
  google::protobuf::StringValue request;
  request.set_value(service);
  google::protobuf::Int32Value response;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(20)));
  grpc::Status status;
  absl::Notification done;
  grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value>(
      home_.NewChannel(ledger_port_, ""))
      .UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request, &response,
                 [&](grpc::Status result) {
                   status = std::move(result);
                   done.Notify();
                 });
  done.WaitForNotification();
  if (!status.ok()) return FromGrpcStatus(status);
  return response.value();
}

std::unique_ptr<ledger::v1::LedgerService::Stub> Cluster::TrustedLedgerStub() const {
  return ledger::v1::LedgerService::NewStub(home_.NewChannel(ledger_port_, "workflow"));
}

std::unique_ptr<ledger::v1::ReferenceService::Stub> Cluster::TrustedReferences() const {
  return ledger::v1::ReferenceService::NewStub(home_.NewChannel(ledger_port_, "workflow"));
}

std::unique_ptr<ledger::v1::AuditService::Stub> Cluster::NarrowAuditStub() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);  // Otherwise the window grows to megabytes.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return ledger::v1::AuditService::NewStub(home_.NewChannel(ledger_port_, "", arguments));
}

std::string Cluster::Token(const Principal& person, absl::Duration lifetime) const {
  return home_.Token(person, lifetime);
}

std::string Cluster::ForgedToken(const Principal& person) const {
  return ServiceHome::TokenOf(*foreign_key_, person);
}

absl::StatusOr<budget::v1::Budget> Cluster::GetBudget(const std::string& name) {
  ledger::v1::GetBudgetRequest request;
  request.set_name(name);
  return Call(ledger_stub(), &ledger::v1::LedgerService::Stub::GetBudget, Token(Auditor()),
              request);
}

budget::v1::Date ResolutionDate() { return ToDate(ChinaDay(absl::Now()) - 7); }

google::protobuf::RepeatedPtrField<budget::v1::Acknowledgement> Acknowledgements(
    Cluster& cluster, budget::v1::Gate gate, const std::string& budget) {
  const auto head = Value(cluster.GetBudget(budget), "the budget");
  const std::int64_t version = head.has_review() ? head.review().version() : head.latest_version();
  ledger::v1::ValidateVersionRequest request;
  request.set_name(head.name() + "/versions/" + std::to_string(version));
  request.set_gate(gate);
  if (gate == budget::v1::GATE_APPROVE) {
    request.set_resolution_number(kResolution);
    *request.mutable_resolution_date() = ResolutionDate();
  }
  const auto validated =
      Value(Cluster::Call(cluster.ledger_stub(), &ledger::v1::LedgerService::Stub::ValidateVersion,
                          cluster.Token(Auditor()), request),
            "the findings");
  std::set<std::string> settled;
  for (const auto& known : head.review().acknowledgements()) settled.insert(known.finding_id());
  google::protobuf::RepeatedPtrField<budget::v1::Acknowledgement> acknowledgements;
  for (const auto& finding : validated.report().findings()) {
    if (finding.severity() != budget::v1::SEVERITY_WARNING ||
        !settled.insert(finding.finding_id()).second) {
      continue;
    }
    auto* acknowledgement = acknowledgements.Add();
    acknowledgement->set_finding_id(finding.finding_id());
    acknowledgement->set_reason("已与预算科核对");
  }
  return acknowledgements;
}

void SaveSample(Cluster& cluster, int count, int writer, const std::string& message) {
  const auto trusted = cluster.TrustedLedgerStub();
  const std::string token = cluster.Token(Editor());
  std::string etag = cluster.GetBudget()->etag();
  for (int saved = 0, attempt = 0; saved < count; ++attempt) {
    ledger::v1::SaveVersionRequest save;
    save.set_name(kBudget);
    save.set_etag(etag);
    save.set_request_id(RequestId(((writer + 1) * 1'000'000) + attempt));
    save.set_message(message);
    *save.mutable_content() = SampleContent();
    const auto answer =
        Cluster::Call(*trusted, &ledger::v1::LedgerService::Stub::SaveVersion, token, save);
    if (answer.ok()) {
      ++saved;
      etag = answer->budget().etag();
    } else {
      ASSERT_TRUE(absl::IsAborted(answer.status())) << answer.status();
      etag = cluster.GetBudget()->etag();
    }
  }
}

TransitionTarget TargetNow(Cluster& cluster, int request, const std::string& budget) {
  const auto head = Value(cluster.GetBudget(budget), "the budget");
  TransitionTarget target;
  target.set_name(head.name());
  target.set_etag(head.etag());
  target.set_request_id(RequestId(request));
  target.set_version(head.has_review() ? head.review().version() : head.latest_version());
  return target;
}

std::vector<Step> WalkSteps(int first_request) {
  using namespace budget::v1;
  using namespace workflow::v1;
  int n = first_request;
  std::vector<Step> steps;
  const auto submit = [&] {
    steps.push_back(MakeStep<SubmitBudgetRequest>(
        "submit", BUDGET_STATE_SUBMITTED, Head(), n++, &WorkflowStub::SubmitBudget,
        [](Cluster& cluster, auto& request) {
          *request.mutable_acknowledgements() = Acknowledgements(cluster, GATE_SUBMIT);
        }));
  };
  const auto claim = [&](const Principal& person) {
    steps.push_back(MakeStep<ClaimBudgetRequest>("claim", BUDGET_STATE_IN_REVIEW, person, n++,
                                                 &WorkflowStub::ClaimBudget, [](auto&...) {}));
  };
  const auto pass = [&](const Principal& person, BudgetState to) {
    steps.push_back(MakeStep<PassBudgetRequest>(
        "pass", to, person, n++, &WorkflowStub::PassBudget, [](Cluster& cluster, auto& request) {
          request.set_opinion("同意");
          *request.mutable_acknowledgements() = Acknowledgements(cluster, GATE_REVIEW);
        }));
  };

  BudgetContent slip = SampleContent();
  slip.mutable_expenditure_lines(11)->set_amount_fen(slip.expenditure_lines(11).amount_fen() - 100);
  slip.mutable_expenditure_lines(12)->set_amount_fen(slip.expenditure_lines(12).amount_fen() + 100);
  steps.push_back(CreateStep(n++));
  steps.push_back(SaveStep(n++, BUDGET_STATE_DRAFTING, slip));
  submit();
  claim(Reviewer());
  steps.push_back(
      MakeStep<ReturnBudgetRequest>("return", BUDGET_STATE_RETURNED, Reviewer(), n++,
                                    &WorkflowStub::ReturnBudget, [](Cluster&, auto& request) {
                                      request.set_opinion("请核对水费");
                                      auto* comment = request.add_comments();
                                      comment->set_place("expenditure_lines[12].amount_fen");
                                      comment->set_text("与上年合同不符");
                                    }));
  steps.push_back(SaveStep(n++, BUDGET_STATE_RETURNED, SampleContent()));
  submit();
  claim(Reviewer());
  pass(Reviewer(), BUDGET_STATE_IN_REVIEW);
  claim(Officer());
  pass(Officer(), BUDGET_STATE_IN_REVIEW);
  claim(Leader());
  pass(Leader(), BUDGET_STATE_REVIEWED);
  steps.push_back(MakeStep<ApproveBudgetRequest>(
      "approve", BUDGET_STATE_APPROVED, Approver(), n++, &WorkflowStub::ApproveBudget,
      [](Cluster& cluster, auto& request) {
        request.set_resolution_number(kResolution);
        *request.mutable_resolution_date() = ResolutionDate();
        *request.mutable_acknowledgements() = Acknowledgements(cluster, GATE_APPROVE);
      }));
  steps.push_back(MakeStep<PublishBudgetRequest>(
      "publish", BUDGET_STATE_PUBLISHED, Publisher(), n++, &WorkflowStub::PublishBudget,
      [](Cluster& cluster, auto& request) {
        *request.mutable_acknowledgements() = Acknowledgements(cluster, GATE_PUBLISH);
      }));
  return steps;
}

void WalkTo(Cluster& cluster, budget::v1::BudgetState state, int nth) {
  for (Step& step : WalkSteps()) {
    const auto taken = step.take(cluster);
    ASSERT_TRUE(taken.ok()) << step.name << ": " << taken.status();
    if (step.to == state && --nth == 0) return;
  }
  FAIL() << "the walk does not come to that state so often";
}

}  // namespace mingzhang
