// The client against a ledger's server on a real socket, with mutual TLS.
#include "workflow_service/ledger_client/grpc_ledger_client.h"

#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/server/call_context.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"
#include "tests/unit/workflow_service/service/test_identity.h"

namespace mingzhang::workflow {
namespace {

using testing::ElementsAre;

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";

// Answers `answers` one after another, the last one again and again, and keeps what it saw.
class Ledger final : public ledger::v1::LedgerService::CallbackService {
 public:
  std::vector<grpc::Status> answers = {grpc::Status::OK};
  // Never answers.
  bool silent = false;

  int calls() const {
    absl::MutexLock lock(&mutex_);
    return calls_;
  }
  server::CallContext context() const {
    absl::MutexLock lock(&mutex_);
    return *context_;
  }
  std::string traceparent() const {
    absl::MutexLock lock(&mutex_);
    return traceparent_;
  }

  grpc::ServerUnaryReactor* CreateBudget(grpc::CallbackServerContext* context,
                                         const ledger::v1::CreateBudgetRequest* request,
                                         ledger::v1::CreateBudgetResponse* response) override {
    response->mutable_receipt()->set_checkpoint(request->parent());
    return Answer(context);
  }
  grpc::ServerUnaryReactor* GetBudget(grpc::CallbackServerContext* context,
                                      const ledger::v1::GetBudgetRequest* request,
                                      budget::v1::Budget* response) override {
    response->set_name(request->name());
    return Answer(context);
  }
  grpc::ServerUnaryReactor* SaveVersion(grpc::CallbackServerContext* context,
                                        const ledger::v1::SaveVersionRequest* request,
                                        ledger::v1::SaveVersionResponse* response) override {
    response->mutable_version()->set_message(request->message());
    return Answer(context);
  }
  grpc::ServerUnaryReactor* ValidateVersion(
      grpc::CallbackServerContext* context, const ledger::v1::ValidateVersionRequest* request,
      ledger::v1::ValidateVersionResponse* response) override {
    response->set_report_digest(request->name());
    return Answer(context);
  }
  grpc::ServerUnaryReactor* GetReport(grpc::CallbackServerContext* context,
                                      const ledger::v1::GetReportRequest* request,
                                      ledger::v1::GetReportResponse* response) override {
    response->set_report_digest(request->name());
    return Answer(context);
  }
  grpc::ServerUnaryReactor* CommitTransition(
      grpc::CallbackServerContext* context, const ledger::v1::CommitTransitionRequest* request,
      ledger::v1::CommitTransitionResponse* response) override {
    response->mutable_budget()->set_etag(request->etag());
    return Answer(context);
  }
  grpc::ServerUnaryReactor* GetRequestOutcome(
      grpc::CallbackServerContext* context, const ledger::v1::GetRequestOutcomeRequest* request,
      ledger::v1::GetRequestOutcomeResponse* response) override {
    response->mutable_budget()->set_etag(request->request_id());
    return Answer(context);
  }

 private:
  // Waits for the caller to give up.
  class Silence final : public grpc::ServerUnaryReactor {
    void OnCancel() override { Finish(grpc::Status::CANCELLED); }
    void OnDone() override { delete this; }
  };

  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context) {
    absl::MutexLock lock(&mutex_);
    context_ = server::ReadCallContext(*context);
    const auto found = context->client_metadata().find("traceparent");
    traceparent_ = found == context->client_metadata().end()
                       ? ""
                       : std::string(found->second.data(), found->second.size());
    const std::size_t turn = static_cast<std::size_t>(calls_++);
    if (silent) return new Silence;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(answers[std::min(turn, answers.size() - 1)]);
    return reactor;
  }

  mutable absl::Mutex mutex_;
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<server::CallContext> context_ ABSL_GUARDED_BY(mutex_);
  std::string traceparent_ ABSL_GUARDED_BY(mutex_);
};

class GrpcLedgerClientTest : public testing::Test {
 protected:
  GrpcLedgerClientTest() {
    person_.bearer_token = "a.b.c";
    person_.client_address = "192.0.2.7";
    person_.trace_id = kTraceId;
    person_.deadline = absl::Now() + absl::Seconds(30);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", *server::ServerCredentials(identity_.LedgerFiles()),
                             &port_);
    builder.RegisterService(&ledger_);
    server_ = builder.BuildAndStart();
    client_ = Connect({absl::StrCat("127.0.0.1:", port_), ""});
  }

