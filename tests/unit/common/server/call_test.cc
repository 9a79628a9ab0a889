// Calls over real connections: who is let in, what a handler learns, what the caller gets back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "absl/strings/match.h"
#include "common/server/logging.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"
#include "tests/unit/common/server/test_ledger.h"

namespace mingzhang::server {
namespace {

using ledger::v1::AuditService;
using ledger::v1::Checkpoint;
using testing::ElementsAre;
using testing::HasSubstr;

class CallTest : public testing::Test {
 protected:
  // Calls GetCheckpoint.
  absl::Status Call(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context) {
    Checkpoint response;
    return FromGrpcStatus(AuditService::NewStub(channel)->GetCheckpoint(&context, {}, &response));
  }
  absl::Status Call(grpc::ClientContext& context) { return Call(ledger_.Connect(), context); }

  // Serves, keeping what the handler is told of the caller.
  void StartAndWatchCaller() {
    ledger_.service().handler = [this](const Caller& caller) {
      principal_ = caller.principal;
      context_ = caller.context;
      trusted_ = caller.trusted_service;
      address_ = caller.client_address;
      return Checkpoint();
    };
    ledger_.Start();
  }

  TestLedger ledger_;
  identity::Principal principal_;
  CallContext context_;
  bool trusted_ = false;
  std::string address_;
};

TEST_F(CallTest, APersonWithATokenIsAnsweredWithoutACertificate) {
  StartAndWatchCaller();
  const auto context = ContextWith(ledger_.Token());
  EXPECT_EQ(Call(*context), absl::OkStatus());
  EXPECT_EQ(principal_.subject, "zhang");
  EXPECT_TRUE(context_.peer_names.empty());
  EXPECT_FALSE(trusted_);
  EXPECT_TRUE(address_ == "127.0.0.1" || address_ == "::1") << address_;
  EXPECT_EQ(ledger_.calls().ended(absl::StatusCode::kOk), 1);
}

TEST_F(CallTest, OnceAllAreRefusedNoHandlerRuns) {
  StartAndWatchCaller();
  ledger_.calls().RefuseAll(absl::DataLossError("the first"));
  ledger_.calls().RefuseAll(absl::DataLossError("the second"));
  const auto context = ContextWith(ledger_.Token());
  EXPECT_EQ(Call(*context), absl::DataLossError("the first"));
  EXPECT_EQ(principal_.subject, "");
  EXPECT_EQ(ledger_.calls().ended(absl::StatusCode::kDataLoss), 1);
}

TEST_F(CallTest, ATrustedServiceIsKnownByItsCertificateAndForwardsThePersonsAddress) {
  StartAndWatchCaller();
  const auto context = ContextWith(ledger_.Token());
  context->AddMetadata(kClientAddressKey, "2001:db8::7");
  EXPECT_EQ(Call(ledger_.Connect(WorkflowFiles(ledger_.directory())), *context), absl::OkStatus());
  EXPECT_THAT(context_.peer_names, testing::Contains(kWorkflowName));
  EXPECT_TRUE(trusted_);
  EXPECT_EQ(address_, "2001:db8::7");
}

TEST_F(CallTest, AForwardedAddressIsNotBelievedFromAnybodyElse) {
  StartAndWatchCaller();
  const auto context = ContextWith(ledger_.Token());
  context->AddMetadata(kClientAddressKey, "2001:db8::7");
  EXPECT_EQ(Call(*context), absl::OkStatus());
  EXPECT_EQ(context_.forwarded_address, "2001:db8::7");
  EXPECT_EQ(address_, context_.peer_address);
}

TEST_F(CallTest, AForwardedAddressThatIsNoneIsNotTaken) {
  StartAndWatchCaller();
  for (const char* forged : {"", "localhost", "1.2.3", "1.2.3.4 or so", "1.2.3.4:80"}) {
    const auto context = ContextWith(ledger_.Token());
    context->AddMetadata(kClientAddressKey, forged);
    EXPECT_EQ(Call(ledger_.Connect(WorkflowFiles(ledger_.directory())), *context),
              absl::OkStatus());
    EXPECT_EQ(address_, context_.peer_address) << forged;
  }
}

TEST_F(CallTest, WithoutAValidTokenNoHandlerRuns) {
  ledger_.service().handler = [](const Caller&) {
    ADD_FAILURE() << "the handler ran";
    return Checkpoint();
  };
  ledger_.Start();
  const auto expect = [this](grpc::ClientContext& context, const std::string& reason) {
    const absl::Status status = Call(context);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << status;
    EXPECT_EQ(ErrorReasonName(status), reason) << status;
  };
  expect(*ContextWith(), "TOKEN_MISSING");
  expect(*ContextWith("not.a.token"), "TOKEN_MALFORMED");
  expect(*ContextWith(ledger_.Token(-absl::Minutes(10))), "TOKEN_EXPIRED");
  const auto twice = ContextWith(ledger_.Token());
  twice->AddMetadata("authorization", "Bearer " + ledger_.Token());
  expect(*twice, "TOKEN_MALFORMED");
  const auto basic = ContextWith();
  basic->AddMetadata("authorization", "Basic dXNlcjpwYXNz");
  expect(*basic, "TOKEN_MALFORMED");
  EXPECT_EQ(ledger_.calls().ended(absl::StatusCode::kUnauthenticated), 5);
}

TEST_F(CallTest, AServicesCertificateDoesNotReplaceThePersonsToken) {
  ledger_.Start();
  const auto status = Call(ledger_.Connect(WorkflowFiles(ledger_.directory())), *ContextWith());
  EXPECT_EQ(ErrorReasonName(status), "TOKEN_MISSING");
}

TEST_F(CallTest, DeadlineAndTraceReachTheHandler) {
  StartAndWatchCaller();
  const auto context = ContextWith(ledger_.Token());
  const absl::Time deadline = absl::FromChrono(context->deadline());
  context->AddMetadata("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_EQ(Call(*context), absl::OkStatus());
  EXPECT_EQ(context_.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_LT(context_.deadline, deadline + kPatience);
  EXPECT_GT(context_.deadline, deadline - kPatience);
}

TEST_F(CallTest, WithoutADeadlineThereIsNone) {
  StartAndWatchCaller();
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + ledger_.Token());
  EXPECT_EQ(Call(context), absl::OkStatus());
  EXPECT_EQ(context_.deadline, absl::InfiniteFuture());
  EXPECT_EQ(context_.trace_id, "");
}

TEST_F(CallTest, ErrorsArriveWithTheirDetails) {
  ledger_.service().handler = [](const Caller&) -> absl::StatusOr<Checkpoint> {
    absl::Status status =
        MakeError(absl::StatusCode::kAborted, budget::v1::ERROR_REASON_ETAG_MISMATCH,
                  "预算已被他人修改", {{"current_etag", "abc"}});
    AddRetryDelay(status, absl::Seconds(2));
    return status;
  };
  ledger_.Start();
  const absl::Status status = Call(*ContextWith(ledger_.Token()));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(), "预算已被他人修改");
  EXPECT_EQ(ErrorMetadataValue(status, "current_etag"), "abc");
  EXPECT_EQ(GetDetail<google::rpc::RetryInfo>(status)->retry_delay().seconds(), 2);
}

TEST_F(CallTest, AMessageOverTheLimitIsRefusedAndTheConnectionLivesOn) {
  ledger_.Start();
  const auto stub = AuditService::NewStub(ledger_.Connect());
  ledger::v1::ListAuditEntriesResponse response;
  const auto call = [&](std::size_t bytes) {
    ledger::v1::ListAuditEntriesRequest request;
    request.set_resource(std::string(bytes, 'x'));
    return stub->ListAuditEntries(ContextWith(ledger_.Token()).get(), request, &response)
        .error_code();
  };
  EXPECT_EQ(call(33 << 20), grpc::StatusCode::RESOURCE_EXHAUSTED);
  constexpr std::size_t kFieldHeader = 5;  // Tag, and a length of four bytes or more.
  EXPECT_EQ(call((32 << 20) - kFieldHeader + 1), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(call((32 << 20) - kFieldHeader), grpc::StatusCode::OK);
  EXPECT_EQ(response.next_page_token(), std::to_string((32 << 20) - kFieldHeader));
}

TEST_F(CallTest, AnExceptionEndsTheCallAndNotTheServer) {
  ledger_.service().handler = [](const Caller&) -> Checkpoint { throw std::length_error("long"); };
  ledger_.Start();
  EXPECT_EQ(Call(*ContextWith(ledger_.Token())).code(), absl::StatusCode::kInternal);
  ledger_.service().handler = [](const Caller&) { return Checkpoint(); };
  EXPECT_EQ(Call(*ContextWith(ledger_.Token())), absl::OkStatus());
}

// A call of GetReceipt on a thread of its own.
class LateCall {
 public:
  explicit LateCall(TestLedger& ledger, absl::Duration patience = kPatience)
      : channel_(ledger.Connect()), context_(ContextWith(ledger.Token())) {
    context_->set_deadline(absl::ToChronoTime(absl::Now() + patience));
    thread_ = std::thread([this] {
      status_ = AuditService::NewStub(channel_)->GetReceipt(context_.get(), {}, &response_);
    });
  }
  ~LateCall() {
    if (thread_.joinable()) thread_.join();
  }
  void Cancel() { context_->TryCancel(); }
  absl::Status Await() {
    thread_.join();
    return FromGrpcStatus(status_);
  }
  const ledger::v1::Receipt& response() const { return response_; }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::ClientContext> context_;
  ledger::v1::Receipt response_;
  grpc::Status status_;
  std::thread thread_;
};

TEST_F(CallTest, AnAnswerMayComeLaterFromAnotherThread) {
  ledger_.Start();
  LateCall call(ledger_);
  auto reply = ledger_.service().TakeReply();
  ASSERT_NE(reply, nullptr);
  std::thread committer([&reply] {
    ledger::v1::Receipt receipt;
    receipt.set_entry("entry");
    reply->Finish(std::move(receipt));
  });
  EXPECT_EQ(call.Await(), absl::OkStatus());
  committer.join();
  EXPECT_EQ(call.response().entry(), "entry");
}

TEST_F(CallTest, AReplyThatIsDroppedAnswersInternal) {
  ledger_.Start();
  LateCall call(ledger_);
  ledger_.service().TakeReply().reset();
  EXPECT_EQ(call.Await().code(), absl::StatusCode::kInternal);
}

TEST_F(CallTest, AHandlerSeesThatItsCallerHasGone) {
  ledger_.Start();
  LateCall call(ledger_);
  auto reply = ledger_.service().TakeReply();
  ASSERT_NE(reply, nullptr);
  call.Cancel();
  EXPECT_TRUE(ledger_.service().AwaitCancellation());
  reply->Finish(ledger::v1::Receipt());
  EXPECT_EQ(call.Await().code(), absl::StatusCode::kCancelled);
}

TEST_F(CallTest, AHandlerSeesThatTheDeadlineHasPassed) {
  ledger_.Start();
  LateCall call(ledger_, absl::Seconds(1));
  auto reply = ledger_.service().TakeReply();
  ASSERT_NE(reply, nullptr);
  EXPECT_TRUE(ledger_.service().AwaitCancellation());
  EXPECT_EQ(call.Await().code(), absl::StatusCode::kDeadlineExceeded);
  reply->Finish(ledger::v1::Receipt());
}

TEST_F(CallTest, EveryCallIsLoggedWithoutItsToken) {
  ledger_.Start();
  InitLogging(LogLevel::kDebug);
  const std::string token = ledger_.Token();
  testing::internal::CaptureStderr();
  EXPECT_EQ(Call(*ContextWith(token)), absl::OkStatus());
  const std::string expired = ledger_.Token(-absl::Minutes(10));
  EXPECT_FALSE(Call(*ContextWith(expired)).ok());
  ledger_.server().Drain(kPatience);
  const std::string log = testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, testing::Not(HasSubstr(token)));
  EXPECT_THAT(log, testing::Not(HasSubstr(expired)));
  std::vector<std::string> calls;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    if (json["message"] != "call") continue;
    EXPECT_EQ(json["method"], "mingzhang.ledger.v1.GetCheckpoint");
    calls.push_back(std::string(json["level"]) + " " + std::string(json["code"]) + " " +
                    std::string(json["reason"]) + " " + std::string(json["subject"]));
  }
  // A call is logged once gRPC is done with it, which may be after the next one.
  EXPECT_THAT(calls, testing::UnorderedElementsAre("debug OK  zhang",
                                                   "info UNAUTHENTICATED TOKEN_EXPIRED "));
}

}  // namespace
}  // namespace mingzhang::server
