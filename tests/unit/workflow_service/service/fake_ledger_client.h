// A ledger without storage: answers what the test says, on a thread of its own for each call, and
// keeps what it was asked.
#ifndef MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_SERVICE_FAKE_LEDGER_CLIENT_H_
#define MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_SERVICE_FAKE_LEDGER_CLIENT_H_

#include <functional>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "workflow_service/ledger_client/ledger_client.h"

namespace mingzhang::workflow {

class FakeLedgerClient final : public LedgerClient {
 public:
  ~FakeLedgerClient() override {
    for (std::thread& thread : Threads()) thread.join();
  }

  // Call it between setting the answers and the RPC, and between the RPC and reading the requests:
  // the fields are the test's before and after, the RPC's in between, and gRPC's own handing over
  // is hidden from ThreadSanitizer.
  void HandOver() { absl::MutexLock lock(&mutex_); }

  // The answers.
  absl::StatusOr<ledger::v1::CreateBudgetResponse> created;
  absl::StatusOr<budget::v1::Budget> head;
  // By name.
  std::map<std::string, budget::v1::Version> versions;
  // By digest.
  std::map<std::string, ledger::v1::GetDocumentResponse> documents;
  // By the name of the version.
  std::map<std::string, ledger::v1::GetReportResponse> reports;
  absl::StatusOr<ledger::v1::SaveVersionResponse> saved;
  absl::StatusOr<ledger::v1::ValidateVersionResponse> validated;
  absl::StatusOr<ledger::v1::CommitTransitionResponse> committed;
  absl::StatusOr<ledger::v1::GetRequestOutcomeResponse> outcome = absl::NotFoundError("没有");
  absl::StatusOr<ledger::v1::LoadReferenceResponse> loaded;
  absl::StatusOr<ledger::v1::ActivateReferenceResponse> activated;
  absl::StatusOr<ledger::v1::IssueControlFiguresResponse> issued;

  // Runs before the head is answered.
  std::function<void()> before_head = [] {};

  // The requests so far, such as GetBudget, in their order.
  std::vector<std::string> called;
  OnBehalfOf person;
  ledger::v1::CreateBudgetRequest create;
  ledger::v1::GetBudgetRequest get;
  ledger::v1::SaveVersionRequest save;
  ledger::v1::ValidateVersionRequest validate;
  ledger::v1::GetReportRequest get_report;
  ledger::v1::CommitTransitionRequest commit;
  ledger::v1::GetRequestOutcomeRequest recall;
  ledger::v1::LoadReferenceRequest load;
  ledger::v1::ActivateReferenceRequest activate;
  ledger::v1::IssueControlFiguresRequest issue;

  void CreateBudget(const OnBehalfOf& by, ledger::v1::CreateBudgetRequest request,
                    Done<ledger::v1::CreateBudgetResponse> done) override {
    absl::MutexLock lock(&mutex_);
    create = std::move(request);
    Answer("CreateBudget", by, created, std::move(done));
  }
  void GetBudget(const OnBehalfOf& by, ledger::v1::GetBudgetRequest request,
                 Done<budget::v1::Budget> done) override {
    absl::MutexLock lock(&mutex_);
    get = std::move(request);
    Answer<budget::v1::Budget>("GetBudget", by, head,
                               [this, done = std::move(done)](auto answer) mutable {
                                 before_head();
                                 done(std::move(answer));
                               });
  }
  void GetVersion(const OnBehalfOf& by, ledger::v1::GetVersionRequest request,
                  Done<budget::v1::Version> done) override {
    absl::MutexLock lock(&mutex_);
    Answer("GetVersion", by, Find(versions, request.name()), std::move(done));
  }
  void GetDocument(const OnBehalfOf& by, ledger::v1::GetDocumentRequest request,
                   Done<ledger::v1::GetDocumentResponse> done) override {
    absl::MutexLock lock(&mutex_);
    Answer("GetDocument", by, Find(documents, request.digest()), std::move(done));
  }
  void SaveVersion(const OnBehalfOf& by, ledger::v1::SaveVersionRequest request,
                   Done<ledger::v1::SaveVersionResponse> done) override {
    absl::MutexLock lock(&mutex_);
    save = std::move(request);
    Answer("SaveVersion", by, saved, std::move(done));
  }
  void ValidateVersion(const OnBehalfOf& by, ledger::v1::ValidateVersionRequest request,
                       Done<ledger::v1::ValidateVersionResponse> done) override {
    absl::MutexLock lock(&mutex_);
    validate = std::move(request);
    Answer("ValidateVersion", by, validated, std::move(done));
  }
  void GetReport(const OnBehalfOf& by, ledger::v1::GetReportRequest request,
                 Done<ledger::v1::GetReportResponse> done) override {
    absl::MutexLock lock(&mutex_);
    get_report = request;
    Answer("GetReport", by, Find(reports, request.name()), std::move(done));
  }
  void CommitTransition(const OnBehalfOf& by, ledger::v1::CommitTransitionRequest request,
                        Done<ledger::v1::CommitTransitionResponse> done) override {
    absl::MutexLock lock(&mutex_);
    commit = std::move(request);
    Answer("CommitTransition", by, committed, std::move(done));
  }
  void GetRequestOutcome(const OnBehalfOf& by, ledger::v1::GetRequestOutcomeRequest request,
                         Done<ledger::v1::GetRequestOutcomeResponse> done) override {
    absl::MutexLock lock(&mutex_);
    recall = std::move(request);
    Answer("GetRequestOutcome", by, outcome, std::move(done));
  }
  void LoadReference(const OnBehalfOf& by, ledger::v1::LoadReferenceRequest request,
                     Done<ledger::v1::LoadReferenceResponse> done) override {
    absl::MutexLock lock(&mutex_);
    load = std::move(request);
    Answer("LoadReference", by, loaded, std::move(done));
  }
  void ActivateReference(const OnBehalfOf& by, ledger::v1::ActivateReferenceRequest request,
                         Done<ledger::v1::ActivateReferenceResponse> done) override {
    absl::MutexLock lock(&mutex_);
    activate = std::move(request);
    Answer("ActivateReference", by, activated, std::move(done));
  }
  void IssueControlFigures(const OnBehalfOf& by, ledger::v1::IssueControlFiguresRequest request,
                           Done<ledger::v1::IssueControlFiguresResponse> done) override {
    absl::MutexLock lock(&mutex_);
    issue = std::move(request);
    Answer("IssueControlFigures", by, issued, std::move(done));
  }

 private:
  template <typename Response>
  static absl::StatusOr<Response> Find(const std::map<std::string, Response>& all,
                                       const std::string& key) {
    const auto found = all.find(key);
    if (found == all.end()) return absl::NotFoundError("没有 " + key);
    return found->second;
  }

  template <typename Response>
  void Answer(const std::string& method, const OnBehalfOf& by,
              const absl::StatusOr<Response>& answer, Done<Response> done)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    called.push_back(method);
    person = by;
    threads_.emplace_back(
        [answer, done = std::move(done)]() mutable { std::move(done)(std::move(answer)); });
  }

  std::vector<std::thread> Threads() {
    absl::MutexLock lock(&mutex_);
    return std::move(threads_);
  }

  absl::Mutex mutex_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingzhang::workflow

#endif  // MINGZHANG_TESTS_UNIT_WORKFLOW_SERVICE_SERVICE_FAKE_LEDGER_CLIENT_H_