  ~GrpcLedgerClientTest() override {
    server_->Shutdown(absl::ToChronoTime(absl::Now()));
    server_->Wait();
  }

  std::unique_ptr<GrpcLedgerClient> Connect(const LedgerAddress& address) const {
    return std::make_unique<GrpcLedgerClient>(
        NewLedgerChannel(address, *server::ChannelCredentials(identity_.WorkflowFiles())));
  }

  // Starts a call and waits for its end.
  template <typename Response>
  absl::StatusOr<Response> Await(std::function<void(LedgerClient::Done<Response>)> start) const {
    absl::Notification done;
    absl::StatusOr<Response> result;
    start([&](absl::StatusOr<Response> answer) {
      result = std::move(answer);
      done.Notify();
    });
    done.WaitForNotification();
    return result;
  }

  absl::StatusOr<budget::v1::Budget> Get() const {
    ledger::v1::GetBudgetRequest request;
    request.set_name("divisions/652300/departments/301/budgets/2026");
    return Await<budget::v1::Budget>(
        [&](auto done) { client_->GetBudget(person_, request, std::move(done)); });
  }
  absl::StatusOr<ledger::v1::GetReportResponse> GetReport() const {
    ledger::v1::GetReportRequest request;
    request.set_name("g");
    return Await<ledger::v1::GetReportResponse>(
        [&](auto done) { client_->GetReport(person_, request, std::move(done)); });
  }
  absl::StatusOr<ledger::v1::CommitTransitionResponse> Commit() const {
    ledger::v1::CommitTransitionRequest request;
    request.set_etag("e1");
    return Await<ledger::v1::CommitTransitionResponse>(
        [&](auto done) { client_->CommitTransition(person_, request, std::move(done)); });
  }

  TestIdentity identity_;
  OnBehalfOf person_;
  Ledger ledger_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<GrpcLedgerClient> client_;
};

TEST_F(GrpcLedgerClientTest, TheLedgerSeesThePersonAndTheService) {
  ASSERT_TRUE(Get().ok());
  const server::CallContext context = ledger_.context();
  EXPECT_EQ(*context.bearer_token, "a.b.c");
  EXPECT_EQ(context.forwarded_address, "192.0.2.7");
  EXPECT_EQ(context.trace_id, kTraceId);
  EXPECT_THAT(context.peer_names, testing::Contains(kWorkflowName));
  EXPECT_LE(context.deadline, person_.deadline + absl::Seconds(1));
  EXPECT_GE(context.deadline, person_.deadline - absl::Seconds(5));
}

TEST_F(GrpcLedgerClientTest, EachCallIsASpanOfItsOwn) {
  ASSERT_TRUE(Get().ok());
  const std::string first = ledger_.traceparent();
  ASSERT_TRUE(Get().ok());
  EXPECT_NE(ledger_.traceparent(), first);
  EXPECT_THAT(first, testing::MatchesRegex(absl::StrCat("00-", kTraceId, "-[0-9a-f]{16}-01")));

  person_.trace_id = "";
  ASSERT_TRUE(Get().ok());
  EXPECT_EQ(ledger_.traceparent(), "");
}

TEST_F(GrpcLedgerClientTest, ACallWithoutADeadlineGetsTenSeconds) {
  person_.deadline = absl::InfiniteFuture();
  const absl::Time before = absl::Now();
  ASSERT_TRUE(Get().ok());
  EXPECT_GT(ledger_.context().deadline, before);
  EXPECT_LE(ledger_.context().deadline, absl::Now() + kDefaultTimeout);
}

TEST_F(GrpcLedgerClientTest, EveryMethodReachesItsOwn) {
  EXPECT_EQ(Get()->name(), "divisions/652300/departments/301/budgets/2026");
  EXPECT_EQ(Commit()->budget().etag(), "e1");

  ledger::v1::CreateBudgetRequest create;
  create.set_parent("p");
  const auto created = Await<ledger::v1::CreateBudgetResponse>(
      [&](auto done) { client_->CreateBudget(person_, create, std::move(done)); });
  EXPECT_EQ(created->receipt().checkpoint(), "p");

  ledger::v1::SaveVersionRequest save;
  save.set_message("m");
  const auto saved = Await<ledger::v1::SaveVersionResponse>(
      [&](auto done) { client_->SaveVersion(person_, save, std::move(done)); });
  EXPECT_EQ(saved->version().message(), "m");

  ledger::v1::ValidateVersionRequest validate;
  validate.set_name("v");
  const auto validated = Await<ledger::v1::ValidateVersionResponse>(
      [&](auto done) { client_->ValidateVersion(person_, validate, std::move(done)); });
  EXPECT_EQ(validated->report_digest(), "v");

  const auto report = GetReport();
  EXPECT_EQ(report->report_digest(), "g");

  ledger::v1::GetRequestOutcomeRequest recall;
  recall.set_request_id("r");
  const auto recalled = Await<ledger::v1::GetRequestOutcomeResponse>(
      [&](auto done) { client_->GetRequestOutcome(person_, recall, std::move(done)); });
  EXPECT_EQ(recalled->budget().etag(), "r");
}

