// WorkflowService over TLS on a real socket, with real tokens, in front of a fake ledger.
#include "workflow_service/service/workflow_service.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/server/server.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "mingzhang/budget/v1/validation.pb.h"
#include "tests/unit/workflow_service/service/fake_ledger_client.h"
#include "tests/unit/workflow_service/service/test_identity.h"
#include "workflow_service/service/fingerprint.h"

namespace mingzhang::workflow {
namespace {

using namespace budget::v1;  // NOLINT(google-build-using-namespace): states, actions, gates.
using identity::Role;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kDepartment[] = "divisions/652300/departments/301";
constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";
constexpr char kRequestId[] = "3f2b8c1e-5d4a-4b7e-9c61-0a1b2c3d4e5f";
constexpr char kSteps[] = R"(
    steps { step_id: "first" title: "业务科初审" role: "FINANCE_REVIEWER" }
    steps { step_id: "second" title: "预算科复审" role: "FINANCE_BUDGET_OFFICER" })";
// 2026-03-01, half past midnight in China; the day before in UTC.
const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 2, 28, 16, 30, 0), absl::UTCTimeZone());

template <typename Request>
using Method = grpc::Status (v1::WorkflowService::Stub::*)(grpc::ClientContext*, const Request&,
                                                           v1::TransitionResponse*);

template <typename Request>
Request On(std::int64_t version = 3) {
  Request request;
  request.mutable_target()->set_name(kBudget);
  request.mutable_target()->set_etag("e1");
  request.mutable_target()->set_request_id(kRequestId);
  request.mutable_target()->set_version(version);
  return request;
}

// Makes what the test says, and keeps what it was asked.
class FakeDisclosures final : public DisclosureMaker {
 public:
  absl::StatusOr<std::vector<BundleFile>> files =
      std::vector<BundleFile>{{"index.html", "<p>"}, {"manifest.json", "{}"}};
  DisclosureOrder order;
  int made = 0;

  void Make(const OnBehalfOf& /*person*/, DisclosureOrder wanted, Done done) override {
    order = std::move(wanted);
    ++made;
    done(files);
  }
};

class WorkflowServiceTest : public testing::Test {
 protected:
  WorkflowServiceTest()
      : steps_(*ReviewSteps::Parse(kSteps, "steps.textproto")),
        clock_(kNow),
        calls_(identity_.authenticator()),
        service_(calls_, ledger_, steps_, disclosures_, previews_, clock_),
        server_(*server::Server::Start(
            {.listen_address = "127.0.0.1:0",
             .tls = identity_.WorkflowFiles(),
             .services = {{v1::WorkflowService::service_full_name(), &service_}},
             .port_file = ""})) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = v1::WorkflowService::NewStub(
        grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                  *server::ChannelCredentials(identity_.PersonFiles()), arguments));
    head_.set_name(kBudget);
    head_.set_etag("e1");
    head_.set_latest_version(3);
    SetState(BUDGET_STATE_DRAFTING);
    ledger_.validated = ledger::v1::ValidateVersionResponse();
    ledger_.validated->set_report_digest("digest");
    ledger_.committed = ledger::v1::CommitTransitionResponse();
    ledger_.committed->mutable_budget()->set_etag("e2");
    ledger_.committed->mutable_receipt()->set_checkpoint("committed");
  }

  void SetState(BudgetState state, const std::string& step = "", const std::string& holder = "") {
    head_.set_state(state);
    head_.mutable_review()->set_version(3);
    head_.mutable_review()->set_step(step);
    head_.mutable_review()->set_holder(holder);
    head_.mutable_approval()->set_version(3);
    ledger_.head = head_;
  }

  std::unique_ptr<grpc::ClientContext> By(const std::string& subject, Role role) {
    ledger_.HandOver();
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    context->AddMetadata("authorization", absl::StrCat("Bearer ", identity_.Token(subject, role)));
    return context;
  }

  template <typename Request>
  absl::StatusOr<v1::TransitionResponse> Call(Method<Request> method, const Request& request,
                                              const std::string& subject, Role role) {
    const auto context = By(subject, role);
    v1::TransitionResponse response;
    const grpc::Status status = ((*stub_).*method)(context.get(), request, &response);
    ledger_.HandOver();
    if (!status.ok()) return FromGrpcStatus(status);
    return response;
  }

  absl::StatusOr<v1::TransitionResponse> Submit(
      const v1::SubmitBudgetRequest& request = On<v1::SubmitBudgetRequest>()) {
    return Call(&v1::WorkflowService::Stub::SubmitBudget, request, "head", Role::kDepartmentHead);
  }

  TestIdentity identity_;
  const ReviewSteps steps_;
  ManualClock clock_;
  FakeLedgerClient ledger_;
  FakeDisclosures disclosures_;
  FakeDisclosures previews_;
  Budget head_;
  server::CallRunner calls_;
  WorkflowServiceImpl service_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<v1::WorkflowService::Stub> stub_;
};

