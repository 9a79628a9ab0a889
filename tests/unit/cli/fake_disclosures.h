// What everybody may read of a ledger, within the test, behind TLS and with a real audit log.
#ifndef MINGZHANG_TESTS_UNIT_CLI_FAKE_DISCLOSURES_H_
#define MINGZHANG_TESTS_UNIT_CLI_FAKE_DISCLOSURES_H_

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/server/server.h"
#include "mingzhang/ledger/v1/disclosure_service.grpc.pb.h"
#include "tests/unit/cli/published_disclosure.h"
#include "tests/unit/cli/tiny_log.h"

namespace mingzhang::cli {

// Every lock is held for a call as a whole.
class FakeDisclosures final : public ledger::v1::DisclosureService::Service {
 public:
  // Serves with the certificates and the log key of a home that `dev init` made.
  explicit FakeDisclosures(const std::filesystem::path& home)
      : log_(audit::Signer::LoadOrCreate(home / "log.key", "mingzhang.example/development")
                 .value()) {
    server::ServerOptions options;
    options.listen_address = "127.0.0.1:0";
    options.tls = {.certificate_chain = home / "tls/ledger.pem",
                   .private_key = home / "tls/ledger-key.pem",
                   .authorities = home / "tls/ca.pem"};
    options.services = {{ledger::v1::DisclosureService::service_full_name(), this}};
    server_ = server::Server::Start(options).value();
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(server_->port()); }

  // The newest of its budget, which replaces the one before.
  void Publish(const PublishedDisclosure& published) {
    absl::MutexLock lock(&mutex_);
    ledger::v1::Disclosure disclosure;
    disclosure.set_name(
        absl::StrCat(kPublishedBudget, "/disclosures/", published.entry.disclosure()));
    disclosure.set_state(ledger::v1::DISCLOSURE_STATE_CURRENT);
    disclosure.set_department_display_name("工业和信息化局");
    disclosure.set_fiscal_year(2026);
    disclosure.set_version(published.version);
    disclosure.set_version_digest(published.entry.version_digest());
    *disclosure.mutable_publish_time() = published.entry.time();
    disclosure.set_manifest_digest(published.entry.manifest_digest());
    auto files = published.files;
    files.push_back({kManifestFile, published.ManifestText()});
    for (const BundleFile& file : files) {
      auto& listed = *disclosure.add_files();
      listed.set_path(file.path);
      listed.set_size_bytes(static_cast<std::int64_t>(file.contents.size()));
      listed.set_digest(ToBytes(Sha256(file.contents)));
      files_[disclosure.name() + "/" + file.path] = file.contents;
    }
    *disclosure.mutable_receipt() = log_.Append(published.entry);
    disclosure.set_log_index(static_cast<std::int64_t>(log_.entries().size()) - 1);
    if (!disclosures_.empty()) {
      disclosures_.back().set_state(ledger::v1::DISCLOSURE_STATE_SUPERSEDED);
      disclosures_.back().set_superseded_by(disclosure.name());
      *disclosures_.back().mutable_supersede_time() = published.entry.time();
    }
    disclosures_.push_back(std::move(disclosure));
  }

  // What is done to the next answers of GetDisclosure.
  void Tamper(std::function<void(ledger::v1::Disclosure&)> tamper) {
    absl::MutexLock lock(&mutex_);
    tamper_ = std::move(tamper);
  }
  // What is done to the next file of that path.
  void TamperWithFile(const std::string& path, std::function<void(std::string&)> tamper) {
    absl::MutexLock lock(&mutex_);
    tampered_path_ = path;
    tamper_file_ = std::move(tamper);
  }
  TinyLog& log() { return log_; }
  // Whether a call said who calls.
  bool heard_of_a_caller() const {
    absl::MutexLock lock(&mutex_);
    return heard_of_a_caller_;
  }
  int pages() const {
    absl::MutexLock lock(&mutex_);
    return pages_;
  }

 private:
  void Hear(const grpc::ServerContext& context) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    heard_of_a_caller_ = heard_of_a_caller_ || context.client_metadata().contains("authorization");
  }

  grpc::Status GetDisclosure(grpc::ServerContext* context,
                             const ledger::v1::GetDisclosureRequest* request,
                             ledger::v1::Disclosure* response) override {
    absl::MutexLock lock(&mutex_);
    Hear(*context);
    const auto found = std::find_if(
        disclosures_.rbegin(), disclosures_.rend(), [request](const ledger::v1::Disclosure& one) {
          return request->name() == one.name() ||
                 request->name() == absl::StrCat(kPublishedBudget, "/disclosures/-");
        });
    if (found == disclosures_.rend()) return {grpc::StatusCode::NOT_FOUND, "没有这次公开"};
    *response = *found;
    if (tamper_ != nullptr) tamper_(*response);
    return grpc::Status::OK;
  }

  // One a page.
  grpc::Status ListDisclosures(grpc::ServerContext* context,
                               const ledger::v1::ListDisclosuresRequest* request,
                               ledger::v1::ListDisclosuresResponse* response) override {
    absl::MutexLock lock(&mutex_);
    Hear(*context);
    ++pages_;
    if (request->parent() != "divisions/652300/departments/-") return grpc::Status::OK;
    if (request->fiscal_year() != 0 && request->fiscal_year() != 2026) return grpc::Status::OK;
    const std::size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
    *response->add_disclosures() = disclosures_[at];
    response->mutable_disclosures(0)->clear_receipt();
    if (at + 1 < disclosures_.size()) response->set_next_page_token(std::to_string(at + 1));
    return grpc::Status::OK;
  }

  grpc::Status DownloadDisclosureFile(
      grpc::ServerContext* context, const ledger::v1::DownloadDisclosureFileRequest* request,
      grpc::ServerWriter<ledger::v1::DownloadDisclosureFileResponse>* writer) override {
    constexpr std::size_t kPiece = 256 * 1024;
    absl::MutexLock lock(&mutex_);
    Hear(*context);
    const auto found = files_.find(request->name() + "/" + request->path());
    if (found == files_.end()) return {grpc::StatusCode::NOT_FOUND, "没有这个文件"};
    std::string contents = found->second;
    if (request->path() == tampered_path_ && tamper_file_ != nullptr) tamper_file_(contents);
    for (std::size_t at = 0; at < contents.size(); at += kPiece) {
      ledger::v1::DownloadDisclosureFileResponse piece;
      piece.set_data(contents.substr(at, kPiece));
      if (!writer->Write(piece)) break;
    }
    return grpc::Status::OK;
  }

  mutable absl::Mutex mutex_;
  TinyLog log_;
  std::vector<ledger::v1::Disclosure> disclosures_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::string> files_ ABSL_GUARDED_BY(mutex_);
  std::function<void(ledger::v1::Disclosure&)> tamper_ ABSL_GUARDED_BY(mutex_);
  std::string tampered_path_ ABSL_GUARDED_BY(mutex_);
  std::function<void(std::string&)> tamper_file_ ABSL_GUARDED_BY(mutex_);
  bool heard_of_a_caller_ ABSL_GUARDED_BY(mutex_) = false;
  int pages_ ABSL_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<server::Server> server_;
};

}  // namespace mingzhang::cli

#endif  // MINGZHANG_TESTS_UNIT_CLI_FAKE_DISCLOSURES_H_
