// mingzhang-workflow: moves budgets through the process. Keeps nothing; the ledger does.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "common/clock/clock.h"
#include "common/file/file.h"
#include "common/identity/jwks_file.h"
#include "common/identity/jwt_verifier.h"
#include "common/metrics/metrics_endpoint.h"
#include "common/metrics/server_metrics.h"
#include "common/server/authenticator.h"
#include "common/server/common_options.h"
#include "common/server/logging.h"
#include "common/server/server.h"
#include "common/server/termination_signals.h"
#include "common/server/tls.h"
#include "common/server/unary_call.h"
#include "workflow_service/ledger_client/grpc_ledger_client.h"
#include "workflow_service/process/review_steps.h"
#include "workflow_service/publication/pdf/pdf_renderer.h"
#include "workflow_service/publication/pdf/render_queue.h"
#include "workflow_service/service/reference_service.h"
#include "workflow_service/service/rendered_disclosures.h"
#include "workflow_service/service/workflow_service.h"

namespace mingzhang::workflow {
namespace {

constexpr std::size_t kMaxReviewStepsBytes = 64 << 10;
// Previews that wait while another is rendered; a person has two at most.
constexpr std::size_t kMaxWaitingPreviews = 8;

struct WorkflowOptions {
  server::CommonOptions common;
  LedgerAddress ledger = {.target = "127.0.0.1:7701", .certificate_name = ""};
  std::string client_certificate;
  std::string client_key;
  std::string review_steps;
  publication::PdfRendererOptions pdf;
  double pdf_seconds = 60;
  publication::RenderQueueOptions queue;
};

void AddOptions(CLI::App& app, WorkflowOptions& options) {
  server::AddCommonOptions(app, "127.0.0.1:7702", options.common);
  app.add_option("--ledger-address", options.ledger.target, "账本服务的地址，主机:端口")
      ->envname("MINGZHANG_LEDGER_ADDRESS")
      ->capture_default_str();
  app.add_option("--ledger-name", options.ledger.certificate_name,
                 "账本服务证书中的域名；不填则为地址中的主机名")
      ->envname("MINGZHANG_LEDGER_NAME");
  auto* certificate = app.add_option("--client-certificate", options.client_certificate,
                                     "向账本服务出示的证书链（PEM）；不填则用 --tls-certificate")
                          ->envname("MINGZHANG_CLIENT_CERTIFICATE");
  auto* key = app.add_option("--client-key", options.client_key,
                             "上述证书的私钥（PEM，未加密）；不填则用 --tls-key")
                  ->envname("MINGZHANG_CLIENT_KEY");
  certificate->needs(key);
  key->needs(certificate);
  app.add_option("--review-steps", options.review_steps, "审核环节配置（textproto）")
      ->envname("MINGZHANG_REVIEW_STEPS")
      ->required();
  app.add_option(
         "--pdf-renderer", options.pdf.program,
         "公开文件的 PDF 由它生成：chromium-headless-shell 或 chromium 的路径；不填则在 PATH "
         "中寻找；none 表示不生成 PDF")
      ->envname("MINGZHANG_PDF_RENDERER");
  app.add_option("--pdf-seconds", options.pdf_seconds, "生成一份 PDF 最多几秒")
      ->envname("MINGZHANG_PDF_SECONDS")
      ->check(CLI::Range(1.0, 3600.0))
      ->capture_default_str();
  app.add_option("--render-workers", options.queue.workers, "同时生成几份公开文件")
      ->envname("MINGZHANG_RENDER_WORKERS")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--render-queue", options.queue.max_waiting, "最多几份公开文件排队等待生成")
      ->envname("MINGZHANG_RENDER_QUEUE")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
}

absl::StatusOr<ReviewSteps> LoadReviewSteps(const std::string& path) {
  const auto text = ReadFile(path, kMaxReviewStepsBytes);
  if (!text.ok()) return text.status();
  return ReviewSteps::Parse(*text, path);
}

absl::Status Serve(const WorkflowOptions& options, server::TerminationSignals& signals) {
  const SystemClock clock;
  const absl::Time start = clock.Now();
  const auto steps = LoadReviewSteps(options.review_steps);
  if (!steps.ok()) return steps.status();
  auto jwks = identity::JwksFile::Open(options.common.jwks, &clock, [](const absl::Status& status) {
    const auto level = status.ok() ? server::LogLevel::kInfo : server::LogLevel::kError;
    server::Log(level, "token keys", {{"status", status.ToString()}});
  });
  if (!jwks.ok()) return jwks.status();
  server::TlsFiles client_tls = options.common.tls;
  if (!options.client_certificate.empty()) {
    client_tls.certificate_chain = options.client_certificate;
    client_tls.private_key = options.client_key;
  }
  const auto credentials = server::ChannelCredentials(client_tls);
  if (!credentials.ok()) return credentials.status();

  identity::JwtVerifier verifier(options.common.token_terms, jwks->get(), &clock);
  const server::Authenticator authenticator(&verifier, options.common.trusted_services);
  server::CallRunner calls(authenticator);
  GrpcLedgerClient ledger(NewLedgerChannel(options.ledger, *credentials));
  publication::PdfRendererOptions pdf_options = options.pdf;
  pdf_options.time_limit = absl::Seconds(options.pdf_seconds);
  const auto pdf = publication::NewPdfRenderer(std::move(pdf_options));
  publication::RenderQueue queue(options.queue);
  publication::RenderQueue preview_queue({.workers = 1, .max_waiting = kMaxWaitingPreviews});
  RenderedDisclosures disclosures(ledger, queue, pdf.get(), MINGZHANG_RELEASE);
  RenderedDisclosures previews(ledger, preview_queue, pdf.get(), MINGZHANG_RELEASE);
  WorkflowServiceImpl service(calls, ledger, *steps, disclosures, previews, clock);
  ReferenceServiceImpl references(calls, ledger);
  std::unique_ptr<metrics::MetricsEndpoint> endpoint;
  if (!options.common.metrics_address.empty()) {
    auto started = metrics::MetricsEndpoint::Start(options.common.metrics_address, [&calls, start] {
      return metrics::ServerMetrics(calls, start);
    });
    if (!started.ok()) return started.status();
    endpoint = *std::move(started);
  }
  auto server =
      server::Server::Start({.listen_address = options.common.listen_address,
                             .tls = options.common.tls,
                             .services = {{v1::WorkflowService::service_full_name(), &service},
                                          {v1::ReferenceService::service_full_name(), &references}},
                             .port_file = options.common.port_file,
                             .channelz = options.common.channelz});
  if (!server.ok()) return server.status();
  server::Log(server::LogLevel::kInfo, "serving",
              {{"port", std::int64_t{(*server)->port()}}, {"ledger", options.ledger.target}});
  server::Log(server::LogLevel::kInfo, "draining", {{"signal", std::int64_t{signals.Wait()}}});
  // What waits for its turn would keep the calls that wait for it.
  queue.Stop();
  preview_queue.Stop();
  (*server)->Drain(absl::Seconds(options.common.drain_seconds));
  return absl::OkStatus();
}

}  // namespace
}  // namespace mingzhang::workflow

int main(int argc, char** argv) {
  // Debian's Abseil looks for deadlocks in every lock that is taken, which costs more than the
  // locks.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  mingzhang::server::TerminationSignals signals;
  CLI::App app("明账 流程服务：预算从编制、审核、批复到公开");
  mingzhang::workflow::WorkflowOptions options;
  mingzhang::workflow::AddOptions(app, options);
  CLI11_PARSE(app, argc, argv);
  mingzhang::server::InitLogging(options.common.log_level);
  const absl::Status status = mingzhang::workflow::Serve(options, signals);
  if (!status.ok()) {
    mingzhang::server::Log(mingzhang::server::LogLevel::kError, "stopped",
                           {{"status", status.ToString()}});
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
