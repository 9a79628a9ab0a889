// A ledger and a workflow service as processes of their own, on loopback, with TLS and tokens, and
// the people of one budget.
#ifndef MINGZHANG_TESTS_INTEGRATION_CLUSTER_H_
#define MINGZHANG_TESTS_INTEGRATION_CLUSTER_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/principal.h"
#include "common/identity/token_issuer.h"
#include "common/status/grpc_status.h"
#include "ledger_service/audit/note.h"
#include "mingzhang/ledger/v1/admin_service.grpc.pb.h"
#include "mingzhang/ledger/v1/audit_service.grpc.pb.h"
#include "mingzhang/ledger/v1/disclosure_service.grpc.pb.h"
#include "mingzhang/ledger/v1/ledger_service.grpc.pb.h"
#include "mingzhang/ledger/v1/reference_service.grpc.pb.h"
#include "mingzhang/workflow/v1/reference_service.grpc.pb.h"
#include "mingzhang/workflow/v1/workflow_service.grpc.pb.h"
#include "tests/support/process.h"
#include "tests/support/service_home.h"

namespace mingzhang {

inline constexpr char kDepartment[] = "divisions/652300/departments/301";
inline constexpr char kBudget[] = "divisions/652300/departments/301/budgets/2026";

// A UUID that is the same in every run: the n-th.
std::string RequestId(int n);

// The leading case, deploy/samples/changji-iit-2026.json.
const budget::v1::BudgetContent& SampleContent();

// What an approval of the sample says: a resolution of a week ago, so that the reply is in time
// whatever the day.
inline constexpr char kResolution[] = "昌州人发〔2026〕3号";
budget::v1::Date ResolutionDate();

// A department's and a bureau's people; each role of the walk is another person.
identity::Principal Person(std::string_view subject, identity::Role role,
                           std::string_view scope = kDepartment);
identity::Principal Editor();
identity::Principal Head();
identity::Principal Publisher();
identity::Principal Reviewer();
identity::Principal Officer();
identity::Principal Leader();
identity::Principal Approver();
identity::Principal Auditor();
identity::Principal Administrator();

// Both services, their state in a directory that is removed at the end. Not thread-safe, but for
// the stubs and Call.
class Cluster {
 public:
  struct Options {
    // More of the ledger's command line.
    std::vector<std::string> ledger_arguments = {};
    // More of the workflow service's.
    std::vector<std::string> workflow_arguments = {};
    // Whether disclosures have a PDF; most tests need none, and it takes seconds.
    bool with_pdf = false;
    // The text of another register of departments than the sample's.
    std::string department_register = {};
  };

  // Starts both and waits until they are healthy.
  Cluster() : Cluster(Options()) {}
  explicit Cluster(Options options);
  ~Cluster();

  // Ends the ledger with SIGKILL and starts it again on the same port.
  void CrashLedger();
  void StartLedger();
  // Starts it and says whether it came to serve; if not, it has ended, and LedgerOutput tells why.
  bool TryStartLedger();
  // Ends it in good order; its exit code.
  int StopLedger();
  // Ends it with SIGKILL.
  void KillLedger();
  // What the next start adds to its command line.
  void set_ledger_arguments(std::vector<std::string> arguments) {
    options_.ledger_arguments = std::move(arguments);
  }
  int StopWorkflow();
  Process& ledger() { return *ledger_; }
  Process& workflow() { return *workflow_; }

  const std::string& directory() const { return home_.directory(); }
  std::string LedgerData() const { return home_.LedgerData(); }
  // Runs `mingzhang-ledger --check` on the stopped ledger's directory; its exit code, and what it
  // printed. `verifier_key` is the one to trust, the log's if empty.
  int CheckStored(const std::string& verifier_key = {}) const;
  std::string CheckOutput() const;
  // Puts the newest backup in the place of the stopped ledger's data; the exit code.
  int RestoreBackup(const std::string& backups);
  // Runs `mingzhang audit verify --data` on the stopped ledger's directory; its exit code.
  int VerifyStored(const std::string& verifier_key = {}) const;
  // The log's key as an auditor would have got it.
  audit::Verifier LogVerifier() const;
  // What the services wrote on their standard error.
  std::string LedgerOutput() const;
  std::string WorkflowOutput() const;
  // The port of metrics that a service wrote last, 0 where it wrote none.
  static int MetricsPort(const std::string& output);
  // What grpc.health.v1 says of the ledger as a whole, or of a service of it: 1 is SERVING, 2
  // NOT_SERVING. The errors of a call.
  absl::StatusOr<int> LedgerHealth(const std::string& service = {});

