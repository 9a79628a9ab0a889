// Both services within the test, behind TLS and with a real audit log, but with hardly any process:
// what a client needs to see.
#ifndef MINGZHANG_TESTS_UNIT_CLI_FAKE_SERVICES_H_
#define MINGZHANG_TESTS_UNIT_CLI_FAKE_SERVICES_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/bundle/bundle_file.h"
#include "common/server/server.h"
#include "common/status/grpc_status.h"
#include "ledger_service/audit/entry_bundle.h"
#include "mingzhang/ledger/v1/audit_service.grpc.pb.h"
#include "mingzhang/ledger/v1/ledger_service.grpc.pb.h"
#include "mingzhang/workflow/v1/workflow_service.grpc.pb.h"
#include "tests/unit/cli/tiny_log.h"

namespace mingzhang::cli {

inline constexpr char kFakeBudget[] = "divisions/652300/departments/301/budgets/2026";

// Every lock is held for a call as a whole.
class FakeServices final : public ledger::v1::LedgerService::Service,
                           public ledger::v1::AuditService::Service,
                           public workflow::v1::WorkflowService::Service {
 public:
  // Serves with the certificates and the log key of a home that `dev init` made; `more` as well.
  explicit FakeServices(const std::filesystem::path& home,
                        const std::vector<server::HostedService>& more = {})
      : log_(audit::Signer::LoadOrCreate(home / "log.key", "mingzhang.example/development")
                 .value()) {
    budget_.set_name(kFakeBudget);
    budget_.set_etag("etag-1");
    budget_.set_state(budget::v1::BUDGET_STATE_DRAFTING);
    budget_.set_latest_version(1);
    server::ServerOptions options;
    options.listen_address = "127.0.0.1:0";
    options.tls = {.certificate_chain = home / "tls/ledger.pem",
                   .private_key = home / "tls/ledger-key.pem",
                   .authorities = home / "tls/ca.pem"};
    options.services = {{ledger::v1::LedgerService::service_full_name(),
                         static_cast<ledger::v1::LedgerService::Service*>(this)},
                        {ledger::v1::AuditService::service_full_name(),
                         static_cast<ledger::v1::AuditService::Service*>(this)},
                        {workflow::v1::WorkflowService::service_full_name(),
                         static_cast<workflow::v1::WorkflowService::Service*>(this)}};
    options.services.insert(options.services.end(), more.begin(), more.end());
    server_ = server::Server::Start(options).value();
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(server_->port()); }
  void Stop() { server_->Drain(absl::ZeroDuration()); }

  void SetBudget(budget::v1::Budget budget) {
    absl::MutexLock lock(&mutex_);
    budget_ = std::move(budget);
  }
  // What the next step answers instead.
  void FailNextStep(absl::Status status) {
    absl::MutexLock lock(&mutex_);
    failure_ = std::move(status);
  }
  // What is done to the next receipts.
  void TamperWithReceipts(std::function<void(ledger::v1::Receipt&)> tamper) {
    absl::MutexLock lock(&mutex_);
    tamper_ = std::move(tamper);
  }
  void SetReport(budget::v1::ValidationReport report) {
    absl::MutexLock lock(&mutex_);
    report_ = std::move(report);
  }
  // What GetNarrative and GetTables answer.
  void SetDisclosure(ledger::v1::GetNarrativeResponse narrative,
                     ledger::v1::GetTablesResponse tables) {
    absl::MutexLock lock(&mutex_);
    narrative_ = std::move(narrative);
    tables_ = std::move(tables);
  }
  // The digests of the form in the next answers of GetTables; the last one stays.
  void SetTablesDigests(std::vector<std::string> digests) {
    absl::MutexLock lock(&mutex_);
    tables_digests_ = std::move(digests);
  }
  ledger::v1::GetNarrativeRequest narrative_request() const {
    absl::MutexLock lock(&mutex_);
    return narrative_request_;
  }
  ledger::v1::GetTablesRequest tables_request() const {
    absl::MutexLock lock(&mutex_);
    return tables_request_;
  }
  void SetTrace(ledger::v1::TraceCellResponse trace) {
    absl::MutexLock lock(&mutex_);
    trace_ = std::move(trace);
  }
  ledger::v1::TraceCellRequest trace_request() const {
    absl::MutexLock lock(&mutex_);
    return trace_request_;
  }
  TinyLog& log() { return log_; }
  // What is done to the next pages of audit entries.
  void TamperWithList(std::function<void(ledger::v1::ListAuditEntriesResponse&)> tamper) {
    absl::MutexLock lock(&mutex_);
    tamper_list_ = std::move(tamper);
  }
  ledger::v1::ListAuditEntriesRequest listed() const {
    absl::MutexLock lock(&mutex_);
    return listed_;
  }
  void RotateLogKey() {
    absl::MutexLock lock(&mutex_);
    if (log_keys_.keys().empty()) {
      log_keys_.add_keys()->set_verifier_key(log_.signer().verifier_key());
    }
    const std::string seed(32, static_cast<char>('a' + log_keys_.keys_size()));
    *log_keys_.add_keys() =
        log_.Rotate(audit::Signer::FromSeed(seed, log_.signer().name()).value());
  }
  workflow::v1::SubmitBudgetRequest submitted() const {
    absl::MutexLock lock(&mutex_);
    return submitted_;
  }
  // What PreviewDisclosure answers, each file in two pieces.
  void SetPreview(std::vector<BundleFile> files) {
    absl::MutexLock lock(&mutex_);
    preview_ = std::move(files);
  }
  std::string authorization() const {
    absl::MutexLock lock(&mutex_);
    return authorization_;
  }

 private:
  grpc::Status GetBudget(grpc::ServerContext* context, const ledger::v1::GetBudgetRequest* request,
                         budget::v1::Budget* response) override {
    absl::MutexLock lock(&mutex_);
    const auto token = context->client_metadata().find("authorization");
    authorization_ = token == context->client_metadata().end()
                         ? ""
                         : std::string(token->second.data(), token->second.size());
    if (request->name() != kFakeBudget) {
      return {grpc::StatusCode::NOT_FOUND, "没有这个预算"};
    }
    *response = budget_;
    return grpc::Status::OK;
  }

  grpc::Status PreviewDisclosure(
      grpc::ServerContext*, const workflow::v1::PreviewDisclosureRequest* request,
      grpc::ServerWriter<workflow::v1::PreviewDisclosureResponse>* writer) override {
    absl::MutexLock lock(&mutex_);
    if (request->name() != absl::StrCat(kFakeBudget, "/versions/1")) {
      return {grpc::StatusCode::NOT_FOUND, "没有这个版本"};
    }
    for (const BundleFile& file : preview_) {
      workflow::v1::PreviewDisclosureResponse piece;
      piece.set_path(file.path);
      piece.set_data(file.contents.substr(0, 1));
      writer->Write(piece);
      piece.Clear();
      piece.set_data(file.contents.substr(1));
      writer->Write(piece);
    }
    return grpc::Status::OK;
  }

  grpc::Status GetVersion(grpc::ServerContext*, const ledger::v1::GetVersionRequest* request,
                          budget::v1::Version* response) override {
    response->set_name(request->name());
    response->mutable_content()->set_fiscal_year(2026);
    return grpc::Status::OK;
  }

  grpc::Status TraceCell(grpc::ServerContext*, const ledger::v1::TraceCellRequest* request,
                         ledger::v1::TraceCellResponse* response) override {
    absl::MutexLock lock(&mutex_);
    trace_request_ = *request;
    *response = trace_;
    return grpc::Status::OK;
  }

  grpc::Status ValidateVersion(grpc::ServerContext*, const ledger::v1::ValidateVersionRequest*,
                               ledger::v1::ValidateVersionResponse* response) override {
    absl::MutexLock lock(&mutex_);
    *response->mutable_report() = report_;
    return grpc::Status::OK;
  }

  grpc::Status GetNarrative(grpc::ServerContext*, const ledger::v1::GetNarrativeRequest* request,
                            ledger::v1::GetNarrativeResponse* response) override {
    absl::MutexLock lock(&mutex_);
    narrative_request_ = *request;
    *response = narrative_;
    return grpc::Status::OK;
  }

  grpc::Status GetTables(grpc::ServerContext*, const ledger::v1::GetTablesRequest* request,
                         ledger::v1::GetTablesResponse* response) override {
    absl::MutexLock lock(&mutex_);
    tables_request_ = *request;
    *response = tables_;
    if (!tables_digests_.empty()) {
      response->mutable_tables()->set_form_digest(tables_digests_.front());
      if (tables_digests_.size() > 1) tables_digests_.erase(tables_digests_.begin());
    }
    return grpc::Status::OK;
  }

  grpc::Status GetCheckpoint(grpc::ServerContext*, const ledger::v1::GetCheckpointRequest*,
                             ledger::v1::Checkpoint* response) override {
    absl::MutexLock lock(&mutex_);
    response->set_note(log_.Note());
    return grpc::Status::OK;
  }

  grpc::Status GetConsistencyProof(grpc::ServerContext*,
                                   const ledger::v1::GetConsistencyProofRequest* request,
                                   ledger::v1::ConsistencyProof* response) override {
    absl::MutexLock lock(&mutex_);
    for (const Digest& hash :
         log_.Consistency(static_cast<std::size_t>(request->first_tree_size()),
                          static_cast<std::size_t>(request->second_tree_size()))) {
      response->add_hashes(ToBytes(hash));
    }
    return grpc::Status::OK;
  }

  grpc::Status GetReceipt(grpc::ServerContext*, const ledger::v1::GetReceiptRequest* request,
                          ledger::v1::Receipt* response) override {
    absl::MutexLock lock(&mutex_);
    *response = log_.MakeReceipt(request->log_index());
    if (tamper_ != nullptr) tamper_(*response);
    return grpc::Status::OK;
  }

  grpc::Status ListLogKeys(grpc::ServerContext*, const ledger::v1::ListLogKeysRequest*,
                           ledger::v1::ListLogKeysResponse* response) override {
    absl::MutexLock lock(&mutex_);
    *response = log_keys_;
    return grpc::Status::OK;
  }

  // Oldest first, and whatever the filter says.
  grpc::Status ListAuditEntries(grpc::ServerContext*,
                                const ledger::v1::ListAuditEntriesRequest* request,
                                ledger::v1::ListAuditEntriesResponse* response) override {
    absl::MutexLock lock(&mutex_);
    listed_ = *request;
    std::size_t index = request->page_token().empty() ? 0 : std::stoul(request->page_token());
    for (int i = 0; i < request->page_size() && index < log_.entries().size(); ++i, ++index) {
      response->add_entries()->ParseFromString(log_.entries()[index]);
      if (!request->with_proofs()) continue;
      *response->add_inclusion_proofs() =
          log_.MakeReceipt(static_cast<std::int64_t>(index)).inclusion_proof();
    }
    if (request->with_proofs()) response->set_checkpoint(log_.Note());
    if (index < log_.entries().size()) response->set_next_page_token(std::to_string(index));
    if (tamper_list_ != nullptr) tamper_list_(*response);
    return grpc::Status::OK;
  }

  grpc::Status GetEntryBundle(grpc::ServerContext*,
                              const ledger::v1::GetEntryBundleRequest* request,
                              ledger::v1::EntryBundle* response) override {
    absl::MutexLock lock(&mutex_);
    const auto first = log_.entries().begin() + request->bundle_index() * 256;
    response->set_data(
        audit::FormatEntryBundle(std::vector<std::string>(first, first + request->width()))
            .value());
    return grpc::Status::OK;
  }

  grpc::Status SubmitBudget(grpc::ServerContext*, const workflow::v1::SubmitBudgetRequest* request,
                            workflow::v1::TransitionResponse* response) override {
    absl::MutexLock lock(&mutex_);
    submitted_ = *request;
    if (!failure_.ok()) return ToGrpcStatus(std::exchange(failure_, absl::OkStatus()));
    ledger::v1::AuditEntry entry;
    entry.set_action(budget::v1::ACTION_SUBMIT);
    *entry.mutable_acknowledgements() = request->acknowledgements();
    Take(request->target(), budget::v1::BUDGET_STATE_SUBMITTED, std::move(entry), *response);
    return grpc::Status::OK;
  }

  grpc::Status CorrectBudget(grpc::ServerContext*,
                             const workflow::v1::CorrectBudgetRequest* request,
                             workflow::v1::TransitionResponse* response) override {
    absl::MutexLock lock(&mutex_);
    ledger::v1::AuditEntry entry;
    entry.set_action(budget::v1::ACTION_CORRECT);
    entry.set_comment(request->reason());
    Take(request->target(), budget::v1::BUDGET_STATE_DRAFTING, std::move(entry), *response);
    return grpc::Status::OK;
  }

  void Take(const workflow::v1::TransitionTarget& target, budget::v1::BudgetState to,
            ledger::v1::AuditEntry entry, workflow::v1::TransitionResponse& response)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    entry.set_resource(budget_.name());
    entry.set_from_state(budget_.state());
    entry.set_to_state(to);
    entry.set_version(target.version());
    entry.set_request_id(target.request_id());
    entry.set_etag("etag-2");
    budget_.set_state(to);
    budget_.set_etag("etag-2");
    *response.mutable_receipt() = log_.Append(entry);
    if (tamper_ != nullptr) tamper_(*response.mutable_receipt());
    *response.mutable_budget() = budget_;
  }

