#include "tests/unit/common/server/test_ledger.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/identity/dev_certificates.h"
#include "common/status/grpc_status.h"

namespace mingzhang::server {
namespace {

const identity::TokenTerms kTerms = {.issuer = "https://identity.test", .audience = "mingzhang"};

}  // namespace

TemporaryDirectory::TemporaryDirectory() {
  std::string pattern = std::filesystem::temp_directory_path() / "mingzhang-server-XXXXXX";
  path_ = mkdtemp(pattern.data());
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void WritePki(const std::string& directory) {
  const absl::Status written =
      identity::WriteDevelopmentPki(directory,
                                    {{"ledger", "ledger.mingzhang.internal", true, false},
                                     {"workflow", kWorkflowName, true, true}},
                                    absl::Now());
  ASSERT_TRUE(written.ok()) << written;
}

TlsFiles LedgerFiles(const std::string& directory) {
  return {directory + "/ledger.pem", directory + "/ledger-key.pem", directory + "/ca.pem"};
}

TlsFiles WorkflowFiles(const std::string& directory) {
  return {directory + "/workflow.pem", directory + "/workflow-key.pem", directory + "/ca.pem"};
}

TlsFiles PersonFiles(const std::string& directory) { return {"", "", directory + "/ca.pem"}; }

std::unique_ptr<Reply<ledger::v1::Receipt>> TestService::TakeReply() {
  absl::MutexLock lock(&mutex_);
  const auto waiting = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return reply_ != nullptr; };
  if (!mutex_.AwaitWithTimeout(absl::Condition(&waiting), kPatience)) return nullptr;
  return std::move(reply_);
}

bool TestService::AwaitCancellation() {
  const absl::Time end = absl::Now() + kPatience;
  while (absl::Now() < end) {
    {
      absl::MutexLock lock(&mutex_);
      if (caller_->Cancelled()) return true;
    }
    absl::SleepFor(absl::Milliseconds(1));
  }
  return false;
}

grpc::ServerUnaryReactor* TestService::GetCheckpoint(
    grpc::CallbackServerContext* context, const ledger::v1::GetCheckpointRequest* request,
    ledger::v1::Checkpoint* response) {
  return calls_.Run(context, request, response,
                    [this](const Caller& caller, const auto&) { return handler(caller); });
}

grpc::ServerUnaryReactor* TestService::GetReceipt(grpc::CallbackServerContext* context,
                                                  const ledger::v1::GetReceiptRequest* request,
                                                  ledger::v1::Receipt* response) {
  return calls_.RunLater(
      context, request, response,
      [this](const Caller& caller, const auto&, Reply<ledger::v1::Receipt> reply) {
        absl::MutexLock lock(&mutex_);
        caller_ = &caller;
        reply_ = std::make_unique<Reply<ledger::v1::Receipt>>(std::move(reply));
      });
}

grpc::ServerUnaryReactor* TestService::ListAuditEntries(
    grpc::CallbackServerContext* context, const ledger::v1::ListAuditEntriesRequest* request,
    ledger::v1::ListAuditEntriesResponse* response) {
  return calls_.Run(context, request, response,
                    [](const Caller&, const ledger::v1::ListAuditEntriesRequest& list)
                        -> absl::StatusOr<ledger::v1::ListAuditEntriesResponse> {
                      ledger::v1::ListAuditEntriesResponse answer;
                      answer.set_next_page_token(std::to_string(list.resource().size()));
                      return answer;
                    });
}

TestLedger::TestLedger()
    : key_(*identity::SigningKey::Generate(identity::SigningAlgorithm::kEs256, "test")),
      keys_([this] {
        const std::string path = directory_.File("jwks.json");
        EXPECT_TRUE(identity::SavePublicJwks(path, {*key_}).ok());
        return *identity::JwksFile::Open(path, &clock_, [](const absl::Status&) {});
      }()),
      verifier_(std::in_place, kTerms, keys_.get(), &clock_),
      authenticator_(std::in_place, &*verifier_, std::vector<std::string>{kWorkflowName}),
      calls_(*authenticator_) {
  WritePki(directory_path_);
}

void TestLedger::Start(ServerOptions options) {
  options.listen_address = "127.0.0.1:0";
  options.tls = LedgerFiles(directory_path_);
  options.services = {{ledger::v1::AuditService::service_full_name(), &service_}};
  auto started = Server::Start(options);
  ASSERT_TRUE(started.ok()) << started.status();
  server_ = *std::move(started);
}

std::string TestLedger::Token(absl::Duration lifetime) const {
  identity::Principal zhang;
  zhang.subject = "zhang";
  zhang.grants = {{identity::Role::kDepartmentEditor, "divisions/652300/departments/301"}};
  return *identity::MintToken(*key_, zhang, kTerms, absl::Now() - absl::Hours(1),
                              absl::Hours(1) + lifetime);
}

std::shared_ptr<grpc::Channel> TestLedger::Connect(const TlsFiles& files) const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", server_->port()),
                                   *ChannelCredentials(files), arguments);
}

std::unique_ptr<grpc::ClientContext> ContextWith(const std::string& token) {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  if (!token.empty()) context->AddMetadata("authorization", "Bearer " + token);
  return context;
}

absl::StatusOr<std::string> RawCall(const std::shared_ptr<grpc::Channel>& channel,
                                    const std::string& method, const std::string& request) {
  const grpc::Slice slice(request);
  const grpc::ByteBuffer request_bytes(&slice, 1);
  grpc::ByteBuffer response_bytes;
  const auto context = ContextWith();
  absl::Notification done;
  grpc::Status status;
  grpc::GenericStub(channel).UnaryCall(context.get(), method, {}, &request_bytes, &response_bytes,
                                       [&](grpc::Status ended) {
                                         status = std::move(ended);
                                         done.Notify();
                                       });
  done.WaitForNotification();
  if (!status.ok()) return FromGrpcStatus(status);
  grpc::Slice response;
  if (const grpc::Status dumped = response_bytes.DumpToSingleSlice(&response); !dumped.ok()) {
    return FromGrpcStatus(dumped);
  }
  return std::string(response.begin(), response.end());
}

}  // namespace mingzhang::server
