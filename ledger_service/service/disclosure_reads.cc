#include "ledger_service/service/disclosure_reads.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/status.h"
#include "common/text/utf8.h"
#include "ledger_service/budget/content_index.h"
#include "ledger_service/budget/diff.h"
#include "ledger_service/budget/unit_content.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/table_diff.h"
#include "ledger_service/form/tables.h"
#include "ledger_service/form/trace.h"
#include "ledger_service/service/version_reader.h"

namespace mingzhang::service {
namespace {

using budget::v1::DerivedTables;
using reference::DocumentPtr;

std::string Message(const absl::Status& status) { return std::string(status.message()); }

// What the pure functions say of a content that cannot be printed.
absl::Status CannotPrint(const absl::Status& status) {
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   budget::v1::ERROR_REASON_VALIDATION_BLOCKED,
                   "无法生成：" + Message(status) + "；请先按校验结果改正内容");
}

absl::Status NoForm(const BudgetName& budget, const std::string& form_id) {
  const std::string what =
      form_id.empty() ? absl::StrCat("区划 ", budget.division, " 没有启用 ", budget.fiscal_year,
                                     " 年度的公开格式，请联系财政部门装入并启用，或指定格式编号")
                      : absl::StrCat("没有适用于 ", budget.fiscal_year, " 年度的公开格式",
                                     Quote(form_id), "，请查看可用的格式（mingzhang form list）");
  return MakeError(absl::StatusCode::kFailedPrecondition, budget::v1::ERROR_REASON_YEAR_UNSUPPORTED,
                   what, {{"resource", budget.ToString()}});
}

absl::StatusOr<DerivedTables> Derive(const budget::v1::BudgetContent& content,
                                     const DocumentPtr& form, const DocumentPtr& catalogue) {
  const budget::ContentIndex index(content);
  auto tables = form::DeriveTables(index, *form->form, *catalogue->catalogue);
  if (!tables.ok()) return CannotPrint(tables.status());
  return tables;
}

}  // namespace

absl::StatusOr<DisclosureReads::Print> DisclosureReads::Prepare(
    const storage::Snapshot& snapshot, const std::string& version_name, const std::string& form_id,
    const std::string& unit_code) const {
  auto name = ParseVersionName(version_name);
  if (!name.ok()) return name.status();
  auto version = ReadVersion(snapshot, *name);
  if (!version.ok()) return version.status();
  const BudgetName& budget = name->budget;
  Print print;
  print.content = std::move(*version->mutable_content());
  const reference::View view{snapshot};
  const std::string& wanted = form_id.empty() ? print.content.disclosure_form() : form_id;
  auto form = resolver_.FormToRead(view, budget.division, budget.fiscal_year, wanted);
  if (!form.ok()) return form.status();
  if (*form == nullptr) return NoForm(budget, wanted);
  print.form = *std::move(form);
  auto catalogue = resolver_.Catalogue(view, budget.division, budget.fiscal_year);
  if (!catalogue.ok()) return catalogue.status();
  print.catalogue = *std::move(catalogue);
  if (unit_code.empty()) return print;
  auto unit = budget::UnitContent(print.content, unit_code);
  if (absl::IsNotFound(unit.status())) return FieldError("unit_code", Message(unit.status()));
  if (!unit.ok()) return CannotPrint(unit.status());
  print.content = *std::move(unit);
  return print;
}

absl::StatusOr<ledger::v1::GetTablesResponse> DisclosureReads::Tables(
    const storage::Snapshot& snapshot, const ledger::v1::GetTablesRequest& request) const {
  std::set<int> numbers;
  for (int i = 0; i < request.numbers_size(); ++i) {
    if (!numbers.insert(request.numbers(i)).second) {
      return FieldError(absl::StrCat("numbers[", i, "]"), "表号重复，每张表只写一次");
    }
  }
  auto print = Prepare(snapshot, request.name(), request.form_id(), request.unit_code());
  if (!print.ok()) return print.status();
  auto tables = Derive(print->content, print->form, print->catalogue);
  if (!tables.ok()) return tables.status();
  ledger::v1::GetTablesResponse response;
  if (request.numbers().empty()) {
    *response.mutable_tables() = *std::move(tables);
    return response;
  }
  response.mutable_tables()->set_form_id(tables->form_id());
  response.mutable_tables()->set_form_digest(tables->form_digest());
  for (int i = 0; i < request.numbers_size(); ++i) {
    const int number = request.numbers(i);
    const auto found =
        std::find_if(tables->tables().begin(), tables->tables().end(),
                     [number](const auto& table) { return table.number() == number; });
    if (found == tables->tables().end()) {
      return FieldError(absl::StrCat("numbers[", i, "]"),
                        absl::StrCat("没有表 ", number, "；格式 ", tables->form_id(), " 共 ",
                                     tables->tables_size(), " 张表"));
    }
    *response.mutable_tables()->add_tables() = *found;
  }
  return response;
}