TEST_F(WorkflowServiceTest, ASubmissionIsValidatedAndCommitted) {
  auto request = On<v1::SubmitBudgetRequest>();
  request.add_acknowledgements()->set_finding_id("STR-014@expenditure_lines[3]");
  request.mutable_acknowledgements(0)->set_reason("发改部门安排");
  const auto response = Submit(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->budget().etag(), "e2");
  EXPECT_EQ(response->receipt().checkpoint(), "committed");

  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "ValidateVersion", "CommitTransition"));
  EXPECT_EQ(ledger_.get.name(), kBudget);
  EXPECT_EQ(ledger_.validate.name(), absl::StrCat(kBudget, "/versions/3"));
  EXPECT_EQ(ledger_.validate.gate(), GATE_SUBMIT);
  EXPECT_EQ(ledger_.commit.name(), kBudget);
  EXPECT_EQ(ledger_.commit.etag(), "e1");
  EXPECT_EQ(ledger_.commit.request_id(), kRequestId);
  EXPECT_EQ(ledger_.commit.request_fingerprint(), Fingerprint(request));
  EXPECT_EQ(ledger_.commit.action(), ACTION_SUBMIT);
  EXPECT_EQ(ledger_.commit.from_state(), BUDGET_STATE_DRAFTING);
  EXPECT_EQ(ledger_.commit.to_state(), BUDGET_STATE_SUBMITTED);
  EXPECT_EQ(ledger_.commit.version(), 3);
  EXPECT_EQ(ledger_.commit.report_digest(), "digest");
  ASSERT_EQ(ledger_.commit.acknowledgements_size(), 1);
  EXPECT_EQ(ledger_.commit.acknowledgements(0).reason(), "发改部门安排");
}

TEST_F(WorkflowServiceTest, TheLedgerHearsForWhomTheCallIs) {
  const auto context = By("head", Role::kDepartmentHead);
  context->AddMetadata("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  v1::TransitionResponse response;
  ASSERT_TRUE(stub_->SubmitBudget(context.get(), On<v1::SubmitBudgetRequest>(), &response).ok());
  ledger_.HandOver();
  server::CallContext forwarded;
  forwarded.bearer_token = ledger_.person.bearer_token;
  const auto principal = identity_.authenticator().Authenticate(forwarded);
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(principal->subject, "head");
  EXPECT_EQ(ledger_.person.client_address, "127.0.0.1");
  EXPECT_EQ(ledger_.person.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_LT(ledger_.person.deadline, absl::Now() + absl::Seconds(31));
}

TEST_F(WorkflowServiceTest, ATransitionWithoutAGateIsNotValidated) {
  SetState(BUDGET_STATE_SUBMITTED);
  const auto claimed = Call(&v1::WorkflowService::Stub::ClaimBudget, On<v1::ClaimBudgetRequest>(),
                            "li", Role::kFinanceReviewer);
  ASSERT_TRUE(claimed.ok()) << claimed.status();
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "CommitTransition"));
  EXPECT_EQ(ledger_.commit.to_state(), BUDGET_STATE_IN_REVIEW);
  EXPECT_EQ(ledger_.commit.to_step(), "first");
  EXPECT_EQ(ledger_.commit.holder(), "li");
  EXPECT_EQ(ledger_.commit.report_digest(), "");
}