  mutable absl::Mutex mutex_;
  TinyLog log_;
  std::vector<BundleFile> preview_ ABSL_GUARDED_BY(mutex_);
  budget::v1::Budget budget_ ABSL_GUARDED_BY(mutex_);
  budget::v1::ValidationReport report_ ABSL_GUARDED_BY(mutex_);
  ledger::v1::GetNarrativeResponse narrative_ ABSL_GUARDED_BY(mutex_);
  ledger::v1::GetTablesResponse tables_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> tables_digests_ ABSL_GUARDED_BY(mutex_);
  ledger::v1::GetNarrativeRequest narrative_request_ ABSL_GUARDED_BY(mutex_);
  ledger::v1::GetTablesRequest tables_request_ ABSL_GUARDED_BY(mutex_);
  ledger::v1::TraceCellResponse trace_ ABSL_GUARDED_BY(mutex_);
  ledger::v1::TraceCellRequest trace_request_ ABSL_GUARDED_BY(mutex_);
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  std::function<void(ledger::v1::Receipt&)> tamper_ ABSL_GUARDED_BY(mutex_);
  std::function<void(ledger::v1::ListAuditEntriesResponse&)> tamper_list_ ABSL_GUARDED_BY(mutex_);
  ledger::v1::ListAuditEntriesRequest listed_ ABSL_GUARDED_BY(mutex_);
  ledger::v1::ListLogKeysResponse log_keys_ ABSL_GUARDED_BY(mutex_);
  workflow::v1::SubmitBudgetRequest submitted_ ABSL_GUARDED_BY(mutex_);
  std::string authorization_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<server::Server> server_;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_TESTS_UNIT_CLI_FAKE_SERVICES_H_