  // A token of the cluster's issuer.
  std::string Token(const identity::Principal& person,
                    absl::Duration lifetime = absl::Hours(1)) const;
  // The same from an issuer whose key the services do not know.
  std::string ForgedToken(const identity::Principal& person) const;

  mingzhang::ledger::v1::LedgerService::Stub& ledger_stub() { return *ledger_stub_; }
  mingzhang::ledger::v1::AuditService::Stub& audit_stub() { return *audit_stub_; }
  mingzhang::workflow::v1::WorkflowService::Stub& workflow_stub() { return *workflow_stub_; }
  mingzhang::ledger::v1::AdminService::Stub& admin_stub() { return *admin_stub_; }
  mingzhang::ledger::v1::DisclosureService::Stub& disclosure_stub() { return *disclosure_stub_; }
  mingzhang::ledger::v1::ReferenceService::Stub& references() { return *references_; }
  mingzhang::workflow::v1::ReferenceService::Stub& workflow_references() {
    return *workflow_references_;
  }
  // A stub of the ledger that presents the workflow service's certificate.
  std::unique_ptr<mingzhang::ledger::v1::LedgerService::Stub> TrustedLedgerStub() const;
  std::unique_ptr<mingzhang::ledger::v1::ReferenceService::Stub> TrustedReferences() const;
  // A stub over a connection of its own that takes in 64 KiB at most of what is not read.
  std::unique_ptr<mingzhang::ledger::v1::AuditService::Stub> NarrowAuditStub() const;

  // A file of a disclosure as anybody gets it, without a token.
  absl::StatusOr<std::string> Download(const std::string& disclosure_name, const std::string& path);

  // Calls `method` of `stub` with a bearer token (none where it is empty).
  template <typename Stub, typename Request, typename Response>
  static absl::StatusOr<Response> Call(Stub& stub,
                                       grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                    const Request&, Response*),
                                       const std::string& token, const Request& request,
                                       absl::Duration timeout = absl::Seconds(20)) {
    grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
    context.set_wait_for_ready(true);
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return FromGrpcStatus(status);
    return response;
  }

  absl::StatusOr<budget::v1::Budget> GetBudget(const std::string& name = kBudget);

 private:
  void StartWorkflow();
  void WriteVerifierKey(const std::string& verifier_key = {}) const;
  int RunOffline(const std::vector<std::string>& arguments) const;

  Options options_;
  std::string binaries_;
  ServiceHome home_;
  std::optional<identity::SigningKey> foreign_key_;
  std::unique_ptr<Process> ledger_;
  std::unique_ptr<Process> workflow_;
  int ledger_port_ = 0;
  int workflow_port_ = 0;
  std::unique_ptr<mingzhang::ledger::v1::LedgerService::Stub> ledger_stub_;
  std::unique_ptr<mingzhang::ledger::v1::AuditService::Stub> audit_stub_;
  std::unique_ptr<mingzhang::ledger::v1::AdminService::Stub> admin_stub_;
  std::unique_ptr<mingzhang::ledger::v1::DisclosureService::Stub> disclosure_stub_;
  std::unique_ptr<mingzhang::ledger::v1::ReferenceService::Stub> references_;
  std::unique_ptr<mingzhang::workflow::v1::WorkflowService::Stub> workflow_stub_;
  std::unique_ptr<mingzhang::workflow::v1::ReferenceService::Stub> workflow_references_;
};

// One step of the process as its person takes it. The request is made from the budget as it is at
// the first call of `take`, and stays the same, request id included, when `take` is called again.
struct Step {
  std::string name;
  budget::v1::BudgetState to;
  std::function<absl::StatusOr<mingzhang::workflow::v1::TransitionResponse>(Cluster&)> take;
};

// From nothing to PUBLISHED, with one return on the way. Request ids count from `first_request`.
std::vector<Step> WalkSteps(int first_request = 1);

// Takes steps until the budget is in `state`, for the nth time where it comes there several times.
void WalkTo(Cluster& cluster, budget::v1::BudgetState state, int nth = 1);

// Each warning that the version which a step would be about raises at the gate and that nobody
// acknowledged yet, with a reason.
google::protobuf::RepeatedPtrField<budget::v1::Acknowledgement> Acknowledgements(
    Cluster& cluster, budget::v1::Gate gate, const std::string& budget = kBudget);

// Saves the sample `count` times to the leading budget, which is being drafted. Several may do so
// at the same time, told apart by `writer`.
void SaveSample(Cluster& cluster, int count, int writer = 0, const std::string& message = {});

// What a step of the walk names of the budget as it is now.
mingzhang::workflow::v1::TransitionTarget TargetNow(Cluster& cluster, int request,
                                                    const std::string& budget = kBudget);

}  // namespace mingzhang

#endif  // MINGZHANG_TESTS_INTEGRATION_CLUSTER_H_