TEST_F(WorkflowServiceTest, PassingNamesBothStepsAndTheGateOfReview) {
  SetState(BUDGET_STATE_IN_REVIEW, "first", "li");
  auto request = On<v1::PassBudgetRequest>();
  request.set_opinion("同意");
  const auto passed =
      Call(&v1::WorkflowService::Stub::PassBudget, request, "li", Role::kFinanceReviewer);
  ASSERT_TRUE(passed.ok()) << passed.status();
  EXPECT_EQ(ledger_.validate.gate(), GATE_REVIEW);
  EXPECT_EQ(ledger_.commit.from_step(), "first");
  EXPECT_EQ(ledger_.commit.to_step(), "second");
  EXPECT_EQ(ledger_.commit.holder(), "");
  EXPECT_EQ(ledger_.commit.opinion(), "同意");
}

TEST_F(WorkflowServiceTest, ReturningWithdrawingAndCancellingReachTheLedger) {
  SetState(BUDGET_STATE_IN_REVIEW, "first", "li");
  auto give_back = On<v1::ReturnBudgetRequest>();
  give_back.set_opinion("请核对");
  EXPECT_TRUE(
      Call(&v1::WorkflowService::Stub::ReturnBudget, give_back, "li", Role::kFinanceReviewer).ok());
  EXPECT_EQ(ledger_.commit.to_state(), BUDGET_STATE_RETURNED);

  SetState(BUDGET_STATE_SUBMITTED);
  EXPECT_TRUE(Call(&v1::WorkflowService::Stub::WithdrawBudget, On<v1::WithdrawBudgetRequest>(),
                   "head", Role::kDepartmentHead)
                  .ok());
  EXPECT_EQ(ledger_.commit.to_state(), BUDGET_STATE_DRAFTING);

  SetState(BUDGET_STATE_DRAFTING);
  auto cancel = On<v1::CancelBudgetRequest>();
  cancel.set_reason("重复建立");
  EXPECT_TRUE(
      Call(&v1::WorkflowService::Stub::CancelBudget, cancel, "head", Role::kDepartmentHead).ok());
  EXPECT_EQ(ledger_.commit.to_state(), BUDGET_STATE_CANCELLED);
}

TEST_F(WorkflowServiceTest, ACorrectionOpensTheNextCycleAndIsCancelledBackToPublished) {
  head_.mutable_publication()->set_version(3);
  SetState(BUDGET_STATE_PUBLISHED);
  auto request = On<v1::CorrectBudgetRequest>();
  request.set_reason("水费金额有误");
  const auto corrected =
      Call(&v1::WorkflowService::Stub::CorrectBudget, request, "head", Role::kDepartmentHead);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "CommitTransition"));
  EXPECT_EQ(ledger_.commit.action(), ACTION_CORRECT);
  EXPECT_EQ(ledger_.commit.from_state(), BUDGET_STATE_PUBLISHED);
  EXPECT_EQ(ledger_.commit.to_state(), BUDGET_STATE_DRAFTING);
  EXPECT_EQ(ledger_.commit.opinion(), "水费金额有误");
  EXPECT_EQ(ledger_.commit.version(), 3);

  const auto by_publisher =
      Call(&v1::WorkflowService::Stub::CorrectBudget, request, "clerk", Role::kDepartmentPublisher);
  EXPECT_EQ(ErrorReasonName(by_publisher.status()), "ROLE_MISSING");

  head_.mutable_correction()->set_version(3);
  SetState(BUDGET_STATE_DRAFTING);
  auto cancel = On<v1::CancelBudgetRequest>();
  cancel.set_reason("核实后无误");
  EXPECT_TRUE(
      Call(&v1::WorkflowService::Stub::CancelBudget, cancel, "head", Role::kDepartmentHead).ok());
  EXPECT_EQ(ledger_.commit.to_state(), BUDGET_STATE_PUBLISHED);
}

