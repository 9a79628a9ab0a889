#include "ledger_service/service/ledger_service.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/digest/digest.h"
#include "common/request/fields.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "common/time/timestamp.h"
#include "ledger_service/budget/content_parts.h"
#include "ledger_service/budget/diff.h"
#include "ledger_service/commit/budget_head.h"
#include "ledger_service/commit/life_cycle.h"
#include "ledger_service/service/access.h"
#include "ledger_service/service/budget_filter.h"
#include "ledger_service/service/page_token.h"
#include "ledger_service/service/version_reader.h"
#include "ledger_service/validation/validate.h"

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
using server::Reply;
using storage::ColumnFamily;
using storage::Direction;

// Of a review step's id.
constexpr std::size_t kMaxStepCharacters = 40;

// A content larger than this when serialized is refused: some 200,000 lines.
constexpr std::size_t kMaxContentBytes = std::size_t{12} << 20;

absl::Status CheckTrusted(const Caller& caller) {
  if (caller.trusted_service) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_CALLER_NOT_TRUSTED,
                   "账本只接受流程服务的写入，请通过流程服务办理");
}

// The budget that a mutation is about.
absl::StatusOr<std::string> ResourceOf(const CreateBudgetRequest& request) {
  auto department = DepartmentName::Parse(request.parent());
  if (!department.ok()) return FieldError("parent", std::string(department.status().message()));
  return department->ToString();
}
template <typename Request>
absl::StatusOr<std::string> ResourceOf(const Request& request) {
  auto name = BudgetName::Parse(request.name());
  if (!name.ok()) return FieldError("name", std::string(name.status().message()));
  return name->ToString();
}

template <typename Request>
absl::StatusOr<Digest> FingerprintOf(const Request& request) {
  if (request.request_fingerprint().empty()) {
    return Sha256({Request::descriptor()->full_name(), request.SerializeAsString()});
  }
  const auto fingerprint = DigestFromBytes(request.request_fingerprint());
  if (!fingerprint) return FieldError("request_fingerprint", "须为 32 个字节");
  return *fingerprint;
}

absl::StatusOr<VersionName> ParseVersionName(const std::string& text) {
  auto name = VersionName::Parse(text);
  if (!name.ok()) return FieldError("name", std::string(name.status().message()));
  return name;
}