TEST_F(GrpcLedgerClientTest, ErrorsOfTheLedgerKeepTheirDetails) {
  absl::Status refusal = MakeError(absl::StatusCode::kResourceExhausted,
                                   budget::v1::ERROR_REASON_QUEUE_FULL, "排队已满");
  AddRetryDelay(refusal, absl::Milliseconds(1500));
  ledger_.answers = {ToGrpcStatus(refusal)};
  EXPECT_EQ(Commit().status(), refusal);
  const absl::Status full = MakeError(absl::StatusCode::kUnavailable,
                                      budget::v1::ERROR_REASON_STORAGE_UNAVAILABLE, "存储不可用");
  ledger_.answers = {ToGrpcStatus(full)};
  EXPECT_EQ(Commit().status(), full);
}

TEST_F(GrpcLedgerClientTest, AReadIsTriedThreeTimes) {
  const grpc::Status away(grpc::StatusCode::UNAVAILABLE, "away");
  ledger_.answers = {away, away, grpc::Status::OK};
  EXPECT_TRUE(Get().ok());
  EXPECT_EQ(ledger_.calls(), 3);
  ledger_.answers = {away};
  EXPECT_EQ(ErrorReasonName(Get().status()), "LEDGER_UNAVAILABLE");
  EXPECT_EQ(ledger_.calls(), 6);
  EXPECT_EQ(ErrorReasonName(GetReport().status()), "LEDGER_UNAVAILABLE");
  EXPECT_EQ(ledger_.calls(), 9);
}

TEST_F(GrpcLedgerClientTest, AMutationIsTriedOnce) {
  ledger_.answers = {grpc::Status(grpc::StatusCode::UNAVAILABLE, "away"), grpc::Status::OK};
  const absl::Status lost = Commit().status();
  EXPECT_EQ(lost.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorReasonName(lost), "LEDGER_UNAVAILABLE");
  EXPECT_EQ(lost.message(), "账本服务暂时不可用，请稍后用同一请求编号重试");
  EXPECT_EQ(ledger_.calls(), 1);
}

TEST_F(GrpcLedgerClientTest, ALedgerThatIsAwayIsUnavailable) {
  server_->Shutdown(absl::ToChronoTime(absl::Now()));
  const absl::Status away = Commit().status();
  EXPECT_EQ(away.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ErrorReasonName(away), "LEDGER_UNAVAILABLE");
}

TEST_F(GrpcLedgerClientTest, ALedgerThatKeepsSilentRunsIntoTheDeadline) {
  ledger_.silent = true;
  person_.deadline = absl::Now() + absl::Milliseconds(300);
  const absl::Status late = Commit().status();
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ErrorReasonName(late), "LEDGER_UNAVAILABLE");
}

TEST_F(GrpcLedgerClientTest, TheCertificateMustCarryTheLedgersName) {
  const std::string target = absl::StrCat("127.0.0.1:", port_);
  client_ = Connect({target, "ledger.mingzhang.internal"});
  EXPECT_TRUE(Commit().ok());
  client_ = Connect({target, "other.mingzhang.internal"});
  EXPECT_EQ(ErrorReasonName(Commit().status()), "LEDGER_UNAVAILABLE");
}

TEST_F(GrpcLedgerClientTest, NoCallTakesLongerThanAMinute) {
  person_.deadline = absl::Now() + absl::Hours(1);
  ASSERT_TRUE(Get().ok());
  EXPECT_LE(ledger_.context().deadline, absl::Now() + kMaxTimeout);
}

TEST_F(GrpcLedgerClientTest, AClientGoesWhenItsCallsHaveEnded) {
  absl::Status status;
  ledger_.silent = true;
  person_.deadline = absl::Now() + absl::Milliseconds(300);
  client_->GetBudget(person_, {}, [&](const absl::StatusOr<budget::v1::Budget>& answer) {
    status = answer.status();
  });
  client_.reset();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace mingzhang::workflow