TEST_F(WorkflowServiceTest, PublicationIsDueTwentyDaysAfterTheReplyByTheChineseCalendar) {
  SetState(BUDGET_STATE_REVIEWED);
  auto request = On<v1::ApproveBudgetRequest>();
  request.set_resolution_number("昌州人发〔2026〕3号");
  *request.mutable_resolution_date() = ToDate(absl::CivilDay(2026, 3, 1));
  const auto approved =
      Call(&v1::WorkflowService::Stub::ApproveBudget, request, "boss", Role::kFinanceApprover);
  ASSERT_TRUE(approved.ok()) << approved.status();
  EXPECT_EQ(FromDate(ledger_.commit.publication_due()), absl::CivilDay(2026, 3, 21));
  EXPECT_EQ(ledger_.commit.resolution_number(), "昌州人发〔2026〕3号");

  *request.mutable_resolution_date() = ToDate(absl::CivilDay(2026, 3, 2));
  const auto tomorrow =
      Call(&v1::WorkflowService::Stub::ApproveBudget, request, "boss", Role::kFinanceApprover);
  EXPECT_EQ(ErrorReasonName(tomorrow.status()), "FIELD_INVALID");
}

TEST_F(WorkflowServiceTest, PublishingPassesItsGateAndSendsTheDisclosureAlong) {
  SetState(BUDGET_STATE_APPROVED);
  ledger_.validated->mutable_report()->set_form_id("xinjiang-2026");
  const auto published = Call(&v1::WorkflowService::Stub::PublishBudget,
                              On<v1::PublishBudgetRequest>(), "clerk", Role::kDepartmentPublisher);
  ASSERT_TRUE(published.ok()) << published.status();
  EXPECT_EQ(ledger_.validate.gate(), GATE_PUBLISH);
  EXPECT_EQ(ledger_.commit.to_state(), BUDGET_STATE_PUBLISHED);
  EXPECT_EQ(disclosures_.order.report.form_id(), "xinjiang-2026");
  EXPECT_EQ(disclosures_.order.head.etag(), "e1");
  EXPECT_EQ(disclosures_.order.watermark, "");
  ASSERT_EQ(ledger_.commit.files_size(), 2);
  EXPECT_EQ(ledger_.commit.files(0).path(), "index.html");
  EXPECT_EQ(ledger_.commit.files(0).data(), "<p>");
}

TEST_F(WorkflowServiceTest, NothingIsPublishedWithoutItsDisclosure) {
  SetState(BUDGET_STATE_APPROVED);
  disclosures_.files = MakeError(absl::StatusCode::kFailedPrecondition,
                                 ERROR_REASON_RENDERER_UNAVAILABLE, "没有安装");
  const auto refused = Call(&v1::WorkflowService::Stub::PublishBudget,
                            On<v1::PublishBudgetRequest>(), "clerk", Role::kDepartmentPublisher);
  EXPECT_EQ(ErrorReasonName(refused.status()), "RENDERER_UNAVAILABLE");
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "ValidateVersion"));
}

TEST_F(WorkflowServiceTest, OtherTransitionsMakeNoDisclosure) {
  ASSERT_TRUE(Submit().ok());
  EXPECT_EQ(disclosures_.made, 0);
  EXPECT_TRUE(ledger_.commit.files().empty());
}

