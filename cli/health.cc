// mingzhang health: whether both services serve.
#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "cli/commands.h"
#include "cli/failure.h"
#include "cli/text_table.h"

namespace mingzhang::cli {
namespace {

struct HealthOptions {
  int wait_seconds = 0;
};

struct Target {
  Endpoint endpoint;
  std::string service;
  std::shared_ptr<grpc::Channel> channel;
  absl::Status status = absl::UnavailableError("");
};

// grpc.health.v1.Health/Check. Its messages are, on the wire, those of these two well-known types:
// HealthCheckRequest has `string service = 1`, HealthCheckResponse the enumeration `status = 1`.
absl::Status CheckOnce(const Target& target, absl::Duration timeout) {
  using Stub =
      grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value>;
  constexpr int kServing = 1;
  google::protobuf::StringValue request;
  request.set_value(target.service);
  google::protobuf::Int32Value response;
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  grpc::Status status;
  absl::Notification done;
  Stub(target.channel)
      .UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request, &response,
                 [&](grpc::Status result) {
                   status = std::move(result);
                   done.Notify();
                 });
  done.WaitForNotification();
  if (!status.ok()) return CallStatus(status, target.endpoint, timeout);
  if (response.value() != kServing) {
    return Advise(absl::UnavailableError(absl::StrCat(target.endpoint.title, "（",
                                                      target.endpoint.address, "）暂停服务")),
                  "请稍后重试");
  }
  return absl::OkStatus();
}

// Asks until the service serves or the time is up; at least once.
void WaitUntilServing(Target& target, absl::Time give_up, absl::Duration timeout) {
  constexpr absl::Duration kPause = absl::Milliseconds(200);
  for (;;) {
    target.status = CheckOnce(target, timeout);
    if (target.status.ok() || absl::Now() + kPause > give_up) return;
    absl::SleepFor(kPause);
  }
}

absl::StatusOr<ExitCode> Health(Session& session, const HealthOptions& options) {
  if (options.wait_seconds < 0) return UsageError("--wait 应为秒数");
  const auto profile = session.ReadProfile();
  if (!profile.ok()) return profile.status();
  std::vector<Target> targets = {
      {{kLedgerTitle, profile->ledger}, "mingzhang.ledger.v1.LedgerService", nullptr},
      {{kWorkflowTitle, profile->workflow}, "mingzhang.workflow.v1.WorkflowService", nullptr}};
  const absl::Time give_up = absl::Now() + absl::Seconds(options.wait_seconds);
  auto services = nlohmann::ordered_json::array();
  absl::Status first_failure;
  for (Target& target : targets) {
    const auto channel = OpenChannel(target.endpoint, profile->authorities.string());
    if (!channel.ok()) return channel.status();
    target.channel = *channel;
    WaitUntilServing(target, give_up, session.timeout());
    if (first_failure.ok()) first_failure = target.status;
    services.push_back({{"service", target.service},
                        {"address", target.endpoint.address},
                        {"serving", target.status.ok()},
                        {"message", std::string(target.status.message())}});
    if (!session.json()) {
      session.out() << target.endpoint.title << ' ' << OneLine(target.endpoint.address) << "："
                    << (target.status.ok() ? "正常" : "不可用") << '\n';
    }
  }
  if (session.json()) {
    session.PrintJson({{"services", std::move(services)}});
    if (!first_failure.ok()) return ExitCode::kUnavailable;
  }
  if (!first_failure.ok()) return ExitWith(ExitCode::kUnavailable, first_failure);
  return ExitCode::kOk;
}

}  // namespace

void AddHealthCommand(CLI::App& app, Command& chosen) {
  AddCommand<HealthOptions>(
      app, chosen, "health", "查看两个服务是否正常",
      [](CLI::App& command, HealthOptions& options) {
        command.add_option("--wait", options.wait_seconds, "最多等待几秒，直到两个服务都正常");
      },
      Health);
}

}  // namespace mingzhang::cli
