#include "cli/disclosure_source.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/budget_reading.h"
#include "cli/content_file.h"
#include "cli/failure.h"
#include "common/resource/resource_name.h"
#include "ledger_service/budget/content_parts.h"
#include "ledger_service/budget/unit_content.h"
#include "ledger_service/form/narrative.h"
#include "ledger_service/form/tables.h"

namespace mingzhang::cli {

namespace {

void AddReferenceOptions(CLI::App& command, DisclosureSource& source) {
  command.add_option("--unit", source.unit, "单位编码：按单位口径，默认按部门口径");
  command.add_option("--form", source.reference.form,
                     "公开格式的标识，或格式文件；默认按草案填写的，再按年度");
  command.add_option("--config", source.reference.config,
                     "格式和科目所在的 config 目录，默认 $MINGZHANG_CONFIG，再按程序位置寻找");
  command.add_option("--catalog", source.reference.catalogues,
                     "科目目录（YYYY.csv）所在的文件夹，默认 config 里的");
}

}  // namespace

void AddDisclosureSource(CLI::App& command, DisclosureSource& source) {
  command
      .add_option("FILE|BUDGET", source.source,
                  "交换格式的 JSON 文件（离线），或预算，如 "
                  "divisions/652300/departments/301/budgets/2026[/versions/3]")
      ->required();
  AddReferenceOptions(command, source);
}

void AddFileSource(CLI::App& command, DisclosureSource& source) {
  command.add_option("FILE", source.source, "交换格式的 JSON 文件")->required();
  AddReferenceOptions(command, source);
}

bool IsInLedger(const DisclosureSource& source) {
  std::error_code error;
  return absl::StartsWith(source.source, "divisions/") &&
         !std::filesystem::exists(source.source, error);
}

absl::StatusOr<std::string> FindVersion(Session& session, const DisclosureSource& source) {
  if (absl::StrContains(source.source, "/versions/")) {
    const auto version = VersionName::Parse(source.source);
    if (!version.ok()) return version.status();
    return source.source;
  }
  const auto budget = ReadBudget(session, source.source);
  if (!budget.ok()) return budget.status();
  if (budget->latest_version() == 0) {
    return Advise(ExitWith(ExitCode::kBadInput, absl::NotFoundError("这个预算还没有任何版本")),
                  "请先用 mingzhang draft import 导入草案");
  }
  return absl::StrCat(budget->name(), "/versions/", budget->latest_version());
}

absl::StatusOr<OfflineDisclosure> ReadDisclosure(const Session& session,
                                                 const DisclosureSource& source) {
  auto content = ReadContentFile(source.source);
  if (!content.ok()) return content.status();
  auto form = LoadForm(source.reference, session.environment(), *content);
  if (!form.ok()) return form.status();
  auto catalogue = LoadCatalogue(source.reference, session.environment(), content->fiscal_year());
  if (!catalogue.ok()) return catalogue.status();
  std::string budget_name =
      absl::StrCat("divisions/", content->division().code(), "/departments/",
                   content->department().code(), "/budgets/", content->fiscal_year());
  const Digest version_digest = budget::VersionDigest(budget::SplitContent(*content));
  if (!source.unit.empty()) {
    content = budget::UnitContent(*content, source.unit);
    if (!content.ok()) return ExitWith(ExitCode::kBadInput, content.status());
  }
  return OfflineDisclosure{*std::move(content), *std::move(form), *std::move(catalogue),
                           std::move(budget_name), version_digest};
}

namespace {

absl::StatusOr<DerivedDisclosure> DeriveFromFile(const Session& session,
                                                 const DisclosureSource& source) {
  const auto disclosure = ReadDisclosure(session, source);
  if (!disclosure.ok()) return disclosure.status();
  const budget::ContentIndex index(disclosure->content);
  auto tables = form::DeriveTables(index, disclosure->form, disclosure->catalogue);
  if (!tables.ok()) return ExitWith(ExitCode::kBadInput, tables.status());
  const auto subject = source.unit.empty() ? form::Subject::kDepartment : form::Subject::kUnit;
  auto narrative = form::DeriveNarrative(index, disclosure->form, disclosure->catalogue, subject);
  if (!narrative.ok()) return ExitWith(ExitCode::kBadInput, narrative.status());
  return DerivedDisclosure{*std::move(narrative), *std::move(tables)};
}

absl::StatusOr<DerivedDisclosure> ReadFromLedger(Session& session, const DisclosureSource& source) {
  const auto version = FindVersion(session, source);
  if (!version.ok()) return version.status();
  const auto client = session.client();
  if (!client.ok()) return client.status();
  ledger::v1::GetNarrativeRequest narrative_request;
  narrative_request.set_name(*version);
  narrative_request.set_form_id(source.reference.form);
  narrative_request.set_unit_code(source.unit);
  // A form can be revised or replaced between the two calls; then both are made again, once.
  constexpr int kAttempts = 2;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto narrative = (*client)->Call(&Client::Ledger::GetNarrative, narrative_request);
    if (!narrative.ok()) return narrative.status();
    ledger::v1::GetTablesRequest tables_request;
    tables_request.set_name(*version);
    tables_request.set_form_id(narrative->narrative().form_id());
    tables_request.set_unit_code(source.unit);
    auto tables = (*client)->Call(&Client::Ledger::GetTables, tables_request);
    if (!tables.ok()) return tables.status();
    if (narrative->narrative().form_digest() == tables->tables().form_digest()) {
      return DerivedDisclosure{std::move(*narrative->mutable_narrative()),
                               std::move(*tables->mutable_tables())};
    }
  }
  return absl::AbortedError("公开格式刚刚变更，请重新执行");
}

}  // namespace

absl::StatusOr<DerivedDisclosure> DeriveDisclosure(Session& session,
                                                   const DisclosureSource& source) {
  return IsInLedger(source) ? ReadFromLedger(session, source) : DeriveFromFile(session, source);
}

}  // namespace mingzhang::cli