TEST_F(WorkflowServiceTest, APreviewIsTheDisclosureUnderAWatermarkWhateverTheRulesSay) {
  ledger_.validated->mutable_report()->add_findings()->set_severity(SEVERITY_ERROR);
  previews_.files = std::vector<BundleFile>{
      {"index.html", std::string(600'000, 'x')}, {"data/empty.csv", ""}, {"z.txt", "z"}};
  const auto context = By("zhang", Role::kDepartmentEditor);
  v1::PreviewDisclosureRequest request;
  request.set_name(absl::StrCat(kBudget, "/versions/3"));
  const auto reader = stub_->PreviewDisclosure(context.get(), request);
  std::vector<BundleFile> received;
  v1::PreviewDisclosureResponse piece;
  while (reader->Read(&piece)) {
    if (!piece.path().empty()) received.push_back({piece.path(), ""});
    ASSERT_FALSE(received.empty());
    received.back().contents += piece.data();
  }
  ASSERT_TRUE(reader->Finish().ok());
  ledger_.HandOver();
  EXPECT_EQ(previews_.order.watermark, "预览");
  EXPECT_EQ(disclosures_.made, 0) << "publications have a queue of their own";
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "ValidateVersion"));
  ASSERT_EQ(received.size(), 3U);
  for (std::size_t i = 0; i < received.size(); ++i) {
    EXPECT_EQ(received[i].path, (*previews_.files)[i].path);
    EXPECT_EQ(received[i].contents, (*previews_.files)[i].contents);
  }
}

TEST_F(WorkflowServiceTest, APreviewIsRefusedAsItsPartsAre) {
  const auto preview = [this](const std::string& name) {
    const auto context = By("zhang", Role::kDepartmentEditor);
    v1::PreviewDisclosureRequest request;
    request.set_name(name);
    const auto reader = stub_->PreviewDisclosure(context.get(), request);
    v1::PreviewDisclosureResponse piece;
    EXPECT_FALSE(reader->Read(&piece));
    return FromGrpcStatus(reader->Finish());
  };
  EXPECT_EQ(ErrorReasonName(preview(kBudget)), "FIELD_INVALID");
  previews_.files = absl::DeadlineExceededError("久");
  EXPECT_EQ(preview(absl::StrCat(kBudget, "/versions/3")), absl::DeadlineExceededError("久"));
  ledger_.head = MakeError(absl::StatusCode::kPermissionDenied, ERROR_REASON_ROLE_OUT_OF_SCOPE, "");
  EXPECT_EQ(ErrorReasonName(preview(absl::StrCat(kBudget, "/versions/3"))), "ROLE_OUT_OF_SCOPE");
}

TEST_F(WorkflowServiceTest, AnotherEtagIsAbortedWithTheCurrentOne) {
  head_.set_etag("e7");
  SetState(BUDGET_STATE_DRAFTING);
  const auto response = Submit();
  EXPECT_EQ(response.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ErrorReasonName(response.status()), "ETAG_MISMATCH");
  EXPECT_EQ(ErrorMetadataValue(response.status(), "current_etag"), "e7");
  EXPECT_EQ(response.status().message(), "预算已被他人更新，请重新读取后再操作");
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "GetRequestOutcome"));
}

TEST_F(WorkflowServiceTest, ARepeatedRequestGetsItsFirstAnswerThoughTheBudgetMovedOn) {
  head_.set_etag("e7");
  SetState(BUDGET_STATE_PUBLISHED);
  ledger_.outcome = ledger::v1::GetRequestOutcomeResponse();
  ledger_.outcome->mutable_budget()->set_etag("e2");
  ledger_.outcome->mutable_receipt()->set_checkpoint("first");
  const auto request = On<v1::SubmitBudgetRequest>();
  const auto response = Submit(request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->budget().etag(), "e2");
  EXPECT_EQ(response->receipt().checkpoint(), "first");
  EXPECT_EQ(ledger_.recall.request_id(), kRequestId);
  EXPECT_EQ(ledger_.recall.request_fingerprint(), Fingerprint(request));
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "GetRequestOutcome"));
}

TEST_F(WorkflowServiceTest, ARequestIdOfAnotherRequestIsRefused) {
  head_.set_etag("e7");
  SetState(BUDGET_STATE_DRAFTING);
  ledger_.outcome = MakeError(absl::StatusCode::kInvalidArgument, ERROR_REASON_REQUEST_ID_REUSED,
                              "请求编号已用于另一请求");
  EXPECT_EQ(ErrorReasonName(Submit().status()), "REQUEST_ID_REUSED");
}

TEST_F(WorkflowServiceTest, WhatTheStateRefusesIsLookedUpFirst) {
  SetState(BUDGET_STATE_PUBLISHED);
  const auto refused = Submit();
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ErrorReasonName(refused.status()), "STATE_MISMATCH");
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "GetRequestOutcome"));

  ledger_.outcome = ledger::v1::GetRequestOutcomeResponse();
  EXPECT_TRUE(Submit().ok());
}

