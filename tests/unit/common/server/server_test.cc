#include "common/server/server.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/status/grpc_status.h"
#include "tests/unit/common/server/test_ledger.h"

namespace mingzhang::server {
namespace {

using ledger::v1::AuditService;
using ledger::v1::Checkpoint;

constexpr char kHealthCheck[] = "/grpc.health.v1.Health/Check";
constexpr char kHealthWatch[] = "/grpc.health.v1.Health/Watch";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
constexpr char kChannelz[] = "/grpc.channelz.v1.Channelz/GetServers";
// HealthCheckResponse.
constexpr char kServing[] = "\x08\x01";
constexpr char kNotServing[] = "\x08\x02";

// HealthCheckRequest: field 1, the service's name.
std::string HealthRequest(const std::string& service) {
  return "\x0a" + std::string(1, static_cast<char>(service.size())) + service;
}

class ServerTest : public testing::Test {
 protected:
  grpc::StatusCode Call(const std::shared_ptr<grpc::Channel>& channel) {
    Checkpoint response;
    return AuditService::NewStub(channel)
        ->GetCheckpoint(ContextWith(ledger_.Token()).get(), {}, &response)
        .error_code();
  }
  std::string ReadFile(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TestLedger ledger_;
  TemporaryDirectory directory_;
};

TEST_F(ServerTest, SpeaksToClientsThatTrustItsAuthority) {
  ledger_.Start();
  EXPECT_GT(ledger_.server().port(), 0);
  EXPECT_EQ(Call(ledger_.Connect()), grpc::StatusCode::OK);
}

TEST_F(ServerTest, AClientOfAnotherAuthorityRefusesTheServer) {
  ledger_.Start();
  WritePki(directory_.path());
  EXPECT_EQ(Call(ledger_.Connect(PersonFiles(directory_.path()))), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, RefusesACertificateOfAnotherAuthority) {
  ledger_.Start();
  WritePki(directory_.path());
  TlsFiles forged = WorkflowFiles(directory_.path());
  forged.authorities = PersonFiles(ledger_.directory()).authorities;
  EXPECT_EQ(Call(ledger_.Connect(forged)), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, RefusesPlainText) {
  ledger_.Start();
  const auto plain = grpc::CreateChannel(absl::StrCat("127.0.0.1:", ledger_.server().port()),
                                         grpc::InsecureChannelCredentials());
  EXPECT_EQ(Call(plain), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, TellsHealthOfEachServiceWithoutAToken) {
  ledger_.Start();
  const auto channel = ledger_.Connect();
  EXPECT_EQ(*RawCall(channel, kHealthCheck, ""), kServing);
  EXPECT_EQ(*RawCall(channel, kHealthCheck, HealthRequest(AuditService::service_full_name())),
            kServing);
  EXPECT_EQ(RawCall(channel, kHealthCheck, HealthRequest("nobody")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ServerTest, OnceHealthHasFailedEachServiceIsNotServingWhileCallsAreAnswered) {
  Health health;
  ledger_.Start({.health = &health});
  const auto channel = ledger_.Connect();
  EXPECT_EQ(*RawCall(channel, kHealthCheck, ""), kServing);
  EXPECT_TRUE(health.Fail());
  EXPECT_FALSE(health.Fail()) << "only the first is news";
  EXPECT_TRUE(health.failed());
  EXPECT_EQ(*RawCall(channel, kHealthCheck, ""), kNotServing);
  EXPECT_EQ(*RawCall(channel, kHealthCheck, HealthRequest(AuditService::service_full_name())),
            kNotServing);
  EXPECT_EQ(Call(channel), grpc::StatusCode::OK);
}

TEST_F(ServerTest, HealthThatFailedBeforeTheStartIsToldFromTheStartOnAndMayFailBehindTheEnd) {
  Health health;
  health.Fail();
  ledger_.Start({.health = &health});
  EXPECT_EQ(*RawCall(ledger_.Connect(), kHealthCheck, ""), kNotServing);
  Health later;
  {
    TestLedger other;
    other.Start({.health = &later});
  }
  EXPECT_TRUE(later.Fail());
  ledger_.server().Drain(absl::ZeroDuration());  // Before its health goes.
}

TEST_F(ServerTest, TellsItsServicesByReflection) {
  ledger_.Start();
  // ServerReflectionRequest: field 7, list_services.
  const auto services = RawCall(ledger_.Connect(), kReflection, "\x3a\x01*");
  ASSERT_TRUE(services.ok()) << services.status();
  EXPECT_NE(services->find(AuditService::service_full_name()), std::string::npos);
}

TEST_F(ServerTest, ShowsItsConnectionsOnlyWhenToldTo) {
  ledger_.Start();
  EXPECT_EQ(RawCall(ledger_.Connect(), kChannelz, "").status().code(),
            absl::StatusCode::kUnimplemented);
  TestLedger open;
  open.Start({.channelz = true});
  EXPECT_EQ(RawCall(open.Connect(), kChannelz, "").status(), absl::OkStatus());
}

TEST_F(ServerTest, ThePortFileIsThereOnceCallsAreAnsweredAndGoneAfterwards) {
  const std::string path = directory_.File("port");
  std::ofstream(path) << "an old one";
  ledger_.Start({.port_file = path});
  EXPECT_EQ(ReadFile(path), absl::StrCat(ledger_.server().port(), "\n"));
  EXPECT_EQ(Call(ledger_.Connect()), grpc::StatusCode::OK);
  ledger_.server().Drain(kPatience);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(ServerTest, APortFileThatCannotBeWrittenIsAnError) {
  ServerOptions options = {.listen_address = "127.0.0.1:0",
                           .tls = LedgerFiles(ledger_.directory()),
                           .port_file = directory_.File("absent/port")};
  const absl::Status status = Server::Start(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
  EXPECT_NE(status.message().find(options.port_file), absl::string_view::npos) << status;
}

TEST_F(ServerTest, ASecondServerOnTheSamePortIsRefused) {
  ledger_.Start();
  for (const std::string& address :
       {absl::StrCat("127.0.0.1:", ledger_.server().port()), std::string("nonsense:99999999")}) {
    const absl::Status status =
        Server::Start({.listen_address = address, .tls = LedgerFiles(ledger_.directory())})
            .status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << address;
    EXPECT_NE(status.message().find(address), absl::string_view::npos) << status;
  }
  EXPECT_EQ(Call(ledger_.Connect()), grpc::StatusCode::OK);
}

class DrainTest : public ServerTest {
 protected:
  // Starts GetReceipt, which waits in its handler, over `channel_`.
  void StartCall() {
    ledger_.Start();
    channel_ = ledger_.Connect();
    call_ = std::thread([this] {
      ledger::v1::Receipt response;
      status_ = AuditService::NewStub(channel_)->GetReceipt(context_.get(), {}, &response);
    });
    reply_ = ledger_.service().TakeReply();
    ASSERT_NE(reply_, nullptr);
  }
  void StartDrain(absl::Duration grace) {
    drain_ = std::thread([this, grace] { ledger_.server().Drain(grace); });
  }
  // Until new connections are refused.
  void AwaitRefusal() {
    const absl::Time end = absl::Now() + kPatience;
    while (Call(ledger_.Connect()) != grpc::StatusCode::UNAVAILABLE) {
      ASSERT_LT(absl::Now(), end);
    }
  }
  ~DrainTest() override {
    reply_.reset();
    if (call_.joinable()) call_.join();
    if (drain_.joinable()) drain_.join();
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<grpc::ClientContext> context_ = ContextWith(ledger_.Token());
  std::unique_ptr<Reply<ledger::v1::Receipt>> reply_;
  grpc::Status status_;
  std::thread call_, drain_;
};

TEST_F(DrainTest, FinishesTheCallInFlightAndRefusesNewOnes) {
  StartCall();
  StartDrain(kPatience);
  AwaitRefusal();
  EXPECT_NE(Call(channel_), grpc::StatusCode::OK);
  reply_->Finish(ledger::v1::Receipt());
  call_.join();
  drain_.join();
  EXPECT_TRUE(status_.ok()) << status_.error_message();
}

TEST_F(DrainTest, CancelsTheCallInFlightAfterTheGracePeriod) {
  StartCall();
  StartDrain(absl::Milliseconds(10));
  EXPECT_TRUE(ledger_.service().AwaitCancellation());
  reply_->Finish(ledger::v1::Receipt());
  call_.join();
  drain_.join();
  EXPECT_FALSE(status_.ok());
}

// A stream of grpc.health.v1.Health.Watch, for the server as a whole.
class HealthWatch {
 public:
  explicit HealthWatch(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(channel), stream_(stub_.PrepareCall(context_.get(), kHealthWatch, &queue_)) {
    stream_->StartCall(nullptr);
    EXPECT_TRUE(Next());
    const grpc::Slice every_service;
    stream_->WriteLast(grpc::ByteBuffer(&every_service, 1), {}, nullptr);
    EXPECT_TRUE(Next());
  }
  ~HealthWatch() {
    grpc::Status ignored;
    context_->TryCancel();
    stream_->Finish(&ignored, nullptr);
    Next();
  }

  // The next state that the server tells; an empty text when the stream has ended.
  std::string Read() {
    grpc::ByteBuffer bytes;
    grpc::Slice slice;
    stream_->Read(&bytes, nullptr);
    if (!Next() || !bytes.DumpToSingleSlice(&slice).ok()) return "";
    return {slice.begin(), slice.end()};
  }

 private:
  bool Next() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  std::unique_ptr<grpc::ClientContext> context_ = ContextWith();
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
};

TEST_F(DrainTest, WatchersOfHealthLearnOfItAndHoldItUpNoLongerThanTheGracePeriod) {
  ledger_.Start();
  HealthWatch watch(ledger_.Connect());
  EXPECT_EQ(watch.Read(), kServing);
  StartDrain(absl::Milliseconds(200));
  EXPECT_EQ(watch.Read(), kNotServing);
  EXPECT_EQ(watch.Read(), "");
  drain_.join();
}

TEST_F(DrainTest, DrainingTwiceIsDrainingOnce) {
  ledger_.Start();
  ledger_.server().Drain(kPatience);
  ledger_.server().Drain(kPatience);
}

}  // namespace
}  // namespace mingzhang::server