absl::StatusOr<Budget> ReadBudget(const storage::Snapshot& snapshot, const std::string& name) {
  auto bytes = snapshot.Get(ColumnFamily::kBudgets, name);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return commit::BudgetNotFound(name);
  return commit::ParseHead(**bytes);
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

// Steps and their holder are facts of a review, and of nothing else.
absl::Status CheckSteps(const CommitTransitionRequest& request) {
  absl::Status status = CheckText("from_step", request.from_step(), 0, kMaxStepCharacters);
  status.Update(CheckText("to_step", request.to_step(), 0, kMaxStepCharacters));
  const bool from_review = request.from_state() == budget::v1::BUDGET_STATE_IN_REVIEW;
  const bool to_review = request.to_state() == budget::v1::BUDGET_STATE_IN_REVIEW;
  if (request.from_step().empty() == from_review) {
    status.Update(FieldError("from_step", "审核中须写明审核环节，其他状态不写"));
  }
  if (request.to_step().empty() == to_review) {
    status.Update(FieldError("to_step", "进入审核须写明审核环节，其他状态不写"));
  }
  return status;
}

// An approval names its resolution and the day by which to publish; no other action does.
absl::Status CheckApproval(const CommitTransitionRequest& request) {
  if (request.action() != budget::v1::ACTION_APPROVE) {
    if (request.resolution_number().empty() && !request.has_resolution_date() &&
        !request.has_publication_due()) {
      return absl::OkStatus();
    }
    return FieldError("resolution_number", "只有批复写人大决议和公开期限");
  }
  absl::Status status = CheckText("resolution_number", request.resolution_number(), 1,
                                  kMaxResolutionNumberCharacters);
  const auto today = ChinaDay(absl::Now());
  if (!IsValidDate(request.resolution_date()) || FromDate(request.resolution_date()) > today) {
    status.Update(FieldError("resolution_date", "须是已经到来的日期"));
  }
  if (!IsValidDate(request.publication_due()) || FromDate(request.publication_due()) < today) {
    status.Update(FieldError("publication_due", "须是今天或以后的日期"));
  }
  return status;
}

// The parent of a listing: a department, where "-" stands for all divisions or departments
// (AIP-159).
class ListingParent {
 public:
  static absl::StatusOr<ListingParent> Parse(const std::string& text) {
    // A wildcard takes the place of a code that parses.
    std::string concrete = text;
    const bool any_division = concrete.starts_with("divisions/-/");
    if (any_division) concrete.replace(0, 11, "divisions/000000");
    const bool any_department = concrete.ends_with("/departments/-");
    auto name = DepartmentName::Parse(concrete);
    if (!name.ok()) {
      return FieldError("parent",
                        absl::StrCat(std::string(name.status().message()),
                                     "；“-”表示全部，例如 divisions/652300/departments/-"));
    }
    ListingParent parent;
    if (!any_division) parent.division_ = name->division;
    if (!any_department) parent.department_ = name->department;
    return parent;
  }

  // What the names of all its budgets begin with.
  std::string Prefix() const {
    if (!division_) return "divisions/";
    if (!department_) return absl::StrCat("divisions/", *division_, "/departments/");
    return absl::StrCat("divisions/", *division_, "/departments/", *department_, "/budgets/");
  }

  bool Contains(const BudgetName& name) const {
    return (!division_ || name.division == *division_) &&
           (!department_ || name.department == *department_);
  }

 private:
  std::optional<std::string> division_;
  std::optional<std::string> department_;
};

// Where a page of keys that begin with `prefix` begins: at the first, or behind the last key of the
// page before.
absl::StatusOr<std::string> PageBegin(const google::protobuf::Message& request,
                                      const std::string& page_token, const std::string& prefix) {
  if (page_token.empty()) return prefix;
  auto last_key = ParsePageToken(QueryIdentity(request), prefix, page_token);
  if (!last_key.ok()) return last_key.status();
  return *last_key + '\0';
}

}  // namespace

template <typename Response>
absl::StatusOr<Response> LedgerServiceImpl::Answer(const commit::Committed& committed) {
  auto receipt = log_.MakeReceipt(committed.log_index, committed.tree_size);
  if (!receipt.ok()) return receipt.status();
  Response response;
  *response.mutable_budget() = committed.budget;
  *response.mutable_receipt() = *std::move(receipt);
  if constexpr (requires { response.mutable_version(); }) {
    if (committed.version > 0) {
      const std::string& name = committed.budget.name();
      auto bytes = storage_.TakeSnapshot()->Get(
          ColumnFamily::kVersions,
          storage::VersionKey(name, static_cast<std::uint64_t>(committed.version)));
      if (!bytes.ok()) return bytes.status();
      auto manifest = commit::ParseManifest(bytes->value_or(""));
      if (!manifest.ok()) return manifest.status();
      *response.mutable_version() = commit::ToVersion(name, *manifest);
    }
  }
  return response;
}