TEST_F(WorkflowServiceTest, AReviewerDoesNotApproveTheirOwnWork) {
  Participation* part = head_.add_participations();
  part->set_subject("boss");
  part->set_action(ACTION_PASS);
  part->set_step("second");
  SetState(BUDGET_STATE_REVIEWED);
  auto request = On<v1::ApproveBudgetRequest>();
  request.set_resolution_number("昌州人发〔2026〕3号");
  *request.mutable_resolution_date() = ToDate(absl::CivilDay(2026, 2, 1));
  const auto refused =
      Call(&v1::WorkflowService::Stub::ApproveBudget, request, "boss", Role::kFinanceApprover);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ErrorReasonName(refused.status()), "DUTY_CONFLICT");
}

TEST_F(WorkflowServiceTest, WithoutTheRoleTheLedgerIsNotAsked) {
  const auto refused = Call(&v1::WorkflowService::Stub::SubmitBudget, On<v1::SubmitBudgetRequest>(),
                            "zhang", Role::kDepartmentEditor);
  EXPECT_EQ(ErrorReasonName(refused.status()), "ROLE_MISSING");
  auto elsewhere = On<v1::SubmitBudgetRequest>();
  elsewhere.mutable_target()->set_name("divisions/652301/departments/301/budgets/2026");
  EXPECT_EQ(ErrorReasonName(Submit(elsewhere).status()), "ROLE_OUT_OF_SCOPE");
  EXPECT_THAT(ledger_.called, IsEmpty());
}

TEST_F(WorkflowServiceTest, WithoutATokenNothingHappens) {
  grpc::ClientContext context;
  v1::TransitionResponse response;
  const grpc::Status status =
      stub_->SubmitBudget(&context, On<v1::SubmitBudgetRequest>(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ErrorReasonName(FromGrpcStatus(status)), "TOKEN_MISSING");
  EXPECT_THAT(ledger_.called, IsEmpty());
}

TEST_F(WorkflowServiceTest, ABrokenFieldIsRefusedBeforeAnybodyAsksForRoles) {
  auto request = On<v1::SubmitBudgetRequest>();
  request.mutable_target()->set_request_id("once");
  const auto refused =
      Call(&v1::WorkflowService::Stub::SubmitBudget, request, "zhang", Role::kDepartmentEditor);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  const auto bad = GetDetail<google::rpc::BadRequest>(refused.status());
  ASSERT_TRUE(bad.has_value());
  EXPECT_EQ(bad->field_violations(0).field(), "target.request_id");
  EXPECT_THAT(ledger_.called, IsEmpty());
}

TEST_F(WorkflowServiceTest, TheReportThatBlocksReachesThePerson) {
  absl::Status blocked = MakeError(absl::StatusCode::kFailedPrecondition,
                                   ERROR_REASON_VALIDATION_BLOCKED, "有 1 个错误");
  ValidationReport report;
  report.add_findings()->set_finding_id("BAL-001@");
  report.set_omitted_findings(12);
  AddDetail(blocked, report);
  ledger_.committed = blocked;
  const auto refused = Submit();
  EXPECT_EQ(refused.status(), blocked);
  EXPECT_EQ(GetDetail<ValidationReport>(refused.status())->omitted_findings(), 12);
}

TEST_F(WorkflowServiceTest, AnErrorOfTheLedgerEndsTheCallAtAnyStage) {
  const absl::Status away = MakeError(absl::StatusCode::kUnavailable,
                                      ERROR_REASON_LEDGER_UNAVAILABLE, "账本服务暂时不可用");
  ledger_.committed = away;
  EXPECT_EQ(Submit().status(), away);
  EXPECT_EQ(ledger_.called.size(), 3);
  ledger_.called.clear();
  ledger_.validated = away;
  EXPECT_EQ(Submit().status(), away);
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "ValidateVersion"));
  ledger_.called.clear();
  ledger_.head = away;
  EXPECT_EQ(Submit().status(), away);
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget"));
  ledger_.called.clear();
  head_.set_etag("e7");
  ledger_.head = head_;
  ledger_.outcome = away;
  EXPECT_EQ(Submit().status(), away);
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget", "GetRequestOutcome"));
}

