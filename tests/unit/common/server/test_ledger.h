// A server on a free port of loopback with certificates and keys of its own, and clients for it.
#ifndef MINGZHANG_TESTS_UNIT_COMMON_SERVER_TEST_LEDGER_H_
#define MINGZHANG_TESTS_UNIT_COMMON_SERVER_TEST_LEDGER_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/identity/jwks_file.h"
#include "common/identity/jwt_verifier.h"
#include "common/identity/token_issuer.h"
#include "common/server/authenticator.h"
#include "common/server/server.h"
#include "common/server/unary_call.h"
#include "mingzhang/ledger/v1/audit_service.grpc.pb.h"

namespace mingzhang::server {

inline constexpr char kWorkflowName[] = "workflow.mingzhang.internal";
inline constexpr absl::Duration kPatience = absl::Seconds(30);

// A fresh directory, removed with everything in it.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  std::string File(const std::string& name) const { return path_ / name; }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Development certificates for a ledger, which accepts connections, and a workflow, which makes
// them.
void WritePki(const std::string& directory);
TlsFiles LedgerFiles(const std::string& directory);
TlsFiles WorkflowFiles(const std::string& directory);
// What a person has: the authority's certificate alone.
TlsFiles PersonFiles(const std::string& directory);

class TestService final : public ledger::v1::AuditService::CallbackService {
 public:
  using ImmediateHandler = std::function<absl::StatusOr<ledger::v1::Checkpoint>(const Caller&)>;

  explicit TestService(CallRunner* calls) : calls_(*calls) {}

  // GetCheckpoint answers by this.
  ImmediateHandler handler = [](const Caller&) { return ledger::v1::Checkpoint(); };

  // GetReceipt answers when the test says so. Waits for such a call, and takes its reply; null if
  // none comes.
  std::unique_ptr<Reply<ledger::v1::Receipt>> TakeReply();
  // Whether the call waiting was cancelled; waits until it is.
  bool AwaitCancellation();

  grpc::ServerUnaryReactor* GetCheckpoint(grpc::CallbackServerContext* context,
                                          const ledger::v1::GetCheckpointRequest* request,
                                          ledger::v1::Checkpoint* response) override;
  grpc::ServerUnaryReactor* GetReceipt(grpc::CallbackServerContext* context,
                                       const ledger::v1::GetReceiptRequest* request,
                                       ledger::v1::Receipt* response) override;
  grpc::ServerUnaryReactor* ListAuditEntries(
      grpc::CallbackServerContext* context, const ledger::v1::ListAuditEntriesRequest* request,
      ledger::v1::ListAuditEntriesResponse* response) override;

 private:
  CallRunner& calls_;
  absl::Mutex mutex_;
  std::unique_ptr<Reply<ledger::v1::Receipt>> reply_ ABSL_GUARDED_BY(mutex_);
  const Caller* caller_ ABSL_GUARDED_BY(mutex_) = nullptr;
};

class TestLedger {
 public:
  TestLedger();

  // Serves; options beyond address, certificates and services come from the test.
  void Start(ServerOptions options = {});
  Server& server() { return *server_; }
  TestService& service() { return service_; }
  const CallRunner& calls() const { return calls_; }
  CallRunner& calls() { return calls_; }
  const std::string& directory() const { return directory_path_; }

  // A token of 编制人 zhang.
  std::string Token(absl::Duration lifetime = absl::Minutes(5)) const;
  // A new connection.
  std::shared_ptr<grpc::Channel> Connect(const TlsFiles& files) const;
  std::shared_ptr<grpc::Channel> Connect() const { return Connect(PersonFiles(directory_path_)); }

 private:
  TemporaryDirectory directory_;
  const std::string directory_path_ = directory_.path();
  SystemClock clock_;
  std::optional<identity::SigningKey> key_;
  std::unique_ptr<identity::JwksFile> keys_;
  std::optional<identity::JwtVerifier> verifier_;
  std::optional<Authenticator> authenticator_;
  CallRunner calls_;
  TestService service_{&calls_};
  std::unique_ptr<Server> server_;
};

// A context with a deadline far enough off and, if there is one, the token.
std::unique_ptr<grpc::ClientContext> ContextWith(const std::string& token = "");

// Calls `method` with the bytes of a message and returns those of the response.
absl::StatusOr<std::string> RawCall(const std::shared_ptr<grpc::Channel>& channel,
                                    const std::string& method, const std::string& request);

}  // namespace mingzhang::server

#endif  // MINGZHANG_TESTS_UNIT_COMMON_SERVER_TEST_LEDGER_H_
