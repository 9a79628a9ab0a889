#include "ledger_service/service/reference_service.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/digest/digest.h"
#include "common/request/fields.h"
#include "common/resource/reference_name.h"
#include "common/resource/resource_name.h"
#include "common/status/status.h"
#include "ledger_service/commit/reference_mutations.h"
#include "ledger_service/service/access.h"
#include "ledger_service/service/page_token.h"
#include "ledger_service/service/reference_request.h"

namespace mingzhang::service {
namespace {

using budget::v1::ControlFigures;
using budget::v1::Reference;
using budget::v1::ReferenceActivation;
using ledger::v1::ActivateReferenceRequest;
using ledger::v1::ActivateReferenceResponse;
using ledger::v1::IssueControlFiguresRequest;
using ledger::v1::IssueControlFiguresResponse;
using ledger::v1::LoadReferenceRequest;
using ledger::v1::LoadReferenceResponse;
using reference::CompiledDocument;
using server::Caller;
using storage::ColumnFamily;
using storage::Direction;

template <typename Name>
absl::StatusOr<Name> ParseName(const char* field, const std::string& text) {
  auto name = Name::Parse(text);
  if (!name.ok()) return FieldError(field, std::string(name.status().message()));
  return name;
}

// Whoever changes what a division is judged by acts for the division as a whole; so does whoever
// issues control figures to one of its departments.
absl::StatusOr<std::string> DivisionOf(const LoadReferenceRequest& request) {
  auto name = ParseName<DivisionName>("parent", request.parent());
  if (!name.ok()) return name.status();
  return name->ToString();
}
absl::StatusOr<std::string> DivisionOf(const ActivateReferenceRequest& request) {
  auto name = ParseName<ReferenceRevisionName>("name", request.name());
  if (!name.ok()) return name.status();
  return DivisionName{name->document.division}.ToString();
}
absl::StatusOr<std::string> DivisionOf(const IssueControlFiguresRequest& request) {
  auto name = ParseName<DepartmentName>("parent", request.parent());
  if (!name.ok()) return name.status();
  return DivisionName{name->division}.ToString();
}

absl::StatusOr<Apply> PrepareActivate(const ActivateReferenceRequest& request) {
  auto name = ParseName<ReferenceRevisionName>("name", request.name());
  if (!name.ok()) return name.status();
  absl::Status status = CheckFiscalYear(request.fiscal_year());
  status.Update(CheckText("message", request.message(), 0, kMaxMessageCharacters));
  if (!status.ok()) return status;
  if (name->revision == 0) {
    return FieldError(
        "name", "随程序提供的版本不需要启用；要改回它，请先导出（show --text），再装入并启用");
  }
  commit::NewActivation activation;
  activation.activation_name =
      ActivationName{name->document.division, name->document.kind, request.fiscal_year()}
          .ToString();
  activation.fiscal_year = request.fiscal_year();
  activation.document_name = name->document.ToString();
  activation.revision = name->revision;
  activation.message = request.message();
  return [activation = std::move(activation)](commit::Transaction& transaction, absl::Time now,
                                              const commit::CallOrigin& origin) {
    return commit::ActivateReference(transaction, now, origin, activation);
  };
}

// The answer to a mutation, from the record that the ledger keeps of it.
template <typename Response, typename Record>
absl::StatusOr<Response> Answer(AuditLog& log, commit::Committed committed,
                                Record* (Response::*record)()) {
  Response response;
  if (!(response.*record)()->ParseFromString(committed.record)) {
    return MakeError(absl::StatusCode::kDataLoss, budget::v1::ERROR_REASON_DATA_CORRUPTED,
                     "账本中保存的请求记录已损坏，请联系管理员");
  }
  auto receipt = log.TakeReceipt(committed);
  if (!receipt.ok()) return receipt.status();
  *response.mutable_receipt() = *std::move(receipt);
  return response;
}

// What ships, as revision 0 of a division's document.
Reference ToReference(const std::string& division, const CompiledDocument& document) {
  Reference reference;
  reference.set_name(ReferenceRevisionName{{division, document.kind, document.id}, 0}.ToString());
  reference.set_kind(document.kind);
  reference.set_reference_id(document.id);
  reference.set_title(document.title);
  reference.mutable_fiscal_years()->Assign(document.fiscal_years.begin(),
                                           document.fiscal_years.end());
  reference.set_digest(document.digest);
  reference.set_text_digest(ToBytes(Sha256(document.text)));
  // Where the operator keeps it is nobody's business.
  reference.set_file_name(document.file_name.substr(document.file_name.rfind('/') + 1));
  return reference;
}

// A person with any role, wherever it is held.
absl::Status CheckHoldsARole(const identity::Principal& person) {
  if (!person.grants.empty()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, budget::v1::ERROR_REASON_ROLE_MISSING,
                   "查看规则、格式和科目目录需要任一角色，请联系管理员授权");
}

}  // namespace

grpc::ServerUnaryReactor* ReferenceServiceImpl::LoadReference(grpc::CallbackServerContext* context,
                                                              const LoadReferenceRequest* request,
                                                              LoadReferenceResponse* response) {
  return mutations_.Run(
      context, request, response,
      [](const LoadReferenceRequest& message) { return DivisionOf(message); },
      [this](const LoadReferenceRequest& message) { return PrepareLoad(message); },
      [this](commit::Committed committed) {
        return Answer(log_, std::move(committed), &LoadReferenceResponse::mutable_reference);
      });
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::ActivateReference(
    grpc::CallbackServerContext* context, const ActivateReferenceRequest* request,
    ActivateReferenceResponse* response) {
  return mutations_.Run(
      context, request, response,
      [](const ActivateReferenceRequest& message) { return DivisionOf(message); },
      [](const ActivateReferenceRequest& message) { return PrepareActivate(message); },
      [this](commit::Committed committed) {
        return Answer(log_, std::move(committed), &ActivateReferenceResponse::mutable_activation);
      });
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::IssueControlFigures(
    grpc::CallbackServerContext* context, const IssueControlFiguresRequest* request,
    IssueControlFiguresResponse* response) {
  return mutations_.Run(
      context, request, response,
      [](const IssueControlFiguresRequest& message) { return DivisionOf(message); },
      [this](const IssueControlFiguresRequest& message) { return PrepareIssue(message); },
      [this](commit::Committed committed) {
        return Answer(log_, std::move(committed),
                      &IssueControlFiguresResponse::mutable_control_figures);
      });
}

absl::StatusOr<Apply> ReferenceServiceImpl::PrepareLoad(const LoadReferenceRequest& request) const {
  auto division = ParseName<DivisionName>("parent", request.parent());
  if (!division.ok()) return division.status();
  absl::Status status = CheckKind(request.kind());
  status.Update(CheckText("file_name", request.file_name(), 1, kMaxFileNameCharacters));
  status.Update(CheckText("message", request.message(), 0, kMaxMessageCharacters));
  const bool is_catalogue = request.kind() == budget::v1::REFERENCE_KIND_CODE_CATALOGUE;
  if (is_catalogue) {
    status.Update(CheckFiscalYear(request.fiscal_year()));
  } else if (request.fiscal_year() != 0) {
    status.Update(FieldError("fiscal_year", "年度写在文件里，这里不写"));
  }
  if (!status.ok()) return status;
  if (resolver_.shipped().departments().FindDivision(division->division) == nullptr) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_DEPARTMENT_UNREGISTERED,
        "该区划尚未登记，请联系管理员登记：" + request.parent(), {{"resource", request.parent()}});
  }
  const std::size_t most = reference::MaxTextBytes(request.kind());
  if (request.text().size() > most) {
    return FieldError(
        "text", absl::StrCat("有 ", request.text().size(), " 字节，超过上限 ", most >> 20, " MiB"));
  }
  const auto document = reference::Compile(request.kind(), request.text(), request.file_name(),
                                           request.fiscal_year());
  if (!document.ok()) return MalformedText(request.kind(), document.status());
  for (const std::int32_t year : (*document)->fiscal_years) {
    if (const auto supported = CheckFiscalYear(year); !supported.ok()) return supported;
  }

  commit::NewReference loaded;
  loaded.document_name =
      ReferenceName{division->division, request.kind(), (*document)->id}.ToString();
  loaded.reference = ToReference(division->division, **document);
  loaded.reference.set_file_name(request.file_name());
  loaded.reference.set_message(request.message());
  loaded.document = (*document)->ToText();
  return [loaded = std::move(loaded)](commit::Transaction& transaction, absl::Time now,
                                      const commit::CallOrigin& origin) {
    return commit::LoadReference(transaction, now, origin, loaded);
  };
}

absl::StatusOr<Apply> ReferenceServiceImpl::PrepareIssue(
    const IssueControlFiguresRequest& request) const {
  auto department = ParseName<DepartmentName>("parent", request.parent());
  if (!department.ok()) return department.status();
  absl::Status status = CheckFiscalYear(request.fiscal_year());
  status.Update(CheckControlFigures(request.control_figures()));
  if (request.base_revision() < 0) status.Update(FieldError("base_revision", "不能为负数"));
  if (!status.ok()) return status;
  if (resolver_.shipped().departments().FindDepartment(department->division,
                                                       department->department) == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition,
                     budget::v1::ERROR_REASON_DEPARTMENT_UNREGISTERED,
                     "该部门尚未登记，请先登记再下达控制数：" + request.parent(),
                     {{"resource", request.parent()}});
  }
  commit::NewControlFigures issue{request.control_figures(), request.fiscal_year(),
                                  request.base_revision()};
  issue.figures.set_name(
      ControlFiguresName{department->division, department->department, request.fiscal_year()}
          .ToString());
  return [issue = std::move(issue)](commit::Transaction& transaction, absl::Time now,
                                    const commit::CallOrigin& origin) {
    return commit::IssueControlFigures(transaction, now, origin, issue);
  };
}