absl::StatusOr<ledger::v1::TraceCellResponse> DisclosureReads::Trace(
    const storage::Snapshot& snapshot, const ledger::v1::TraceCellRequest& request) const {
  auto print = Prepare(snapshot, request.name(), request.form_id(), request.unit_code());
  if (!print.ok()) return print.status();
  auto tables = Derive(print->content, print->form, print->catalogue);
  if (!tables.ok()) return tables.status();
  const budget::ContentIndex index(print->content);
  auto trace =
      form::TraceCell(index, *tables, request.table_number(), request.row(), request.column());
  if (absl::IsNotFound(trace.status()) || absl::IsInvalidArgument(trace.status())) {
    return FieldError("table_number、row、column", Message(trace.status()));
  }
  if (!trace.ok()) return CannotPrint(trace.status());
  ledger::v1::TraceCellResponse response;
  for (const int position : trace->positions()) {
    if (trace->relation() == budget::v1::RELATION_REVENUE) {
      *response.add_revenue() = print->content.revenue(position);
    } else {
      *response.add_lines() = print->content.expenditure_lines(position);
    }
  }
  *response.mutable_trace() = *std::move(trace);
  return response;
}

absl::StatusOr<ledger::v1::GetNarrativeResponse> DisclosureReads::Narrative(
    const storage::Snapshot& snapshot, const ledger::v1::GetNarrativeRequest& request) const {
  auto print = Prepare(snapshot, request.name(), request.form_id(), request.unit_code());
  if (!print.ok()) return print.status();
  const budget::ContentIndex index(print->content);
  const auto subject =
      request.unit_code().empty() ? form::Subject::kDepartment : form::Subject::kUnit;
  auto narrative =
      form::DeriveNarrative(index, *print->form->form, *print->catalogue->catalogue, subject);
  if (!narrative.ok()) return CannotPrint(narrative.status());
  ledger::v1::GetNarrativeResponse response;
  *response.mutable_narrative() = *std::move(narrative);
  return response;
}

absl::StatusOr<budget::v1::VersionDiff> DisclosureReads::Diff(
    const storage::Snapshot& snapshot, const ledger::v1::DiffVersionsRequest& request) const {
  auto name = BudgetName::Parse(request.name());
  if (!name.ok()) return FieldError("name", Message(name.status()));
  auto from = ReadVersion(snapshot, {*name, request.from_version()});
  if (!from.ok()) return from.status();
  auto to = ReadVersion(snapshot, {*name, request.to_version()});
  if (!to.ok()) return to.status();
  budget::v1::VersionDiff diff = budget::DiffContent(from->content(), to->content());
  diff.set_from_version(request.from_version());
  diff.set_to_version(request.to_version());

  const reference::View view{snapshot};
  auto form = resolver_.FormToRead(view, name->division, name->fiscal_year,
                                   to->content().disclosure_form());
  if (!form.ok()) return form.status();
  auto catalogue = resolver_.Catalogue(view, name->division, name->fiscal_year);
  if (*form == nullptr || absl::IsFailedPrecondition(catalogue.status())) return diff;
  if (!catalogue.ok()) return catalogue.status();
  const auto tables_from = Derive(from->content(), *form, *catalogue);
  const auto tables_to = Derive(to->content(), *form, *catalogue);
  if (tables_from.ok() && tables_to.ok()) {
    *diff.mutable_cells() = form::DiffTables(*tables_from, *tables_to);
  }
  return diff;
}

}  // namespace mingzhang::service