TEST_F(WorkflowServiceTest, ABudgetIsCreatedByTheLedger) {
  ledger_.created = ledger::v1::CreateBudgetResponse();
  ledger_.created->mutable_budget()->set_name(kBudget);
  ledger_.created->mutable_receipt()->set_checkpoint("created");
  v1::CreateBudgetRequest request;
  request.set_parent(kDepartment);
  request.set_fiscal_year(2026);
  request.set_request_id(kRequestId);
  v1::CreateBudgetResponse response;
  const auto by_editor = By("zhang", Role::kDepartmentEditor);
  ASSERT_TRUE(stub_->CreateBudget(by_editor.get(), request, &response).ok());
  ledger_.HandOver();
  EXPECT_EQ(response.budget().name(), kBudget);
  EXPECT_EQ(response.receipt().checkpoint(), "created");
  EXPECT_EQ(ledger_.create.parent(), kDepartment);
  EXPECT_EQ(ledger_.create.fiscal_year(), 2026);
  EXPECT_EQ(ledger_.create.request_fingerprint(), Fingerprint(request));

  const auto by_reviewer = By("li", Role::kFinanceReviewer);
  const auto refused = FromGrpcStatus(stub_->CreateBudget(by_reviewer.get(), request, &response));
  ledger_.HandOver();
  EXPECT_EQ(ErrorReasonName(refused), "ROLE_MISSING");
  EXPECT_EQ(ledger_.called.size(), 1);
}

TEST_F(WorkflowServiceTest, ADraftIsSavedByTheLedger) {
  ledger_.saved = ledger::v1::SaveVersionResponse();
  ledger_.saved->mutable_budget()->set_etag("e2");
  ledger_.saved->mutable_version()->set_version(4);
  ledger_.saved->mutable_receipt()->set_checkpoint("saved");
  v1::SaveDraftRequest request;
  request.set_name(kBudget);
  request.set_etag("e1");
  request.set_request_id(kRequestId);
  request.mutable_content()->set_fiscal_year(2026);
  request.set_message("初稿");
  v1::SaveDraftResponse response;
  const auto by_editor = By("zhang", Role::kDepartmentEditor);
  ASSERT_TRUE(stub_->SaveDraft(by_editor.get(), request, &response).ok());
  ledger_.HandOver();
  EXPECT_EQ(response.budget().etag(), "e2");
  EXPECT_EQ(response.version().version(), 4);
  EXPECT_EQ(response.receipt().checkpoint(), "saved");
  EXPECT_EQ(ledger_.save.etag(), "e1");
  EXPECT_EQ(ledger_.save.content().fiscal_year(), 2026);
  EXPECT_EQ(ledger_.save.request_fingerprint(), Fingerprint(request));

  ledger_.saved = MakeError(absl::StatusCode::kAborted, ERROR_REASON_ETAG_MISMATCH, "已更新",
                            {{"current_etag", "e9"}});
  const auto again = By("zhang", Role::kDepartmentEditor);
  const auto refused = FromGrpcStatus(stub_->SaveDraft(again.get(), request, &response));
  ledger_.HandOver();
  EXPECT_EQ(refused, ledger_.saved.status());
}

TEST_F(WorkflowServiceTest, ACallThatNobodyWaitsForAnyMoreIsNotCommitted) {
  absl::Notification asked;
  absl::Notification gone;
  ledger_.before_head = [&] {
    asked.Notify();
    gone.WaitForNotification();
  };
  const auto context = By("head", Role::kDepartmentHead);
  std::thread person([&] {
    v1::TransitionResponse response;
    EXPECT_EQ(
        stub_->SubmitBudget(context.get(), On<v1::SubmitBudgetRequest>(), &response).error_code(),
        grpc::StatusCode::CANCELLED);
  });
  asked.WaitForNotification();
  context->TryCancel();
  person.join();
  // What comes later on the same connection is answered: the service has heard of the end.
  grpc::ClientContext nobody;
  v1::TransitionResponse ignored;
  EXPECT_EQ(stub_->SubmitBudget(&nobody, On<v1::SubmitBudgetRequest>(), &ignored).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  absl::SleepFor(absl::Milliseconds(200));
  gone.Notify();
  server_->Drain(absl::Seconds(30));
  ledger_.HandOver();
  EXPECT_THAT(ledger_.called, ElementsAre("GetBudget"));
}

}  // namespace
}  // namespace mingzhang::workflow