absl::StatusOr<Reference> ReferenceServiceImpl::Get(
    const ledger::v1::GetReferenceRequest& request) const {
  auto name = ParseName<ReferenceRevisionName>("name", request.name());
  if (!name.ok()) return name.status();
  if (name->revision == 0) {
    const auto shipped = resolver_.shipped().ById(name->document.kind, name->document.id);
    if (shipped == nullptr) return commit::ReferenceNotFound(request.name());
    Reference reference = ToReference(name->document.division, *shipped);
    reference.set_text(shipped->text);
    return reference;
  }
  const auto snapshot = storage_.TakeSnapshot();
  auto stored = snapshot->Get(
      ColumnFamily::kReferences,
      storage::RevisionKey(name->document.ToString(), static_cast<std::uint64_t>(name->revision)));
  if (!stored.ok()) return stored.status();
  if (!stored->has_value()) return commit::ReferenceNotFound(request.name());
  auto reference = commit::ParseReference(**stored);
  if (!reference.ok()) return reference;
  auto text = reference::ReadText(*snapshot, reference->text_digest());
  if (!text.ok()) return text.status();
  reference->set_text(*std::move(text));
  return reference;
}

absl::StatusOr<ledger::v1::ListReferencesResponse> ReferenceServiceImpl::List(
    const ledger::v1::ListReferencesRequest& request) const {
  auto division = ParseName<DivisionName>("parent", request.parent());
  if (!division.ok()) return division.status();
  if (const auto kind = CheckKind(request.kind()); !kind.ok()) return kind;
  const auto page_size = EffectivePageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const std::string collection(ReferenceCollection(request.kind()));
  const std::string prefix = absl::StrCat(request.parent(), "/", collection, "/");
  auto begin = PageBegin(request, request.page_token(), prefix);
  if (!begin.ok()) return begin.status();

  ledger::v1::ListReferencesResponse page;
  if (request.page_token().empty()) {
    for (const auto& shipped : resolver_.shipped().documents()) {
      if (shipped->kind != request.kind()) continue;
      *page.add_references() = ToReference(division->division, *shipped);
    }
  }
  const auto snapshot = storage_.TakeSnapshot();
  PageBounds bounds(*page_size);
  std::string last_key;
  absl::Status problem;
  absl::Status scanned =
      snapshot->Scan(ColumnFamily::kReferences, *begin, storage::PrefixEnd(prefix),
                     Direction::kForward, [&](std::string_view key, std::string_view value) {
                       if (!bounds.Admit(value.size())) {
                         page.set_next_page_token(MakePageToken(QueryIdentity(request), last_key));
                         return false;
                       }
                       bounds.Add(value.size());
                       last_key = key;
                       auto reference = commit::ParseReference(std::string(value));
                       problem = reference.status();
                       if (problem.ok()) *page.add_references() = *std::move(reference);
                       return problem.ok();
                     });
  const std::string slots = absl::StrCat(request.parent(), "/activations/", collection, "-");
  problem.Update(scanned);
  problem.Update(snapshot->Scan(ColumnFamily::kReferences, slots, storage::PrefixEnd(slots),
                                Direction::kForward, [&](std::string_view, std::string_view value) {
                                  auto activation = commit::ParseActivation(std::string(value));
                                  problem.Update(activation.status());
                                  if (problem.ok())
                                    *page.add_activations() = *std::move(activation);
                                  return problem.ok();
                                }));
  if (!problem.ok()) return problem;
  return page;
}