template <typename Request, typename Response, typename Prepare>
grpc::ServerUnaryReactor* LedgerServiceImpl::Mutate(grpc::CallbackServerContext* context,
                                                    const Request* request, Response* response,
                                                    Prepare prepare) {
  return calls_.RunLater(
      context, request, response,
      [this, &prepare](const Caller& caller, const Request& message, Reply<Response> reply) {
        auto resource = ResourceOf(message);
        absl::Status status = CheckTrusted(caller);
        status.Update(resource.status());
        if (status.ok()) status = CheckMayAct(caller.principal, *resource);
        status.Update(CheckRequestId("request_id", message.request_id()));
        auto fingerprint = FingerprintOf(message);
        status.Update(fingerprint.status());
        if (!status.ok()) return reply.Finish(status);

        const std::string& subject = caller.principal.subject;
        auto seen = commit::FindCommitted(*storage_.TakeSnapshot(), subject, message.request_id(),
                                          *fingerprint);
        if (!seen.ok()) return reply.Finish(seen.status());
        if (seen->has_value()) return reply.Finish(Answer<Response>(**seen));

        absl::StatusOr<Apply> apply = prepare(message);
        if (!apply.ok()) return reply.Finish(apply.status());
        commit::CallOrigin origin{ToActor(caller.principal, *resource), caller.client_address,
                                  caller.context.trace_id};
        committer_.Submit({
            .subject = subject,
            .request_id = message.request_id(),
            .fingerprint = *fingerprint,
            .deadline = caller.context.deadline,
            .apply = [apply = *std::move(apply), origin = std::move(origin)](
                         commit::Transaction& transaction,
                         absl::Time now) mutable { return apply(transaction, now, origin); },
            .done =
                [this,
                 reply = std::move(reply)](absl::StatusOr<commit::Committed> committed) mutable {
                  reply.Finish(committed.ok() ? Answer<Response>(*committed) : committed.status());
                },
        });
      });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::CreateBudget(grpc::CallbackServerContext* context,
                                                          const CreateBudgetRequest* request,
                                                          CreateBudgetResponse* response) {
  return Mutate(context, request, response,
                [this](const CreateBudgetRequest& message) { return PrepareCreate(message); });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::SaveVersion(grpc::CallbackServerContext* context,
                                                         const SaveVersionRequest* request,
                                                         SaveVersionResponse* response) {
  return Mutate(context, request, response,
                [this](const SaveVersionRequest& message) { return PrepareSave(message); });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::CommitTransition(
    grpc::CallbackServerContext* context, const CommitTransitionRequest* request,
    CommitTransitionResponse* response) {
  return Mutate(context, request, response, [this](const CommitTransitionRequest& message) {
    return PrepareTransition(message);
  });
}

absl::StatusOr<LedgerServiceImpl::Apply> LedgerServiceImpl::PrepareCreate(
    const CreateBudgetRequest& request) const {
  auto department = DepartmentName::Parse(request.parent());
  if (!department.ok()) return department.status();
  const BudgetName name{department->division, department->department, request.fiscal_year()};
  if (!BudgetName::Parse(name.ToString()).ok()) {
    return FieldError("fiscal_year", "年度应为四位数字");
  }
  const auto* registered =
      reference_.department_register().FindDepartment(name.division, name.department);
  if (registered == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     budget::v1::ERROR_REASON_DEPARTMENT_UNREGISTERED,
                     "该部门尚未登记，请联系财政部门登记后再建立预算：" + request.parent(),
                     {{"resource", request.parent()}});
  }
  if (auto year = reference_.ForYear(name.fiscal_year); !year.ok()) return year.status();
  return [budget = commit::NewBudget{name.ToString(), registered->name(), name.fiscal_year}](
             commit::Transaction& transaction, absl::Time now, const commit::CallOrigin& origin) {
    return commit::CreateBudget(transaction, now, origin, budget);
  };
}

absl::StatusOr<LedgerServiceImpl::Apply> LedgerServiceImpl::PrepareSave(
    const SaveVersionRequest& request) const {
  auto name = BudgetName::Parse(request.name());
  if (!name.ok()) return name.status();
  absl::Status status = CheckText("message", request.message(), 0, kMaxMessageCharacters);
  status.Update(CheckContentBelongs(request.content(), *name));
  if (!status.ok()) return status;
  if (request.content().ByteSizeLong() > kMaxContentBytes) {
    return FieldError("content", absl::StrCat("内容过大，最多 ", kMaxContentBytes >> 20, " MiB"));
  }
  return [version = commit::NewVersion{request.name(), request.etag(), request.message(),
                                       budget::SplitContent(request.content())}](
             commit::Transaction& transaction, absl::Time now, const commit::CallOrigin& origin) {
    return commit::SaveVersion(transaction, now, origin, version);
  };
}

absl::StatusOr<LedgerServiceImpl::Apply> LedgerServiceImpl::PrepareTransition(
    const CommitTransitionRequest& request) const {
  auto name = BudgetName::Parse(request.name());
  if (!name.ok()) return name.status();
  absl::Status status = CheckText("opinion", request.opinion(), 0, kMaxOpinionCharacters);
  status.Update(CheckComments("comments", request.comments()));
  status.Update(CheckAcknowledgements("acknowledgements", request.acknowledgements()));
  status.Update(CheckSteps(request));
  status.Update(CheckApproval(request));
  if (!status.ok()) return status;

  std::optional<budget::v1::ValidationReport> report;
  const commit::Edge* edge =
      commit::FindEdge(request.action(), request.from_state(), request.to_state());
  if (edge != nullptr && edge->gate) {
    auto validated = Validate({*name, request.version()}, *edge->gate);
    if (!validated.ok()) return validated.status();
    if (validated->report_digest() != request.report_digest()) {
      return MakeError(absl::StatusCode::kFailedPrecondition,
                       budget::v1::ERROR_REASON_REPORT_MISMATCH,
                       "所引用的校验报告不是该版本按现行规则在这一环节的报告，请重新校验后再办理");
    }
    report = std::move(*validated->mutable_report());
  }
  return [request, report = std::move(report)](commit::Transaction& transaction, absl::Time now,
                                               const commit::CallOrigin& origin) {
    return commit::CommitTransition(transaction, now, origin, request, report);
  };
}

absl::StatusOr<ledger::v1::ValidateVersionResponse> LedgerServiceImpl::Validate(
    const VersionName& name, Gate gate) const {
  auto version = ReadVersion(*storage_.TakeSnapshot(), name);
  if (!version.ok()) return version.status();
  auto year = reference_.ForYear(name.budget.fiscal_year);
  if (!year.ok()) return year.status();
  ledger::v1::ValidateVersionResponse response;
  auto& report = *response.mutable_report();
  validation::Circumstances circumstances;
  circumstances.identity = {name.budget.division, name.budget.department, name.budget.fiscal_year};
  circumstances.version = name.version;
  report = validation::Validate(
      version->content(), gate,
      {(*year)->rules, (*year)->catalogue, reference_.department_register()}, circumstances);
  report.set_version_name(version->name());
  report.set_version_digest(version->digest());
  response.set_report_digest(ToBytes(Sha256(report.SerializeAsString())));
  return response;
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
                      return ReadBudget(*storage_.TakeSnapshot(), *name);
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
        return ReadVersion(*storage_.TakeSnapshot(), *name);
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
        if (!budget::v1::Gate_IsValid(message.gate()) ||
            message.gate() == budget::v1::GATE_UNSPECIFIED) {
          return FieldError("gate", "须指明校验环节：SUBMIT、REVIEW、APPROVE 或 PUBLISH");
        }
        return Validate(*name, message.gate());
      });
}

