// Streams over real connections: what arrives, who is let in, and when one is ended.
#include "common/server/stream_call.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"
#include "mingzhang/ledger/v1/disclosure_service.grpc.pb.h"
#include "tests/unit/common/server/test_ledger.h"

namespace mingzhang::server {
namespace {

using ledger::v1::DisclosureService;
using ledger::v1::DownloadDisclosureFileRequest;
using Piece = ledger::v1::DownloadDisclosureFileResponse;
using testing::ElementsAre;
using testing::IsEmpty;

class TestStreams final : public DisclosureService::CallbackService {
 public:
  TestStreams(CallRunner& calls, StreamLimits limits) : streams_(calls, limits) {}

  Audience audience = Audience::kEverybody;
  std::function<void(StreamReply<Piece>)> handler = [](StreamReply<Piece>) {};

  grpc::ServerWriteReactor<Piece>* DownloadDisclosureFile(
      grpc::CallbackServerContext* context, const DownloadDisclosureFileRequest* request) override {
    return streams_.Run<Piece>(context, *request, audience,
                               [this](const Caller&, const DownloadDisclosureFileRequest&,
                                      StreamReply<Piece> reply) { handler(std::move(reply)); });
  }

 private:
  StreamRunner streams_;
};

class StreamCallTest : public testing::Test {
 protected:
  void Start(StreamLimits limits = {}) {
    streams_ = std::make_unique<TestStreams>(ledger_.calls(), limits);
    auto server =
        Server::Start({.listen_address = "127.0.0.1:0",
                       .tls = LedgerFiles(ledger_.directory()),
                       .services = {{DisclosureService::service_full_name(), streams_.get()}}});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    stub_ = DisclosureService::NewStub(
        grpc::CreateChannel(absl::StrCat("localhost:", server_->port()),
                            *ChannelCredentials(PersonFiles(ledger_.directory()))));
  }

  // Reads a stream to its end.
  struct Received {
    std::vector<std::string> pieces;
    absl::Status status;
  };
  Received Read() {
    const auto context = ContextWith();
    const auto reader = stub_->DownloadDisclosureFile(context.get(), {});
    Received received;
    Piece piece;
    while (reader->Read(&piece)) received.pieces.push_back(piece.data());
    received.status = FromGrpcStatus(reader->Finish());
    return received;
  }

  // Numbers from 1 to `last`, forever if that is 0.
  static ResponseSource<Piece> Count(int last) {
    return [last, n = 0](Piece& piece) mutable {
      if (last > 0 && n == last) return false;
      piece.set_data(std::to_string(++n));
      return true;
    };
  }

  TestLedger ledger_;
  std::unique_ptr<TestStreams> streams_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<DisclosureService::Stub> stub_;
};

TEST_F(StreamCallTest, AllPiecesArriveInOrderWithoutAToken) {
  Start();
  streams_->handler = [](StreamReply<Piece> reply) { reply.Begin(Count(3)); };
  const Received received = Read();
  EXPECT_EQ(received.status, absl::OkStatus());
  EXPECT_THAT(received.pieces, ElementsAre("1", "2", "3"));
  EXPECT_EQ(ledger_.calls().ended(absl::StatusCode::kOk), 1);
}

TEST_F(StreamCallTest, AnEmptyStreamIsOne) {
  Start();
  streams_->handler = [](StreamReply<Piece> reply) { reply.Begin([](Piece&) { return false; }); };
  EXPECT_EQ(Read().status, absl::OkStatus());
}

TEST_F(StreamCallTest, WhereOnlyPeopleMayCallNoHandlerRunsWithoutAToken) {
  Start();
  streams_->audience = Audience::kPeople;
  streams_->handler = [](StreamReply<Piece> reply) {
    ADD_FAILURE();
    reply.Begin(Count(1));
  };
  EXPECT_EQ(ErrorReasonName(Read().status), "TOKEN_MISSING");
}

TEST_F(StreamCallTest, MayBeginOrFailLaterOnAnotherThread) {
  Start();
  std::thread thread;
  for (const bool fails : {false, true}) {
    streams_->handler = [&thread, fails](StreamReply<Piece> reply) {
      thread = std::thread([fails, reply = std::move(reply)]() mutable {
        absl::SleepFor(absl::Milliseconds(20));
        if (fails) return reply.Fail(absl::NotFoundError("没有"));
        reply.Begin(Count(1));
      });
    };
    const Received received = Read();
    EXPECT_EQ(received.status, fails ? absl::NotFoundError("没有") : absl::OkStatus());
    EXPECT_EQ(received.pieces.size(), fails ? 0U : 1U);
    thread.join();
  }
}

TEST_F(StreamCallTest, AReplyThatIsDroppedOrAHandlerThatThrowsEndsTheCall) {
  Start();
  EXPECT_EQ(Read().status.code(), absl::StatusCode::kInternal);
  streams_->handler = [](StreamReply<Piece>) { throw std::runtime_error("thrown"); };
  EXPECT_EQ(Read().status.code(), absl::StatusCode::kInternal);
}

TEST_F(StreamCallTest, NoClientTakesAllPlacesAndPlacesComeBack) {
  Start({.places = {.max = 10, .max_of_client = 2}});
  streams_->handler = [](StreamReply<Piece> reply) { reply.Begin(Count(0)); };
  {
    const auto first = ContextWith();
    const auto second = ContextWith();
    const auto one = stub_->DownloadDisclosureFile(first.get(), {});
    const auto two = stub_->DownloadDisclosureFile(second.get(), {});
    Piece piece;
    ASSERT_TRUE(one->Read(&piece));
    ASSERT_TRUE(two->Read(&piece));
    const Received refused = Read();
    EXPECT_EQ(ErrorReasonName(refused.status), "TOO_MANY_STREAMS");
    EXPECT_TRUE(GetDetail<google::rpc::RetryInfo>(refused.status).has_value());
    EXPECT_THAT(refused.pieces, IsEmpty());
    first->TryCancel();
    second->TryCancel();
    one->Finish();
    two->Finish();
  }
  streams_->handler = [](StreamReply<Piece> reply) { reply.Begin(Count(1)); };
  const absl::Time give_up = absl::Now() + kPatience;
  while (!Read().status.ok() && absl::Now() < give_up) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_EQ(Read().status, absl::OkStatus());
}

TEST_F(StreamCallTest, AReaderThatDoesNotReadIsEndedWhenItsTimeIsOver) {
  Start({.max_duration = absl::Milliseconds(300)});
  streams_->handler = [](StreamReply<Piece> reply) {
    reply.Begin([](Piece& piece) {
      piece.set_data(std::string(256 << 10, 'x'));
      return true;
    });
  };
  const auto context = ContextWith();
  const auto reader = stub_->DownloadDisclosureFile(context.get(), {});
  const absl::Time give_up = absl::Now() + kPatience;
  while (ledger_.calls().ended(absl::StatusCode::kDeadlineExceeded) == 0 && absl::Now() < give_up) {
    absl::SleepFor(absl::Milliseconds(10));
  }
  EXPECT_EQ(ledger_.calls().ended(absl::StatusCode::kDeadlineExceeded), 1);
  context->TryCancel();
  reader->Finish();
}

}  // namespace
}  // namespace mingzhang::server