absl::StatusOr<ledger::v1::GetDocumentResponse> ReferenceServiceImpl::Document(
    const ledger::v1::GetDocumentRequest& request) const {
  if (!DigestFromBytes(request.digest())) return FieldError("digest", "须为 32 个字节");
  const auto snapshot = storage_.TakeSnapshot();
  absl::Status problem;
  for (const auto kind :
       {budget::v1::REFERENCE_KIND_RULE_SET, budget::v1::REFERENCE_KIND_DISCLOSURE_FORM,
        budget::v1::REFERENCE_KIND_CODE_CATALOGUE,
        budget::v1::REFERENCE_KIND_DEPARTMENT_REGISTER}) {
    auto document = resolver_.ByDigest(*snapshot, kind, request.digest());
    if (!document.ok()) {
      // Of two kinds asked for in vain, the one that it is stored as has more to say.
      if (problem.ok() || absl::IsNotFound(problem)) problem = document.status();
      continue;
    }
    ledger::v1::GetDocumentResponse response;
    response.set_kind(kind);
    response.set_text((*document)->text);
    const std::string& file_name = (*document)->file_name;
    response.set_file_name(file_name.substr(file_name.rfind('/') + 1));
    if ((*document)->catalogue) response.set_fiscal_year((*document)->catalogue->fiscal_year());
    return response;
  }
  return problem;
}