grpc::ServerUnaryReactor* LedgerServiceImpl::DiffVersions(
    grpc::CallbackServerContext* context, const ledger::v1::DiffVersionsRequest* request,
    budget::v1::VersionDiff* response) {
  using budget::v1::VersionDiff;
  using ledger::v1::DiffVersionsRequest;
  return calls_.Run(context, request, response,
                    [this](const Caller& caller,
                           const DiffVersionsRequest& message) -> absl::StatusOr<VersionDiff> {
                      auto name = BudgetName::Parse(message.name());
                      if (!name.ok())
                        return FieldError("name", std::string(name.status().message()));
                      const auto may = CheckMayRead(caller.principal, message.name());
                      if (!may.ok()) return may;
                      const auto snapshot = storage_.TakeSnapshot();
                      auto from = ReadVersion(*snapshot, {*name, message.from_version()});
                      if (!from.ok()) return from.status();
                      auto to = ReadVersion(*snapshot, {*name, message.to_version()});
                      if (!to.ok()) return to.status();
                      VersionDiff diff = budget::DiffContent(from->content(), to->content());
                      diff.set_from_version(message.from_version());
                      diff.set_to_version(message.to_version());
                      return diff;
                    });
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
        if (!seen->has_value()) {
          return MakeError(absl::StatusCode::kNotFound, budget::v1::ERROR_REASON_NOT_FOUND,
                           "没有用这个请求编号办理过业务");
        }
        const auto may = CheckMayRead(caller.principal, (*seen)->budget.name());
        if (!may.ok()) return may;
        return Answer<GetRequestOutcomeResponse>(**seen);
      });
}

}  // namespace mingzhang::service
