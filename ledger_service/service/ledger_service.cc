#include "ledger_service/service/ledger_service.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/request/fields.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/budget/content_parts.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/commit/life_cycle.h"
#include "ledger_service/service/access.h"
#include "ledger_service/service/budget_filter.h"
#include "ledger_service/service/listing_parent.h"
#include "ledger_service/service/page_token.h"
#include "ledger_service/service/report_reader.h"
#include "ledger_service/service/transition_request.h"
#include "ledger_service/service/version_reader.h"

namespace mingzhang::service {
namespace {

using budget::v1::Budget;
using budget::v1::Gate;
using ledger::v1::CommitTransitionRequest;
using ledger::v1::CommitTransitionResponse;
using ledger::v1::CreateBudgetRequest;
using ledger::v1::CreateBudgetResponse;
using ledger::v1::SaveVersionRequest;
using ledger::v1::SaveVersionResponse;
using server::Caller;
using storage::ColumnFamily;
using storage::Direction;

// A content larger than this when serialized is refused: some 200,000 lines.
constexpr std::size_t kMaxContentBytes = std::size_t{12} << 20;

// The budget that a mutation is about; the department of one that is to be created.
template <typename Request>
absl::StatusOr<std::string> ResourceOf(const Request& request) {
  auto name = BudgetName::Parse(request.name());
  if (!name.ok()) return FieldError("name", std::string(name.status().message()));
  return name->ToString();
}
template <>
absl::StatusOr<std::string> ResourceOf(const CreateBudgetRequest& request) {
  auto department = DepartmentName::Parse(request.parent());
  if (!department.ok()) return FieldError("parent", std::string(department.status().message()));
  return department->ToString();
}

// The budget that a read of one of its versions is about.
template <typename Request>
absl::StatusOr<std::string> BudgetOfVersion(const Request& request) {
  auto name = ParseVersionName(request.name());
  if (!name.ok()) return name.status();
  return name->budget.ToString();
}

absl::Status CheckGate(Gate gate) {
  if (budget::v1::Gate_IsValid(gate) && gate != budget::v1::GATE_UNSPECIFIED) {
    return absl::OkStatus();
  }
  return FieldError("gate", "须指明校验环节：SUBMIT、REVIEW、APPROVE 或 PUBLISH");
}

absl::Status CheckContentBelongs(const budget::v1::BudgetContent& content, const BudgetName& name) {
  const auto mismatch = [](const char* field, const std::string& expected,
                           const std::string& actual) {
    return FieldError(absl::StrCat("content.", field),
                      absl::StrCat("应为“", expected, "”，实为“", actual, "”：内容不属于这个预算"));
  };
  if (content.division().code() != name.division) {
    return mismatch("division.code", name.division, content.division().code());
  }
  if (content.department().code() != name.department) {
    return mismatch("department.code", name.department, content.department().code());
  }
  if (content.fiscal_year() != name.fiscal_year) {
    return mismatch("fiscal_year", absl::StrCat(name.fiscal_year),
                    absl::StrCat(content.fiscal_year()));
  }
  return absl::OkStatus();
}

// The version that a mutation saved.
absl::StatusOr<budget::v1::Version> SavedVersion(const storage::Storage& storage,
                                                 commit::Committed& committed) {
  if (committed.saved) return *std::move(committed.saved);
  const std::string& name = committed.budget.name();
  auto bytes = storage.TakeSnapshot()->Get(
      ColumnFamily::kVersions,
      storage::VersionKey(name, static_cast<std::uint64_t>(committed.version)));
  if (!bytes.ok()) return bytes.status();
  auto manifest = commit::ParseManifest(bytes->value_or(""));
  if (!manifest.ok()) return manifest.status();
  return commit::ToVersion(name, *manifest);
}

}  // namespace

template <typename Response>
absl::StatusOr<Response> LedgerServiceImpl::Answer(commit::Committed committed) {
  auto receipt = log_.TakeReceipt(committed);
  if (!receipt.ok()) return receipt.status();
  Response response;
  *response.mutable_receipt() = *std::move(receipt);
  if constexpr (requires { response.mutable_version(); }) {
    if (committed.version > 0) {
      auto saved = SavedVersion(storage_, committed);
      if (!saved.ok()) return saved.status();
      *response.mutable_version() = *std::move(saved);
    }
  }
  *response.mutable_budget() = std::move(committed.budget);
  return response;
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* LedgerServiceImpl::Read(
    grpc::CallbackServerContext* context, const Request* request, Response* response,
    absl::StatusOr<Response> (DisclosureReads::*read)(const storage::Snapshot&, const Request&)
        const,
    absl::StatusOr<std::string> (*resource_of)(const Request&)) {
  return calls_.Run(context, request, response,
                    [this, read, resource_of](const Caller& caller,
                                              const Request& message) -> absl::StatusOr<Response> {
                      auto budget = resource_of(message);
                      if (!budget.ok()) return budget.status();
                      const auto may = CheckMayRead(caller.principal, *budget);
                      if (!may.ok()) return may;
                      return (disclosure_.*read)(*storage_.TakeSnapshot(), message);
                    });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::CreateBudget(grpc::CallbackServerContext* context,
                                                          const CreateBudgetRequest* request,
                                                          CreateBudgetResponse* response) {
  return mutations_.Run(
      context, request, response, &ResourceOf<CreateBudgetRequest>,
      [this](const CreateBudgetRequest& message) { return PrepareCreate(message); },
      [this](commit::Committed committed) {
        return Answer<CreateBudgetResponse>(std::move(committed));
      });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::SaveVersion(grpc::CallbackServerContext* context,
                                                         const SaveVersionRequest* request,
                                                         SaveVersionResponse* response) {
  return mutations_.Run(
      context, request, response, &ResourceOf<SaveVersionRequest>,
      [this](const SaveVersionRequest& message) { return PrepareSave(message); },
      [this](commit::Committed committed) {
        return Answer<SaveVersionResponse>(std::move(committed));
      });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::CommitTransition(
    grpc::CallbackServerContext* context, const CommitTransitionRequest* request,
    CommitTransitionResponse* response) {
  return mutations_.Run(
      context, request, response, &ResourceOf<CommitTransitionRequest>,
      [this](const CommitTransitionRequest& message) { return PrepareTransition(message); },
      [this](commit::Committed committed) {
        return Answer<CommitTransitionResponse>(std::move(committed));
      });
}

absl::StatusOr<Apply> LedgerServiceImpl::PrepareCreate(const CreateBudgetRequest& request) const {
  auto department = DepartmentName::Parse(request.parent());
  if (!department.ok()) return department.status();
  const BudgetName name{department->division, department->department, request.fiscal_year()};
  if (!BudgetName::Parse(name.ToString()).ok()) {
    return FieldError("fiscal_year", "年度应为四位数字");
  }
  const auto* registered =
      resolver_.shipped().departments().FindDepartment(name.division, name.department);
  if (registered == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     budget::v1::ERROR_REASON_DEPARTMENT_UNREGISTERED,
                     "该部门尚未登记，请联系财政部门登记后再建立预算：" + request.parent(),
                     {{"resource", request.parent()}});
  }
  const auto snapshot = storage_.TakeSnapshot();
  const reference::View view{*snapshot};
  auto rules = resolver_.RuleSet(view, name.division, name.fiscal_year);
  absl::Status supported = rules.status();
  supported.Update(resolver_.Catalogue(view, name.division, name.fiscal_year).status());
  if (!supported.ok()) return supported;
  return [budget = commit::NewBudget{name.ToString(), registered->name(), name.fiscal_year}](
             commit::Transaction& transaction, absl::Time now, const commit::CallOrigin& origin) {
    return commit::CreateBudget(transaction, now, origin, budget);
  };
}

absl::StatusOr<Apply> LedgerServiceImpl::PrepareSave(const SaveVersionRequest& request) const {
  auto name = BudgetName::Parse(request.name());
  if (!name.ok()) return name.status();
  absl::Status status = CheckText("message", request.message(), 0, kMaxMessageCharacters);
  status.Update(CheckContentBelongs(request.content(), *name));
  if (!status.ok()) return status;
  if (request.content().ByteSizeLong() > kMaxContentBytes) {
    return FieldError("content", absl::StrCat("内容过大，最多 ", kMaxContentBytes >> 20, " MiB"));
  }
  auto stored = StoredParts(*storage_.TakeSnapshot(), request.name());
  if (!stored.ok()) return stored.status();
  const auto is_stored = [&stored](const Digest& digest) {
    return stored->contains(ToBytes(digest));
  };
  return [version = commit::SplitVersion(request.name(), request.etag(), request.message(),
                                         request.content(), is_stored)](
             commit::Transaction& transaction, absl::Time now, const commit::CallOrigin& origin) {
    return commit::SaveVersion(transaction, now, origin, version);
  };
}

absl::StatusOr<Apply> LedgerServiceImpl::PrepareTransition(
    const CommitTransitionRequest& request) const {
  auto name = BudgetName::Parse(request.name());
  if (!name.ok()) return name.status();
  absl::Status status = CheckText("opinion", request.opinion(), 0, kMaxOpinionCharacters);
  status.Update(CheckComments("comments", request.comments()));
  status.Update(CheckAcknowledgements("acknowledgements", request.acknowledgements()));
  status.Update(CheckSteps(request));
  status.Update(CheckApproval(request, ChinaDay(clock_.Now())));
  status.Update(CheckPublication(request));
  status.Update(CheckCorrection(request));
  if (!status.ok()) return status;

  CommitTransitionRequest own = request;
  std::optional<commit::NewDisclosure> disclosure;
  std::optional<Judgement> judgement;
  const commit::Edge* edge =
      commit::FindEdge(request.action(), request.from_state(), request.to_state());
  if (edge != nullptr && edge->gate) {
    Resolution resolution{request.resolution_number(), std::nullopt};
    if (request.has_resolution_date()) resolution.date = request.resolution_date();
    auto judged = judge_.Validate(*storage_.TakeSnapshot(), {*name, request.version()}, *edge->gate,
                                  resolution);
    if (!judged.ok()) return judged.status();
    if (judged->digest != request.report_digest()) return ReportMismatch();
    judgement = *std::move(judged);
  }
  if (request.action() == budget::v1::ACTION_PUBLISH && judgement) {
    auto taken = commit::TakeDisclosure(std::move(*own.mutable_files()), judgement->report);
    if (!taken.ok()) return taken.status();
    disclosure = *std::move(taken);
    own.clear_files();
  } else if (!request.files().empty()) {
    return FieldError("files", "只有公开附带文件");
  }
  return [request = std::move(own), judgement = std::move(judgement),
          disclosure = std::move(disclosure)](
             commit::Transaction& transaction, absl::Time now,
             const commit::CallOrigin& origin) -> absl::StatusOr<commit::Outcome> {
    std::optional<budget::v1::ValidationReport> report;
    if (judgement) report = judgement->report;
    auto outcome = commit::CommitTransition(transaction, now, origin, request, report,
                                            disclosure ? &*disclosure : nullptr);
    if (!outcome.ok() || !judgement) return outcome;
    // Rules, form, figures or last year's publication may have changed since they were read.
    const absl::Status kept = KeepBasis(transaction, *judgement);
    if (!kept.ok()) return kept;
    return outcome;
  };
}

grpc::ServerUnaryReactor* LedgerServiceImpl::GetBudget(grpc::CallbackServerContext* context,
                                                       const ledger::v1::GetBudgetRequest* request,
                                                       Budget* response) {
  return calls_.Run(context, request, response,
                    [this](const Caller& caller,
                           const ledger::v1::GetBudgetRequest& message) -> absl::StatusOr<Budget> {
                      auto name = ResourceOf(message);
                      if (!name.ok()) return name.status();
                      const auto may = CheckMayRead(caller.principal, *name);
                      if (!may.ok()) return may;
                      const auto snapshot = storage_.TakeSnapshot();
                      if (!message.has_read_time()) return ReadBudget(*snapshot, *name);
                      auto newest = log_.CheckpointOf(*snapshot);
                      if (!newest.ok()) return newest.status();
                      return ReadBudgetAsOf(*snapshot, *name, FromTimestamp(message.read_time()),
                                            newest->checkpoint.size);
                    });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::ListBudgets(
    grpc::CallbackServerContext* context, const ledger::v1::ListBudgetsRequest* request,
    ledger::v1::ListBudgetsResponse* response) {
  using ledger::v1::ListBudgetsRequest;
  using ledger::v1::ListBudgetsResponse;
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller,
             const ListBudgetsRequest& message) -> absl::StatusOr<ListBudgetsResponse> {
        auto parent = ListingParent::Parse(message.parent());
        if (!parent.ok()) return parent.status();
        auto filter = BudgetFilter::Parse(message.filter());
        if (!filter.ok()) return filter.status();
        auto page_size = EffectivePageSize(message.page_size());
        if (!page_size.ok()) return page_size.status();
        auto begin = PageBegin(message, message.page_token(), parent->Prefix());
        if (!begin.ok()) return begin.status();

        ListBudgetsResponse page;
        absl::Status problem;
        PageBounds bounds(*page_size);
        std::string last_key;
        const absl::Status scanned = storage_.TakeSnapshot()->Scan(
            ColumnFamily::kBudgets, *begin, storage::PrefixEnd(parent->Prefix()),
            Direction::kForward, [&](std::string_view key, std::string_view value) {
              if (!bounds.Admit(value.size())) {
                page.set_next_page_token(MakePageToken(QueryIdentity(message), last_key));
                return false;
              }
              last_key = key;
              const auto name = BudgetName::Parse(key);
              if (!name.ok() || !parent->Contains(*name) || !MayRead(caller.principal, key)) {
                return true;
              }
              auto head = commit::ParseHead(std::string(value));
              problem = head.status();
              if (!problem.ok()) return false;
              if (!filter->Matches(*head)) return true;
              bounds.Add(value.size());
              *page.add_budgets() = *std::move(head);
              return true;
            });
        problem.Update(scanned);
        if (!problem.ok()) return problem;
        return page;
      });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::GetVersion(
    grpc::CallbackServerContext* context, const ledger::v1::GetVersionRequest* request,
    budget::v1::Version* response) {
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller,
             const ledger::v1::GetVersionRequest& message) -> absl::StatusOr<budget::v1::Version> {
        auto name = ParseVersionName(message.name());
        if (!name.ok()) return name.status();
        const auto may = CheckMayRead(caller.principal, name->budget.ToString());
        if (!may.ok()) return may;
        return ReadVersion(*storage_.TakeSnapshot(), *name, message.read_mask());
      });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::ListVersions(
    grpc::CallbackServerContext* context, const ledger::v1::ListVersionsRequest* request,
    ledger::v1::ListVersionsResponse* response) {
  using ledger::v1::ListVersionsRequest;
  using ledger::v1::ListVersionsResponse;
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller,
             const ListVersionsRequest& message) -> absl::StatusOr<ListVersionsResponse> {
        auto name = BudgetName::Parse(message.parent());
        if (!name.ok()) return FieldError("parent", std::string(name.status().message()));
        const auto may = CheckMayRead(caller.principal, message.parent());
        if (!may.ok()) return may;
        auto page_size = EffectivePageSize(message.page_size());
        if (!page_size.ok()) return page_size.status();
        const std::string prefix = message.parent() + '\0';
        auto begin = PageBegin(message, message.page_token(), prefix);
        if (!begin.ok()) return begin.status();
        const auto snapshot = storage_.TakeSnapshot();
        if (const auto head = ReadBudget(*snapshot, message.parent()); !head.ok()) {
          return head.status();
        }

        ListVersionsResponse page;
        PageBounds bounds(*page_size);
        std::string last_key;
        absl::Status problem;
        const absl::Status scanned = snapshot->Scan(
            ColumnFamily::kVersions, *begin, storage::PrefixEnd(prefix), Direction::kForward,
            [&](std::string_view key, std::string_view value) {
              if (!bounds.Admit(value.size())) {
                page.set_next_page_token(MakePageToken(QueryIdentity(message), last_key));
                return false;
              }
              bounds.Add(value.size());
              auto manifest = commit::ParseManifest(std::string(value));
              problem = manifest.status();
              if (!problem.ok()) return false;
              *page.add_versions() = commit::ToVersion(message.parent(), *manifest);
              last_key = key;
              return true;
            });
        problem.Update(scanned);
        if (!problem.ok()) return problem;
        return page;
      });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::ValidateVersion(
    grpc::CallbackServerContext* context, const ledger::v1::ValidateVersionRequest* request,
    ledger::v1::ValidateVersionResponse* response) {
  using ledger::v1::ValidateVersionRequest;
  using ledger::v1::ValidateVersionResponse;
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller,
             const ValidateVersionRequest& message) -> absl::StatusOr<ValidateVersionResponse> {
        auto name = ParseVersionName(message.name());
        if (!name.ok()) return name.status();
        const auto may = CheckMayRead(caller.principal, name->budget.ToString());
        if (!may.ok()) return may;
        if (const auto gate = CheckGate(message.gate()); !gate.ok()) return gate;
        absl::Status status = CheckText("resolution_number", message.resolution_number(), 0,
                                        kMaxResolutionNumberCharacters);
        if (message.has_resolution_date() && !IsValidDate(message.resolution_date())) {
          status.Update(FieldError("resolution_date", "不是历法上有的日期"));
        }
        if (!message.repeat_report_digest().empty() &&
            !DigestFromBytes(message.repeat_report_digest())) {
          status.Update(FieldError("repeat_report_digest", "须为 32 个字节"));
        }
        if (!status.ok()) return status;
        const auto snapshot = storage_.TakeSnapshot();
        Resolution resolution{message.resolution_number(), std::nullopt};
        if (message.has_resolution_date()) resolution.date = message.resolution_date();
        auto judged =
            message.repeat_report_digest().empty()
                ? judge_.Validate(*snapshot, *name, message.gate(), resolution)
                : judge_.Repeat(*snapshot, *name, message.gate(), message.repeat_report_digest());
        if (!judged.ok()) return judged.status();
        ValidateVersionResponse answer;
        *answer.mutable_report() = std::move(judged->report);
        answer.set_report_digest(judged->digest);
        return answer;
      });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::GetReport(grpc::CallbackServerContext* context,
                                                       const ledger::v1::GetReportRequest* request,
                                                       ledger::v1::GetReportResponse* response) {
  using ledger::v1::GetReportRequest;
  using ledger::v1::GetReportResponse;
  return calls_.Run(context, request, response,
                    [this](const Caller& caller,
                           const GetReportRequest& message) -> absl::StatusOr<GetReportResponse> {
                      auto name = ParseVersionName(message.name());
                      if (!name.ok()) return name.status();
                      const auto may = CheckMayRead(caller.principal, name->budget.ToString());
                      if (!may.ok()) return may;
                      if (message.report_digest().empty()) {
                        if (const auto gate = CheckGate(message.gate()); !gate.ok()) return gate;
                      } else if (!DigestFromBytes(message.report_digest())) {
                        return FieldError("report_digest", "须为 32 个字节");
                      }
                      return ReadReport(*storage_.TakeSnapshot(), *name, message.gate(),
                                        message.report_digest());
                    });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::DiffVersions(
    grpc::CallbackServerContext* context, const ledger::v1::DiffVersionsRequest* request,
    budget::v1::VersionDiff* response) {
  return Read(context, request, response, &DisclosureReads::Diff,
              &ResourceOf<ledger::v1::DiffVersionsRequest>);
}

grpc::ServerUnaryReactor* LedgerServiceImpl::GetTables(grpc::CallbackServerContext* context,
                                                       const ledger::v1::GetTablesRequest* request,
                                                       ledger::v1::GetTablesResponse* response) {
  return Read(context, request, response, &DisclosureReads::Tables,
              &BudgetOfVersion<ledger::v1::GetTablesRequest>);
}

grpc::ServerUnaryReactor* LedgerServiceImpl::TraceCell(grpc::CallbackServerContext* context,
                                                       const ledger::v1::TraceCellRequest* request,
                                                       ledger::v1::TraceCellResponse* response) {
  return Read(context, request, response, &DisclosureReads::Trace,
              &BudgetOfVersion<ledger::v1::TraceCellRequest>);
}

grpc::ServerUnaryReactor* LedgerServiceImpl::GetNarrative(
    grpc::CallbackServerContext* context, const ledger::v1::GetNarrativeRequest* request,
    ledger::v1::GetNarrativeResponse* response) {
  return Read(context, request, response, &DisclosureReads::Narrative,
              &BudgetOfVersion<ledger::v1::GetNarrativeRequest>);
}

grpc::ServerUnaryReactor* LedgerServiceImpl::GetRequestOutcome(
    grpc::CallbackServerContext* context, const ledger::v1::GetRequestOutcomeRequest* request,
    ledger::v1::GetRequestOutcomeResponse* response) {
  using ledger::v1::GetRequestOutcomeRequest;
  using ledger::v1::GetRequestOutcomeResponse;
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller,
             const GetRequestOutcomeRequest& message) -> absl::StatusOr<GetRequestOutcomeResponse> {
        const absl::Status status = CheckRequestId("request_id", message.request_id());
        if (!status.ok()) return status;
        const auto fingerprint = DigestFromBytes(message.request_fingerprint());
        if (!fingerprint) return FieldError("request_fingerprint", "须为 32 个字节");
        auto seen = commit::FindCommitted(*storage_.TakeSnapshot(), caller.principal.subject,
                                          message.request_id(), *fingerprint);
        if (!seen.ok()) return seen.status();
        if (!seen->has_value() || (*seen)->budget.name().empty()) {
          return MakeError(absl::StatusCode::kNotFound, budget::v1::ERROR_REASON_NOT_FOUND,
                           "没有用这个请求编号办理过预算");
        }
        const auto may = CheckMayRead(caller.principal, (*seen)->budget.name());
        if (!may.ok()) return may;
        return Answer<GetRequestOutcomeResponse>(**std::move(seen));
      });
}

}  // namespace mingzhang::service