absl::StatusOr<ledger::v1::ListControlFiguresResponse> ReferenceServiceImpl::ListFigures(
    const ledger::v1::ListControlFiguresRequest& request) const {
  const auto page_size = EffectivePageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  std::string prefix = request.parent() + "/controlFigures/";
  if (request.fiscal_year() != 0) {
    if (const auto year = CheckFiscalYear(request.fiscal_year()); !year.ok()) return year;
    absl::StrAppend(&prefix, request.fiscal_year());
    prefix.push_back('\0');
  }
  auto begin = PageBegin(request, request.page_token(), prefix);
  if (!begin.ok()) return begin.status();
  ledger::v1::ListControlFiguresResponse page;
  PageBounds bounds(*page_size);
  std::string last_key;
  absl::Status problem;
  const absl::Status scanned = storage_.TakeSnapshot()->Scan(
      ColumnFamily::kReferences, *begin, storage::PrefixEnd(prefix), Direction::kForward,
      [&](std::string_view key, std::string_view value) {
        if (!bounds.Admit(value.size())) {
          page.set_next_page_token(MakePageToken(QueryIdentity(request), last_key));
          return false;
        }
        bounds.Add(value.size());
        last_key = key;
        auto figures = commit::ParseControlFigures(std::string(value));
        problem = figures.status();
        if (problem.ok()) *page.add_control_figures() = *std::move(figures);
        return problem.ok();
      });
  problem.Update(scanned);
  if (!problem.ok()) return problem;
  return page;
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::GetReference(
    grpc::CallbackServerContext* context, const ledger::v1::GetReferenceRequest* request,
    Reference* response) {
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller,
             const ledger::v1::GetReferenceRequest& message) -> absl::StatusOr<Reference> {
        const auto may = CheckHoldsARole(caller.principal);
        if (!may.ok()) return may;
        return Get(message);
      });
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::ListReferences(
    grpc::CallbackServerContext* context, const ledger::v1::ListReferencesRequest* request,
    ledger::v1::ListReferencesResponse* response) {
  return calls_.Run(context, request, response,
                    [this](const Caller& caller, const ledger::v1::ListReferencesRequest& message)
                        -> absl::StatusOr<ledger::v1::ListReferencesResponse> {
                      const auto may = CheckHoldsARole(caller.principal);
                      if (!may.ok()) return may;
                      return List(message);
                    });
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::GetDocument(
    grpc::CallbackServerContext* context, const ledger::v1::GetDocumentRequest* request,
    ledger::v1::GetDocumentResponse* response) {
  return calls_.Run(context, request, response,
                    [this](const Caller& caller, const ledger::v1::GetDocumentRequest& message)
                        -> absl::StatusOr<ledger::v1::GetDocumentResponse> {
                      const auto may = CheckHoldsARole(caller.principal);
                      if (!may.ok()) return may;
                      return Document(message);
                    });
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::GetControlFigures(
    grpc::CallbackServerContext* context, const ledger::v1::GetControlFiguresRequest* request,
    ControlFigures* response) {
  using ledger::v1::GetControlFiguresRequest;
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller,
             const GetControlFiguresRequest& message) -> absl::StatusOr<ControlFigures> {
        auto name = ParseName<ControlFiguresName>("name", message.name());
        if (!name.ok()) return name.status();
        const auto may = CheckMayRead(caller.principal, message.name());
        if (!may.ok()) return may;
        if (message.revision() < 0) return FieldError("revision", "不能为负数");
        const auto snapshot = storage_.TakeSnapshot();
        auto stored =
            message.revision() == 0
                ? reference::Resolver::ControlFigures({*snapshot}, *name)
                : snapshot->Get(ColumnFamily::kReferences,
                                storage::RevisionKey(message.name(), static_cast<std::uint64_t>(
                                                                         message.revision())));
        if (!stored.ok()) return stored.status();
        if (!stored->has_value()) return commit::ReferenceNotFound(message.name());
        return commit::ParseControlFigures(**stored);
      });
}

grpc::ServerUnaryReactor* ReferenceServiceImpl::ListControlFigures(
    grpc::CallbackServerContext* context, const ledger::v1::ListControlFiguresRequest* request,
    ledger::v1::ListControlFiguresResponse* response) {
  return calls_.Run(
      context, request, response,
      [this](const Caller& caller, const ledger::v1::ListControlFiguresRequest& message)
          -> absl::StatusOr<ledger::v1::ListControlFiguresResponse> {
        auto department = ParseName<DepartmentName>("parent", message.parent());
        if (!department.ok()) return department.status();
        const auto may = CheckMayRead(caller.principal, message.parent());
        if (!may.ok()) return may;
        return ListFigures(message);
      });
}

}  // namespace mingzhang::service
