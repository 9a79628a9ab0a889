#include "cli/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/failure.h"
#include "common/server/tls.h"
#include "common/status/grpc_status.h"
#include "common/status/status.h"

namespace mingzhang::cli {
namespace {

// What gRPC says where an answer is longer than kMaxReceiveBytes. Services say the same of
// requests, with their own bound.
bool IsTooLongAnAnswer(const absl::Status& error) {
  return absl::IsResourceExhausted(error) &&
         absl::StrContains(error.message(), "larger than max (") &&
         absl::StrContains(error.message(), absl::StrCat("vs. ", kMaxReceiveBytes, ")"));
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const Endpoint& endpoint,
                                                           const std::string& authorities) {
  server::TlsFiles files;
  files.authorities = authorities;
  const auto credentials = server::ChannelCredentials(files);
  if (!credentials.ok()) {
    return ExitWith(
        ExitCode::kUsage,
        Advise(credentials.status(),
               "请用 --home 或 --profile 指明配置；演示环境请先运行 mingzhang dev init"));
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxReceiveBytes);
  // The services are in the bureau's own network; a proxy for the web does not lead there.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // A person waits: `health --wait` should see a service soon after it has started.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(endpoint.address, *credentials, arguments);
}

absl::Status CallStatus(const grpc::Status& status, const Endpoint& endpoint,
                        absl::Duration timeout) {
  absl::Status error = FromGrpcStatus(status);
  // With a reason, the service itself has spoken.
  if (error.ok() || !ErrorReasonName(error).empty()) return error;
  if (absl::IsUnavailable(error)) {
    return Advise(
        absl::UnavailableError(absl::StrCat(endpoint.title, "不可用：无法连接 ", endpoint.address,
                                            "（", error.message(), "）")),
        "请确认地址，并启动服务（演示环境运行 deploy/quickstart）");
  }
  if (absl::IsDeadlineExceeded(error)) {
    return Advise(
        absl::DeadlineExceededError(absl::StrCat(endpoint.title, "（", endpoint.address, "）在 ",
                                                 absl::ToInt64Seconds(timeout), " 秒内没有答复")),
        "请确认服务在运行，或用 --timeout 延长等待后重试");
  }
  if (IsTooLongAnAnswer(error)) {
    return Advise(
        ExitWith(ExitCode::kOther, absl::ResourceExhaustedError(absl::StrCat(
                                       endpoint.title, "（", endpoint.address, "）的答复超过 ",
                                       kMaxReceiveBytes >> 20, " MiB，不能接收"))),
        "请分部分读取，如用 mingzhang tables --table 只要一张表");
  }
  if (absl::IsUnimplemented(error)) {
    return Advise(absl::UnimplementedError(
                      absl::StrCat(endpoint.address, " 上的服务没有这项功能：", error.message())),
                  "请确认 --ledger、--workflow 的地址没有写反，两边版本一致");
  }
  return absl::Status(error.code(), absl::StrCat(endpoint.title, "（", endpoint.address, "）答复：",
                                                 error.message()));
}

absl::StatusOr<std::unique_ptr<Client>> Client::Create(Options options) {
  const Endpoint ledger{kLedgerTitle, std::move(options.ledger)};
  const Endpoint workflow{kWorkflowTitle, std::move(options.workflow)};
  const auto ledger_channel = OpenChannel(ledger, options.authorities);
  if (!ledger_channel.ok()) return ledger_channel.status();
  const auto workflow_channel = OpenChannel(workflow, options.authorities);
  if (!workflow_channel.ok()) return workflow_channel.status();

  std::unique_ptr<Client> client(new Client(std::move(options.token), options.timeout));
  client->targets_ = {
      Target<Ledger>{ledger, ledger::v1::LedgerService::NewStub(*ledger_channel)},
      Target<Audit>{ledger, ledger::v1::AuditService::NewStub(*ledger_channel)},
      Target<Disclosures>{ledger, ledger::v1::DisclosureService::NewStub(*ledger_channel)},
      Target<Admin>{ledger, ledger::v1::AdminService::NewStub(*ledger_channel)},
      Target<References>{ledger, ledger::v1::ReferenceService::NewStub(*ledger_channel)},
      Target<Workflow>{workflow, workflow::v1::WorkflowService::NewStub(*workflow_channel)},
      Target<WorkflowReferences>{workflow,
                                 workflow::v1::ReferenceService::NewStub(*workflow_channel)}};
  return client;
}

}  // namespace mingzhang::cli
