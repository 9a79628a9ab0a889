#include "tests/support/service_home.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/identity/dev_certificates.h"
#include "common/server/tls.h"

namespace mingzhang {
namespace {

constexpr char kWorkflowName[] = "workflow.mingzhang.internal";
const identity::TokenTerms kTerms{"test-issuer", "mingzhang"};

void Check(const absl::Status& status, const char* what) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s: %s\n", what, status.ToString().c_str());
  std::abort();
}

template <typename T>
T Value(absl::StatusOr<T> result, const char* what) {
  Check(result.status(), what);
  return *std::move(result);
}

void Append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) {
    std::fprintf(stderr, "%s is not set; run this through ctest, tests/run or tests/bench/run\n",
                 name);
    std::abort();
  }
  return value;
}

std::optional<int> WaitForPort(Process& process, const std::string& port_file) {
  const absl::Time give_up = absl::Now() + absl::Seconds(60);
  while (absl::Now() < give_up) {
    std::ifstream file(port_file);
    if (const std::string text{std::istreambuf_iterator<char>(file), {}}; !text.empty()) {
      return std::stoi(text);
    }
    if (process.Ended()) break;
    // There is no event for a file that appears in another process.
    absl::SleepFor(absl::Milliseconds(5));
  }
  return std::nullopt;
}

ServiceHome::ServiceHome(const std::string& department_register, std::string parent)
    : source_(Environment("MINGZHANG_SOURCE")),
      binaries_(Environment("MINGZHANG_BIN")),
      own_register_(!department_register.empty()) {
  if (parent.empty()) parent = std::filesystem::temp_directory_path();
  directory_ = parent + "/mingzhang-cluster-XXXXXX";
  if (mkdtemp(directory_.data()) == nullptr) std::abort();
  Check(identity::WriteDevelopmentPki(directory_ + "/tls",
                                      {{"ledger", "ledger.mingzhang.internal", true, false},
                                       {"workflow", kWorkflowName, true, true}},
                                      absl::Now()),
        "certificates");
  key_ = Value(identity::SigningKey::Generate(identity::SigningAlgorithm::kEs256, "test"), "key");
  Check(identity::SavePublicJwks(directory_ + "/jwks.json", {*key_}), "jwks");
  if (own_register_) {
    std::ofstream(directory_ + "/register.textproto") << department_register;
  }
}

ServiceHome::~ServiceHome() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string ServiceHome::PortFile(const std::string& service) const {
  return directory_ + "/" + service + ".port";
}

std::string ServiceHome::CertificatePath(const std::string& service) const {
  return directory_ + "/tls/" + service + ".pem";
}

std::string ServiceHome::KeyPath(const std::string& service) const {
  return directory_ + "/tls/" + service + "-key.pem";
}

std::string ServiceHome::AuthoritiesPath() const { return directory_ + "/tls/ca.pem"; }

std::vector<std::string> ServiceHome::CommonArguments(const std::string& service) const {
  return {"--tls-certificate",
          CertificatePath(service),
          "--tls-key",
          KeyPath(service),
          "--tls-authorities",
          AuthoritiesPath(),
          "--jwks",
          directory_ + "/jwks.json",
          "--token-issuer",
          kTerms.issuer,
          "--token-audience",
          kTerms.audience,
          "--port-file",
          PortFile(service)};
}

std::vector<std::string> ServiceHome::LedgerCommand(int port) const {
  std::vector<std::string> command = {binaries_ + "/mingzhang-ledger",
                                      "--listen",
                                      "127.0.0.1:" + std::to_string(port),
                                      "--data",
                                      LedgerData(),
                                      "--create-if-missing",
                                      "--log-key",
                                      LogKey(),
                                      "--log-name",
                                      "mingzhang.test/log",
                                      "--register",
                                      own_register_
                                          ? directory_ + "/register.textproto"
                                          : source_ + "/deploy/samples/register.textproto",
                                      "--rules",
                                      source_ + "/config/rules/national.textproto",
                                      "--catalogues",
                                      source_ + "/config/catalog",
                                      "--forms",
                                      source_ + "/config/forms/xinjiang-2026.textproto",
                                      source_ + "/config/forms/shanghai-putuo-2025.textproto",
                                      "--trusted-service",
                                      kWorkflowName};
  Append(command, CommonArguments("ledger"));
  return command;
}

std::vector<std::string> ServiceHome::WorkflowCommand(int ledger_port) const {
  std::vector<std::string> command = {binaries_ + "/mingzhang-workflow",
                                      "--listen",
                                      "127.0.0.1:0",
                                      "--ledger-address",
                                      "127.0.0.1:" + std::to_string(ledger_port),
                                      "--review-steps",
                                      source_ + "/config/review_steps.textproto"};
  Append(command, CommonArguments("workflow"));
  return command;
}

std::string ServiceHome::Token(const identity::Principal& person, absl::Duration lifetime) const {
  return TokenOf(*key_, person, lifetime);
}

std::string ServiceHome::TokenOf(const identity::SigningKey& key, const identity::Principal& person,
                                 absl::Duration lifetime) {
  const bool expired = lifetime <= absl::ZeroDuration();
  const absl::Time issued = expired ? absl::Now() - absl::Hours(2) : absl::Now();
  return Value(
      identity::MintToken(key, person, kTerms, issued, expired ? absl::Hours(1) : lifetime),
      "token");
}

std::shared_ptr<grpc::Channel> ServiceHome::NewChannel(int port, const std::string& service,
                                                       grpc::ChannelArguments arguments) const {
  server::TlsFiles files;
  files.authorities = AuthoritiesPath();
  if (!service.empty()) {
    files.certificate_chain = CertificatePath(service);
    files.private_key = KeyPath(service);
  }
  // After a crash the next attempt should follow soon.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                   Value(server::ChannelCredentials(files), "credentials"),
                                   arguments);
}

}  // namespace mingzhang
